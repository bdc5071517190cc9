using Sluice.Books;
using Sluice.Kernel;

namespace Sluice.Mail;

/// <summary>Where an e-mail stands. The numbers are stored: never reorder.</summary>
public enum MailStatus
{
    Due = 1,
    Sent = 2,
    /// <summary>Tried often enough; it is not tried again.</summary>
    GivenUp = 3,
}

/// <summary>An e-mail to be sent, committed with what it tells of. Its content is sealed, and gone once it was sent.</summary>
public sealed record MailRow
{
    /// <summary>Asks a recipient to open a link.</summary>
    public const string LinkKind = "link";
    /// <summary>Tells one of the merchant's own people of something.</summary>
    public const string NoticeKind = "notice";

    public required MerchantId Merchant { get; init; }
    public required Guid Id { get; init; }
    public required string Kind { get; init; }
    /// <summary>What it tells of.</summary>
    public required Guid Subject { get; init; }
    /// <summary>Two letters.</summary>
    public required string Language { get; init; }
    /// <summary>Whom to and what about, sealed by the <see cref="Vault"/>; empty once it is over.</summary>
    public required byte[] Content { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required MailStatus Status { get; init; }
    public required int Attempts { get; init; }
    /// <summary>When to try next; null once it is over.</summary>
    public DateTimeOffset? DueAt { get; init; }
    public DateTimeOffset? SentAt { get; init; }
    public string? LastError { get; init; }

    public override string ToString() => $"{Kind} mail {Id:N}";
}

/// <summary>The e-mails' SQL. Sending them needs no book, so what follows the first commit is written directly.</summary>
internal static class MailStore
{
    /// <summary>How many are taken at once.</summary>
    public const int DueMax = 50;

    private const string ClaimSql = """
        update mails set due_at = @until, attempts = attempts + 1
        where merchant_id = @merchant_id and mail_id = @mail_id and due_at = @due_at
        """;

    private const string EndSql = """
        update mails set status = @status, due_at = @due_at, sent_at = @sent_at, last_error = @last_error, content = @content
        where merchant_id = @merchant_id and mail_id = @mail_id
        """;

    private static readonly Table<MailRow> Writes = new("mails",
        [Column.Uuid<MailRow>("merchant_id", m => m.Merchant.Value), Column.Uuid<MailRow>("mail_id", m => m.Id)],
        [
            Column.Text<MailRow>("kind", m => m.Kind),
            Column.Uuid<MailRow>("subject_id", m => m.Subject),
            Column.Text<MailRow>("language", m => m.Language),
            Column.Bytes<MailRow>("content", m => m.Content),
            Column.Instant<MailRow>("created_at", m => m.CreatedAt),
        ],
        [
            Column.Int<MailRow>("status", m => (int)m.Status),
            Column.Int<MailRow>("attempts", m => m.Attempts),
            Column.InstantOrNull<MailRow>("due_at", m => m.DueAt),
            Column.InstantOrNull<MailRow>("sent_at", m => m.SentAt),
            Column.Text<MailRow>("last_error", m => m.LastError),
        ]);

    public static readonly RowTable<Guid, MailRow> Table = new(Writes, m => m.Id);

    public static BulkWrite Insert(IReadOnlyList<MailRow> mails) => BulkWrite.Insert(Writes, mails);

    /// <summary>Those to be sent now, of all merchants, the longest due first.</summary>
    public static Task<List<MailRow>> DueAsync(Database database, DateTimeOffset now, CancellationToken cancel) =>
        database.QueryAsync(
            $"select {Writes.ColumnList} from mails where due_at <= @now order by due_at limit {DueMax}", Read, cancel,
            ("now", now));

    /// <summary>Takes one for this node; false when another was faster.</summary>
    public static async Task<bool> ClaimAsync(Database database, MailRow mail, DateTimeOffset until, CancellationToken cancel) =>
        await database.ExecuteAsync(ClaimSql, cancel, ("merchant_id", mail.Merchant.Value), ("mail_id", mail.Id),
            ("due_at", mail.DueAt), ("until", until)) == 1;

    /// <summary>Writes down what came of it.</summary>
    public static Task EndAsync(Database database, MailRow mail, CancellationToken cancel) =>
        database.ExecuteAsync(EndSql, cancel, ("merchant_id", mail.Merchant.Value), ("mail_id", mail.Id),
            ("status", (int)mail.Status), ("due_at", mail.DueAt), ("sent_at", mail.SentAt), ("last_error", mail.LastError),
            ("content", mail.Content));

    /// <summary>The e-mails about one subject, oldest first.</summary>
    public static Task<List<MailRow>> OfAsync(Database database, MerchantId merchant, Guid subject, CancellationToken cancel) =>
        database.QueryAsync(
            $"""
            select {Writes.ColumnList} from mails
            where merchant_id = @merchant_id and subject_id = @subject_id order by mail_id limit {DueMax}
            """,
            Read, cancel, ("merchant_id", merchant.Value), ("subject_id", subject));

    private static MailRow Read(Row row) => new()
    {
        Merchant = new MerchantId(row.Uuid(0)),
        Id = row.Uuid(1),
        Kind = row.Text(2),
        Subject = row.Uuid(3),
        Language = row.Text(4),
        Content = row.Bytes(5),
        CreatedAt = row.Instant(6),
        Status = (MailStatus)row.Int(7),
        Attempts = row.Int(8),
        DueAt = row.InstantOrNull(9),
        SentAt = row.InstantOrNull(10),
        LastError = row.TextOrNull(11),
    };
}
