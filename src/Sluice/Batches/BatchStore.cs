using Sluice.Batches.Reading;
using Sluice.Books;
using Sluice.Events;
using Sluice.Kernel;

namespace Sluice.Batches;

/// <summary>A row that was not accepted, with everything wrong with it.</summary>
internal sealed record BatchRefusal(
    MerchantId Merchant, Guid Batch, int Row, string? ClientReference, string ErrorsJson, string? PaymentGroup);

/// <summary>A piece of an uploaded file, compressed and sealed.</summary>
internal sealed record BatchChunk(MerchantId Merchant, Guid Batch, int Number, byte[] Content);

/// <summary>A worker's right to a batch, for a time.</summary>
internal sealed record BatchLease(MerchantId Merchant, Guid Batch, Guid Owner);

/// <summary>The batches' SQL.</summary>
internal static class BatchStore
{
    private static readonly Table<Batch> Writes = new("batches",
        [Column.Uuid<Batch>("merchant_id", b => b.Merchant.Value), Column.Uuid<Batch>("batch_id", b => b.Id)],
        [
            Column.Text<Batch>("format", b => BatchJson.FormatText(b.Format)),
            Column.Text<Batch>("file_name", b => b.FileName),
            Column.Instant<Batch>("created_at", b => b.CreatedAt),
            Column.Text<Batch>("actor_kind", b => b.Actor.Kind),
            Column.Text<Batch>("actor_id", b => b.Actor.Id),
            Column.Text<Batch>("actor_address", b => b.Actor.Address),
            Column.Text<Batch>("purpose", b => b.Purpose),
        ],
        [
            Column.Text<Batch>("mode", b => b.Mode),
            Column.Text<Batch>("status", b => b.Status),
            Column.Text<Batch>("sha256", b => b.Sha256),
            Column.Long<Batch>("bytes", b => b.Bytes),
            Column.Int<Batch>("rows_total", b => b.RowsTotal),
            Column.Int<Batch>("rows_read", b => b.RowsRead),
            Column.Int<Batch>("rows_accepted", b => b.RowsAccepted),
            Column.Int<Batch>("rows_refused", b => b.RowsRefused),
            Column.Text<Batch>("totals", b => Json.Text(b.Totals, BatchJson.WriteTotals)),
            Column.Text<Batch>("failure_code", b => b.FailureCode),
            Column.Text<Batch>("failure_detail", b => b.FailureDetail),
            Column.Int<Batch>("revision", b => b.Revision),
            Column.Instant<Batch>("updated_at", b => b.UpdatedAt),
            Column.InstantOrNull<Batch>("completed_at", b => b.CompletedAt),
            Column.Text<Batch>("message_id", b => b.Message?.Id),
            Column.Text<Batch>("message_name", b => b.Message?.Name),
            Column.Text<Batch>("control_sum", b => b.Message?.ControlSum),
        ]);

    private static readonly Table<BatchRefusal> RefusalWrites = new("batch_refusals",
        [
            Column.Uuid<BatchRefusal>("merchant_id", r => r.Merchant.Value),
            Column.Uuid<BatchRefusal>("batch_id", r => r.Batch),
            Column.Int<BatchRefusal>("batch_row", r => r.Row),
        ],
        [Column.Text<BatchRefusal>("client_reference", r => r.ClientReference),
            Column.Text<BatchRefusal>("errors", r => r.ErrorsJson),
            Column.Text<BatchRefusal>("payment_group", r => r.PaymentGroup)],
        []);

    private static readonly Table<BatchChunk> ChunkWrites = new("batch_chunks",
        [
            Column.Uuid<BatchChunk>("merchant_id", c => c.Merchant.Value),
            Column.Uuid<BatchChunk>("batch_id", c => c.Batch),
            Column.Int<BatchChunk>("number", c => c.Number),
        ],
        [Column.Bytes<BatchChunk>("content", c => c.Content)],
        []);

    public static readonly RowTable<Guid, Batch> Table = new(Writes, b => b.Id);

    public static readonly RowTable<(Guid, int), BatchRefusal> Refusals = new(RefusalWrites, r => (r.Batch, r.Row));

    public static readonly Finder<Guid, Guid, Batch> ById = new(Table,
        $"select {Writes.ColumnList} from batches where merchant_id = @merchant_id and batch_id = @batch_id",
        [FinderParameter<Guid>.Uuid("batch_id", id => id)], Read, b => b.Id);

    /// <summary>The first batch of the same file that was not turned away.</summary>
    public static readonly Finder<string, Guid, Batch> ByContent = new(Table,
        $"""
        select {Writes.ColumnList} from batches
        where merchant_id = @merchant_id and sha256 = @sha256 and status <> 'rejected' order by batch_id limit 1
        """,
        [FinderParameter<string>.Text("sha256", sha => sha)], Read, b => b.Status == BatchStatus.Rejected ? null : b.Sha256);

    /// <summary>The first batch of a message that was not turned away.</summary>
    public static readonly Finder<string, Guid, Batch> ByMessage = new(Table,
        $"""
        select {Writes.ColumnList} from batches
        where merchant_id = @merchant_id and message_id = @message_id and status <> 'rejected' order by batch_id limit 1
        """,
        [FinderParameter<string>.Text("message_id", id => id)], Read,
        b => b.Status == BatchStatus.Rejected ? null : b.Message?.Id);

    // The oldest of each merchant: whoever has many does not keep the others waiting.
    private const string OpenSql = """
        select b.merchant_id, b.batch_id from batches b
        where b.status in ('validating', 'accepting') and (b.lease_until is null or b.lease_until < @now)
        and not exists (select 1 from batches o where o.merchant_id = b.merchant_id and o.batch_id < b.batch_id
            and o.status in ('validating', 'accepting') and (o.lease_until is null or o.lease_until < @now))
        order by b.created_at, b.batch_id limit 20
        """;

    private const string LeaseSql = """
        update batches set lease_until = @until, lease_owner = @owner
        where merchant_id = @merchant_id and batch_id = @batch_id and (lease_until is null or lease_until < @now)
        """;

    private const string RenewSql = """
        update batches set lease_until = @until
        where merchant_id = @merchant_id and batch_id = @batch_id and lease_owner = @owner
        """;

    private const string LeftoversSql = """
        select b.merchant_id, b.batch_id from batches b where b.status in ('completed', 'rejected')
        and exists (select 1 from batch_chunks c where c.merchant_id = b.merchant_id and c.batch_id = b.batch_id) limit 100
        """;

    private const string ReleaseSql = """
        update batches set lease_until = null, lease_owner = null
        where merchant_id = @merchant_id and batch_id = @batch_id and lease_owner = @owner
        """;

    private const string ChunkSql =
        "select content from batch_chunks where merchant_id = @merchant_id and batch_id = @batch_id and number = @number";

    private const string DropChunksSql = "delete from batch_chunks where merchant_id = @merchant_id and batch_id = @batch_id";

    private const string DropRefusalsSql = "delete from batch_refusals where merchant_id = @merchant_id and batch_id = @batch_id";

    private const string DropUploadSql =
        "delete from batches where merchant_id = @merchant_id and batch_id = @batch_id and status = 'uploading'";

    private const string UploadingSql =
        "select count(*) from batches where merchant_id = @merchant_id and status = 'uploading'";

    private const string StaleUploadsSql =
        "select merchant_id, batch_id from batches where status = 'uploading' and created_at < @before limit 20";

    private const string RefusalsSql = """
        select merchant_id, batch_id, batch_row, client_reference, errors, payment_group from batch_refusals
        where merchant_id = @merchant_id and batch_id = @batch_id and batch_row > @after order by batch_row limit @limit
        """;

    public static async Task<Batch?> FindAsync(Database database, MerchantId merchant, Guid id, CancellationToken cancel) =>
        (await database.QueryAsync(
            $"select {Writes.ColumnList} from batches where merchant_id = @merchant_id and batch_id = @batch_id",
            Read, cancel, ("merchant_id", merchant.Value), ("batch_id", id))).SingleOrDefault();

    public static Task<List<Batch>> ListAsync(
        Database database, MerchantId merchant, Guid? before, int limit, CancellationToken cancel) => before is { } id
        ? database.QueryAsync(
            $"""
            select {Writes.ColumnList} from batches
            where merchant_id = @merchant_id and batch_id < @before and status <> 'uploading'
            order by batch_id desc limit @limit
            """,
            Read, cancel, ("merchant_id", merchant.Value), ("before", id), ("limit", (long)limit))
        : database.QueryAsync(
            $"""
            select {Writes.ColumnList} from batches
            where merchant_id = @merchant_id and status <> 'uploading' order by batch_id desc limit @limit
            """,
            Read, cancel, ("merchant_id", merchant.Value), ("limit", (long)limit));

    public static async Task AddAsync(Database database, Batch batch, CancellationToken cancel)
    {
        await using var session = await database.BeginAsync(cancel);
        await session.CommitAsync([BulkWrite.Insert(Writes, [batch])], cancel);
    }

    public static async Task AddChunkAsync(Database database, BatchChunk chunk, CancellationToken cancel)
    {
        await using var session = await database.BeginAsync(cancel);
        await session.CommitAsync([BulkWrite.Insert(ChunkWrites, [chunk])], cancel);
    }

    public static async Task<byte[]?> ChunkAsync(
        Database database, MerchantId merchant, Guid batch, int number, CancellationToken cancel) =>
        (await database.QueryAsync(ChunkSql, row => row.Bytes(0), cancel,
            ("merchant_id", merchant.Value), ("batch_id", batch), ("number", number))).SingleOrDefault();

    /// <summary>Batches that nobody works on.</summary>
    public static Task<List<(MerchantId Merchant, Guid Batch)>> OpenAsync(
        Database database, DateTimeOffset now, CancellationToken cancel) =>
        database.QueryAsync(OpenSql, row => (new MerchantId(row.Uuid(0)), row.Uuid(1)), cancel, ("now", now));

    /// <summary>
    /// Takes a batch to work on; null when somebody has it. Leases are no part of the row that commands change: one that is
    /// committed after its worker has gone must not take the lease again.
    /// </summary>
    /// <param name="owner">New for each lease: whoever has lost one can do nothing with it.</param>
    public static async Task<BatchLease?> LeaseAsync(
        Database database, MerchantId merchant, Guid batch, Guid owner, DateTimeOffset now, DateTimeOffset until,
        CancellationToken cancel) =>
        await database.ExecuteAsync(LeaseSql, cancel, ("until", until), ("owner", owner), ("merchant_id", merchant.Value),
            ("batch_id", batch), ("now", now)) == 1 ? new BatchLease(merchant, batch, owner) : null;

    /// <summary>Keeps a lease; false when another worker has it by now.</summary>
    public static async Task<bool> RenewAsync(
        Database database, BatchLease lease, DateTimeOffset until, CancellationToken cancel) =>
        await database.ExecuteAsync(RenewSql, cancel, ("until", until), ("merchant_id", lease.Merchant.Value),
            ("batch_id", lease.Batch), ("owner", lease.Owner)) == 1;

    /// <summary>Decided batches whose file is still stored: the worker died just before deleting it.</summary>
    public static Task<List<(MerchantId Merchant, Guid Batch)>> LeftoversAsync(Database database, CancellationToken cancel) =>
        database.QueryAsync(LeftoversSql, row => (new MerchantId(row.Uuid(0)), row.Uuid(1)), cancel);

    /// <summary>Lets others have it, unless they have it already.</summary>
    public static Task ReleaseAsync(Database database, BatchLease lease, CancellationToken cancel) =>
        database.ExecuteAsync(ReleaseSql, cancel, ("merchant_id", lease.Merchant.Value), ("batch_id", lease.Batch),
            ("owner", lease.Owner));

    /// <summary>How many uploads of a merchant are under way.</summary>
    public static async Task<long> UploadingAsync(Database database, MerchantId merchant, CancellationToken cancel) =>
        (await database.QueryAsync(UploadingSql, row => row.Long(0), cancel, ("merchant_id", merchant.Value)))[0];

    public static Task DropChunksAsync(Database database, MerchantId merchant, Guid batch, CancellationToken cancel) =>
        database.ExecuteAsync(DropChunksSql, cancel, ("merchant_id", merchant.Value), ("batch_id", batch));

    /// <summary>Forgets what is refused so far, and keeps the lease; false, with nothing changed, when another has it.</summary>
    public static async Task<bool> DropRefusalsAsync(
        Database database, BatchLease lease, DateTimeOffset until, CancellationToken cancel)
    {
        await using var session = await database.BeginAsync(cancel);
        // Renewed in the same transaction, so that nobody can take it before the rows are gone.
        if (await session.ExecuteAsync(RenewSql, cancel, ("until", until), ("merchant_id", lease.Merchant.Value),
            ("batch_id", lease.Batch), ("owner", lease.Owner)) != 1)
            return false;
        await session.ExecuteAsync(DropRefusalsSql, cancel, ("merchant_id", lease.Merchant.Value), ("batch_id", lease.Batch));
        await session.CommitAsync([], cancel);
        return true;
    }

    /// <summary>Forgets an upload that became nothing; one that was finished meanwhile keeps its pieces.</summary>
    public static async Task DropUploadAsync(Database database, MerchantId merchant, Guid batch, CancellationToken cancel)
    {
        (string, object?)[] of = [("merchant_id", merchant.Value), ("batch_id", batch)];
        await using var session = await database.BeginAsync(cancel);
        if (await session.ExecuteAsync(DropUploadSql, cancel, of) != 1)
            return;
        await session.ExecuteAsync(DropChunksSql, cancel, of);
        await session.CommitAsync([], cancel);
    }

    /// <summary>Uploads that were cut off long ago.</summary>
    public static Task<List<(MerchantId Merchant, Guid Batch)>> StaleUploadsAsync(
        Database database, DateTimeOffset before, CancellationToken cancel) =>
        database.QueryAsync(StaleUploadsSql, row => (new MerchantId(row.Uuid(0)), row.Uuid(1)), cancel, ("before", before));

    public static Task<List<BatchRefusal>> RefusalsAsync(
        Database database, MerchantId merchant, Guid batch, int after, int limit, CancellationToken cancel) =>
        database.QueryAsync(RefusalsSql,
            row => new BatchRefusal(new MerchantId(row.Uuid(0)), row.Uuid(1), row.Int(2), row.TextOrNull(3), row.Text(4),
                row.TextOrNull(5)), cancel,
            ("merchant_id", merchant.Value), ("batch_id", batch), ("after", after), ("limit", (long)limit));

    private static Batch Read(Row row) => new()
    {
        Merchant = new MerchantId(row.Uuid(0)),
        Id = row.Uuid(1),
        Format = BatchJson.ReadFormat(row.Text(2)),
        FileName = row.TextOrNull(3),
        CreatedAt = row.Instant(4),
        Actor = new Actor(row.Text(5), row.TextOrNull(6), row.TextOrNull(7)),
        Purpose = row.TextOrNull(8),
        Mode = row.Text(9),
        Status = row.Text(10),
        Sha256 = row.TextOrNull(11),
        Bytes = row.Long(12),
        RowsTotal = row.Int(13),
        RowsRead = row.Int(14),
        RowsAccepted = row.Int(15),
        RowsRefused = row.Int(16),
        Totals = BatchJson.ReadTotals(row.Text(17)),
        FailureCode = row.TextOrNull(18),
        FailureDetail = row.TextOrNull(19),
        Revision = row.Int(20),
        UpdatedAt = row.Instant(21),
        CompletedAt = row.InstantOrNull(22),
        Message = row.TextOrNull(23) is { } message ? new(message, row.Text(24), row.TextOrNull(25)) : null,
    };
}
