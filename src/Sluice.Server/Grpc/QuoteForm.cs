using Sluice.Kernel;
using Sluice.Money;
using Sluice.Quotes;

namespace Sluice.Server.Grpc;

/// <summary>What Stage asks for, as a quote: the amount is what is taken, and arrives in the destination's currency.</summary>
internal static class QuoteForm
{
    public static QuoteAsk AskOf(PayoutForm form, string? merchantQuoteId, int lifeSecondsMax)
    {
        var source = Currency.Find(form.Currency);
        var destination = form.DestinationCurrency is { } code ? Currency.Find(code) : source;
        var life = Math.Min((int)QuoteRequest.LifeDefault.TotalSeconds, lifeSecondsMax);
        return new QuoteAsk(
            new Amount(form.MinorUnits, source), destination, FixedSides.Source, FeeBearer: null, TimeSpan.FromSeconds(life))
        {
            ClientReference = merchantQuoteId,
        };
    }

    /// <summary>A problem with its fields named as the wire has them.</summary>
    public static Problem Translate(Problem problem, PayoutForm? form) => problem.Errors.Count == 0 ? problem : problem with
    {
        Errors = [.. problem.Errors.Select(e => e with { Pointer = PointerOf(e.Pointer, form) })],
    };

    private static string PointerOf(string pointer, PayoutForm? form) => pointer switch
    {
        "/merchant_payout_id" => "/merchant_quote_id",
        "/source_currency" => "/amount/currency",
        "/currency" => form?.DestinationCurrency is null ? "/amount/currency" : "/destination_currency",
        "/amount" when form is not null => "/amount/minor_amount",
        _ => pointer,
    };
}
