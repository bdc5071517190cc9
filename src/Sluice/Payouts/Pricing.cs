using Sluice.Books;
using Sluice.Fees;
using Sluice.Kernel;
using Sluice.Quotes;
using Sluice.Routing;

namespace Sluice.Payouts;

/// <summary>What a payout costs, put into its draft when it is accepted or staged: from then on it stays what was said.</summary>
internal static class Pricing
{
    /// <summary>The draft with its fee.</summary>
    public static Result<Payout> Price(Book book, PayoutOrder order, Payout draft)
    {
        if (order.Parsed.QuoteId is { } quoted)
            return book.First(QuoteStore.ById, quoted) is { } quote
                ? AtQuote(quote, draft, book.Wall) : NoQuote(FieldCodes.NotFound, "No such quote.");
        if (order.Fees.Rules.Count == 0)
            return draft;
        // Whoever takes money out bears what it costs: else all that is there could never be taken.
        var bearer = draft.Kind is PayoutKinds.Withdrawal or PayoutKinds.WalletWithdrawal
            ? FeeBearers.Recipient : order.Parsed.FeeBearer;
        return Price(draft, order.Fees, bearer, order.Routes, book.Wall);
    }

    /// <summary>The draft with its fee by a schedule; without one where it costs nothing.</summary>
    public static Result<Payout> Price(Payout draft, FeeSchedule fees, string? bearer, Routes? routes, DateTimeOffset now)
    {
        var facts = RouteFacts.Of(draft);
        var charge = fees.ChargeFor(facts, draft.Amount, bearer, () => RailOf(draft, facts, routes, now));
        if (FeeSchedule.Refusal(charge, draft.Amount) is { } problem)
            return problem;
        return draft with
        {
            Fee = charge?.Amount.MinorUnits ?? 0,
            FeeCurrency = charge?.Amount.Currency.Code,
            FeeBearer = charge?.Bearer,
            FeeRefund = charge?.Refund,
        };
    }

    /// <summary>
    /// The draft with a fee that a batch's money covers: what was set aside when all its rows were checked is the most it is
    /// charged, should the schedule have changed since.
    /// </summary>
    public static Payout Within(Book book, Payout draft, MoneySource setAside)
    {
        if (draft.Fee == 0 || draft.FeeBearer != FeeBearers.Merchant)
            return draft;
        var covered = Math.Min(draft.Fee, book.FreeIn(setAside.Fee));
        return covered > 0
            ? draft with { Fee = covered }
            : draft with { Fee = 0, FeeCurrency = null, FeeBearer = null, FeeRefund = null };
    }

    /// <summary>Keeps that the quote an order names was used, in the commit of its payout.</summary>
    public static void UseQuote(Book book, PayoutOrder order, PayoutId payout)
    {
        if (order.Parsed.QuoteId is { } id)
            book.Rows(QuoteStore.Table).Update(book.First(QuoteStore.ById, id)! with { PayoutId = payout.Value });
    }

    /// <summary>The draft at the rate and the fee of a quote, which says itself what arrives.</summary>
    private static Result<Payout> AtQuote(Quote quote, Payout draft, DateTimeOffset now)
    {
        if (quote.PayoutId is { } other)
            return NoQuote(FieldCodes.QuoteUsed, $"{new PayoutId(other)} has used this quote; ask for another.");
        if (quote.ExpiresAt <= now)
            return NoQuote(FieldCodes.QuoteExpired, "The quote has expired; ask for another.");
        if (quote.Destination != draft.Amount)
            return NoQuote(FieldCodes.Conflicting, $"The quote is for {quote.Destination}.");
        if (draft.SourceWallet is not null && quote.IsConversion)
            return NoQuote(FieldCodes.NotAllowed, "Money in a wallet is taken out in its own currency.");
        var facts = RouteFacts.Of(draft);
        if ((quote.DestinationType is { } type && type != facts.DestinationType)
            || (quote.DestinationCountry is { } country && country != facts.Country))
            return NoQuote(FieldCodes.Conflicting, "The quote's fee is that of another kind of destination, or another country.");
        return draft with
        {
            QuoteId = quote.Id,
            SourceAmount = quote.IsConversion ? quote.Source.MinorUnits : null,
            SourceCurrency = quote.IsConversion ? quote.Source.Currency.Code : null,
            Fee = quote.Fee,
            FeeCurrency = quote.FeeCurrency,
            FeeBearer = quote.FeeBearer,
            FeeRefund = quote.FeeRefund,
        };
    }

    private static Problem NoQuote(string code, string detail)
    {
        var errors = new FieldErrors();
        errors.Add("/quote_id", code, detail);
        return errors.ToProblem();
    }

    private static string? RailOf(Payout draft, RouteFacts facts, Routes? routes, DateTimeOffset now)
    {
        var at = draft.ReleaseAt > now ? draft.ReleaseAt.Value : now;
        return routes?.At(at).Decide(facts).Chosen?.Rail;
    }
}
