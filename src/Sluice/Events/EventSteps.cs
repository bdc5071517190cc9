using Sluice.Kernel;

namespace Sluice.Events;

/// <summary>One step in the life of a subject: when, by whom, and what it led to.</summary>
/// <param name="Status">Where a payout that was created stood first; null for the steps after.</param>
public sealed record EventStep(
    Guid Subject, long Number, string Type, Actor Actor, DateTimeOffset OccurredAt, string? Status);

/// <summary>A step with the snapshot it reported.</summary>
public sealed record EventSnapshot(Guid Subject, long Number, string Type, Actor Actor, DateTimeOffset OccurredAt, string Data);

/// <summary>Reading who did what to many subjects, up to one event of the log: later ones are not seen.</summary>
public sealed class EventSteps(Database database)
{
    // A snapshot of a payout begins {"id":"po_…","object":"payout","status":"…": its status begins at character 73.
    // What a rail says on the way changes nothing that these steps are read for.
    private const string StepsSql =
        """
        select subject_id, number, type, actor_kind, actor_id, actor_address, occurred_at,
            case when type = 'payout.created' then substr(data, 73, 22) end
        from events
        where merchant_id = @merchant_id and subject_id >= @first and subject_id <= @last and number <= @through
            and type like 'payout.%'
            and type not in ('payout.submitted', 'payout.accepted', 'payout.outcome_unknown', 'payout.retried')
            and not (type = 'payout.paid' and actor_kind = 'rail')
        order by subject_id
        """;

    private const string StepsOfOneSql =
        """
        select subject_id, number, type, actor_kind, actor_id, actor_address, occurred_at,
            case when type = 'payout.created' then substr(data, 73, 22) end
        from events
        where merchant_id = @merchant_id and subject_id = @subject_id and number <= @through and type like 'payout.%'
        order by number
        """;

    private const string LastSql = """
        select subject_id, number, type, actor_kind, actor_id, actor_address, occurred_at, data from events
        where merchant_id = @merchant_id and subject_id = @subject_id and number <= @through order by number desc limit 1
        """;

    private const string EndsSql = """
        select subject_id, number, type, actor_kind, actor_id, actor_address, occurred_at, data from events
        where merchant_id = @merchant_id and subject_id = @subject_id and number <= @through
            and type in ('payout.failed', 'payout.returned')
        order by number
        """;

    /// <summary>The steps of all payouts between two ids, by id; without those that rails report on the way.</summary>
    public Task<List<EventStep>> BetweenAsync(
        MerchantId merchant, Guid first, Guid last, long through, CancellationToken cancel) =>
        database.QueryAsync(StepsSql, ReadStep, cancel, ("merchant_id", merchant.Value), ("first", first), ("last", last),
            ("through", through));

    /// <summary>The steps of some payouts.</summary>
    public Task<List<EventStep>> OfAsync(
        MerchantId merchant, IReadOnlyList<Guid> subjects, long through, CancellationToken cancel) =>
        LookUpAsync(StepsOfOneSql, merchant, subjects, through, ReadStep, cancel);

    /// <summary>The last step of each subject that has one, with its snapshot.</summary>
    public Task<List<EventSnapshot>> LastAsync(
        MerchantId merchant, IReadOnlyList<Guid> subjects, long through, CancellationToken cancel) =>
        LookUpAsync(LastSql, merchant, subjects, through, ReadSnapshot, cancel);

    /// <summary>The steps by which payouts failed or came back, with their snapshots.</summary>
    public Task<List<EventSnapshot>> EndsAsync(
        MerchantId merchant, IReadOnlyList<Guid> subjects, long through, CancellationToken cancel) =>
        LookUpAsync(EndsSql, merchant, subjects, through, ReadSnapshot, cancel);

    private async Task<List<T>> LookUpAsync<T>(
        string sql, MerchantId merchant, IReadOnlyList<Guid> subjects, long through, Func<Row, T> read,
        CancellationToken cancel)
    {
        var found = new List<T>();
        if (subjects.Count == 0)
            return found;
        KeyColumn[] keys =
        [
            new("merchant_id", DbKind.Uuid, subjects.Select(_ => merchant.Value).ToArray()),
            new("subject_id", DbKind.Uuid, subjects.ToArray()),
            new("through", DbKind.Long, subjects.Select(_ => through).ToArray()),
        ];
        await using var session = await database.ReadAsync(cancel);
        await session.LookUpAsync([new Lookup(sql, keys, (_, row) => found.Add(read(row)))], cancel);
        return found;
    }

    private static EventStep ReadStep(Row row) => new(
        row.Uuid(0), row.Long(1), row.Text(2), ReadActor(row), row.Instant(6),
        row.TextOrNull(7) is { } status ? status[..Math.Max(0, status.IndexOf('"', StringComparison.Ordinal))] : null);

    private static EventSnapshot ReadSnapshot(Row row) => new(
        row.Uuid(0), row.Long(1), row.Text(2), ReadActor(row), row.Instant(6), row.Text(7));

    private static Actor ReadActor(Row row) => new(row.Text(3), row.TextOrNull(4), row.TextOrNull(5));
}
