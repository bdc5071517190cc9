using Sluice.Access;
using Sluice.Books;
using Sluice.Events;
using Sluice.Kernel;

namespace Sluice.Quotes;

/// <summary>Makes quotes for every door: rates, the merchant's terms, the price, and the row that makes it hold.</summary>
public sealed class QuoteDesk(RateSources rates, BookLanes lanes, TimeProvider clock)
{
    /// <summary>The rates that hold for this caller now.</summary>
    public Result<RateSheet> Rates(Caller caller) => rates.At(caller.Live, clock.GetUtcNow());

    /// <summary>What a conversion takes off the rate for this caller, in hundredths of a percent.</summary>
    public Task<int> MarginAsync(Caller caller, CancellationToken cancel) => Task.FromResult(QuoteTerms.None.MarginBasisPoints);

    /// <summary>
    /// A quote, or the first answer to the same request: also when by now there are no rates any more that it could be made
    /// with.
    /// </summary>
    public async Task<Result<Receipt>> CreateAsync(
        Caller caller, QuoteAsk ask, IdempotencyClaim? claim, CancellationToken cancel)
    {
        var priced = await PriceAsync(caller, ask, cancel);
        if (priced.Succeeded(out var quoted, out var problem))
            return await lanes.TrySubmitAsync(new CreateQuote(caller, ask, quoted.Price, quoted.Sheet, claim));
        return claim is not null && await lanes.TrySubmitAsync(new FindReplay(caller.Merchant, claim)) is { IsOk: true } replay
            ? replay : problem;
    }

    private async Task<Result<(QuotePrice Price, RateSheet? Sheet)>> PriceAsync(
        Caller caller, QuoteAsk ask, CancellationToken cancel)
    {
        RateSheet? sheet = null;
        if (!ReferenceEquals(ask.SourceCurrency, ask.DestinationCurrency) && !Rates(caller).Succeeded(out sheet, out var none))
            return none;
        var terms = await Task.FromResult(QuoteTerms.None);
        cancel.ThrowIfCancellationRequested();
        return QuotePrice.Of(ask, sheet, terms).Then(price => (price, sheet));
    }
}
