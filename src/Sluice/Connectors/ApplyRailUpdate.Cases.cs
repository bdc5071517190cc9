using Sluice.Books;
using Sluice.Exceptions;
using Sluice.Payouts;

namespace Sluice.Connectors;

// Reports that contradict what is known, and what then waits for a person.
public sealed partial class ApplyRailUpdate
{
    /// <summary>
    /// Whether it was an earlier attempt that paid, as a person found: then this one paid a second time. Rare enough to be loaded
    /// only here.
    /// </summary>
    private static bool SettledByAnother(Book book, Payout payout, Attempt attempt)
    {
        if (attempt.State == AttemptState.Paid || attempt.Reference.Number == 1)
            return false;
        var others = Enumerable.Range(1, attempt.Reference.Number - 1).Select(n => new AttemptReference(payout.Id, n)).ToArray();
        book.Demand(AttemptStore.ByReference, others);
        return others.Any(o => book.First(AttemptStore.ByReference, o)?.State == AttemptState.Paid);
    }

    // "Accepted" may be an old report overtaken by a failure; after "never received" it can only be news.
    private bool SaysItIsAliveAfterAll(Attempt attempt) => update.Status is RailStatus.Paid or RailStatus.Returned
        || (update.Status == RailStatus.Accepted && attempt.State == AttemptState.NeverReceived);

    /// <summary>
    /// The attempt that was thought to be over is not: no other one is made before the rail was asked, or a person
    /// looked.
    /// </summary>
    private void Doubt(Book book, Payout payout, Attempt attempt)
    {
        Conflict(book, payout, attempt);
        Keep(book, attempt, AttemptState.Accepted);
        book.Change(payout, PayoutTrigger.OutcomeUnknown, Who, p =>
            p with { StatusReason = StatusReasons.ConflictingReports, Inquiries = 0, DueAt = book.Wall });
    }

    private void Conflict(Book book, Payout payout, Attempt attempt) =>
        book.Open(ExceptionKinds.ConflictingReport, payout.Id, attempt.Reference.Number,
            $"{connector} reports {update.Status} for {attempt.Reference}, "
            + $"but the payout is {payout.Status.Text} (attempt {payout.Attempts}).");

    private void RaiseWhenOverdue(Book book)
    {
        if (source == RailSource.Inquiry && book.First(PayoutStore.ById, _id) is { } now
            && DispatchRules.IsOverdue(now, book.Now))
        {
            book.Open(ExceptionKinds.Overdue, _id, now.Attempts,
                $"Not settled {DispatchRules.SettlementDeadline.Days} days after it was submitted; "
                + $"{connector} says {update.Status}.");
        }
    }
}
