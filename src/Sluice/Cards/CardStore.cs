using Sluice.Books;
using Sluice.Kernel;

namespace Sluice.Cards;

/// <summary>The cards' SQL.</summary>
public static class CardStore
{
    private static readonly Table<Card> Writes = new("cards",
        [Column.Uuid<Card>("merchant_id", c => c.Merchant.Value), Column.Uuid<Card>("card_id", c => c.Id)],
        [
            Column.Text<Card>("bin", c => c.Bin),
            Column.Text<Card>("last_four", c => c.LastFour),
            Column.Text<Card>("brand", c => c.Brand),
            Column.Instant<Card>("created_at", c => c.CreatedAt),
        ],
        [
            Column.Bytes<Card>("number_sealed", c => c.NumberSealed),
            Column.Int<Card>("expiry_month", c => c.ExpiryMonth),
            Column.Int<Card>("expiry_year", c => c.ExpiryYear),
            Column.Text<Card>("holder_name", c => c.HolderName),
            Column.Bool<Card>("active", c => c.Active),
            Column.Int<Card>("revision", c => c.Revision),
            Column.Instant<Card>("updated_at", c => c.UpdatedAt),
        ]);

    internal static readonly RowTable<Guid, Card> Table = new(Writes, c => c.Id);

    private static readonly string ByIdSql =
        $"select {Writes.ColumnList} from cards where merchant_id = @merchant_id and card_id = @card_id";

    private static readonly string ListSql =
        $"""
        select {Writes.ColumnList} from cards
        where merchant_id = @merchant_id and active = @active and card_id > @after order by card_id limit @limit
        """;

    internal static readonly Finder<Guid, Guid, Card> ById =
        new(Table, ByIdSql, [FinderParameter<Guid>.Uuid("card_id", id => id)], Read, c => c.Id);

    /// <summary>One card, deleted ones included.</summary>
    public static async Task<Card?> FindAsync(Database database, MerchantId merchant, Guid id, CancellationToken cancel) =>
        (await database.QueryAsync(ByIdSql, Read, cancel, ("merchant_id", merchant.Value), ("card_id", id))).FirstOrDefault();

    /// <summary>Cards that are not deleted, in the order of their tokens.</summary>
    public static Task<List<Card>> ListAsync(
        Database database, MerchantId merchant, Guid? after, int limit, CancellationToken cancel) =>
        database.QueryAsync(ListSql, Read, cancel, ("merchant_id", merchant.Value), ("active", true),
            ("after", after ?? Guid.Empty), ("limit", limit));

    /// <summary>Many cards in one round trip; those that are not there are left out.</summary>
    internal static async Task<Dictionary<Guid, Card>> FindAsync(
        Database database, MerchantId merchant, IReadOnlyCollection<Guid> ids, CancellationToken cancel)
    {
        var found = new Dictionary<Guid, Card>();
        if (ids.Count == 0)
            return found;
        KeyColumn[] keys =
        [
            new("merchant_id", DbKind.Uuid, Enumerable.Repeat(merchant.Value, ids.Count).ToArray()),
            new("card_id", DbKind.Uuid, ids.ToArray()),
        ];
        await using var session = await database.ReadAsync(cancel);
        await session.LookUpAsync([new Lookup(ByIdSql, keys, (_, row) => found[row.Uuid(1)] = Read(row))], cancel);
        return found;
    }

    private static Card Read(Row row) => new()
    {
        Merchant = new MerchantId(row.Uuid(0)),
        Id = row.Uuid(1),
        Bin = row.Text(2),
        LastFour = row.Text(3),
        Brand = row.Text(4),
        CreatedAt = row.Instant(5),
        NumberSealed = row.Bytes(6),
        ExpiryMonth = row.Int(7),
        ExpiryYear = row.Int(8),
        HolderName = row.TextOrNull(9),
        Active = row.Bool(10),
        Revision = row.Int(11),
        UpdatedAt = row.Instant(12),
    };
}
