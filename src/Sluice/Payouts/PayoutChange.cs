using Sluice.Books;
using Sluice.Events;
using Sluice.Kernel;

namespace Sluice.Payouts;

/// <summary>Applies one row of the lifecycle to a payout: money, state and event in memory, to be committed together.</summary>
internal static class PayoutChange
{
    extension(Book book)
    {
        /// <summary>
        /// Creates a payout by a trigger without a from-status. <paramref name="draft"/> carries any status; it is set here.
        /// </summary>
        public Result<Receipt> Create(Payout draft, PayoutTrigger trigger, Actor actor, MoneySource? takeFrom = null)
        {
            var transition = PayoutLifecycle.Find(null, false, trigger)
                ?? throw new InvalidOperationException($"{trigger} creates no payout.");
            var payout = draft with { Status = transition.To };
            if (book.Post(PayoutPostings.Of(transition, payout, takeFrom), payout.Id.Value) is { } problem)
                return problem;
            book.Rows(PayoutStore.Table).Insert(payout);
            return Tell(book, payout, transition, actor);
        }

        /// <summary>Moves a payout on. Refuses with invalid_state where the lifecycle has no such row.</summary>
        /// <param name="change">What else changes with it.</param>
        public Result<Receipt> Change(Payout payout, PayoutTrigger trigger, Actor actor, Func<Payout, Payout>? change = null,
            DateTimeOffset? occurredAt = null)
        {
            if (PayoutLifecycle.Find(payout.Status, payout.IsFunded, trigger) is not { } transition)
            {
                return new Problem(ProblemTypes.InvalidState, $"The payout is {payout.Status.Text}; that does not allow it.");
            }
            var changed = change?.Invoke(payout) ?? payout;
            var postings = PayoutPostings.Of(transition, changed);
            for (var i = 0; i < postings.Length; i++)
            {
                // The numbers that they get are those that follow.
                if (postings[i].Kind == "settlement")
                    changed = changed with { SettledBy = book.TransferNumber + 1 + i };
                else if (postings[i].Kind is "return" or "late_failure" or "fee_refund")
                    postings[i] = postings[i] with { Linked = changed.SettledBy };
            }
            if (book.Post(postings, payout.Id.Value, occurredAt) is { } problem)
                return problem;
            changed = changed with { Status = transition.To, Revision = payout.Revision + 1, UpdatedAt = book.Now };
            // Whatever ends it answers a request to cancel it, too.
            if (changed.Status.IsFinal)
                changed = changed with { DueAt = null, CancelRequested = false };
            book.Rows(PayoutStore.Table).Update(changed);
            return Tell(book, changed, transition, actor);
        }
    }

    private static Receipt Tell(Book book, Payout payout, Transition transition, Actor actor)
    {
        var snapshot = PayoutJson.Text(payout);
        return new Receipt(book.Emit(transition.Event, payout.Id.Value, payout.Revision, actor, snapshot), snapshot);
    }
}
