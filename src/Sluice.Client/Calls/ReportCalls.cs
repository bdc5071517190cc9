using System.Net;

namespace Sluice.Client;

/// <summary>/v1/reports.</summary>
public sealed class ReportCalls : Calls
{
    internal ReportCalls(Transport transport)
        : base(transport)
    {
    }

    /// <summary>Asks for a report, which is made in the background. Asking twice makes two.</summary>
    public Task<Report> CreateAsync(NewReport report, CancellationToken cancel = default) =>
        PostOnceAsync("v1/reports", Json(report, SluiceJson.Default.NewReport), SluiceJson.Default.Report, cancel);

    /// <summary>One page of reports, newest first.</summary>
    public Task<Page<Report>> ListAsync(ListQuery? query = null, CancellationToken cancel = default) =>
        GetAsync(QueryText.Of("v1/reports", query), SluiceJson.Default.PageReport, cancel);

    /// <summary>All reports, newest first, page by page.</summary>
    public IAsyncEnumerable<Report> ListAllAsync(ListQuery? query = null, CancellationToken cancel = default) =>
        AllAsync("v1/reports", query, SluiceJson.Default.PageReport, cancel);

    /// <summary>One report, and how far it is.</summary>
    public Task<Report> GetAsync(string id, CancellationToken cancel = default) =>
        GetAsync($"v1/reports/{Id(id)}", SluiceJson.Default.Report, cancel);

    /// <summary>
    /// Copies what was made to <paramref name="target"/>, from where the target stands: one that has a part already gets the
    /// rest.
    /// </summary>
    /// <param name="id">The report; it is finished.</param>
    /// <param name="target">Can seek; what stands in it up to its position is the beginning of the report.</param>
    /// <param name="progress">Told how many bytes are there.</param>
    /// <param name="cancel">Leaves off; what was copied stays.</param>
    public async Task DownloadAsync(
        string id, Stream target, IProgress<long>? progress = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(target);
        var path = $"v1/reports/{Id(id)}/content";
        using var response = await Transport.OpenAsync(
            new Call(HttpMethod.Get, path) { Accept = "*/*", Repeatable = true, From = target.Position }, cancel);
        if (response.StatusCode != HttpStatusCode.PartialContent)
            target.Position = 0;
        await using var body = await response.Content.ReadAsStreamAsync(cancel);
        var buffer = new byte[64 * 1024];
        while (await Transport.GuardAsync(path, async () => await body.ReadAsync(buffer, cancel)) is var read and > 0)
        {
            await target.WriteAsync(buffer.AsMemory(0, read), cancel);
            progress?.Report(target.Position);
        }
    }
}
