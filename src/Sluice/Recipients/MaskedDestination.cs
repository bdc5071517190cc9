using System.Text.Json;
using Sluice.Kernel;

namespace Sluice.Recipients;

/// <summary>
/// A destination as it may be shown, logged and listed: never more than the last four characters of an account number.
/// </summary>
public sealed record MaskedDestination
{
    /// <summary>What stands for the hidden middle.</summary>
    public const string Hidden = "••••";

    /// <summary>Most trailing characters that are ever shown.</summary>
    public const int ShownMax = 4;

    public required string Type { get; init; }
    public string? Iban { get; init; }
    public string? Bic { get; init; }
    public string? SortCode { get; init; }
    public string? AccountNumber { get; init; }
    public string? RoutingNumber { get; init; }
    public string? AccountType { get; init; }
    public string? HolderName { get; init; }
    public required string Country { get; init; }

    /// <summary>"••••" and the last four; numbers under eight characters show fewer, so that four at least stay hidden.</summary>
    public static string MaskNumber(string number) =>
        string.Concat(Hidden, number.AsSpan(number.Length - Math.Clamp(number.Length - ShownMax, 0, ShownMax)));

    /// <summary>Country, check digits, "••••" and the last four.</summary>
    public static string MaskIban(string iban) => string.Concat(iban.AsSpan(0, 4), Hidden, iban.AsSpan(iban.Length - ShownMax));

    /// <summary>One JSON object in the API's names; members that are absent are left out.</summary>
    public void WriteJson(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("type"u8, Type);
        Write(writer, "iban"u8, Iban);
        Write(writer, "bic"u8, Bic);
        Write(writer, "sort_code"u8, SortCode);
        Write(writer, "account_number"u8, AccountNumber);
        Write(writer, "routing_number"u8, RoutingNumber);
        Write(writer, "account_type"u8, AccountType);
        Write(writer, "holder_name"u8, HolderName);
        writer.WriteString("country"u8, Country);
        writer.WriteEndObject();
    }

    /// <summary>Reads <see cref="WriteJson"/> back.</summary>
    /// <exception cref="JsonException">It is no masked destination: what was stored is damaged.</exception>
    public static MaskedDestination Read(JsonElement json) => new()
    {
        Type = StoredJson.Required(json, "type"),
        Iban = StoredJson.Text(json, "iban"),
        Bic = StoredJson.Text(json, "bic"),
        SortCode = StoredJson.Text(json, "sort_code"),
        AccountNumber = StoredJson.Text(json, "account_number"),
        RoutingNumber = StoredJson.Text(json, "routing_number"),
        AccountType = StoredJson.Text(json, "account_type"),
        HolderName = StoredJson.Text(json, "holder_name"),
        Country = StoredJson.Required(json, "country"),
    };

    /// <summary>One line for people: "DE89••••3000", "60-16-13 ••••6819".</summary>
    public override string ToString() => Iban
        ?? (SortCode is { Length: BankNumbers.SortCodeDigits } sort
            ? $"{sort[..2]}-{sort[2..4]}-{sort[4..]} {AccountNumber}"
            : $"{RoutingNumber} {AccountNumber}");

    private static void Write(Utf8JsonWriter writer, ReadOnlySpan<byte> name, string? value)
    {
        if (value is not null)
            writer.WriteString(name, value);
    }
}
