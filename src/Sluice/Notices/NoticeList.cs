using Sluice.Access;
using Sluice.Books;
using Sluice.Events;
using Sluice.Kernel;
using Sluice.Mail;

namespace Sluice.Notices;

/// <summary>What the merchant's own people are written to about.</summary>
public static class NoticeKinds
{
    /// <summary>Payouts that only a person can settle.</summary>
    public const string Exceptions = "exceptions";
    /// <summary>Reports that could not be made or delivered.</summary>
    public const string Reports = "reports";
    /// <summary>Webhook endpoints that were switched off for what they answered.</summary>
    public const string Webhooks = "webhooks";
}

/// <summary>Which of the merchant's own people are written to about what.</summary>
public sealed record NoticeList
{
    public required MerchantId Merchant { get; init; }
    /// <summary>The number of the event up to which there is nothing left to tell.</summary>
    public long Position { get; init; }
    /// <summary>When to look next.</summary>
    public DateTimeOffset LookAt { get; init; }
    public IReadOnlyList<string> Exceptions { get; init; } = [];
    public IReadOnlyList<string> Reports { get; init; } = [];
    public IReadOnlyList<string> Webhooks { get; init; } = [];
    /// <summary>0 where it was never set.</summary>
    public int Revision { get; init; }
    public DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Who is written to about a kind.</summary>
    public IReadOnlyList<string> Of(string kind) => kind switch
    {
        NoticeKinds.Exceptions => Exceptions,
        NoticeKinds.Reports => Reports,
        _ => Webhooks,
    };

    /// <summary>Reads what was asked for; a kind that is left out has nobody. Null when something is wrong.</summary>
    /// <param name="form">The body; the caller ends it.</param>
    public static NoticeList? Read(MerchantId merchant, JsonForm form, FieldErrors errors)
    {
        var before = errors.Count;
        var list = new NoticeList
        {
            Merchant = merchant,
            Exceptions = MailAddresses.Read(form, NoticeKinds.Exceptions, errors),
            Reports = MailAddresses.Read(form, NoticeKinds.Reports, errors),
            Webhooks = MailAddresses.Read(form, NoticeKinds.Webhooks, errors),
        };
        return errors.Count > before ? null : list;
    }

    public string ToJson() => Json.Text(this, static (json, list) =>
    {
        json.WriteStartObject();
        json.WriteString("object", "notices");
        foreach (var kind in (string[])[NoticeKinds.Exceptions, NoticeKinds.Reports, NoticeKinds.Webhooks])
        {
            json.WriteStartArray(kind);
            foreach (var address in list.Of(kind))
                json.WriteStringValue(address);
            json.WriteEndArray();
        }
        json.WriteNumber("revision", list.Revision);
        json.Instant("updated_at", list.Revision == 0 ? null : list.UpdatedAt);
        json.WriteEndObject();
    });

    public override string ToString() => $"notices of {Merchant}";
}

/// <summary>The notices' SQL.</summary>
internal static class NoticeStore
{
    /// <summary>How many are taken at once.</summary>
    public const int DueMax = 200;

    private static readonly Table<NoticeList> Writes = new("notices",
        [Column.Uuid<NoticeList>("merchant_id", n => n.Merchant.Value)],
        // Set once; afterwards only who looks moves them.
        [Column.Long<NoticeList>("position", n => n.Position), Column.Instant<NoticeList>("look_at", n => n.LookAt)],
        [
            Column.Text<NoticeList>("exceptions", n => MailAddresses.Join(n.Exceptions)),
            Column.Text<NoticeList>("reports", n => MailAddresses.Join(n.Reports)),
            Column.Text<NoticeList>("webhooks", n => MailAddresses.Join(n.Webhooks)),
            Column.Int<NoticeList>("revision", n => n.Revision),
            Column.Instant<NoticeList>("updated_at", n => n.UpdatedAt),
        ]);

    private static readonly string Sql = $"select {Writes.ColumnList} from notices where merchant_id = @merchant_id";

    private static readonly string DueSql =
        $"select {Writes.ColumnList} from notices where look_at <= @now order by look_at limit {DueMax}";

    private const string ClaimSql =
        "update notices set look_at = @until where merchant_id = @merchant_id and look_at = @look_at";

    private const string MoveSql = """
        update notices set position = @to, look_at = @look_at where merchant_id = @merchant_id and position = @from
        """;

    public static readonly RowTable<Guid, NoticeList> Table = new(Writes, n => n.Merchant.Value);

    public static readonly Finder<Guid, Guid, NoticeList> Mine = new(Table, Sql + " and merchant_id = @owner",
        [FinderParameter<Guid>.Uuid("owner", id => id)], Read, n => n.Merchant.Value);

    /// <summary>The merchant's; nobody, of revision 0, where it was never set.</summary>
    public static async Task<NoticeList> OfAsync(Database database, MerchantId merchant, CancellationToken cancel) =>
        (await database.QueryAsync(Sql, Read, cancel, ("merchant_id", merchant.Value))).SingleOrDefault()
        ?? new NoticeList { Merchant = merchant };

    /// <summary>Whose logs are to be looked at now.</summary>
    public static Task<List<NoticeList>> DueAsync(Database database, DateTimeOffset now, CancellationToken cancel) =>
        database.QueryAsync(DueSql, Read, cancel, ("now", now));

    /// <summary>Takes a look for this node; false when another was faster.</summary>
    public static async Task<bool> ClaimAsync(
        Database database, NoticeList list, DateTimeOffset until, CancellationToken cancel) =>
        await database.ExecuteAsync(ClaimSql, cancel,
            ("until", until), ("merchant_id", list.Merchant.Value), ("look_at", list.LookAt)) == 1;

    /// <summary>Moves on, together with the e-mails that tell of what was passed; neither when another node did.</summary>
    public static async Task MoveAsync(Database database, NoticeList list, long to, DateTimeOffset lookAt,
        IReadOnlyList<MailRow> mails, CancellationToken cancel)
    {
        await using var session = await database.BeginAsync(cancel);
        if (await session.ExecuteAsync(MoveSql, cancel, ("to", to), ("look_at", lookAt),
            ("merchant_id", list.Merchant.Value), ("from", list.Position)) == 1)
            await session.CommitAsync(mails.Count == 0 ? [] : [MailStore.Insert(mails)], cancel);
    }

    private static NoticeList Read(Row row) => new()
    {
        Merchant = new MerchantId(row.Uuid(0)),
        Position = row.Long(1),
        LookAt = row.Instant(2),
        Exceptions = MailAddresses.Split(row.TextOrNull(3)),
        Reports = MailAddresses.Split(row.TextOrNull(4)),
        Webhooks = MailAddresses.Split(row.TextOrNull(5)),
        Revision = row.Int(6),
        UpdatedAt = row.Instant(7),
    };
}

/// <summary>Sets who is written to, all at once. The first time, what happened before is not told.</summary>
/// <param name="revisionSeen">Another one is refused; null takes any.</param>
public sealed class SetNotices(Caller caller, NoticeList list, int? revisionSeen) : BookCommand<Receipt>(caller.Merchant)
{
    protected internal override void Need(Book book)
    {
        book.Need(NoticeStore.Mine, book.Merchant.Value);
        book.NeedSequence(book.Merchant.Value);
    }

    protected internal override Result<Receipt> Decide(Book book)
    {
        var known = book.First(NoticeStore.Mine, book.Merchant.Value);
        var revision = known?.Revision ?? 0;
        if (revisionSeen is { } seen && seen != revision)
            return new Problem(ProblemTypes.StaleRevision, $"They are at revision {revision}, not {seen}. Read them again.");
        var set = list with
        {
            Position = book.EventNumber,
            LookAt = book.Now,
            Revision = revision + 1,
            UpdatedAt = book.Now,
        };
        if (known is null)
            book.Rows(NoticeStore.Table).Insert(set);
        else
            book.Rows(NoticeStore.Table).Update(set with { Position = known.Position, LookAt = known.LookAt });
        var text = set.ToJson();
        var subject = Merchant.Value;
        return new Receipt(book.Emit("notices.set", subject, book.NextSequence(subject), caller.Actor, text), text);
    }
}
