using System.Text.Json;
using Sluice.Books;
using Sluice.Kernel;
using Sluice.Money;

namespace Sluice.SubMerchants;

/// <summary>Which side of a transfer a book is.</summary>
public static class TransferSide
{
    public const string Source = "source";
    public const string Target = "target";
}

/// <summary>How far a transfer has come, as one of its two books sees it.</summary>
public static class TransferState
{
    /// <summary>The target waits for the source to decide.</summary>
    public const string Asked = "asked";
    /// <summary>The source has set the money aside in transit; it is not in the other book yet, or was not seen there.</summary>
    public const string Taken = "taken";
    public const string Completed = "completed";
    /// <summary>The source had not enough: no money moved.</summary>
    public const string Failed = "failed";
}

/// <summary>
/// Money on its way between the books of a parent and a sub-merchant. Each of the two books has a row of it, under the same id,
/// written in the commit that moves the book's money: that row is what makes every step happen once.
/// </summary>
public sealed record SubMerchantTransfer
{
    public required MerchantId Merchant { get; init; }
    public required Guid Id { get; init; }
    /// <summary>The other book.</summary>
    public required MerchantId Other { get; init; }
    /// <summary>Whether this book is the parent's.</summary>
    public required bool IsParent { get; init; }
    /// <summary>One of <see cref="TransferSide"/>.</summary>
    public required string Side { get; init; }
    public required Amount Amount { get; init; }
    public string? Memo { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    /// <summary>One of <see cref="TransferState"/>.</summary>
    public required string State { get; init; }
    public required int Revision { get; init; }
    public DateTimeOffset? CompletedAt { get; init; }

    public bool IsOpen => State is TransferState.Asked or TransferState.Taken;

    public bool IsSource => Side == TransferSide.Source;

    /// <summary>The row of the other book, in the state it begins with.</summary>
    public SubMerchantTransfer Mirrored(string state, DateTimeOffset now) => this with
    {
        Merchant = Other,
        Other = Merchant,
        IsParent = !IsParent,
        Side = IsSource ? TransferSide.Target : TransferSide.Source,
        State = state,
        CreatedAt = now,
        Revision = 1,
        CompletedAt = null,
    };

    public const string IdPrefix = "smt_";
}

/// <summary>The transfers' SQL and their JSON.</summary>
internal static class SubMerchantTransferStore
{
    private static readonly Table<SubMerchantTransfer> Writes = new("sub_merchant_transfers",
        [
            Column.Uuid<SubMerchantTransfer>("merchant_id", t => t.Merchant.Value),
            Column.Uuid<SubMerchantTransfer>("transfer_id", t => t.Id),
        ],
        [
            Column.Uuid<SubMerchantTransfer>("other_id", t => t.Other.Value),
            Column.Bool<SubMerchantTransfer>("is_parent", t => t.IsParent),
            Column.Text<SubMerchantTransfer>("side", t => t.Side),
            Column.Long<SubMerchantTransfer>("amount", t => t.Amount.MinorUnits),
            Column.Text<SubMerchantTransfer>("currency", t => t.Amount.Currency.Code),
            Column.Text<SubMerchantTransfer>("memo", t => t.Memo),
            Column.Instant<SubMerchantTransfer>("created_at", t => t.CreatedAt),
        ],
        [
            Column.Text<SubMerchantTransfer>("state", t => t.State),
            Column.Int<SubMerchantTransfer>("revision", t => t.Revision),
            Column.InstantOrNull<SubMerchantTransfer>("completed_at", t => t.CompletedAt),
        ]);

    public static readonly RowTable<Guid, SubMerchantTransfer> Table = new(Writes, t => t.Id);

    private static readonly string ByIdSql =
        $"select {Writes.ColumnList} from sub_merchant_transfers where merchant_id = @merchant_id and transfer_id = @transfer_id";

    private static readonly string OpenSql =
        $"""
        select {Writes.ColumnList} from sub_merchant_transfers
        where state in ('asked', 'taken') order by transfer_id limit @limit
        """;

    public static readonly Finder<Guid, Guid, SubMerchantTransfer> ById = new(Table, ByIdSql,
        [FinderParameter<Guid>.Uuid("transfer_id", id => id)], Read, t => t.Id);

    public static async Task<SubMerchantTransfer?> FindAsync(
        Database database, MerchantId merchant, Guid id, CancellationToken cancel) =>
        (await database.QueryAsync(ByIdSql, Read, cancel, ("merchant_id", merchant.Value), ("transfer_id", id)))
            .SingleOrDefault();

    /// <summary>What is on its way, in any book, oldest first.</summary>
    public static Task<List<SubMerchantTransfer>> OpenAsync(Database database, int limit, CancellationToken cancel) =>
        database.QueryAsync(OpenSql, Read, cancel, ("limit", (long)limit));

    public static Task<List<SubMerchantTransfer>> ListAsync(
        Database database, MerchantId merchant, Guid? other, Guid? before, int limit, CancellationToken cancel) =>
        database.QueryAsync(
            $"""
            select {Writes.ColumnList} from sub_merchant_transfers
            where merchant_id = @merchant_id and transfer_id < @before and (@any_other or other_id = @other_id)
            order by transfer_id desc limit @limit
            """,
            Read, cancel, ("merchant_id", merchant.Value), ("before", before ?? Guid.AllBitsSet), ("any_other", other is null),
            ("other_id", other ?? Guid.Empty), ("limit", (long)limit));

    public static string Text(SubMerchantTransfer transfer) => Json.Text(transfer, Write);

    public static void Write(Utf8JsonWriter json, SubMerchantTransfer transfer)
    {
        json.WriteStartObject();
        json.Id("id", SubMerchantTransfer.IdPrefix, transfer.Id);
        json.WriteString("object", "sub_merchant_transfer");
        json.Id("sub_merchant_id", SubMerchant.IdPrefix, transfer.IsParent ? transfer.Other.Value : transfer.Merchant.Value);
        json.WriteString("direction", transfer.IsParent == transfer.IsSource ? "to_sub_merchant" : "from_sub_merchant");
        json.WriteNumber("amount", transfer.Amount.MinorUnits);
        json.WriteString("currency", transfer.Amount.Currency.Code);
        json.Text("memo", transfer.Memo);
        json.WriteString("status", transfer.IsOpen ? "pending" : transfer.State);
        json.Text("failure", transfer.State == TransferState.Failed ? ProblemTypes.InsufficientFunds.Code : null);
        json.WriteNumber("revision", transfer.Revision);
        json.Instant("created_at", transfer.CreatedAt);
        json.Instant("completed_at", transfer.CompletedAt);
        json.WriteEndObject();
    }

    private static SubMerchantTransfer Read(Row row) => new()
    {
        Merchant = new MerchantId(row.Uuid(0)),
        Id = row.Uuid(1),
        Other = new MerchantId(row.Uuid(2)),
        IsParent = row.Bool(3),
        Side = row.Text(4),
        Amount = new Amount(row.Long(5), Currency.Find(row.Text(6))),
        Memo = row.TextOrNull(7),
        CreatedAt = row.Instant(8),
        State = row.Text(9),
        Revision = row.Int(10),
        CompletedAt = row.InstantOrNull(11),
    };
}
