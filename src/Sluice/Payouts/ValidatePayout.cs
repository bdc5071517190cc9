using Sluice.Access;
using Sluice.Books;
using Sluice.Kernel;
using Sluice.Routing;

namespace Sluice.Payouts;

/// <summary>Everything that stands against an order, what would be left in available, and where it would go now.</summary>
public sealed record ValidationResult(
    IReadOnlyList<FieldError> Findings, Payout? Payout, long AvailableAfter, RouteDecision? Route);

/// <summary>
/// A dry run: the checks of <see cref="CreatePayout"/> and of the balance, all findings at once; nothing changes.
/// </summary>
public sealed class ValidatePayout(Caller caller, PayoutOrder order) : BookCommand<ValidationResult>(caller.Merchant)
{
    protected internal override void Need(Book book) => NewPayout.Need(book, caller, order);

    protected internal override Result<ValidationResult> Decide(Book book)
    {
        var findings = new List<FieldError>();
        if (!NewPayout.Check(book, caller, order).Succeeded(out var payout, out var problem))
            findings.AddRange(problem.Errors.Count > 0
                ? problem.Errors : [new FieldError("", problem.Type.Code, problem.Detail)]);
        var amount = payout?.Debited ?? order.Parsed.Amount;
        var available = AccountId.Of(AccountKind.Available, amount.Currency.Code);
        var free = book.FreeIn(available);
        if (free < amount.MinorUnits && !order.Parsed.WaitForFunds)
        {
            var missing = new Money.Amount(amount.MinorUnits - Math.Max(0, free), amount.Currency);
            findings.Add(new FieldError("/amount", ProblemTypes.InsufficientFunds.Code, $"{missing} is missing in 'available'."));
        }
        return new ValidationResult(findings, payout, book.BalanceOf(available) - amount.MinorUnits,
            NewPayout.RouteOf(book, caller, order, explains: false));
    }
}
