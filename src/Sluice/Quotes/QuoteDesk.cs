using Sluice.Access;
using Sluice.Books;
using Sluice.Events;
using Sluice.Fees;
using Sluice.Kernel;
using Sluice.Money;
using Sluice.Payouts;
using Sluice.Routing;

namespace Sluice.Quotes;

/// <summary>Makes quotes for every door: rates, the merchant's terms, the price, and the row that makes it hold.</summary>
public sealed class QuoteDesk(RateSources rates, TermsSource terms, BookLanes lanes, TimeProvider clock)
{
    // A rule for one purpose is for a payout that names it; a quote does not.
    private const string AnyPurpose = "OTHER";

    /// <summary>The rates that hold for this caller now.</summary>
    public Result<RateSheet> Rates(Caller caller) => rates.At(caller.Live, clock.GetUtcNow());

    /// <summary>What a conversion takes off the rate for this caller, in hundredths of a percent.</summary>
    public async ValueTask<int> MarginAsync(Caller caller, CancellationToken cancel) =>
        (await terms.OfAsync(caller.Merchant, cancel)).Fees.FxMarginBasisPoints;

    /// <summary>
    /// A quote, or the first answer to the same request: also when by now there are no rates any more that it could be made
    /// with.
    /// </summary>
    public async Task<Result<Receipt>> CreateAsync(
        Caller caller, QuoteAsk ask, IdempotencyClaim? claim, CancellationToken cancel)
    {
        var isConversion = !ReferenceEquals(ask.SourceCurrency, ask.DestinationCurrency);
        RateSheet? sheet = null;
        if (isConversion && !Rates(caller).Succeeded(out sheet, out var none))
            return await ReplayAsync(caller, claim, none);
        var agreed = await terms.OfAsync(caller.Merchant, cancel);
        var priced = QuotePrice.Of(ask, sheet, agreed.Fees.FxMarginBasisPoints,
            (paid, arrives, bearer) => ChargeFor(caller, ask, agreed, paid, arrives, bearer));
        return priced.Succeeded(out var price, out var problem)
            ? await lanes.TrySubmitAsync(new CreateQuote(caller, ask, price, sheet, claim))
            : await ReplayAsync(caller, claim, problem);
    }

    private async Task<Result<Receipt>> ReplayAsync(Caller caller, IdempotencyClaim? claim, Problem otherwise) =>
        claim is not null && await lanes.TrySubmitAsync(new FindReplay(caller.Merchant, claim)) is var found
            && (found.IsOk || found.Problem!.Type == ProblemTypes.IdempotencyKeyReused) ? found : otherwise;

    private Charge? ChargeFor(Caller caller, QuoteAsk ask, Terms agreed, Amount paid, Amount arrives, string? bearer)
    {
        var where = Json.Text(ask, static (json, a) =>
        {
            json.WriteStartObject();
            json.WriteString("type", a.DestinationType ?? "");
            json.Text("country", a.DestinationCountry);
            json.WriteEndObject();
        });
        var facts = RouteFacts.Of(
            new ParsedPayout { Amount = arrives, Purpose = AnyPurpose }, where, caller.Live, Guid.Empty);
        return agreed.Fees.ChargeFor(facts, paid, bearer,
            () => agreed.Routes.At(clock.GetUtcNow()).Decide(facts).Chosen?.Rail);
    }
}
