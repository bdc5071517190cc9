using Sluice.Kernel;

namespace Sluice.Webhooks;

/// <summary>A node's hold on an endpoint: nobody else sends to it meanwhile.</summary>
/// <param name="Owner">New for each lease: whoever has lost one can write nothing.</param>
public sealed record WebhookLease(MerchantId Merchant, Guid Endpoint, Guid Owner);

/// <summary>What came of sending for a while.</summary>
/// <param name="Position">Everything up to this event is delivered or has its row.</param>
/// <param name="FailingSince">Since when nothing was taken.</param>
/// <param name="New">Rows of events that had none.</param>
/// <param name="Changed">Rows that were there.</param>
public sealed record WebhookProgress(
    long Position, DateTimeOffset? FailingSince, IReadOnlyList<WebhookDelivery> New, IReadOnlyList<WebhookDelivery> Changed,
    IReadOnlyList<WebhookAttempt> Attempts);

/// <summary>What the sender writes and reads: leases, positions, deliveries and attempts. None of it touches a book.</summary>
public static class WebhookDeliveryStore
{
    /// <summary>How many deliveries are due at once, or listed.</summary>
    public const int PageMax = 200;

    // When a row was made is part of what an update looks for: an outcome of before changes nothing about an event that has been
    // asked for again since.
    private static readonly Table<WebhookDelivery> Writes = new("webhook_deliveries",
        [
            Column.Uuid<WebhookDelivery>("merchant_id", d => d.Merchant.Value),
            Column.Uuid<WebhookDelivery>("endpoint_id", d => d.Endpoint),
            Column.Long<WebhookDelivery>("event_number", d => d.Number),
            Column.Instant<WebhookDelivery>("created_at", d => d.CreatedAt),
        ],
        [
            Column.Uuid<WebhookDelivery>("event_id", d => d.EventId),
            Column.Text<WebhookDelivery>("event_type", d => d.Type),
            Column.Uuid<WebhookDelivery>("subject_id", d => d.Subject),
        ],
        [
            Column.Int<WebhookDelivery>("status", d => (int)d.Status),
            Column.Int<WebhookDelivery>("attempts", d => d.Attempts),
            Column.InstantOrNull<WebhookDelivery>("due_at", d => d.DueAt),
            Column.InstantOrNull<WebhookDelivery>("answered_at", d => d.AnsweredAt),
            Column.IntOrNull<WebhookDelivery>("answer_status", d => d.AnswerStatus),
            Column.Text<WebhookDelivery>("error", d => d.Error),
        ]);

    private static readonly Table<WebhookAttempt> AttemptWrites = new("webhook_attempts",
        [
            Column.Uuid<WebhookAttempt>("merchant_id", a => a.Merchant.Value),
            Column.Uuid<WebhookAttempt>("endpoint_id", a => a.Endpoint),
            Column.Long<WebhookAttempt>("event_number", a => a.Number),
            Column.Uuid<WebhookAttempt>("attempt_id", a => a.Id),
        ],
        [
            Column.Instant<WebhookAttempt>("attempted_at", a => a.AttemptedAt),
            Column.Int<WebhookAttempt>("elapsed_ms", a => a.ElapsedMs),
            Column.IntOrNull<WebhookAttempt>("answer_status", a => a.AnswerStatus),
            Column.Text<WebhookAttempt>("error", a => a.Error),
            Column.Text<WebhookAttempt>("answer", a => a.Answer),
        ],
        []);

    private const string OfFilter = "merchant_id = @merchant_id and endpoint_id = @endpoint_id";

    private const string FreeSql = """
        select merchant_id, endpoint_id from webhook_cursors
        where active = @active and (lease_until is null or lease_until < @now) limit 1000
        """;

    private const string LeaseSql = $"""
        update webhook_cursors set lease_owner = @owner, lease_until = @until
        where {OfFilter} and active = @active and (lease_until is null or lease_until < @now)
        """;

    private const string RenewSql = $"update webhook_cursors set lease_until = @until where {OfFilter} and lease_owner = @owner";

    private const string ReleaseSql =
        $"update webhook_cursors set lease_until = null, lease_owner = null where {OfFilter} and lease_owner = @owner";

    private const string MoveSql = $"""
        update webhook_cursors set position = @position, failing_since = @failing_since, lease_until = @until
        where {OfFilter} and lease_owner = @owner
        """;

    private const string CursorSql = $"select position, failing_since from webhook_cursors where {OfFilter}";

    private static readonly string DueSql = $"""
        select {Writes.ColumnList} from webhook_deliveries
        where {OfFilter} and status <= 2 and due_at <= @now order by due_at, event_number limit {PageMax}
        """;

    private const string NextDueSql =
        $"select min(due_at) from webhook_deliveries where {OfFilter} and status <= 2 and due_at is not null";

    private const string KnownSql = $"select event_number from webhook_deliveries where {OfFilter} and event_number > @position";

    private const string BlockedSql = $"select distinct subject_id from webhook_deliveries where {OfFilter} and status <= 2";

    // The first of those that wait for a subject is next, where nothing before it is open.
    private const string FreeNextSql = $"""
        update webhook_deliveries set status = 1, due_at = @now where {OfFilter} and status = 2 and event_number =
            (select min(d.event_number) from webhook_deliveries d
             where d.merchant_id = @merchant_id and d.endpoint_id = @endpoint_id and d.status <= 2
             and d.subject_id = @subject_id)
        """;

    private const string FreeFirstsSql = $"""
        update webhook_deliveries set status = 1, due_at = @now where {OfFilter} and status = 2 and event_number in
            (select min(d.event_number) from webhook_deliveries d
             where d.merchant_id = @merchant_id and d.endpoint_id = @endpoint_id and d.status <= 2 group by d.subject_id)
        """;

    private const string FreeAllSql = $"update webhook_deliveries set status = 1, due_at = @now where {OfFilter} and status = 2";

    private const string HoldSql = $"update webhook_cursors set position = position where {OfFilter}";

    private const string DropSql = $"delete from webhook_deliveries where {OfFilter} and event_number = @number";

    /// <summary>Endpoints that are on and that no node sends to.</summary>
    public static Task<List<(MerchantId Merchant, Guid Endpoint)>> FreeAsync(
        Database database, DateTimeOffset now, CancellationToken cancel) =>
        database.QueryAsync(FreeSql, row => (new MerchantId(row.Uuid(0)), row.Uuid(1)), cancel, ("active", true), ("now", now));

    /// <summary>Takes an endpoint; null when somebody has it.</summary>
    public static async Task<WebhookLease?> LeaseAsync(
        Database database, MerchantId merchant, Guid endpoint, Guid owner, DateTimeOffset now, DateTimeOffset until,
        CancellationToken cancel) =>
        await database.ExecuteAsync(LeaseSql, cancel, ("owner", owner), ("until", until), ("merchant_id", merchant.Value),
            ("endpoint_id", endpoint), ("active", true), ("now", now)) == 1 ? new WebhookLease(merchant, endpoint, owner) : null;

    /// <summary>Keeps a lease; false when another node has it.</summary>
    public static async Task<bool> RenewAsync(
        Database database, WebhookLease lease, DateTimeOffset until, CancellationToken cancel) =>
        await database.ExecuteAsync(RenewSql, cancel, Held(lease, ("until", until))) == 1;

    public static Task ReleaseAsync(Database database, WebhookLease lease, CancellationToken cancel) =>
        database.ExecuteAsync(ReleaseSql, cancel, Held(lease));

    /// <summary>How far the endpoint has come, and since when it takes nothing.</summary>
    public static async Task<(long Position, DateTimeOffset? FailingSince)> CursorAsync(
        Database database, WebhookLease lease, CancellationToken cancel) =>
        (await database.QueryAsync(CursorSql, row => (row.Long(0), row.InstantOrNull(1)), cancel, Key(lease)))[0];

    /// <summary>The events after the position that have a row already: a node that died had come to them.</summary>
    public static async Task<HashSet<long>> KnownAsync(
        Database database, WebhookLease lease, long position, CancellationToken cancel) =>
        [.. await database.QueryAsync(KnownSql, row => row.Long(0), cancel, [.. Key(lease), ("position", position)])];

    /// <summary>How far an endpoint has come, and what beyond that has its row.</summary>
    public static async Task<(long Position, HashSet<long> Ahead)> SentAsync(
        Database database, MerchantId merchant, Guid endpoint, CancellationToken cancel)
    {
        var lease = new WebhookLease(merchant, endpoint, Guid.Empty);
        var (position, _) = await CursorAsync(database, lease, cancel);
        return (position, await KnownAsync(database, lease, position, cancel));
    }

    /// <summary>The subjects of which something is not delivered.</summary>
    public static async Task<HashSet<Guid>> BlockedAsync(Database database, WebhookLease lease, CancellationToken cancel) =>
        [.. await database.QueryAsync(BlockedSql, row => row.Uuid(0), cancel, Key(lease))];

    /// <summary>What is to be tried now, the longest due first.</summary>
    public static Task<List<WebhookDelivery>> DueAsync(
        Database database, WebhookLease lease, DateTimeOffset now, CancellationToken cancel) =>
        database.QueryAsync(DueSql, Read, cancel, [.. Key(lease), ("now", now)]);

    /// <summary>When the next is to be tried; null when nothing waits.</summary>
    public static async Task<DateTimeOffset?> NextDueAsync(Database database, WebhookLease lease, CancellationToken cancel) =>
        (await database.QueryAsync(NextDueSql, row => row.InstantOrNull(0), cancel, Key(lease)))[0];

    /// <summary>
    /// Writes what came of deliveries, the attempts, and how far the endpoint has come, in one transaction; false, with nothing
    /// written, when another node has the endpoint.
    /// </summary>
    public static async Task<bool> WriteAsync(
        Database database, WebhookLease lease, WebhookProgress progress, DateTimeOffset now, DateTimeOffset until,
        CancellationToken cancel)
    {
        await using var session = await database.BeginAsync(cancel);
        if (await session.ExecuteAsync(MoveSql, cancel, Held(lease, ("position", progress.Position),
            ("failing_since", progress.FailingSince), ("until", until))) != 1)
            return false;
        var writes = new List<BulkWrite>();
        if (progress.New.Count > 0)
            writes.Add(BulkWrite.Insert(Writes, progress.New));
        if (progress.Attempts.Count > 0)
            writes.Add(BulkWrite.Insert(AttemptWrites, progress.Attempts));
        if (progress.Changed.Count > 0)
            writes.Add(BulkWrite.Update(Writes, progress.Changed));
        await session.CommitAsync(writes, cancel);
        return true;
    }

    /// <summary>Makes the first that waits for a subject due; false when none waits.</summary>
    public static async Task<bool> FreeNextAsync(
        Database database, WebhookLease lease, Guid subject, DateTimeOffset now, CancellationToken cancel) =>
        await database.ExecuteAsync(FreeNextSql, cancel, [.. Key(lease), ("now", now), ("subject_id", subject)]) > 0;

    /// <summary>
    /// Makes what waits due that has nothing before it: a node died before it could, or the order matters no more.
    /// </summary>
    public static Task FreeAsync(
        Database database, WebhookLease lease, bool ordered, DateTimeOffset now, CancellationToken cancel) =>
        database.ExecuteAsync(ordered ? FreeFirstsSql : FreeAllSql, cancel, [.. Key(lease), ("now", now)]);

    /// <summary>
    /// Puts deliveries to one endpoint in the place of whatever is known of their events: to be sent again, now.
    /// </summary>
    public static async Task ReplayAsync(
        Database database, IReadOnlyList<WebhookDelivery> deliveries, CancellationToken cancel)
    {
        if (deliveries.Count == 0)
            return;
        await using var session = await database.BeginAsync(cancel);
        var key = Key(new WebhookLease(deliveries[0].Merchant, deliveries[0].Endpoint, Guid.Empty));
        // Before the rows, as who sends does: two who ask for the same at once would each put a row in the other's way.
        await session.ExecuteAsync(HoldSql, cancel, key);
        foreach (var d in deliveries)
            await session.ExecuteAsync(DropSql, cancel, [.. key, ("number", d.Number)]);
        await session.CommitAsync([BulkWrite.Insert(Writes, deliveries)], cancel);
    }

    /// <summary>Deliveries of an endpoint, the latest event first, before a number.</summary>
    public static Task<List<WebhookDelivery>> ListAsync(
        Database database, MerchantId merchant, Guid endpoint, DeliveryStatus? status, long before, int limit,
        CancellationToken cancel)
    {
        (string, object?)[] parameters = [("merchant_id", merchant.Value), ("endpoint_id", endpoint), ("before", before),
            ("limit", (long)limit)];
        var filter = status is null ? "" : " and status = @status";
        return database.QueryAsync(
            $"""
            select {Writes.ColumnList} from webhook_deliveries
            where {OfFilter} and event_number < @before{filter}
            order by event_number desc limit @limit
            """,
            Read, cancel, status is { } known ? [.. parameters, ("status", (int)known)] : parameters);
    }

    /// <summary>The attempts to deliver one event, oldest first.</summary>
    public static Task<List<WebhookAttempt>> AttemptsAsync(
        Database database, MerchantId merchant, Guid endpoint, long number, CancellationToken cancel) =>
        database.QueryAsync(
            $"""
            select {AttemptWrites.ColumnList} from webhook_attempts where {OfFilter} and event_number = @number
            order by attempt_id limit {PageMax}
            """,
            ReadAttempt, cancel, ("merchant_id", merchant.Value), ("endpoint_id", endpoint), ("number", number));

    private static (string, object?)[] Key(WebhookLease lease) =>
        [("merchant_id", lease.Merchant.Value), ("endpoint_id", lease.Endpoint)];

    private static (string, object?)[] Held(WebhookLease lease, params (string, object?)[] more) =>
        [.. Key(lease), ("owner", lease.Owner), .. more];

    private static WebhookDelivery Read(Row row) => new()
    {
        Merchant = new MerchantId(row.Uuid(0)),
        Endpoint = row.Uuid(1),
        Number = row.Long(2),
        CreatedAt = row.Instant(3),
        EventId = row.Uuid(4),
        Type = row.Text(5),
        Subject = row.Uuid(6),
        Status = (DeliveryStatus)row.Int(7),
        Attempts = row.Int(8),
        DueAt = row.InstantOrNull(9),
        AnsweredAt = row.InstantOrNull(10),
        AnswerStatus = row.IntOrNull(11),
        Error = row.TextOrNull(12),
    };

    private static WebhookAttempt ReadAttempt(Row row) => new()
    {
        Merchant = new MerchantId(row.Uuid(0)),
        Endpoint = row.Uuid(1),
        Number = row.Long(2),
        Id = row.Uuid(3),
        AttemptedAt = row.Instant(4),
        ElapsedMs = row.Int(5),
        AnswerStatus = row.IntOrNull(6),
        Error = row.TextOrNull(7),
        Answer = row.TextOrNull(8),
    };
}
