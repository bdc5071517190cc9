using Sluice.Access;
using Sluice.Books;
using Sluice.Events;
using Sluice.Kernel;
using Sluice.Payouts;

namespace Sluice.Exceptions;

/// <summary>What a person decides about a case.</summary>
public enum Resolution
{
    /// <summary>The bank's side shows it as paid.</summary>
    MarkPaid,
    /// <summary>The bank's side shows that it did not and will not arrive.</summary>
    MarkFailed,
    /// <summary>It is settled otherwise; the payout stays as it is.</summary>
    Dismiss,
}

/// <summary>Settles a case with evidence. The payout moves as the lifecycle allows, or the case stays open.</summary>
public sealed class ResolveException(
    Caller caller, Guid id, PayoutId payoutId, Resolution resolution, string evidence, string failureCode,
    IdempotencyClaim? claim)
    : BookCommand<Receipt>(caller.Merchant)
{
    protected internal override void Need(Book book)
    {
        book.Need(claim);
        book.Need(ExceptionStore.ById, id);
        book.Need(PayoutStore.ById, payoutId);
    }

    protected internal override Result<Receipt> Decide(Book book)
    {
        if (book.Replay(claim) is { } replay)
            return replay;
        if (book.First(ExceptionStore.ById, id) is not { } item || item.Payout != payoutId)
            return new Problem(ProblemTypes.ResourceNotFound, "No such exception.");
        if (!item.Open)
            return new Problem(ProblemTypes.InvalidState, "The exception is resolved already.");
        if (resolution != Resolution.Dismiss && Move(book, item) is { } refused)
            return refused;
        var resolved = item with
        {
            Open = false,
            Resolution = resolution switch
            {
                Resolution.MarkPaid => "mark_paid",
                Resolution.MarkFailed => "mark_failed",
                _ => "dismiss",
            },
            Evidence = evidence,
            ResolvedBy = caller.Actor.Id,
            ResolvedAt = book.Now,
        };
        book.Rows(ExceptionStore.Table).Update(resolved);
        var text = ExceptionStore.Text(resolved);
        var number = book.Emit("exception.resolved", id, 2, caller.Actor, text);
        book.Keep(claim, number);
        return new Receipt(number, text);
    }

    private Problem? Move(Book book, ExceptionCase item)
    {
        if (book.First(PayoutStore.ById, payoutId) is not { } payout)
            return new Problem(ProblemTypes.InvalidState,
                "The payout of this exception is not in the book; it can only be dismissed.");
        var about = item.Attempt is { } number && number != payout.Attempts ? new AttemptReference(payout.Id, number) : default;
        if (about != default && (payout.Status == PayoutStatus.Paid
            || payout is { Status: PayoutStatus.Submitted, StatusReason: not StatusReasons.Retrying }))
        {
            return new Problem(ProblemTypes.InvalidState, payout.Status == PayoutStatus.Paid
                ? $"The case is about attempt {item.Attempt}, but attempt {payout.Attempts} settled the payout; dismiss it."
                : $"The case is about attempt {item.Attempt}, and attempt {payout.Attempts} is with the rail now. "
                    + "Cancel that or wait for its outcome first.");
        }
        if (about != default)
            book.Demand(AttemptStore.ByReference, [about]);
        // What an earlier attempt paid is cleared where that attempt went.
        var paidBy = about == default ? null : book.First(AttemptStore.ByReference, about);
        return resolution == Resolution.MarkPaid
            ? book.Change(payout, PayoutTrigger.ResolvePaid, caller.Actor, p => p with
            {
                PaidAt = book.Now,
                StatusReason = null,
                Failure = null,
                Connector = paidBy?.Connector ?? p.Connector,
                RailReference = paidBy is null ? p.RailReference : paidBy.RailReference,
            }).Problem
            : book.Change(payout, PayoutTrigger.ResolveFailed, caller.Actor, p => p with
            {
                Failure = new PayoutFailure(failureCode, null, null),
                StatusReason = p.Status == PayoutStatus.Paid ? StatusReasons.LateFailure : null,
            }).Problem;
    }
}
