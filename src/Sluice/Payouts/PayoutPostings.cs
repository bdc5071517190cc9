using Sluice.Books;
using Sluice.Fees;

namespace Sluice.Payouts;

/// <summary>Where the money of a payout is taken from when not from where its own kind says: a batch has set it aside.</summary>
/// <param name="Principal">Holds the amount, with the fee where the recipient bears it.</param>
/// <param name="Fee">Holds the fee where the merchant bears it.</param>
public sealed record MoneySource(AccountId Principal, AccountId Fee);

/// <summary>
/// Pure: from what a transition does with money to the transfers of docs/ledger.md. Principal and fee never net.
/// </summary>
public static class PayoutPostings
{
    /// <summary>The account that holds a recipient's money; loaded on demand, there may be many.</summary>
    public static AccountId Wallet(Guid recipient, string currency) =>
        AccountId.Of(AccountKind.Wallet, recipient.ToString("N"), currency);

    /// <summary>
    /// Whether transfers of that kind are made here: their subject is a payout, that of all others is something else.
    /// </summary>
    public static bool IsOfPayout(string kind) => kind is "payout" or "release" or "settlement" or "return" or "late_failure"
        or "wallet_credit" or "fee" or "fee_held" or "fee_released" or "fee_refund" or "conversion" or "conversion_undone";

    /// <summary>The transfers of a transition for a payout; none for <see cref="MoneyMove.Nothing"/>.</summary>
    /// <param name="from">Where its money is taken from, for a row of a batch that has set it aside.</param>
    public static Posting[] Of(Transition transition, Payout payout, MoneySource? from = null) =>
    [
        .. Principal(transition.Move, payout, from?.Principal),
        .. Fee(transition, payout, payout.FeeBearer == FeeBearers.Merchant ? from?.Fee : from?.Principal),
    ];

    private static Posting[] Principal(MoneyMove move, Payout payout, AccountId? from)
    {
        if (move == MoneyMove.Nothing)
            return [];
        var sent = payout.Sent.MinorUnits;
        var currency = payout.Amount.Currency.Code;
        // Where the money comes from, and goes back to. What comes back from the recipient stays in the currency it was sent in.
        var available = payout.SourceWallet is { } owner
            ? Wallet(owner, currency) : AccountId.Of(AccountKind.Available, currency);
        // Every conversion passes through fx at the rate of its quote, each side in its own currency.
        var isConverted = payout.SourceCurrency is not null;
        var fx = AccountId.Of(AccountKind.Fx, currency);
        Posting[] convert = isConverted
            ? [new("conversion", Source(AccountKind.Available), Source(AccountKind.Fx), payout.SourceAmount!.Value)] : [];
        Posting[] convertBack = isConverted
            ? [new("conversion_undone", Source(AccountKind.Fx), Source(AccountKind.Available), payout.SourceAmount!.Value)] : [];
        var taken = isConverted ? fx : from ?? available;
        var inTransit = AccountId.Of(AccountKind.InTransit, currency);
        var funding = AccountId.Of(AccountKind.Funding, currency);
        return move switch
        {
            MoneyMove.Take => [.. convert, new("payout", taken, inTransit, sent)],
            MoneyMove.Release => [new("release", inTransit, isConverted ? fx : available, sent), .. convertBack],
            MoneyMove.Credit => [new("wallet_credit", inTransit, Wallet(payout.RecipientId!.Value, currency), sent)],
            MoneyMove.Settle => [new("settlement", inTransit, Clearing(), sent)],
            MoneyMove.Return => [new("return", funding, available, sent)],
            MoneyMove.SettleAndReturn =>
                [new("settlement", inTransit, Clearing(), sent), new("return", funding, available, sent)],
            MoneyMove.Unsettle => [new("late_failure", Clearing(), available, sent)],
            MoneyMove.TakeAndSettle => [.. convert, new("settlement", taken, Clearing(), sent)],
            _ => throw new ArgumentOutOfRangeException(nameof(move)),
        };

        AccountId Source(string kind) => AccountId.Of(kind, payout.SourceCurrency!);

        AccountId Clearing() =>
            AccountId.Of(AccountKind.Clearing,
                payout.Connector ?? throw new InvalidOperationException($"{payout.Id} has no connector."), currency);
    }

    private static Posting[] Fee(Transition transition, Payout payout, AccountId? from)
    {
        if (payout.Fee == 0 || transition.Move == MoneyMove.Nothing)
            return [];
        var currency = payout.FeeCurrency!;
        var payer = payout is { SourceWallet: { } owner, FeeBearer: FeeBearers.Recipient }
            ? Wallet(owner, currency) : AccountId.Of(AccountKind.Available, currency);
        var inTransit = AccountId.Of(AccountKind.InTransit, currency);
        var fees = AccountId.Of(AccountKind.Fees, currency);
        var isKeptOnFailure = payout.FeeRefund == FeeRefunds.Never;
        return transition.Move switch
        {
            MoneyMove.Take => [new("fee_held", from ?? payer, inTransit, payout.Fee)],
            MoneyMove.Release when transition.To == PayoutStatus.Failed && isKeptOnFailure => [Charged(inTransit)],
            MoneyMove.Release => [new("fee_released", inTransit, payer, payout.Fee)],
            MoneyMove.Settle or MoneyMove.Credit => [Charged(inTransit)],
            MoneyMove.SettleAndReturn => [Charged(inTransit), .. Refunded(payout.FeeRefund == FeeRefunds.FailedAndReturned)],
            MoneyMove.Return => Refunded(payout.FeeRefund == FeeRefunds.FailedAndReturned),
            MoneyMove.Unsettle => Refunded(!isKeptOnFailure),
            // Kept when it failed, it is not charged twice.
            MoneyMove.TakeAndSettle when transition.From == PayoutStatus.Failed && isKeptOnFailure => [],
            MoneyMove.TakeAndSettle => [Charged(payer)],
            _ => throw new ArgumentOutOfRangeException(nameof(transition)),
        };

        Posting Charged(AccountId source) => new("fee", source, fees, payout.Fee);

        Posting[] Refunded(bool isDue) => isDue ? [new("fee_refund", fees, payer, payout.Fee)] : [];
    }
}
