using Sluice.Books;
using Sluice.Exceptions;
using Sluice.Kernel;
using Sluice.Payouts;

namespace Sluice.Connectors;

// What is written down of a report, whatever it led to.
public sealed partial class ApplyRailUpdate
{
    private void Retry(Book book, Payout payout, TimeSpan after) =>
        book.Change(payout, PayoutTrigger.Retry, Who, p =>
            p with { StatusReason = StatusReasons.Retrying, DueAt = book.Wall + after });

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

    private FailureCode Catalogued =>
        update.FailureCode is { } code && FailureCatalogue.TryFind(code, out var known) ? known : FailureCatalogue.Unspecified;

    private PayoutFailure FailureOf(string code) => new(code, update.RawCode, update.RawText);

    private void Keep(Book book, Attempt attempt, AttemptState state) => book.Rows(AttemptStore.Table).Update(attempt with
    {
        State = state,
        RailReference = update.RailReference ?? attempt.RailReference,
        RawStatus = update.RawStatus ?? attempt.RawStatus,
        RawCode = update.RawCode ?? attempt.RawCode,
        RawText = update.RawText ?? attempt.RawText,
        FailureCode = update.FailureCode ?? attempt.FailureCode,
        AnsweredAt = book.Now,
    });
}
