using System.Text.Json;
using Sluice.Books;
using Sluice.Kernel;

namespace Sluice.Recipients;

/// <summary>Where a recipient is paid. The account number is sealed; a keyed fingerprint finds the same account twice.</summary>
public sealed record PayoutMethod
{
    public required MerchantId Merchant { get; init; }
    public required Guid Id { get; init; }
    public required Guid RecipientId { get; init; }
    public required string DestinationJson { get; init; }
    public required byte[] DestinationSealed { get; init; }
    public required byte[] Fingerprint { get; init; }
    /// <summary>The only currency it takes, where its format says so.</summary>
    public string? Currency { get; init; }
    public required bool Verified { get; init; }
    public required bool Active { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }

    public const string IdPrefix = "pm_";

    public override string ToString() => Ids.Format(IdPrefix, Id);
}

/// <summary>The payout methods' SQL and their JSON.</summary>
internal static class PayoutMethodStore
{
    /// <summary>How many methods a recipient may have, disabled ones included.</summary>
    public const int MethodsMax = 50;

    private static readonly Table<PayoutMethod> Writes = new("payout_methods",
        [
            Column.Uuid<PayoutMethod>("merchant_id", m => m.Merchant.Value),
            Column.Uuid<PayoutMethod>("recipient_id", m => m.RecipientId),
            Column.Uuid<PayoutMethod>("payout_method_id", m => m.Id),
        ],
        [
            Column.Text<PayoutMethod>("destination", m => m.DestinationJson),
            Column.Bytes<PayoutMethod>("destination_sealed", m => m.DestinationSealed),
            Column.Bytes<PayoutMethod>("fingerprint", m => m.Fingerprint),
            Column.Text<PayoutMethod>("currency", m => m.Currency),
            Column.Instant<PayoutMethod>("created_at", m => m.CreatedAt),
        ],
        [Column.Bool<PayoutMethod>("verified", m => m.Verified), Column.Bool<PayoutMethod>("active", m => m.Active)]);

    public static readonly RowTable<Guid, PayoutMethod> Table = new(Writes, m => m.Id);

    private static readonly string OfRecipientSql =
        $"""
        select {Writes.ColumnList} from payout_methods
        where merchant_id = @merchant_id and recipient_id = @recipient_id order by payout_method_id limit {MethodsMax}
        """;

    public static readonly Finder<Guid, Guid, PayoutMethod> OfRecipient = new(Table, OfRecipientSql,
        [FinderParameter<Guid>.Uuid("recipient_id", id => id)], Read, m => m.RecipientId);

    /// <summary>Whose a method is; null when the merchant has no such method.</summary>
    public static async Task<Guid?> RecipientOfAsync(
        Database database, MerchantId merchant, Guid method, CancellationToken cancel) =>
        (await database.QueryAsync(
            "select recipient_id from payout_methods where merchant_id = @merchant_id and payout_method_id = @payout_method_id",
            row => (Guid?)row.Uuid(0), cancel, ("merchant_id", merchant.Value), ("payout_method_id", method))).SingleOrDefault();

    public static Task<List<PayoutMethod>> ListAsync(
        Database database, MerchantId merchant, Guid recipient, CancellationToken cancel) =>
        database.QueryAsync(OfRecipientSql, Read, cancel, ("merchant_id", merchant.Value), ("recipient_id", recipient));

    public static string Text(PayoutMethod method, bool isDefault) =>
        Json.Text((method, isDefault), static (json, m) => Write(json, m.method, m.isDefault));

    public static void Write(Utf8JsonWriter json, PayoutMethod method, bool isDefault)
    {
        json.WriteStartObject();
        json.Id("id", PayoutMethod.IdPrefix, method.Id);
        json.WriteString("object", "payout_method");
        json.Id("recipient_id", Recipient.IdPrefix, method.RecipientId);
        json.Raw("destination", method.DestinationJson);
        json.WriteString("fingerprint", Convert.ToHexStringLower(method.Fingerprint));
        json.WriteBoolean("verified", method.Verified);
        json.WriteBoolean("is_default", isDefault);
        json.WriteString("status", method.Active ? "active" : "disabled");
        json.Instant("created_at", method.CreatedAt);
        json.WriteEndObject();
    }

    private static PayoutMethod Read(Row row) => new()
    {
        Merchant = new MerchantId(row.Uuid(0)),
        RecipientId = row.Uuid(1),
        Id = row.Uuid(2),
        DestinationJson = row.Text(3),
        DestinationSealed = row.Bytes(4),
        Fingerprint = row.Bytes(5),
        Currency = row.TextOrNull(6),
        CreatedAt = row.Instant(7),
        Verified = row.Bool(8),
        Active = row.Bool(9),
    };
}
