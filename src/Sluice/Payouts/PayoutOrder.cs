using System.Buffers;
using Sluice.Cards;
using Sluice.Fees;
using Sluice.Kernel;
using Sluice.Recipients;
using Sluice.Routing;

namespace Sluice.Payouts;

/// <summary>
/// A checked order, ready for the lane: what costs time (sealing the account number, writing JSON) is done here,
/// before the order queues up, so that the lane only decides.
/// </summary>
public sealed record PayoutOrder
{
    public required ParsedPayout Parsed { get; init; }
    /// <summary>Null when a recipient on file is named.</summary>
    public string? RecipientJson { get; init; }
    public string? DestinationJson { get; init; }
    public byte[]? DestinationSealed { get; init; }
    /// <summary>The card that the destination names, where it does.</summary>
    public CardUse? Card { get; init; }
    public string? MetadataJson { get; init; }
    /// <summary>Where the merchant's payouts may go; null where nobody asks, as in a test of something else.</summary>
    public Routes? Routes { get; init; }
    /// <summary>What the merchant's payouts cost.</summary>
    public FeeSchedule Fees { get; init; } = FeeSchedule.None;

    /// <summary>Prepares a checked order.</summary>
    public static PayoutOrder Prepare(ParsedPayout parsed, MerchantId merchant, Vault vault, Terms? terms = null) => new()
    {
        Routes = terms?.Routes,
        Fees = terms?.Fees ?? FeeSchedule.None,
        Parsed = parsed,
        RecipientJson = parsed.Recipient is { } recipient ? Json.Text(recipient, static (json, r) => r.WriteJson(json)) : null,
        DestinationJson = parsed.Destination is { } destination
            ? Json.Text(destination, static (json, d) => d.WriteMasked(json)) : null,
        DestinationSealed = parsed.Destination is { } plain ? Seal(plain, merchant, vault) : null,
        Card = CardUse.Of(parsed.Destination, merchant, vault),
        MetadataJson = parsed.Metadata.Count == 0 ? null : Json.Text(parsed.Metadata, WriteMetadata),
    };

    /// <summary>Seals a destination for one merchant; of a card its token, for the number goes into the card vault.</summary>
    public static byte[] Seal(Destination destination, MerchantId merchant, Vault vault)
    {
        var plain = new ArrayBufferWriter<byte>(256);
        CardUse.Tokenised(destination, merchant, vault).WriteSecret(plain);
        return vault.Seal(merchant, plain.WrittenSpan);
    }

    internal static void WriteMetadata(System.Text.Json.Utf8JsonWriter json, IReadOnlyDictionary<string, string> metadata)
    {
        json.WriteStartObject();
        foreach (var (key, value) in metadata)
            json.WriteString(key, value);
        json.WriteEndObject();
    }

    // Account numbers and names stay out of logs.
    public override string ToString() => $"order of {Parsed.Amount}";
}
