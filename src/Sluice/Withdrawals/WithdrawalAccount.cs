using System.Text.Json;
using Sluice.Books;
using Sluice.Events;
using Sluice.Kernel;
using Sluice.Recipients;

namespace Sluice.Withdrawals;

/// <summary>An account of the merchant's own. Money goes there only once it is verified.</summary>
public sealed record WithdrawalAccount
{
    public required MerchantId Merchant { get; init; }
    public required Guid Id { get; init; }
    /// <summary>Whom the bank sees: name, kind and address; JSON as <see cref="RecipientDetails"/> writes it.</summary>
    public required string HolderJson { get; init; }
    public required string DestinationJson { get; init; }
    public required byte[] DestinationSealed { get; init; }
    public required byte[] Fingerprint { get; init; }
    /// <summary>The only currency it takes, where its format says so.</summary>
    public string? Currency { get; init; }
    public string? Label { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required bool Verified { get; init; }
    public required bool Active { get; init; }
    public required int Revision { get; init; }

    public string HolderName => Holder.Name;

    public RecipientType HolderType => Holder.Type;

    private RecipientDetails Holder
    {
        get
        {
            using var stored = JsonDocument.Parse(HolderJson);
            return RecipientDetails.Read(stored.RootElement);
        }
    }

    public const string IdPrefix = "wda_";

    public override string ToString() => Ids.Format(IdPrefix, Id);
}

/// <summary>The accounts' SQL and their JSON.</summary>
internal static class WithdrawalAccountStore
{
    /// <summary>How many a merchant may have, disabled ones included.</summary>
    public const int AccountsMax = 100;

    private static readonly Table<WithdrawalAccount> Writes = new("withdrawal_accounts",
        [
            Column.Uuid<WithdrawalAccount>("merchant_id", a => a.Merchant.Value),
            Column.Uuid<WithdrawalAccount>("account_id", a => a.Id),
        ],
        [
            Column.Text<WithdrawalAccount>("holder", a => a.HolderJson),
            Column.Text<WithdrawalAccount>("destination", a => a.DestinationJson),
            Column.Bytes<WithdrawalAccount>("destination_sealed", a => a.DestinationSealed),
            Column.Bytes<WithdrawalAccount>("fingerprint", a => a.Fingerprint),
            Column.Text<WithdrawalAccount>("currency", a => a.Currency),
            Column.Text<WithdrawalAccount>("label", a => a.Label),
            Column.Instant<WithdrawalAccount>("created_at", a => a.CreatedAt),
        ],
        [
            Column.Bool<WithdrawalAccount>("verified", a => a.Verified),
            Column.Bool<WithdrawalAccount>("active", a => a.Active),
            Column.Int<WithdrawalAccount>("revision", a => a.Revision),
        ]);

    public static readonly RowTable<Guid, WithdrawalAccount> Table = new(Writes, a => a.Id);

    private static readonly string ByIdSql =
        $"select {Writes.ColumnList} from withdrawal_accounts where merchant_id = @merchant_id and account_id = @account_id";

    private static readonly string AllSql =
        $"""
        select {Writes.ColumnList} from withdrawal_accounts
        where merchant_id = @merchant_id order by account_id limit {AccountsMax}
        """;

    public static readonly Finder<Guid, Guid, WithdrawalAccount> ById = new(Table, ByIdSql,
        [FinderParameter<Guid>.Uuid("account_id", id => id)], Read, a => a.Id);

    /// <summary>All of the merchant's, oldest first.</summary>
    public static readonly Finder<MerchantId, Guid, WithdrawalAccount> All = new(Table, AllSql, [], Read, a => a.Merchant);

    public static async Task<WithdrawalAccount?> FindAsync(
        Database database, MerchantId merchant, Guid id, CancellationToken cancel) =>
        (await database.QueryAsync(ByIdSql, Read, cancel, ("merchant_id", merchant.Value), ("account_id", id))).SingleOrDefault();

    public static Task<List<WithdrawalAccount>> ListAsync(Database database, MerchantId merchant, CancellationToken cancel) =>
        database.QueryAsync(AllSql, Read, cancel, ("merchant_id", merchant.Value));

    public static string Text(WithdrawalAccount account) => Json.Text(account, Write);

    public static void Write(Utf8JsonWriter json, WithdrawalAccount account)
    {
        json.WriteStartObject();
        json.Id("id", WithdrawalAccount.IdPrefix, account.Id);
        json.WriteString("object", "withdrawal_account");
        json.Text("label", account.Label);
        json.Raw("holder", account.HolderJson);
        json.Raw("destination", account.DestinationJson);
        json.WriteString("fingerprint", Convert.ToHexStringLower(account.Fingerprint));
        json.WriteBoolean("verified", account.Verified);
        json.WriteString("status", account.Active ? "active" : "disabled");
        json.WriteNumber("revision", account.Revision);
        json.Instant("created_at", account.CreatedAt);
        json.WriteEndObject();
    }

    private static WithdrawalAccount Read(Row row) => new()
    {
        Merchant = new MerchantId(row.Uuid(0)),
        Id = row.Uuid(1),
        HolderJson = row.Text(2),
        DestinationJson = row.Text(3),
        DestinationSealed = row.Bytes(4),
        Fingerprint = row.Bytes(5),
        Currency = row.TextOrNull(6),
        Label = row.TextOrNull(7),
        CreatedAt = row.Instant(8),
        Verified = row.Bool(9),
        Active = row.Bool(10),
        Revision = row.Int(11),
    };

    extension(Book book)
    {
        public void VerifyAccount(WithdrawalAccount account, Actor actor)
        {
            if (!account.Verified)
                book.SetAccount(account with { Verified = true }, "withdrawal_account.verified", actor);
        }

        public Receipt SetAccount(WithdrawalAccount account, string type, Actor actor)
        {
            var changed = account with { Revision = account.Revision + 1 };
            book.Rows(Table).Update(changed);
            var text = Text(changed);
            return new Receipt(book.Emit(type, changed.Id, changed.Revision, actor, text), text);
        }
    }
}
