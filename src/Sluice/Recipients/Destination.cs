using System.Buffers;
using System.Text.Json;
using Sluice.Kernel;

namespace Sluice.Recipients;

/// <summary>In which of the known ways an account is named.</summary>
public enum DestinationFormat
{
    /// <summary>IBAN, with or without BIC; any currency.</summary>
    Iban,
    /// <summary>UK sort code and account number; pounds only.</summary>
    Uk,
    /// <summary>US routing number, account number and account type; US dollars only.</summary>
    Us,
}

/// <summary>
/// Where to pay, checked and complete. It holds the account number in clear: keep it encrypted, show <see cref="Mask"/>. Its
/// text is the masked form, so that it can never slip into a log.
/// </summary>
public sealed record Destination
{
    /// <summary>The type of every destination in this format: a bank account.</summary>
    public const string AccountTypeName = "account";

    public string Type { get; init; } = AccountTypeName;
    public required DestinationFormat Format { get; init; }
    /// <summary>Where the account is: ISO 3166-1 alpha-2, or XK.</summary>
    public required string Country { get; init; }
    /// <summary>Without spaces, in capitals.</summary>
    public string? Iban { get; init; }
    /// <summary>8 or 11 characters, in capitals.</summary>
    public string? Bic { get; init; }
    /// <summary>Six digits.</summary>
    public string? SortCode { get; init; }
    /// <summary>Digits only.</summary>
    public string? AccountNumber { get; init; }
    /// <summary>Nine digits.</summary>
    public string? RoutingNumber { get; init; }
    /// <summary>checking or savings.</summary>
    public string? AccountType { get; init; }
    public string? HolderName { get; init; }

    /// <summary>The form that may be shown.</summary>
    public MaskedDestination Mask() => new()
    {
        Type = Type,
        Iban = Iban is null ? null : MaskedDestination.MaskIban(Iban),
        Bic = Bic,
        SortCode = SortCode,
        AccountNumber = AccountNumber is null ? null : MaskedDestination.MaskNumber(AccountNumber),
        RoutingNumber = RoutingNumber,
        AccountType = AccountType,
        HolderName = HolderName,
        Country = Country,
    };

    /// <summary>
    /// The same text for the same account however it was written, for a keyed fingerprint; BIC and holder name do not count.
    /// A British IBAN holds sort code and account number (SWIFT IBAN registry, GB: 4!a6!n8!n), and so equals them.
    /// </summary>
    public string ToCanonicalText() => Format switch
    {
        DestinationFormat.Iban when Country == "GB" => string.Concat("uk:", Iban.AsSpan(8, 6), ":", Iban.AsSpan(14, 8)),
        DestinationFormat.Iban => $"iban:{Iban}",
        DestinationFormat.Uk => $"uk:{SortCode}:{AccountNumber}",
        DestinationFormat.Us => $"us:{RoutingNumber}:{AccountNumber}:{AccountType}",
        _ => throw new InvalidOperationException($"No canonical text for {Format}."),
    };

    /// <summary>The whole destination, account number in clear, as UTF-8 JSON: to be encrypted, nothing else.</summary>
    public void WriteSecret(IBufferWriter<byte> output)
    {
        using var writer = new Utf8JsonWriter(output);
        writer.WriteStartObject();
        writer.WriteString("type"u8, Type);
        writer.WriteString("format"u8, FormatText(Format));
        writer.WriteString("country"u8, Country);
        Write(writer, "iban"u8, Iban);
        Write(writer, "bic"u8, Bic);
        Write(writer, "sort_code"u8, SortCode);
        Write(writer, "account_number"u8, AccountNumber);
        Write(writer, "routing_number"u8, RoutingNumber);
        Write(writer, "account_type"u8, AccountType);
        Write(writer, "holder_name"u8, HolderName);
        writer.WriteEndObject();
    }

    /// <summary>Reads <see cref="WriteSecret"/> back.</summary>
    /// <exception cref="JsonException">It is no destination: what was stored is damaged.</exception>
    public static Destination ReadSecret(ReadOnlySpan<byte> utf8)
    {
        var reader = new Utf8JsonReader(utf8);
        using var document = JsonDocument.ParseValue(ref reader);
        var json = document.RootElement;
        return new()
        {
            Type = StoredJson.Required(json, "type"),
            Format = StoredJson.Text(json, "format") switch
            {
                "iban" => DestinationFormat.Iban,
                "uk" => DestinationFormat.Uk,
                "us" => DestinationFormat.Us,
                _ => throw new JsonException("A destination of no known format."),
            },
            Country = StoredJson.Required(json, "country"),
            Iban = StoredJson.Text(json, "iban"),
            Bic = StoredJson.Text(json, "bic"),
            SortCode = StoredJson.Text(json, "sort_code"),
            AccountNumber = StoredJson.Text(json, "account_number"),
            RoutingNumber = StoredJson.Text(json, "routing_number"),
            AccountType = StoredJson.Text(json, "account_type"),
            HolderName = StoredJson.Text(json, "holder_name"),
        };
    }

    /// <summary>The masked form as one JSON object in the API's names.</summary>
    public void WriteMasked(Utf8JsonWriter writer) => Mask().WriteJson(writer);

    /// <summary>The masked form on one line.</summary>
    public override string ToString() => Mask().ToString();

    private static string FormatText(DestinationFormat format) => format switch
    {
        DestinationFormat.Iban => "iban",
        DestinationFormat.Uk => "uk",
        DestinationFormat.Us => "us",
        _ => throw new InvalidOperationException($"No name for {format}."),
    };

    private static void Write(Utf8JsonWriter writer, ReadOnlySpan<byte> name, string? value)
    {
        if (value is not null)
            writer.WriteString(name, value);
    }
}
