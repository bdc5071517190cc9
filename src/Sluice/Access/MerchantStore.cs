using Sluice.Books;
using Sluice.Kernel;

namespace Sluice.Access;

/// <summary>A merchant as kept: whose book it is, and what is switched on.</summary>
public sealed record Merchant
{
    public required MerchantId Id { get; init; }
    public required string Name { get; init; }
    /// <summary>Whether money is real.</summary>
    public required bool Live { get; init; }
    /// <summary>What is switched on; every request of the merchant carries it.</summary>
    public required MerchantSettings Settings { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    /// <summary>The merchant it is a sub-merchant of.</summary>
    public MerchantId? Parent { get; init; }

    public const string IdPrefix = "mer_";
}

/// <summary>The merchants' SQL.</summary>
internal static class MerchantStore
{
    private static readonly Table<Merchant> Writes = new("merchants",
        [Column.Uuid<Merchant>("merchant_id", m => m.Id.Value)],
        [
            Column.Text<Merchant>("name", m => m.Name),
            Column.Bool<Merchant>("live", m => m.Live),
            Column.Instant<Merchant>("created_at", m => m.CreatedAt),
            Column.UuidOrNull<Merchant>("parent_id", m => m.Parent?.Value),
        ],
        [
            Column.Bool<Merchant>("unique_client_reference", m => m.Settings.UniqueClientReference),
            Column.Bool<Merchant>("open_loop", m => m.Settings.OpenLoop),
            Column.Bool<Merchant>("require_ready_recipients", m => m.Settings.RequireReadyRecipients),
            Column.Bool<Merchant>("require_verified_methods", m => m.Settings.RequireVerifiedMethods),
        ]);

    public static readonly RowTable<MerchantId, Merchant> Table = new(Writes, m => m.Id);

    /// <summary>The merchant whose book it is.</summary>
    public static readonly Finder<MerchantId, MerchantId, Merchant> Self = new(Table,
        $"select {Writes.ColumnList} from merchants where merchant_id = @merchant_id and merchant_id = @self",
        [FinderParameter<MerchantId>.Uuid("self", id => id.Value)], Read, m => m.Id);

    public static async Task<Merchant?> FindAsync(Database database, MerchantId merchant, CancellationToken cancel) =>
        (await database.QueryAsync($"select {Writes.ColumnList} from merchants where merchant_id = @merchant_id", Read, cancel,
            ("merchant_id", merchant.Value))).SingleOrDefault();

    private static Merchant Read(Row row) => new()
    {
        Id = new MerchantId(row.Uuid(0)),
        Name = row.Text(1),
        Live = row.Bool(2),
        CreatedAt = row.Instant(3),
        Parent = row.UuidOrNull(4) is { } parent ? new MerchantId(parent) : null,
        Settings = MerchantSettings.Read(row, 5),
    };
}
