using Sluice.Access;
using Sluice.Books;
using Sluice.Events;
using Sluice.Kernel;
using Sluice.Links;
using Sluice.Onboarding;
using Sluice.Quotes;

namespace Sluice.Payouts;

/// <summary>
/// A command about one payout on file: finds it, checks the revision the caller saw, then decides. Same key, same answer.
/// </summary>
public abstract class PayoutCommand(Caller caller, PayoutId id, int? revisionSeen, IdempotencyClaim? claim)
    : BookCommand<Receipt>(caller.Merchant)
{
    protected Actor Who => caller.Actor;

    protected MerchantSettings Settings => caller.Settings;

    protected PayoutId Id => id;

    protected internal override void Need(Book book)
    {
        book.Need(claim);
        book.Need(PayoutStore.ById, id);
    }

    protected internal sealed override Result<Receipt> Decide(Book book)
    {
        if (book.Replay(claim) is { } replay)
            return replay;
        if (book.First(PayoutStore.ById, id) is not { } payout)
            return new Problem(ProblemTypes.ResourceNotFound, "No such payout.");
        if (revisionSeen is { } seen && seen != payout.Revision)
            return new Problem(ProblemTypes.StaleRevision,
                $"You saw revision {seen}; it is {payout.Revision} now. Look again, then decide.");
        var changed = Decide(book, payout);
        if (changed.Succeeded(out var receipt, out _))
            book.Keep(claim, receipt.EventNumber);
        return changed;
    }

    protected abstract Result<Receipt> Decide(Book book, Payout payout);
}

/// <summary>Executes a staged payout, or lets a held duplicate go on: takes the funds and queues it.</summary>
public sealed class ConfirmPayout(Caller caller, PayoutId id, int? revisionSeen, IdempotencyClaim? claim)
    : PayoutCommand(caller, id, revisionSeen, claim)
{
    protected internal override void Need(Book book)
    {
        base.Need(book);
        book.Need(PayoutStore.WaitingBefore, Id);
    }

    protected override Result<Receipt> Decide(Book book, Payout payout)
    {
        if (payout.Status == PayoutStatus.Held && !payout.IsFunded)
            return new Problem(ProblemTypes.InvalidState,
                "The payout waits for funds and goes on by itself once there are enough.");
        var isStaged = payout.Status == PayoutStatus.AwaitingConfirmation;
        if (!isStaged && payout is not { Status: PayoutStatus.Held, StatusReason: StatusReasons.DuplicateReference })
            return new Problem(ProblemTypes.InvalidState, $"The payout is {payout.Status.Text}; that does not allow it.");
        if (isStaged && payout.QuoteId is { } quoted)
        {
            book.Demand(QuoteStore.ById, [quoted]);
            if (book.First(QuoteStore.ById, quoted) is not { } quote || quote.ExpiresAt <= book.Wall)
                return new Problem(ProblemTypes.InvalidState,
                    "The quote of this payout has expired. Cancel it, ask for another quote and stage it again.");
        }
        if (isStaged && payout.WaitsForFunds && book.Found(PayoutStore.WaitingBefore, Id).Count > 0)
            return book.Change(payout, PayoutTrigger.WaitForFunds, Who, p => NewPayout.Queueing(p, book));
        var confirmed = book.Proceed(payout, Who, Readiness.HoldNow(book, Settings, payout));
        if (confirmed.Problem is { Type: var type } && type == ProblemTypes.InsufficientFunds && payout.WaitsForFunds)
            return book.Change(payout, PayoutTrigger.WaitForFunds, Who, p => NewPayout.Waiting(p, book));
        return confirmed;
    }
}

/// <summary>
/// Cancels. Before submission at once, and the funds are free again; afterwards the rail is asked, and only its answer cancels
/// the payout.
/// </summary>
public sealed class CancelPayout(Caller caller, PayoutId id, int? revisionSeen, IdempotencyClaim? claim)
    : PayoutCommand(caller, id, revisionSeen, claim)
{
    protected internal override void Need(Book book)
    {
        base.Need(book);
        book.Need(LinkStore.OfPayout, Id);
    }

    protected override Result<Receipt> Decide(Book book, Payout payout)
    {
        if (payout.Status != PayoutStatus.Submitted)
        {
            var canceled = book.Change(payout, PayoutTrigger.Cancel, Who, p => p with { StatusReason = null });
            if (canceled.IsOk && payout.Status == PayoutStatus.AwaitingDetails)
                book.CloseWith(payout.Id, book.Found(LinkStore.OfPayout, Id), LinkStatus.Canceled, Who);
            return canceled;
        }
        if (payout.CancelRequested)
            return new Problem(ProblemTypes.InvalidState, "The rail has been asked to cancel already; its answer will tell.");
        return book.Change(payout, PayoutTrigger.RequestCancel, Who, p => p with
        {
            CancelRequested = true,
            DueAt = book.Wall,
        });
    }
}
