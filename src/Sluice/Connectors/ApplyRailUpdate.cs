using Sluice.Books;
using Sluice.Events;
using Sluice.Exceptions;
using Sluice.Kernel;
using Sluice.Payouts;

namespace Sluice.Connectors;

/// <summary>
/// Applies what a rail said. Any order and any number of repetitions lead to the same book: what is older than what we know is
/// ignored, what contradicts it opens an exception for a person. Only a failure, or proof that the attempt never arrived,
/// releases money or allows another attempt. Answers whether it changed the payout.
/// </summary>
/// <param name="askedAt">When the inquiry began that this answers: "never received" proves nothing about what was sent after
/// that.</param>
/// <param name="callbackId">The rail's id of the report, kept with the change so that it is taken once.</param>
public sealed partial class ApplyRailUpdate(
    RailUpdate update, RailSource source, ConnectorCapabilities capabilities, string connector, DateTimeOffset? askedAt = null,
        string? callbackId = null)
    : BookCommand<bool>(update.Merchant)
{
    private readonly PayoutId _id = update.Reference.Payout;

    protected internal override void Need(Book book)
    {
        book.Need(PayoutStore.ById, _id);
        book.Need(AttemptStore.ByReference, update.Reference);
        book.Need(ExceptionStore.OfPayout, _id);
        if (callbackId is not null)
            book.Need(CallbackStore.ById, callbackId);
    }

    protected internal override Result<bool> Decide(Book book)
    {
        if (callbackId is not null)
        {
            if (book.First(CallbackStore.ById, callbackId) is not null)
                return false;
            book.Rows(CallbackStore.Table).Insert(new ReceivedCallback(Merchant, callbackId, connector, book.Now));
        }
        if (book.First(PayoutStore.ById, _id) is not { } payout
            || book.First(AttemptStore.ByReference, update.Reference) is not { } attempt)
        {
            book.Open(ExceptionKinds.UnmatchedCallback, _id, null,
                $"{connector} reports {update.Status} for {update.Reference}, which is not in the book.");
            return false;
        }
        // A connector is believed about its own attempts only: another's secret must move nothing here.
        if (attempt.Connector != connector)
        {
            book.Open(ExceptionKinds.ConflictingReport, _id, attempt.Reference.Number,
                $"{connector} reports {update.Status} for {attempt.Reference}, which went to {attempt.Connector}.");
            return false;
        }
        Apply(book, payout, attempt);
        return book.First(PayoutStore.ById, _id)!.Revision != payout.Revision;
    }

    private void Apply(Book book, Payout payout, Attempt attempt)
    {
        var isLast = attempt.Reference.Number == payout.Attempts;
        var isRetrying = payout.Status == PayoutStatus.Submitted && payout.StatusReason == StatusReasons.Retrying;
        if (isLast && isRetrying && SaysItIsAliveAfterAll(attempt))
        {
            Doubt(book, payout, attempt);
            return;
        }
        // After a contradiction only the answer to a question counts: unasked reports may be repetitions of either side.
        if (payout is { Status: PayoutStatus.Submitted, StatusReason: StatusReasons.ConflictingReports }
            && source != RailSource.Inquiry)
            return;
        var isCurrent = isLast && !isRetrying;
        switch (update.Status)
        {
            case RailStatus.Accepted when payout.Status == PayoutStatus.Submitted && isCurrent
                && attempt.State is AttemptState.Started or AttemptState.Unknown or AttemptState.Accepted:
                Accepted(book, payout, attempt);
                break;
            case RailStatus.Paid:
                Paid(book, payout, attempt, isLast, isCurrent);
                break;
            case RailStatus.Failed:
                Failed(book, payout, attempt, isLast, isCurrent);
                break;
            case RailStatus.Returned:
                Returned(book, payout, attempt, isLast, isCurrent);
                break;
            case RailStatus.Canceled:
                Canceled(book, payout, attempt, isLast, isCurrent);
                break;
            // Late, it may be the answer to a cancel of before: what is about to be canceled without the rail stays that.
            case RailStatus.CancelRefused when isCurrent
                && payout is { Status: PayoutStatus.Submitted, CancelRequested: true }:
                book.Change(payout, PayoutTrigger.CancelRefused, Who, p =>
                    p with
                    {
                        CancelRequested = false,
                        StatusReason = p.StatusReason == StatusReasons.ConflictingReports ? p.StatusReason : "cancel_refused",
                    });
                break;
            case RailStatus.NeverReceived:
                NeverReceived(book, payout, attempt, isCurrent);
                break;
            case RailStatus.Unknown:
                Unknown(book, payout, attempt, isCurrent);
                break;
        }
        RaiseWhenOverdue(book);
    }

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

    private Actor Who => Actor.Rail(connector);

    private void Accepted(Book book, Payout payout, Attempt attempt)
    {
        Keep(book, attempt, AttemptState.Accepted);
        if (payout.RailReference != (update.RailReference ?? payout.RailReference)
            || payout.StatusReason is StatusReasons.OutcomeUnknown or StatusReasons.ConflictingReports)
            book.Change(payout, PayoutTrigger.RailAccepted, Who, p =>
                p with
                {
                    RailReference = update.RailReference ?? p.RailReference,
                    StatusReason = p.StatusReason == StatusReasons.RailClosed ? p.StatusReason : null,
                });
    }

    private void Paid(Book book, Payout payout, Attempt attempt, bool isLast, bool isCurrent)
    {
        if (payout.Status is PayoutStatus.Paid or PayoutStatus.Returned && isLast && !SettledByAnother(book, payout, attempt))
        {
            // A person may have said so before the rail did.
            if (payout.Status == PayoutStatus.Paid && attempt.State != AttemptState.Paid)
                Keep(book, attempt, AttemptState.Paid);
            return;
        }
        if (payout.Status == PayoutStatus.Submitted && isCurrent)
        {
            Keep(book, attempt, AttemptState.Paid);
            book.Change(payout, PayoutTrigger.RailPaid, Who, p => p with
            {
                RailReference = update.RailReference ?? p.RailReference,
                PaidAt = Time.Cut(update.OccurredAt ?? book.Now),
                StatusReason = null,
            }, update.OccurredAt);
            return;
        }
        Keep(book, attempt, AttemptState.Paid);
        Conflict(book, payout, attempt);
    }

    private void Failed(Book book, Payout payout, Attempt attempt, bool isLast, bool isCurrent)
    {
        var failure = Catalogued;
        if (payout.Status == PayoutStatus.Submitted && isCurrent)
        {
            Keep(book, attempt, AttemptState.Failed);
            if (failure.Retry == RetryAdvice.Safe && attempt.Reference.Number < DispatchRules.AttemptsMax
                && !payout.CancelRequested)
                Retry(book, payout, DispatchRules.RetryDelay);
            else
                book.Change(payout, PayoutTrigger.RailFailed, Who, p =>
                    p with { Failure = FailureOf(failure.Code), StatusReason = null }, update.OccurredAt);
        }
        else if (payout.Status == PayoutStatus.Paid && isLast && attempt.State != AttemptState.Paid)
        {
            // Paid by a person's word, with evidence: the rail's contrary word takes no money back by itself.
            Conflict(book, payout, attempt);
        }
        else if (payout.Status == PayoutStatus.Paid && isLast)
        {
            Keep(book, attempt, AttemptState.Failed);
            book.Change(payout, PayoutTrigger.RailFailed, Who,
                p => p with { Failure = FailureOf(failure.Code), StatusReason = StatusReasons.LateFailure }, update.OccurredAt);
        }
    }

    private void Returned(Book book, Payout payout, Attempt attempt, bool isLast, bool isCurrent)
    {
        if ((payout.Status == PayoutStatus.Paid && isLast && !SettledByAnother(book, payout, attempt))
            || (payout.Status == PayoutStatus.Submitted && isCurrent))
        {
            Keep(book, attempt, AttemptState.Returned);
            book.Change(payout, PayoutTrigger.RailReturned, Who, p => p with
            {
                Failure = FailureOf(Catalogued.Code),
                StatusReason = null,
                PaidAt = p.PaidAt ?? book.Now,
            }, update.OccurredAt);
        }
        else if (payout.Status != PayoutStatus.Returned || !isLast)
        {
            Conflict(book, payout, attempt);
        }
    }

    private void Canceled(Book book, Payout payout, Attempt attempt, bool isLast, bool isCurrent)
    {
        if (payout.Status == PayoutStatus.Submitted && isCurrent)
        {
            Keep(book, attempt, AttemptState.Canceled);
            book.Change(payout, PayoutTrigger.RailCanceled, Who, p => p with { StatusReason = null }, update.OccurredAt);
        }
        else if (payout.Status is PayoutStatus.Paid or PayoutStatus.Returned && isLast)
        {
            Conflict(book, payout, attempt);
        }
    }

    private void NeverReceived(Book book, Payout payout, Attempt attempt, bool isCurrent)
    {
        if (payout.Status != PayoutStatus.Submitted || !isCurrent)
            return;
        if (attempt.State is not (AttemptState.Started or AttemptState.Unknown))
        {
            Conflict(book, payout, attempt);
            return;
        }
        // Not asked, or asked too early: the attempt may have been on its way then.
        if (source != RailSource.Inquiry || askedAt is not { } asked || asked - attempt.StartedAt < DispatchRules.ProofDelay)
        {
            Unknown(book, payout, attempt, isCurrent);
            return;
        }
        Keep(book, attempt, AttemptState.NeverReceived);
        if (payout.CancelRequested)
        {
            book.Change(payout, PayoutTrigger.RailCanceled, Who, p => p with { StatusReason = null });
        }
        else if (!capabilities.IdempotentSubmit && attempt.Reference.Number >= DispatchRules.AttemptsMax)
        {
            book.Change(payout, PayoutTrigger.RailFailed, Who, p =>
                p with { Failure = FailureOf("never_arrived"), StatusReason = null });
        }
        else
        {
            Retry(book, payout, TimeSpan.Zero);
        }
    }

    private void Unknown(Book book, Payout payout, Attempt attempt, bool isCurrent)
    {
        if (payout.Status != PayoutStatus.Submitted || !isCurrent
            || attempt.State is not (AttemptState.Started or AttemptState.Unknown))
            return;
        if (attempt.State == AttemptState.Started)
            Keep(book, attempt, AttemptState.Unknown);
        if (payout.StatusReason != StatusReasons.OutcomeUnknown)
            book.Change(payout, PayoutTrigger.OutcomeUnknown, Who, p => p with { StatusReason = StatusReasons.OutcomeUnknown });
        if (!capabilities.Inquire)
        {
            book.Open(ExceptionKinds.UnknownOutcome, payout.Id, attempt.Reference.Number,
                $"{connector} did not answer and cannot be asked what became of {attempt.Reference}. "
                + "Look at the bank's side before resolving.");
        }
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
}
