using Sluice.Kernel;

namespace Sluice.Sftp;

/// <summary>A worker's right to a file, for a time.</summary>
/// <param name="Owner">New for each lease: whoever has lost one can do nothing with it.</param>
public sealed record SftpFileLease(MerchantId Merchant, Guid File, Guid Owner);

/// <summary>The files' SQL.</summary>
internal static class SftpFileStore
{
    private static readonly Table<SftpFile> Writes = new("sftp_files",
        [Column.Uuid<SftpFile>("merchant_id", f => f.Merchant.Value), Column.Uuid<SftpFile>("file_id", f => f.Id)],
        [
            Column.Text<SftpFile>("kind", f => f.Kind),
            Column.Text<SftpFile>("name", f => f.Name),
            Column.Instant<SftpFile>("received_at", f => f.ReceivedAt),
        ],
        [
            Column.Long<SftpFile>("bytes", f => f.Bytes),
            Column.Text<SftpFile>("state", f => f.State),
            Column.Text<SftpFile>("sha256", f => f.Sha256),
            Column.UuidOrNull<SftpFile>("batch_id", f => f.Batch),
            Column.Text<SftpFile>("reason_code", f => f.ReasonCode),
            Column.Text<SftpFile>("reason", f => f.Reason),
            Column.InstantOrNull<SftpFile>("answered_at", f => f.AnsweredAt),
            Column.Text<SftpFile>("signed_by", f => f.SignedBy),
        ]);

    // Whoever finds a file that lies in the work folder without a row makes one: two nodes may find the same.
    private const string AddSql = """
        insert into sftp_files (merchant_id, file_id, kind, name, received_at, bytes, state, due_at)
        values (@merchant_id, @file_id, @kind, @name, @received_at, @bytes, @state, @received_at)
        on conflict (merchant_id, file_id) do nothing
        """;

    // The first of each merchant: whoever sends many does not keep the others waiting.
    private const string DueSql = """
        select f.merchant_id, f.file_id from sftp_files f where f.due_at <= @now
        and not exists (select 1 from sftp_files o where o.merchant_id = f.merchant_id and o.due_at <= @now
            and (o.due_at < f.due_at or (o.due_at = f.due_at and o.file_id < f.file_id)))
        order by f.due_at, f.file_id limit 20
        """;

    // Due again when the lease is over.
    private const string LeaseSql = """
        update sftp_files set due_at = @until, lease_owner = @owner
        where merchant_id = @merchant_id and file_id = @file_id and due_at <= @now
        """;

    private const string RenewSql = """
        update sftp_files set due_at = @until
        where merchant_id = @merchant_id and file_id = @file_id and lease_owner = @owner
        """;

    private const string ReleaseSql = """
        update sftp_files set due_at = @due_at, lease_owner = null
        where merchant_id = @merchant_id and file_id = @file_id and lease_owner = @owner
        """;

    private const string SaveSql = """
        update sftp_files set bytes = @bytes, state = @state, sha256 = @sha256, batch_id = @batch_id,
            reason_code = @reason_code, reason = @reason, answered_at = @answered_at, signed_by = @signed_by
        where merchant_id = @merchant_id and file_id = @file_id and lease_owner = @owner
        """;

    private const string NewerSql = """
        select 1 from sftp_files
        where merchant_id = @merchant_id and kind = @kind and name = @name and file_id > @file_id limit 1
        """;

    public static Task AddAsync(Database database, SftpFile file, CancellationToken cancel) =>
        database.ExecuteAsync(AddSql, cancel, ("merchant_id", file.Merchant.Value), ("file_id", file.Id), ("kind", file.Kind),
            ("name", file.Name), ("received_at", file.ReceivedAt), ("bytes", file.Bytes), ("state", file.State));

    public static async Task<SftpFile?> FindAsync(Database database, MerchantId merchant, Guid id, CancellationToken cancel) =>
        (await database.QueryAsync(
            $"select {Writes.ColumnList} from sftp_files where merchant_id = @merchant_id and file_id = @file_id",
            Read, cancel, ("merchant_id", merchant.Value), ("file_id", id))).SingleOrDefault();

    /// <summary>A merchant's files, newest first.</summary>
    public static Task<List<SftpFile>> ListAsync(
        Database database, MerchantId merchant, string? state, Guid? before, int limit, CancellationToken cancel)
    {
        List<(string, object?)> parameters = [("merchant_id", merchant.Value), ("limit", (long)limit)];
        var filter = "";
        if (state is not null)
        {
            filter += " and state = @state";
            parameters.Add(("state", state));
        }
        if (before is { } id)
        {
            filter += " and file_id < @before";
            parameters.Add(("before", id));
        }
        return database.QueryAsync(
            $"""
            select {Writes.ColumnList} from sftp_files
            where merchant_id = @merchant_id{filter} order by file_id desc limit @limit
            """,
            Read, cancel, [.. parameters]);
    }

    /// <summary>Files that are to be looked at and that nobody works on.</summary>
    public static Task<List<(MerchantId Merchant, Guid File)>> DueAsync(
        Database database, DateTimeOffset now, CancellationToken cancel) =>
        database.QueryAsync(DueSql, row => (new MerchantId(row.Uuid(0)), row.Uuid(1)), cancel, ("now", now));

    /// <summary>Takes a file to work on; null when somebody has it.</summary>
    public static async Task<SftpFileLease?> LeaseAsync(
        Database database, MerchantId merchant, Guid file, Guid owner, DateTimeOffset now, DateTimeOffset until,
        CancellationToken cancel) =>
        await database.ExecuteAsync(LeaseSql, cancel, ("until", until), ("owner", owner), ("merchant_id", merchant.Value),
            ("file_id", file), ("now", now)) == 1 ? new SftpFileLease(merchant, file, owner) : null;

    /// <summary>Keeps a lease; false when another worker has it by now.</summary>
    public static async Task<bool> RenewAsync(
        Database database, SftpFileLease lease, DateTimeOffset until, CancellationToken cancel) =>
        await database.ExecuteAsync(RenewSql, cancel, [("until", until), .. Of(lease)]) == 1;

    /// <summary>Lets others have it from an instant on; never, when there is nothing more to do.</summary>
    public static Task ReleaseAsync(Database database, SftpFileLease lease, DateTimeOffset? due, CancellationToken cancel) =>
        database.ExecuteAsync(ReleaseSql, cancel, [("due_at", due), .. Of(lease)]);

    /// <summary>Says where a file stands; false when another worker has it by now.</summary>
    public static async Task<bool> SaveAsync(
        Database database, SftpFileLease lease, SftpFile file, CancellationToken cancel) =>
        await database.ExecuteAsync(SaveSql, cancel,
            [("bytes", file.Bytes), ("state", file.State), ("sha256", file.Sha256), ("batch_id", file.Batch),
                ("reason_code", file.ReasonCode), ("reason", file.Reason), ("answered_at", file.AnsweredAt),
                ("signed_by", file.SignedBy), .. Of(lease)]) == 1;

    /// <summary>Whether a file of the same name came after this one.</summary>
    public static async Task<bool> IsReplacedAsync(Database database, SftpFile file, CancellationToken cancel) =>
        (await database.QueryAsync(NewerSql, row => row.Int(0), cancel, ("merchant_id", file.Merchant.Value),
            ("kind", file.Kind), ("name", file.Name), ("file_id", file.Id))).Count > 0;

    private static (string, object?)[] Of(SftpFileLease lease) =>
        [("merchant_id", lease.Merchant.Value), ("file_id", lease.File), ("owner", lease.Owner)];

    private static SftpFile Read(Row row) => new()
    {
        Merchant = new MerchantId(row.Uuid(0)),
        Id = row.Uuid(1),
        Kind = row.Text(2),
        Name = row.Text(3),
        ReceivedAt = row.Instant(4),
        Bytes = row.Long(5),
        State = row.Text(6),
        Sha256 = row.TextOrNull(7),
        Batch = row.UuidOrNull(8),
        ReasonCode = row.TextOrNull(9),
        Reason = row.TextOrNull(10),
        AnsweredAt = row.InstantOrNull(11),
        SignedBy = row.TextOrNull(12),
    };
}
