using System.Text.Json;
using Sluice.Books;
using Sluice.Kernel;
using Sluice.Money;

namespace Sluice.Orders;

/// <summary>
/// What a customer paid the merchant, and from which account or card: payouts to it go back there (closed loop), never more in
/// sum than was paid.
/// </summary>
public sealed record Order
{
    public const string IdPrefix = Payouts.PayoutJson.OrderPrefix;

    public required MerchantId Merchant { get; init; }
    public required Guid Id { get; init; }
    /// <summary>The merchant's own number of the order; each once.</summary>
    public required string ClientReference { get; init; }
    /// <summary>What was paid.</summary>
    public required Amount Amount { get; init; }
    /// <summary>Who paid; JSON as a recipient's details.</summary>
    public required string PayerJson { get; init; }
    /// <summary>From where, masked; JSON.</summary>
    public required string DestinationJson { get; init; }
    /// <summary>From where, sealed.</summary>
    public required byte[] DestinationSealed { get; init; }
    public string? MetadataJson { get; init; }
    /// <summary>When it was paid, where that was said.</summary>
    public DateTimeOffset? OrderedAt { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }

    // Never the sealed bytes, never the names.
    public override string ToString() => Ids.Format(IdPrefix, Id);
}

/// <summary>The orders' SQL and their JSON.</summary>
internal static class OrderStore
{
    private static readonly Table<Order> Writes = new("orders",
        [Column.Uuid<Order>("merchant_id", o => o.Merchant.Value), Column.Uuid<Order>("order_id", o => o.Id)],
        [
            Column.Text<Order>("client_reference", o => o.ClientReference),
            Column.Long<Order>("amount", o => o.Amount.MinorUnits),
            Column.Text<Order>("currency", o => o.Amount.Currency.Code),
            Column.Text<Order>("payer", o => o.PayerJson),
            Column.Text<Order>("destination", o => o.DestinationJson),
            Column.Bytes<Order>("destination_sealed", o => o.DestinationSealed),
            Column.Text<Order>("metadata", o => o.MetadataJson),
            Column.InstantOrNull<Order>("ordered_at", o => o.OrderedAt),
            Column.Instant<Order>("created_at", o => o.CreatedAt),
        ],
        []);

    public static readonly RowTable<Guid, Order> Table = new(Writes, o => o.Id);

    private static readonly string ByIdSql =
        $"select {Writes.ColumnList} from orders where merchant_id = @merchant_id and order_id = @order_id";

    public static readonly Finder<Guid, Guid, Order> ById = new(Table, ByIdSql,
        [FinderParameter<Guid>.Uuid("order_id", id => id)], Read, o => o.Id);

    public static readonly Finder<string, Guid, Order> ByReference = new(Table,
        $"select {Writes.ColumnList} from orders where merchant_id = @merchant_id and client_reference = @client_reference",
        [FinderParameter<string>.Text("client_reference", reference => reference)], Read, o => o.ClientReference);

    public static async Task<Order?> FindAsync(Database database, MerchantId merchant, Guid id, CancellationToken cancel) =>
        (await database.QueryAsync(ByIdSql, Read, cancel, ("merchant_id", merchant.Value), ("order_id", id))).SingleOrDefault();

    public static Task<List<Order>> ListAsync(
        Database database, MerchantId merchant, string? clientReference, Guid? before, int limit, CancellationToken cancel)
    {
        List<(string, object?)> parameters = [("merchant_id", merchant.Value), ("limit", (long)limit)];
        var filter = "";
        if (clientReference is not null)
        {
            filter += " and client_reference = @client_reference";
            parameters.Add(("client_reference", clientReference));
        }
        if (before is { } cursor)
        {
            filter += " and order_id < @before";
            parameters.Add(("before", cursor));
        }
        return database.QueryAsync(
            $"""
            select {Writes.ColumnList} from orders
            where merchant_id = @merchant_id{filter} order by order_id desc limit @limit
            """,
            Read, cancel, [.. parameters]);
    }

    /// <summary>An order as the API shows it.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="order">What.</param>
    /// <param name="paidBack">What payouts to it have taken, or may still take, in minor units.</param>
    public static void Write(Utf8JsonWriter json, Order order, long paidBack)
    {
        json.WriteStartObject();
        json.Id("id", Order.IdPrefix, order.Id);
        json.WriteString("object", "order");
        json.WriteString("client_reference", order.ClientReference);
        json.WriteNumber("amount", order.Amount.MinorUnits);
        json.WriteString("currency", order.Amount.Currency.Code);
        json.WriteNumber("paid_back", paidBack);
        json.WriteNumber("refundable", Math.Max(0, order.Amount.MinorUnits - paidBack));
        json.Raw("payer", order.PayerJson);
        json.Raw("paid_from", order.DestinationJson);
        json.Raw("metadata", order.MetadataJson ?? "{}");
        json.Instant("ordered_at", order.OrderedAt);
        json.Instant("created_at", order.CreatedAt);
        json.WriteEndObject();
    }

    private static Order Read(Row row) => new()
    {
        Merchant = new MerchantId(row.Uuid(0)),
        Id = row.Uuid(1),
        ClientReference = row.Text(2),
        Amount = new Amount(row.Long(3), Currency.Find(row.Text(4))),
        PayerJson = row.Text(5),
        DestinationJson = row.Text(6),
        DestinationSealed = row.Bytes(7),
        MetadataJson = row.TextOrNull(8),
        OrderedAt = row.InstantOrNull(9),
        CreatedAt = row.Instant(10),
    };
}
