using Sluice.Books;
using Sluice.Events;

namespace Sluice.Payouts;

/// <summary>
/// The gates an accepted payout passes before it may be submitted, in order: what holds it, its release time, and then the
/// queue. Pure; asked again whenever something that stood in the way has gone.
/// </summary>
internal static class PayoutGates
{
    /// <summary>Where a payout goes whose money is there: the trigger, and the payout as it will be.</summary>
    /// <param name="payout">Accepted, staged, held, scheduled or with its details just given.</param>
    /// <param name="now">What the clock says.</param>
    /// <param name="hold">A reason to hold it (<see cref="StatusReasons"/>); null when there is none.</param>
    public static (PayoutTrigger Trigger, Payout Payout) Next(Payout payout, DateTimeOffset now, string? hold)
    {
        if (hold is not null)
            return (PayoutTrigger.Hold, payout with { StatusReason = hold, DueAt = payout.ExpiresAt });
        if (payout.ReleaseAt is { } release && release > now)
            return (PayoutTrigger.Schedule, payout with { StatusReason = null, DueAt = Earlier(release, payout.ExpiresAt) });
        return (PayoutTrigger.Accept, payout with { StatusReason = null, DueAt = now });
    }

    /// <summary>When to look again at a payout that is not with a rail: then, or when it expires.</summary>
    public static DateTimeOffset Earlier(DateTimeOffset then, DateTimeOffset? expiry) =>
        expiry is { } end && end < then ? end : then;

    extension(Book book)
    {
        /// <summary>Lets a payout on file go on as far as the gates allow; takes its money where it was not taken yet.</summary>
        public Sluice.Kernel.Result<Receipt> Proceed(Payout payout, Actor actor, string? hold)
        {
            var (trigger, next) = Next(payout, book.Wall, hold);
            return book.Change(payout, trigger, actor, _ => next);
        }

        /// <summary>Ends a payout whose time is over, if it is not with a rail yet.</summary>
        /// <returns>Whether it was.</returns>
        public bool ExpireIfOver(Payout payout, Actor actor)
        {
            if (payout.ExpiresAt is not { } end || end > book.Wall || !payout.Can(PayoutTrigger.Expire))
                return false;
            _ = book.Change(payout, PayoutTrigger.Expire, actor, p => p with { StatusReason = null }).Value;
            return true;
        }
    }
}
