using Sluice.Books;
using Sluice.Events;
using Sluice.Kernel;

namespace Sluice.Reports;

/// <summary>A piece of a report, packed and sealed.</summary>
internal sealed record ReportChunk(MerchantId Merchant, Guid Report, int Take, int Number, byte[] Content);

/// <summary>A worker's right to a report, for a time.</summary>
/// <param name="Owner">New for each lease: whoever has lost one can do nothing with it.</param>
internal sealed record ReportLease(MerchantId Merchant, Guid Report, Guid Owner);

/// <summary>The reports' SQL.</summary>
internal static class ReportStore
{
    private static readonly Table<Report> Writes = new("reports",
        [Column.Uuid<Report>("merchant_id", r => r.Merchant.Value), Column.Uuid<Report>("report_id", r => r.Id)],
        [
            Column.Text<Report>("kind", r => r.Kind),
            Column.Text<Report>("format", r => r.Format),
            Column.Instant<Report>("period_from", r => r.From),
            Column.Instant<Report>("period_to", r => r.To),
            Column.Text<Report>("time_zone", r => r.TimeZone),
            Column.Text<Report>("currency", r => r.Currency),
            Column.Text<Report>("actor_kind", r => r.Actor.Kind),
            Column.Text<Report>("actor_id", r => r.Actor.Id),
            Column.Text<Report>("actor_address", r => r.Actor.Address),
            Column.Instant<Report>("created_at", r => r.CreatedAt),
            Column.UuidOrNull<Report>("schedule_id", r => r.Schedule),
        ],
        [
            Column.Text<Report>("status", r => r.Status),
            Column.Int<Report>("progress", r => r.Progress),
            Column.Int<Report>("takes", r => r.Takes),
            Column.InstantOrNull<Report>("as_of", r => r.Moment?.At),
            Column.LongOrNull<Report>("as_of_event", r => r.Moment?.Event),
            Column.LongOrNull<Report>("as_of_transfer", r => r.Moment?.Transfer),
            Column.LongOrNull<Report>("rows_written", r => r.Rows),
            Column.LongOrNull<Report>("bytes", r => r.Bytes),
            Column.Text<Report>("sha256", r => r.Sha256),
            Column.Text<Report>("failure_code", r => r.FailureCode),
            Column.Text<Report>("failure_detail", r => r.FailureDetail),
            Column.InstantOrNull<Report>("finished_at", r => r.FinishedAt),
            Column.InstantOrNull<Report>("expires_at", r => r.ExpiresAt),
        ]);

    private static readonly Table<ReportChunk> ChunkWrites = new("report_chunks",
        [
            Column.Uuid<ReportChunk>("merchant_id", c => c.Merchant.Value),
            Column.Uuid<ReportChunk>("report_id", c => c.Report),
            Column.Int<ReportChunk>("take", c => c.Take),
            Column.Int<ReportChunk>("number", c => c.Number),
        ],
        [Column.Bytes<ReportChunk>("content", c => c.Content)],
        []);

    // The oldest of each merchant: whoever has many does not keep the others waiting.
    private const string OpenSql = """
        select r.merchant_id, r.report_id from reports r
        where r.status in ('queued', 'running') and (r.lease_until is null or r.lease_until < @now)
        and not exists (select 1 from reports o where o.merchant_id = r.merchant_id and o.report_id < r.report_id
            and o.status in ('queued', 'running') and (o.lease_until is null or o.lease_until < @now))
        order by r.created_at, r.report_id limit 20
        """;

    private const string LeaseSql = """
        update reports set status = 'running', takes = takes + 1, lease_until = @until, lease_owner = @owner
        where merchant_id = @merchant_id and report_id = @report_id and status in ('queued', 'running')
            and (lease_until is null or lease_until < @now)
        """;

    private const string MomentSql = """
        update reports set as_of = @as_of, as_of_event = @as_of_event, as_of_transfer = @as_of_transfer
        where merchant_id = @merchant_id and report_id = @report_id and lease_owner = @owner
        """;

    private const string RenewSql = """
        update reports set lease_until = @until, progress = @progress, rows_written = @rows_written
        where merchant_id = @merchant_id and report_id = @report_id and lease_owner = @owner
        """;

    private const string ReleaseSql = """
        update reports set status = 'queued', lease_until = null, lease_owner = null
        where merchant_id = @merchant_id and report_id = @report_id and lease_owner = @owner and status = 'running'
        """;

    private const string ChunkSql = """
        select content from report_chunks
        where merchant_id = @merchant_id and report_id = @report_id and take = @take and number = @number
        """;

    private const string DropSql = """
        delete from report_chunks where merchant_id = @merchant_id and report_id = @report_id and take <> @kept
        """;

    private const string WaitingSql =
        "select count(*) from reports where merchant_id = @merchant_id and status in ('queued', 'running')";

    private const string OldSql =
        "select merchant_id, report_id from reports where status = 'finished' and expires_at < @now limit 20";

    private const string ExpireSql = """
        update reports set status = 'expired' where merchant_id = @merchant_id and report_id = @report_id and status = 'finished'
        """;

    private static readonly string FindSql =
        $"select {Writes.ColumnList} from reports where merchant_id = @merchant_id and report_id = @report_id";

    public static readonly RowTable<Guid, Report> Table = new(Writes, r => r.Id);

    public static readonly Finder<Guid, Guid, Report> ById = new(Table, FindSql,
        [FinderParameter<Guid>.Uuid("report_id", id => id)], Read, r => r.Id);

    public static async Task<Report?> FindAsync(Database database, MerchantId merchant, Guid id, CancellationToken cancel) =>
        (await database.QueryAsync(FindSql, Read, cancel, ("merchant_id", merchant.Value), ("report_id", id))).SingleOrDefault();

    /// <summary>A merchant's reports, newest first.</summary>
    public static Task<List<Report>> ListAsync(
        Database database, MerchantId merchant, Guid? before, int limit, CancellationToken cancel)
    {
        List<(string, object?)> parameters = [("merchant_id", merchant.Value), ("limit", (long)limit)];
        if (before is { } id)
            parameters.Add(("before", id));
        var filter = before is null ? "" : " and report_id < @before";
        return database.QueryAsync(
            $"""
            select {Writes.ColumnList} from reports
            where merchant_id = @merchant_id{filter} order by report_id desc limit @limit
            """,
            Read, cancel, [.. parameters]);
    }

    /// <summary>Adds a report and where it is brought to.</summary>
    public static async Task AddAsync(
        Database database, Report report, IReadOnlyList<ReportDelivery> deliveries, CancellationToken cancel)
    {
        await using var session = await database.BeginAsync(cancel);
        var row = BulkWrite.Insert(Writes, [report]);
        await session.CommitAsync(deliveries.Count == 0 ? [row] : [row, ReportDeliveryStore.Insert(deliveries)], cancel);
    }

    /// <summary>How many reports of a merchant are not made yet.</summary>
    public static async Task<long> WaitingAsync(Database database, MerchantId merchant, CancellationToken cancel) =>
        (await database.QueryAsync(WaitingSql, row => row.Long(0), cancel, ("merchant_id", merchant.Value)))[0];

    /// <summary>Reports that nobody works on.</summary>
    public static Task<List<(MerchantId Merchant, Guid Report)>> OpenAsync(
        Database database, DateTimeOffset now, CancellationToken cancel) =>
        database.QueryAsync(OpenSql, row => (new MerchantId(row.Uuid(0)), row.Uuid(1)), cancel, ("now", now));

    /// <summary>Takes a report to work on; null when somebody has it.</summary>
    public static async Task<ReportLease?> LeaseAsync(
        Database database, MerchantId merchant, Guid report, Guid owner, DateTimeOffset now, DateTimeOffset until,
        CancellationToken cancel) =>
        await database.ExecuteAsync(LeaseSql, cancel, ("until", until), ("owner", owner), ("merchant_id", merchant.Value),
            ("report_id", report), ("now", now)) == 1 ? new ReportLease(merchant, report, owner) : null;

    /// <summary>Fixes the moment that the report is of.</summary>
    public static async Task<bool> SetMomentAsync(
        Database database, ReportLease lease, ReportMoment moment, CancellationToken cancel) =>
        await database.ExecuteAsync(MomentSql, cancel,
            [("as_of", moment.At), ("as_of_event", moment.Event), ("as_of_transfer", moment.Transfer), .. Of(lease)]) == 1;

    /// <summary>Keeps a lease and tells how far it is; false when another worker has it by now.</summary>
    public static async Task<bool> RenewAsync(
        Database database, ReportLease lease, DateTimeOffset until, int progress, long rows, CancellationToken cancel) =>
        await database.ExecuteAsync(RenewSql, cancel,
            [("until", until), ("progress", progress), ("rows_written", rows), .. Of(lease)]) == 1;

    /// <summary>Lets others have it, unless they have it already or it is done.</summary>
    public static Task ReleaseAsync(Database database, ReportLease lease, CancellationToken cancel) =>
        database.ExecuteAsync(ReleaseSql, cancel, Of(lease));

    public static async Task AddChunkAsync(Database database, ReportChunk chunk, CancellationToken cancel)
    {
        await using var session = await database.BeginAsync(cancel);
        await session.CommitAsync([BulkWrite.Insert(ChunkWrites, [chunk])], cancel);
    }

    public static async Task<byte[]?> ChunkAsync(Database database, Report report, int number, CancellationToken cancel) =>
        (await database.QueryAsync(ChunkSql, row => row.Bytes(0), cancel, ("merchant_id", report.Merchant.Value),
            ("report_id", report.Id), ("take", report.Takes), ("number", number))).SingleOrDefault();

    /// <summary>Forgets what was made, but for what one take made.</summary>
    /// <param name="kept">A take; zero keeps none.</param>
    public static Task DropChunksAsync(
        Database database, MerchantId merchant, Guid report, int kept, CancellationToken cancel) =>
        database.ExecuteAsync(DropSql, cancel, ("merchant_id", merchant.Value), ("report_id", report), ("kept", kept));

    /// <summary>Finished reports whose time is over.</summary>
    public static Task<List<(MerchantId Merchant, Guid Report)>> OldAsync(
        Database database, DateTimeOffset now, CancellationToken cancel) =>
        database.QueryAsync(OldSql, row => (new MerchantId(row.Uuid(0)), row.Uuid(1)), cancel, ("now", now));

    /// <summary>Deletes what was made of a finished report; what was asked for stays to be seen.</summary>
    public static async Task ExpireAsync(Database database, MerchantId merchant, Guid report, CancellationToken cancel)
    {
        (string, object?)[] of = [("merchant_id", merchant.Value), ("report_id", report)];
        await using var session = await database.BeginAsync(cancel);
        await session.ExecuteAsync(ExpireSql, cancel, of);
        await session.ExecuteAsync(DropSql, cancel, [.. of, ("kept", 0)]);
        await session.CommitAsync([], cancel);
    }

    private static (string, object?)[] Of(ReportLease lease) =>
        [("merchant_id", lease.Merchant.Value), ("report_id", lease.Report), ("owner", lease.Owner)];

    private static Report Read(Row row) => new()
    {
        Merchant = new MerchantId(row.Uuid(0)),
        Id = row.Uuid(1),
        Kind = row.Text(2),
        Format = row.Text(3),
        From = row.Instant(4),
        To = row.Instant(5),
        TimeZone = row.Text(6),
        Currency = row.TextOrNull(7),
        Actor = new Actor(row.Text(8), row.TextOrNull(9), row.TextOrNull(10)),
        CreatedAt = row.Instant(11),
        Schedule = row.UuidOrNull(12),
        Status = row.Text(13),
        Progress = row.Int(14),
        Takes = row.Int(15),
        Moment = row.IsNull(16) ? null : new ReportMoment(row.Instant(16), row.Long(17), row.Long(18)),
        Rows = row.LongOrNull(19),
        Bytes = row.LongOrNull(20),
        Sha256 = row.TextOrNull(21),
        FailureCode = row.TextOrNull(22),
        FailureDetail = row.TextOrNull(23),
        FinishedAt = row.InstantOrNull(24),
        ExpiresAt = row.InstantOrNull(25),
    };
}
