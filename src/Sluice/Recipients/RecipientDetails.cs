using System.Globalization;
using System.Text.Json;
using Sluice.Kernel;

namespace Sluice.Recipients;

/// <summary>What a recipient is, in law.</summary>
public enum RecipientType
{
    Individual,
    Company,
    NonProfit,
    PublicSector,
    Partnership,
    SoleTrader,
}

/// <summary>A structured postal address (ISO 20022 PostalAddress24): town and country are always there.</summary>
public sealed record Address
{
    public string? Street { get; init; }
    public string? BuildingNumber { get; init; }
    public string? PostalCode { get; init; }
    public required string City { get; init; }
    public string? Region { get; init; }
    /// <summary>ISO 3166-1 alpha-2.</summary>
    public required string Country { get; init; }

    /// <summary>The country only: an address has no business in a log.</summary>
    public override string ToString() => Country;
}

/// <summary>Who is paid, checked. Its text names neither the person nor how to reach them.</summary>
public sealed record RecipientDetails
{
    public required RecipientType Type { get; init; }
    public required string Name { get; init; }
    /// <summary>ISO 3166-1 alpha-2.</summary>
    public required string Country { get; init; }
    public string? Email { get; init; }
    /// <summary>E.164: a plus and digits.</summary>
    public string? Phone { get; init; }
    public DateOnly? DateOfBirth { get; init; }
    public Address? Address { get; init; }
    public string? ClientReference { get; init; }
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = MetadataRules.None;

    /// <summary>
    /// The type as the API writes it: individual, company, non_profit, public_sector, partnership, sole_trader.
    /// </summary>
    public static string TypeText(RecipientType type) => type switch
    {
        RecipientType.Individual => "individual",
        RecipientType.Company => "company",
        RecipientType.NonProfit => "non_profit",
        RecipientType.PublicSector => "public_sector",
        RecipientType.Partnership => "partnership",
        RecipientType.SoleTrader => "sole_trader",
        _ => throw new InvalidOperationException($"No name for {type}."),
    };

    /// <summary>Reads <see cref="TypeText"/> back.</summary>
    public static RecipientType? FindType(string? text) => text switch
    {
        "individual" => RecipientType.Individual,
        "company" => RecipientType.Company,
        "non_profit" => RecipientType.NonProfit,
        "public_sector" => RecipientType.PublicSector,
        "partnership" => RecipientType.Partnership,
        "sole_trader" => RecipientType.SoleTrader,
        _ => null,
    };

    /// <summary>One JSON object in the API's names, every member present, null where nothing was given.</summary>
    public void WriteJson(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        WriteMembers(writer);
        writer.WriteEndObject();
    }

    /// <summary>The members alone, for an object that has more of them.</summary>
    public void WriteMembers(Utf8JsonWriter writer)
    {
        writer.WriteString("type"u8, TypeText(Type));
        writer.WriteString("name"u8, Name);
        writer.WriteString("country"u8, Country);
        writer.WriteString("email"u8, Email);
        writer.WriteString("phone"u8, Phone);
        writer.WriteString("date_of_birth"u8, DateOfBirth?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        if (Address is null)
            writer.WriteNull("address"u8);
        else
            WriteAddress(writer, Address);
        writer.WriteString("client_reference"u8, ClientReference);
        writer.WriteStartObject("metadata"u8);
        foreach (var (key, value) in Metadata)
            writer.WriteString(key, value);
        writer.WriteEndObject();
    }

    /// <summary>Reads <see cref="WriteJson"/> back.</summary>
    /// <exception cref="JsonException">It is no recipient: what was stored is damaged.</exception>
    public static RecipientDetails Read(JsonElement json) => new()
    {
        Type = FindType(StoredJson.Text(json, "type")) ?? throw new JsonException("A recipient of no known type."),
        Name = StoredJson.Required(json, "name"),
        Country = StoredJson.Required(json, "country"),
        Email = StoredJson.Text(json, "email"),
        Phone = StoredJson.Text(json, "phone"),
        DateOfBirth = StoredJson.Text(json, "date_of_birth") is { } born ? ReadDate(born) : null,
        Address = json.TryGetProperty("address", out var address) && address.ValueKind == JsonValueKind.Object
            ? ReadAddress(address)
            : null,
        ClientReference = StoredJson.Text(json, "client_reference"),
        Metadata = json.TryGetProperty("metadata", out var metadata) ? MetadataRules.Read(metadata) : MetadataRules.None,
    };

    /// <summary>Type and country.</summary>
    public override string ToString() => $"{TypeText(Type)} in {Country}";

    private static void WriteAddress(Utf8JsonWriter writer, Address address)
    {
        writer.WriteStartObject("address"u8);
        writer.WriteString("street"u8, address.Street);
        writer.WriteString("building_number"u8, address.BuildingNumber);
        writer.WriteString("postal_code"u8, address.PostalCode);
        writer.WriteString("city"u8, address.City);
        writer.WriteString("region"u8, address.Region);
        writer.WriteString("country"u8, address.Country);
        writer.WriteEndObject();
    }

    private static Address ReadAddress(JsonElement json) => new()
    {
        Street = StoredJson.Text(json, "street"),
        BuildingNumber = StoredJson.Text(json, "building_number"),
        PostalCode = StoredJson.Text(json, "postal_code"),
        City = StoredJson.Required(json, "city"),
        Region = StoredJson.Text(json, "region"),
        Country = StoredJson.Required(json, "country"),
    };

    private static DateOnly ReadDate(string text) => DateOnly.TryParseExact(text, "yyyy-MM-dd", out var date)
        ? date
        : throw new JsonException("A date of birth that is no date.");
}
