using Sluice.Books;
using Sluice.Fees;
using Sluice.Kernel;
using Sluice.Routing;

namespace Sluice.Payouts;

/// <summary>What a payout costs, put into its draft when it is accepted or staged: from then on it stays what was said.</summary>
internal static class Pricing
{
    /// <summary>The draft with its fee.</summary>
    public static Result<Payout> Price(Book book, PayoutOrder order, Payout draft)
    {
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

    private static string? RailOf(Payout draft, RouteFacts facts, Routes? routes, DateTimeOffset now)
    {
        var at = draft.ReleaseAt > now ? draft.ReleaseAt.Value : now;
        return routes?.At(at).Decide(facts).Chosen?.Rail;
    }
}
