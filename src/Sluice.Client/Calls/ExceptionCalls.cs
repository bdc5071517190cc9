namespace Sluice.Client;

/// <summary>/v1/exceptions.</summary>
public sealed class ExceptionCalls : Calls
{
    internal ExceptionCalls(Transport transport)
        : base(transport)
    {
    }

    /// <summary>One page of exceptions.</summary>
    public Task<Page<ExceptionCase>> ListAsync(ExceptionQuery? query = null, CancellationToken cancel = default) =>
        GetAsync(QueryText.Of("v1/exceptions", query), SluiceJson.Default.PageExceptionCase, cancel);

    /// <summary>Every exception, page after page.</summary>
    public IAsyncEnumerable<ExceptionCase> ListAllAsync(ExceptionQuery? query = null, CancellationToken cancel = default) =>
        AllAsync("v1/exceptions", query, SluiceJson.Default.PageExceptionCase, cancel);

    /// <summary>One exception.</summary>
    public Task<ExceptionCase> GetAsync(string id, CancellationToken cancel = default) =>
        GetAsync($"v1/exceptions/{Id(id)}", SluiceJson.Default.ExceptionCase, cancel);

    /// <summary>Decides one, on evidence.</summary>
    public Task<ExceptionCase> ResolveAsync(
        string id, ExceptionResolution resolution, string? idempotencyKey = null, CancellationToken cancel = default) =>
        PostAsync(
            $"v1/exceptions/{Id(id)}/resolve",
            Json(resolution, SluiceJson.Default.ExceptionResolution),
            idempotencyKey,
            SluiceJson.Default.ExceptionCase,
            cancel);
}
