using System.Globalization;
using System.Text;
using System.Text.Json;
using Sluice.Kernel;
using Sluice.Recipients;
using Sluice.Recipients.Formats;

namespace Sluice.Cards;

/// <summary>
/// A card in the vault. Its id is the keyed fingerprint of its number, so that the same card of a merchant is one row and the
/// token is known before it is stored. The number is sealed with the vault's card key, which seals nothing else.
/// </summary>
public sealed record Card
{
    public const string IdPrefix = "card_";

    public required MerchantId Merchant { get; init; }
    public required Guid Id { get; init; }
    /// <summary>The leading digits that may be shown.</summary>
    public required string Bin { get; init; }
    public required string LastFour { get; init; }
    public required string Brand { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    /// <summary>Empty once the card is deleted.</summary>
    public required byte[] NumberSealed { get; init; }
    public required int ExpiryMonth { get; init; }
    public required int ExpiryYear { get; init; }
    public string? HolderName { get; init; }
    public required bool Active { get; init; }
    public required int Revision { get; init; }
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>The card as it may be sent to a rail: number in clear.</summary>
    /// <exception cref="System.Security.Cryptography.CryptographicException">It does not open.</exception>
    public Destination Open(Vault vault)
    {
        var values = new Dictionary<string, string>
        {
            ["number"] = Encoding.ASCII.GetString(vault.ForCards.Open(Merchant, NumberSealed)),
            ["expiry_month"] = ExpiryMonth.ToString("00", CultureInfo.InvariantCulture),
            ["expiry_year"] = ExpiryYear.ToString(CultureInfo.InvariantCulture),
        };
        if (HolderName is not null)
            values["holder_name"] = HolderName;
        return new Destination(CardKinds.Card, values);
    }

    /// <summary>A checked destination of type card, made ready for the vault.</summary>
    public static Card Prepare(Destination destination, MerchantId merchant, Vault vault)
    {
        var number = destination["number"]!;
        return new Card
        {
            Merchant = merchant,
            Id = new Guid(vault.ForCards.Fingerprint(merchant, number), bigEndian: true),
            Bin = CardNumber.BinOf(number),
            LastFour = number[^CardNumber.LastDigits..],
            Brand = CardNumber.BrandOf(number),
            CreatedAt = default,
            NumberSealed = vault.ForCards.Seal(merchant, Encoding.ASCII.GetBytes(number)),
            ExpiryMonth = int.Parse(destination["expiry_month"]!, CultureInfo.InvariantCulture),
            ExpiryYear = int.Parse(destination["expiry_year"]!, CultureInfo.InvariantCulture),
            HolderName = destination["holder_name"],
            Active = true,
            Revision = 1,
            UpdatedAt = default,
        };
    }

    /// <summary>The card's object in the API.</summary>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.Id("id", IdPrefix, Id);
        json.WriteString("object", "card");
        json.WriteString("brand", Brand);
        json.WriteString("bin", Bin);
        json.WriteString("last_four", LastFour);
        json.WriteNumber("expiry_month", ExpiryMonth);
        json.WriteNumber("expiry_year", ExpiryYear);
        json.Text("holder_name", HolderName);
        json.WriteString("status", Active ? "active" : "deleted");
        json.WriteNumber("revision", Revision);
        json.Instant("created_at", CreatedAt);
        json.Instant("updated_at", UpdatedAt);
        json.WriteEndObject();
    }

    /// <summary>The card as a masked destination of that type.</summary>
    public string MaskedDestination(string type) => Json.Text((Card: this, type), static (json, it) =>
    {
        json.WriteStartObject();
        json.WriteString("type", it.type);
        json.Id("card_id", IdPrefix, it.Card.Id);
        json.WriteString("number", it.Card.Bin + DestinationField.Hidden + it.Card.LastFour);
        json.WriteString("expiry_month", it.Card.ExpiryMonth.ToString("00", CultureInfo.InvariantCulture));
        json.WriteString("expiry_year", it.Card.ExpiryYear.ToString(CultureInfo.InvariantCulture));
        if (it.Card.HolderName is { } holder)
            json.WriteString("holder_name", holder);
        json.WriteString("brand", it.Card.Brand);
        json.WriteEndObject();
    });

    // Never the sealed bytes, never the name.
    public override string ToString() => Ids.Format(IdPrefix, Id);
}
