using System.Text.Json;
using Sluice.Access;
using Sluice.Books;
using Sluice.Kernel;

namespace Sluice.SubMerchants;

/// <summary>A merchant under another: its own book, keys and recipients. One level only.</summary>
public sealed record SubMerchant
{
    public required MerchantId Parent { get; init; }
    public required MerchantId Id { get; init; }
    public required string Name { get; init; }
    public string? ClientReference { get; init; }
    public required bool Live { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }

    public const string IdPrefix = Merchant.IdPrefix;
}

/// <summary>The SQL of a parent's list of sub-merchants, and their JSON.</summary>
internal static class SubMerchantStore
{
    private static readonly Table<SubMerchant> Writes = new("sub_merchants",
        [
            Column.Uuid<SubMerchant>("merchant_id", s => s.Parent.Value),
            Column.Uuid<SubMerchant>("sub_merchant_id", s => s.Id.Value),
        ],
        [
            Column.Text<SubMerchant>("name", s => s.Name),
            Column.Text<SubMerchant>("client_reference", s => s.ClientReference),
            Column.Bool<SubMerchant>("live", s => s.Live),
            Column.Instant<SubMerchant>("created_at", s => s.CreatedAt),
        ],
        []);

    public static readonly RowTable<MerchantId, SubMerchant> Table = new(Writes, s => s.Id);

    private static readonly string ByIdSql =
        $"select {Writes.ColumnList} from sub_merchants where merchant_id = @merchant_id and sub_merchant_id = @sub_merchant_id";

    public static readonly Finder<MerchantId, MerchantId, SubMerchant> ById = new(Table, ByIdSql,
        [FinderParameter<MerchantId>.Uuid("sub_merchant_id", id => id.Value)], Read, s => s.Id);

    public static async Task<SubMerchant?> FindAsync(
        Database database, MerchantId parent, MerchantId id, CancellationToken cancel) =>
        (await database.QueryAsync(ByIdSql, Read, cancel, ("merchant_id", parent.Value), ("sub_merchant_id", id.Value)))
            .SingleOrDefault();

    public static Task<List<SubMerchant>> ListAsync(
        Database database, MerchantId parent, Guid? before, int limit, CancellationToken cancel) =>
        database.QueryAsync(
            $"""
            select {Writes.ColumnList} from sub_merchants
            where merchant_id = @merchant_id and sub_merchant_id < @before order by sub_merchant_id desc limit @limit
            """,
            Read, cancel, ("merchant_id", parent.Value), ("before", before ?? Guid.AllBitsSet), ("limit", (long)limit));

    public static string Text(SubMerchant sub) => Json.Text(sub, static (json, s) => Write(json, s));

    public static void Write(Utf8JsonWriter json, SubMerchant sub)
    {
        json.WriteStartObject();
        json.Id("id", SubMerchant.IdPrefix, sub.Id.Value);
        json.WriteString("object", "sub_merchant");
        json.WriteString("name", sub.Name);
        json.Text("client_reference", sub.ClientReference);
        json.WriteBoolean("live", sub.Live);
        json.Instant("created_at", sub.CreatedAt);
        json.WriteEndObject();
    }

    private static SubMerchant Read(Row row) => new()
    {
        Parent = new MerchantId(row.Uuid(0)),
        Id = new MerchantId(row.Uuid(1)),
        Name = row.Text(2),
        ClientReference = row.TextOrNull(3),
        Live = row.Bool(4),
        CreatedAt = row.Instant(5),
    };
}
