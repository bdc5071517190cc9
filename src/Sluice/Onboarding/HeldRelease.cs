using Sluice.Access;
using Sluice.Books;
using Sluice.Events;
using Sluice.Kernel;
using Sluice.Payouts;

namespace Sluice.Onboarding;

/// <summary>
/// The durable intent to look again at payouts that are held for want of readiness: written in the commit that changed what they
/// wait for, worked off in bounded turns, so that ten thousand of them hold up nobody else.
/// </summary>
internal sealed record HeldRelease
{
    public required MerchantId Merchant { get; init; }
    /// <summary>Whose payouts; <see cref="Everyone"/> when a setting changed.</summary>
    public required Guid RecipientId { get; init; }
    /// <summary>The last payout looked at.</summary>
    public required Guid After { get; init; }
    public required bool Open { get; init; }

    public static readonly Guid Everyone = Guid.Empty;
}

/// <summary>The releases' SQL.</summary>
internal static class HeldReleaseStore
{
    private static readonly Table<HeldRelease> Writes = new("held_releases",
        [
            Column.Uuid<HeldRelease>("merchant_id", r => r.Merchant.Value),
            Column.Uuid<HeldRelease>("recipient_id", r => r.RecipientId),
        ],
        [],
        [Column.Uuid<HeldRelease>("after_payout_id", r => r.After), Column.Bool<HeldRelease>("is_open", r => r.Open)]);

    public static readonly RowTable<Guid, HeldRelease> Table = new(Writes, r => r.RecipientId);

    public static readonly Finder<Guid, Guid, HeldRelease> ById = new(Table,
        $"select {Writes.ColumnList} from held_releases where merchant_id = @merchant_id and recipient_id = @recipient_id",
        [FinderParameter<Guid>.Uuid("recipient_id", id => id)], Read, r => r.RecipientId);

    public static Task<List<HeldRelease>> OpenAsync(Database database, int limit, CancellationToken cancel) =>
        database.QueryAsync(
            $"select {Writes.ColumnList} from held_releases where is_open order by merchant_id, recipient_id limit @limit",
            Read, cancel, ("limit", (long)limit));

    private static HeldRelease Read(Row row) => new()
    {
        Merchant = new MerchantId(row.Uuid(0)),
        RecipientId = row.Uuid(1),
        After = row.Uuid(2),
        Open = row.Bool(3),
    };

    extension(Book book)
    {
        /// <summary>Asks for what <see cref="ReleaseHeld"/> needs.</summary>
        public void NeedRelease(Guid recipient) => book.Need(ById, recipient);

        /// <summary>Has the held payouts looked at again, from the first on.</summary>
        public void ReleaseHeld(Guid recipient)
        {
            var fresh = new HeldRelease
            {
                Merchant = book.Merchant,
                RecipientId = recipient,
                After = Guid.Empty,
                Open = true,
            };
            if (book.First(ById, recipient) is null)
                book.Rows(Table).Insert(fresh);
            else
                book.Rows(Table).Update(fresh);
        }
    }
}

/// <summary>One bounded turn: payouts whose hindrance has gone go on, others get the reason that holds them now.</summary>
internal sealed class LookAtHeld(HeldRelease release) : BookCommand<HeldRelease>(release.Merchant)
{
    protected internal override int Weight => PayoutStore.HeldMax;

    protected internal override void Need(Book book)
    {
        book.Need(HeldReleaseStore.ById, release.RecipientId);
        book.Need(MerchantStore.Self, Merchant);
        if (release.RecipientId == HeldRelease.Everyone)
            book.Need(PayoutStore.HeldOfAll, release.After);
        else
            book.Need(PayoutStore.HeldOfRecipient, new HeldAfter(release.RecipientId, release.After));
    }

    protected internal override Result<HeldRelease> Decide(Book book)
    {
        // Begun again, or taken further by another node: go on from there.
        if (book.First(HeldReleaseStore.ById, release.RecipientId) is not { Open: true } now)
            return release with { Open = false };
        if (now.After != release.After)
            return now;
        var settings = book.First(MerchantStore.Self, Merchant)!.Settings;
        var held = release.RecipientId == HeldRelease.Everyone
            ? book.Found(PayoutStore.HeldOfAll, release.After)
            : book.Found(PayoutStore.HeldOfRecipient, new HeldAfter(release.RecipientId, release.After));
        Readiness.Demand(book, settings, held.Where(p => Readiness.IsReason(p.StatusReason)));
        foreach (var payout in held)
        {
            if (payout.Status != PayoutStatus.Held || !Readiness.IsReason(payout.StatusReason))
                continue;
            var hold = Readiness.HoldOf(book, settings, payout);
            if (hold != payout.StatusReason)
                _ = book.Proceed(payout, Actor.System, hold).Value;
        }
        var next = now with
        {
            After = held.Count == 0 ? now.After : held[^1].Id.Value,
            Open = held.Count >= PayoutStore.HeldMax,
        };
        book.Rows(HeldReleaseStore.Table).Update(next);
        return next;
    }
}

/// <summary>Works the releases off: right after the change that asked for them, and whatever a stop left over.</summary>
public sealed class HeldReleases(Database database, BookLanes lanes, Connectors.Wake wake)
{
    private const int SweepMax = 100;

    /// <summary>Sees every open release through.</summary>
    public async Task SweepAsync(CancellationToken cancel)
    {
        await Sweep.EachAsync(await HeldReleaseStore.OpenAsync(database, SweepMax, cancel), async release =>
        {
            var now = release;
            while (now.Open)
            {
                if (!(await lanes.SubmitAsync(new LookAtHeld(now), cancel)).Succeeded(out now!, out _))
                    break;
                wake.Dispatch(release.Merchant);
            }
        }, cancel);
    }
}
