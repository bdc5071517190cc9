namespace Sluice.Client;

/// <summary>/v1/quotes and /v1/rates.</summary>
public sealed class QuoteCalls : Calls
{
    internal QuoteCalls(Transport transport)
        : base(transport)
    {
    }

    /// <summary>Gets a rate and a fee that hold for a while.</summary>
    public Task<Quote> CreateAsync(NewQuote quote, string? idempotencyKey = null, CancellationToken cancel = default) =>
        PostAsync("v1/quotes", Json(quote, SluiceJson.Default.NewQuote), idempotencyKey, SluiceJson.Default.Quote, cancel);

    /// <summary>One page of quotes, newest first.</summary>
    public Task<Page<Quote>> ListAsync(QuoteQuery? query = null, CancellationToken cancel = default) =>
        GetAsync(QueryText.Of("v1/quotes", query), SluiceJson.Default.PageQuote, cancel);

    /// <summary>All quotes, newest first, page by page.</summary>
    public IAsyncEnumerable<Quote> ListAllAsync(QuoteQuery? query = null, CancellationToken cancel = default) =>
        AllAsync("v1/quotes", query, SluiceJson.Default.PageQuote, cancel);

    /// <summary>One quote.</summary>
    public Task<Quote> GetAsync(string id, CancellationToken cancel = default) =>
        GetAsync($"v1/quotes/{Id(id)}", SluiceJson.Default.Quote, cancel);

    /// <summary>
    /// Exchange rates as they are now: of <paramref name="sourceCurrency"/> (of the source's own base when left out) against one
    /// currency, or against all.
    /// </summary>
    public Task<ExchangeRates> RatesAsync(
        string? sourceCurrency = null, string? currency = null, CancellationToken cancel = default) =>
        GetAsync("v1/rates" + new QueryText().Add("source_currency", sourceCurrency).Add("currency", currency),
            SluiceJson.Default.ExchangeRates, cancel);
}
