using System.Text.Json;
using Sluice.Books;
using Sluice.Kernel;
using Sluice.Recipients;

namespace Sluice.Onboarding;

/// <summary>Whether an account is of the one it is said to be: asked of a provider, a mismatch accepted by a person.</summary>
public sealed record NameCheck
{
    public required MerchantId Merchant { get; init; }
    public required Guid Id { get; init; }
    /// <summary>The payout method, or the merchant's own account, it is about.</summary>
    public required Guid SubjectId { get; init; }
    /// <summary>Null for an account of the merchant's own.</summary>
    public Guid? RecipientId { get; init; }
    public required string Name { get; init; }
    public required string Provider { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    /// <summary>One of <see cref="NameMatch"/>; null until there is an answer.</summary>
    public string? Result { get; init; }
    public string? AccountName { get; init; }
    public required int Questions { get; init; }
    public DateTimeOffset? DueAt { get; init; }
    public DateTimeOffset? AnsweredAt { get; init; }
    public string? AcceptedBy { get; init; }
    public string? Evidence { get; init; }
    public DateTimeOffset? AcceptedAt { get; init; }
    public required int Revision { get; init; }

    /// <summary>The provider of a check that nobody could be asked for.</summary>
    public const string NoProvider = "none";

    public const string IdPrefix = "nmc_";

    public override string ToString() => Ids.Format(IdPrefix, Id);
}

/// <summary>The checks' SQL and their JSON.</summary>
internal static class NameCheckStore
{
    private static readonly Table<NameCheck> Writes = new("name_checks",
        [Column.Uuid<NameCheck>("merchant_id", c => c.Merchant.Value), Column.Uuid<NameCheck>("check_id", c => c.Id)],
        [
            Column.Uuid<NameCheck>("subject_id", c => c.SubjectId),
            Column.UuidOrNull<NameCheck>("recipient_id", c => c.RecipientId),
            Column.Text<NameCheck>("name", c => c.Name),
            Column.Text<NameCheck>("provider", c => c.Provider),
            Column.Instant<NameCheck>("created_at", c => c.CreatedAt),
        ],
        [
            Column.Text<NameCheck>("result", c => c.Result),
            Column.Text<NameCheck>("account_name", c => c.AccountName),
            Column.Int<NameCheck>("questions", c => c.Questions),
            Column.InstantOrNull<NameCheck>("due_at", c => c.DueAt),
            Column.InstantOrNull<NameCheck>("answered_at", c => c.AnsweredAt),
            Column.Text<NameCheck>("accepted_by", c => c.AcceptedBy),
            Column.Text<NameCheck>("evidence", c => c.Evidence),
            Column.InstantOrNull<NameCheck>("accepted_at", c => c.AcceptedAt),
            Column.Int<NameCheck>("revision", c => c.Revision),
        ]);

    public static readonly RowTable<Guid, NameCheck> Table = new(Writes, c => c.Id);

    public static readonly Finder<Guid, Guid, NameCheck> ById = new(Table,
        $"select {Writes.ColumnList} from name_checks where merchant_id = @merchant_id and check_id = @check_id",
        [FinderParameter<Guid>.Uuid("check_id", id => id)], Read, c => c.Id);

    private static readonly string OfSubjectSql =
        $"""
        select {Writes.ColumnList} from name_checks
        where merchant_id = @merchant_id and subject_id = @subject_id order by check_id desc limit 50
        """;

    /// <summary>The last checks of a payout method or an account, newest first.</summary>
    public static readonly Finder<Guid, Guid, NameCheck> OfSubject = new(Table, OfSubjectSql,
        [FinderParameter<Guid>.Uuid("subject_id", id => id)], Read, c => c.SubjectId);

    public static Task<List<NameCheck>> ListAsync(
        Database database, MerchantId merchant, Guid subject, CancellationToken cancel) =>
        database.QueryAsync(OfSubjectSql, Read, cancel, ("merchant_id", merchant.Value), ("subject_id", subject));

    public static Task<List<NameCheck>> DueAsync(Database database, DateTimeOffset now, int limit, CancellationToken cancel) =>
        database.QueryAsync(
            $"select {Writes.ColumnList} from name_checks where due_at <= @now order by due_at limit @limit",
            Read, cancel, ("now", now), ("limit", (long)limit));

    public static string Text(NameCheck check) => Json.Text(check, Write);

    public static void Write(Utf8JsonWriter json, NameCheck check)
    {
        json.WriteStartObject();
        json.Id("id", NameCheck.IdPrefix, check.Id);
        json.WriteString("object", "name_check");
        json.Id("recipient_id", Recipient.IdPrefix, check.RecipientId);
        json.Id("payout_method_id", PayoutMethod.IdPrefix, check.RecipientId is null ? null : check.SubjectId);
        json.Id("withdrawal_account_id", Withdrawals.WithdrawalAccount.IdPrefix,
            check.RecipientId is null ? check.SubjectId : null);
        json.WriteString("name", check.Name);
        json.WriteString("provider", check.Provider);
        json.WriteString("status", check.AcceptedAt is not null ? "accepted" : check.Result is null ? "pending" : "answered");
        json.Text("result", check.Result);
        json.Text("account_name", check.AccountName);
        json.Text("accepted_by", check.AcceptedBy);
        json.Text("evidence", check.Evidence);
        json.Instant("created_at", check.CreatedAt);
        json.Instant("answered_at", check.AnsweredAt);
        json.Instant("accepted_at", check.AcceptedAt);
        json.WriteEndObject();
    }

    private static NameCheck Read(Row row) => new()
    {
        Merchant = new MerchantId(row.Uuid(0)),
        Id = row.Uuid(1),
        SubjectId = row.Uuid(2),
        RecipientId = row.UuidOrNull(3),
        Name = row.Text(4),
        Provider = row.Text(5),
        CreatedAt = row.Instant(6),
        Result = row.TextOrNull(7),
        AccountName = row.TextOrNull(8),
        Questions = row.Int(9),
        DueAt = row.InstantOrNull(10),
        AnsweredAt = row.InstantOrNull(11),
        AcceptedBy = row.TextOrNull(12),
        Evidence = row.TextOrNull(13),
        AcceptedAt = row.InstantOrNull(14),
        Revision = row.Int(15),
    };
}
