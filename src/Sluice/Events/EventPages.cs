using Sluice.Books;
using Sluice.Kernel;

namespace Sluice.Events;

/// <summary>What one look at the log found.</summary>
/// <param name="Position">The number up to which the log was looked at: go on after it.</param>
/// <param name="HasMore">Whether there are events after it that were not looked at, within what was asked for.</param>
public sealed record EventPage(IReadOnlyList<Event> Events, long Position, bool HasMore);

/// <summary>
/// Reading the log in number order, a bounded piece at a time. An index for every filter would cost every write; instead one look
/// goes over at most <see cref="LookedAtMax"/> events, and says where it stopped. Times are found by bisection: the log's times
/// never fall.
/// </summary>
public static class EventPages
{
    /// <summary>
    /// How many events one look goes over where a filter picks some of them; those of one subject have an index.
    /// </summary>
    public const int LookedAtMax = 10_000;

    /// <summary>How far from the time in its id an event is looked for: nodes' clocks may be that much apart.</summary>
    private static readonly TimeSpan ClockToleranceMax = TimeSpan.FromMinutes(1);

    /// <summary>An event is mostly found this near; only then wider.</summary>
    private const int NearMax = 2_000;

    // So written that the log is never gone through for one subject.
    private static readonly string SubjectSql = $"""
        with of_subject as materialized (
            select {EventLog.ColumnList} from events where merchant_id = @merchant_id and subject_id = @subject_id)
        select {EventLog.ColumnList} from of_subject where number > @after and number <= @last
        """;

    private static readonly string RangeSql = $"""
        select {EventLog.ColumnList} from events
        where merchant_id = @merchant_id and number > @after and number <= @last
        """;

    private const string TimeSql = "select occurred_at from events where merchant_id = @merchant_id and number = @number";

    /// <summary>Events after a number, oldest first.</summary>
    /// <param name="after">Where to go on; the position of the page before.</param>
    /// <param name="before">Only what occurred before this instant; null for no end.</param>
    /// <param name="limit">How many events the page has at most.</param>
    public static async Task<EventPage> ReadAsync(Database database, MerchantId merchant, EventFilter filter, long after,
        DateTimeOffset? before, int limit, CancellationToken cancel)
    {
        after = Math.Max(0, after);
        await using var session = await database.ReadAsync(cancel);
        // First, so that every event up to it is there when the events are read.
        var head = await BookHeads.EventNumberAsync(session, merchant, cancel);
        if (after >= head)
            return new EventPage([], after, false);
        var isIndexed = filter.IsNone || filter.Subject is not null;
        var last = isIndexed ? head : Math.Min(head, after + LookedAtMax);
        var end = last;
        if (before is { } instant)
            end = await FirstAtAsync(session, merchant, instant, after, last, cancel) - 1;
        List<(string, object?)> parameters =
            [("merchant_id", merchant.Value), ("after", after), ("last", end), ("limit", limit + 1L)];
        if (filter.Subject is { } subject)
            parameters.Add(("subject_id", subject));
        var sql = $"{(filter.Subject is null ? RangeSql : SubjectSql)}{filter.Sql(parameters)} order by number limit @limit";
        var events = await session.QueryAsync(sql, EventLog.Read, cancel, [.. parameters]);
        if (events.Count > limit)
        {
            events.RemoveAt(limit);
            return new EventPage(events, events[^1].Number, true);
        }
        return new EventPage(events, end, end == last && last < head);
    }

    /// <summary>The number after which the events from an instant on begin.</summary>
    public static async Task<long> BeforeAsync(
        Database database, MerchantId merchant, DateTimeOffset from, CancellationToken cancel)
    {
        await using var session = await database.ReadAsync(cancel);
        var head = await BookHeads.EventNumberAsync(session, merchant, cancel);
        return await FirstAtAsync(session, merchant, from, 0, head, cancel) - 1;
    }

    /// <summary>The number of a merchant's last event; 0 for none.</summary>
    public static async Task<long> HeadAsync(Database database, MerchantId merchant, CancellationToken cancel)
    {
        await using var session = await database.ReadAsync(cancel);
        return await BookHeads.EventNumberAsync(session, merchant, cancel);
    }

    /// <summary>The event of that number.</summary>
    public static async Task<Event?> FindAsync(Database database, MerchantId merchant, long number, CancellationToken cancel)
    {
        await using var session = await database.ReadAsync(cancel);
        return (await session.QueryAsync(RangeSql, EventLog.Read, cancel, ("merchant_id", merchant.Value), ("after", number - 1),
            ("last", number))).FirstOrDefault();
    }

    /// <summary>
    /// The event of that id, looked for around the time that stands in it: near first, then at most <see cref="LookedAtMax"/>
    /// events to both sides. Null also where nodes' clocks were further apart than that: its number finds it for certain.
    /// </summary>
    public static async Task<Event?> FindAsync(Database database, MerchantId merchant, Guid id, CancellationToken cancel)
    {
        if (Ids.TimeOf(id) is not { } time)
            return null;
        await using var session = await database.ReadAsync(cancel);
        var head = await BookHeads.EventNumberAsync(session, merchant, cancel);
        var at = await FirstAtAsync(session, merchant, time, 0, head, cancel);
        foreach (var reach in (int[])[NearMax, LookedAtMax])
        {
            var first = Math.Max(1, at - reach);
            var last = Math.Min(head, at + reach);
            if (reach == LookedAtMax)
            {
                first = await FirstAtAsync(session, merchant, time - ClockToleranceMax, first - 1, last, cancel);
                last = await FirstAtAsync(session, merchant, time + ClockToleranceMax, first - 1, last, cancel) - 1;
            }
            var found = await session.QueryAsync($"{RangeSql} and event_id = @event_id limit 1", EventLog.Read, cancel,
                ("merchant_id", merchant.Value), ("after", first - 1), ("last", last), ("event_id", id));
            if (found.Count > 0)
                return found[0];
        }
        return null;
    }

    /// <summary>
    /// The number, above <paramref name="after"/>, of the first event that occurred at an instant or later; one more than
    /// <paramref name="last"/> when none up to there did.
    /// </summary>
    private static async Task<long> FirstAtAsync(
        Session session, MerchantId merchant, DateTimeOffset instant, long after, long last, CancellationToken cancel)
    {
        var (low, high) = (after + 1, last + 1);
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            var times = await session.QueryAsync(TimeSql, row => row.Instant(0), cancel, ("merchant_id", merchant.Value),
                ("number", middle));
            if (times.Single() < instant)
                low = middle + 1;
            else
                high = middle;
        }
        return low;
    }
}
