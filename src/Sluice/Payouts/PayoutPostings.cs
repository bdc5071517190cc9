using Sluice.Books;

namespace Sluice.Payouts;

/// <summary>Pure: from what a transition does with money to the transfers of docs/ledger.md.</summary>
public static class PayoutPostings
{
    /// <summary>The account that holds a recipient's money; loaded on demand, there may be many.</summary>
    public static AccountId Wallet(Guid recipient, string currency) =>
        AccountId.Of(AccountKind.Wallet, recipient.ToString("N"), currency);

    /// <summary>The transfers of a move for a payout; none for <see cref="MoneyMove.Nothing"/>.</summary>
    public static Posting[] Of(MoneyMove move, Payout payout)
    {
        var amount = payout.Amount.MinorUnits;
        var currency = payout.Amount.Currency.Code;
        // Where the money comes from, and goes back to.
        var available = payout.SourceWallet is { } owner
            ? Wallet(owner, currency) : AccountId.Of(AccountKind.Available, currency);
        // The rows of an all-or-nothing batch were set aside before; everything else comes out of what is available.
        var inTransit = AccountId.Of(AccountKind.InTransit, currency);
        var funding = AccountId.Of(AccountKind.Funding, currency);
        return move switch
        {
            MoneyMove.Nothing => [],
            MoneyMove.Take => [new("payout", available, inTransit, amount)],
            MoneyMove.Release => [new("release", inTransit, available, amount)],
            MoneyMove.Credit => [new("wallet_credit", inTransit, Wallet(payout.RecipientId!.Value, currency), amount)],
            MoneyMove.Settle => [new("settlement", inTransit, Clearing(), amount)],
            MoneyMove.Return => [new("return", funding, available, amount)],
            MoneyMove.SettleAndReturn =>
                [new("settlement", inTransit, Clearing(), amount), new("return", funding, available, amount)],
            MoneyMove.Unsettle => [new("late_failure", Clearing(), available, amount)],
            MoneyMove.TakeAndSettle => [new("settlement", available, Clearing(), amount)],
            _ => throw new ArgumentOutOfRangeException(nameof(move)),
        };

        AccountId Clearing() =>
            AccountId.Of(AccountKind.Clearing,
                payout.Connector ?? throw new InvalidOperationException($"{payout.Id} has no connector."), currency);
    }
}
