namespace Sluice.Client;

/// <summary>/v1/filter-values, /v1/failure-codes, /v1/purpose-codes, /v1/requirements and /health.</summary>
public sealed class CatalogueCalls : Calls
{
    internal CatalogueCalls(Transport transport)
        : base(transport)
    {
    }

    /// <summary>The values that filters and requests may name, with every currency's exponent.</summary>
    public Task<FilterValues> FilterValuesAsync(CancellationToken cancel = default) =>
        GetAsync("v1/filter-values", SluiceJson.Default.FilterValues, cancel);

    /// <summary>Every way a payout can fail.</summary>
    public IAsyncEnumerable<FailureCode> FailureCodesAsync(CancellationToken cancel = default) =>
        AllAsync("v1/failure-codes", null, SluiceJson.Default.PageFailureCode, cancel);

    /// <summary>Every purpose a payout can have.</summary>
    public IAsyncEnumerable<PurposeCode> PurposeCodesAsync(CancellationToken cancel = default) =>
        AllAsync("v1/purpose-codes", null, SluiceJson.Default.PagePurposeCode, cancel);

    /// <summary>The ways of paying somebody, each with the fields it asks for; null leaves a choice open.</summary>
    public IAsyncEnumerable<Requirement> RequirementsAsync(
        string? country = null, string? currency = null, string? method = null, CancellationToken cancel = default) =>
        AllAsync("v1/requirements" + new QueryText().Add("country", country).Add("currency", currency).Add("method", method),
            null, SluiceJson.Default.PageRequirement, cancel);

    /// <summary>Returns when the server is ready for work.</summary>
    /// <exception cref="SluiceException">It is not, or is not there.</exception>
    public Task ReadyAsync(CancellationToken cancel = default) =>
        Transport.SendAsync(new Call(HttpMethod.Get, "health/ready") { Repeatable = true }, cancel);
}
