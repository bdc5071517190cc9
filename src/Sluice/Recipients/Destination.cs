using System.Buffers;
using System.Text.Json;
using Sluice.Kernel;

namespace Sluice.Recipients;

/// <summary>
/// Where to pay, checked and complete. It holds account numbers in clear: keep it encrypted, show <see cref="WriteMasked"/>. Its
/// text is the masked form, so that it can never slip into a log.
/// </summary>
public sealed class Destination
{
    private readonly IReadOnlyDictionary<string, string> _values;

    internal Destination(DestinationKind kind, IReadOnlyDictionary<string, string> values)
    {
        Kind = kind;
        Country = kind.CountryOf(values);
        _values = values;
    }

    /// <summary>How it is named.</summary>
    public DestinationKind Kind { get; }

    /// <summary>Where the money goes: ISO 3166-1 alpha-2, or XK.</summary>
    public string Country { get; }

    /// <summary>A field's normalised value, in clear; null when it was not given.</summary>
    public string? this[string field] => _values.GetValueOrDefault(field);

    /// <summary>The same text for the same account however it was written, for a keyed fingerprint.</summary>
    public string ToCanonicalText() => Kind.CanonicalText(_values);

    /// <summary>The whole destination, account number in clear, as UTF-8 JSON: to be encrypted, nothing else.</summary>
    public void WriteSecret(IBufferWriter<byte> output)
    {
        using var writer = new Utf8JsonWriter(output);
        writer.WriteStartObject();
        writer.WriteString("type"u8, Kind.Type);
        writer.WriteString("format"u8, Kind.Format);
        foreach (var field in Kind.Fields)
        {
            if (this[field.Name] is { } value)
                writer.WriteString(field.Name, value);
        }
        writer.WriteEndObject();
    }

    /// <summary>Reads <see cref="WriteSecret"/> back.</summary>
    /// <exception cref="JsonException">It is no destination: what was stored is damaged.</exception>
    public static Destination ReadSecret(ReadOnlySpan<byte> utf8)
    {
        var reader = new Utf8JsonReader(utf8);
        using var document = JsonDocument.ParseValue(ref reader);
        var json = document.RootElement;
        var kind = DestinationKinds.Find(StoredJson.Required(json, "type"), StoredJson.Text(json, "format"))
            ?? throw new JsonException("A destination of no known kind.");
        var values = new Dictionary<string, string>();
        foreach (var field in kind.Fields)
        {
            if ((field.IsOptional ? StoredJson.Text(json, field.Name) : StoredJson.Required(json, field.Name)) is { } value)
                values.Add(field.Name, value);
        }
        return new(kind, values);
    }

    /// <summary>
    /// As it may be shown, logged and listed: one JSON object in the API's names, secrets masked, absent fields left out.
    /// </summary>
    public void WriteMasked(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("type"u8, Kind.Type);
        foreach (var field in Kind.Fields)
        {
            if (this[field.Name] is { } value)
                writer.WriteString(field.Name, field.Show(value));
        }
        if (Country.Length > 0)
            writer.WriteString("country"u8, Country);
        writer.WriteEndObject();
    }

    /// <summary>The masked form on one line: "021000021 ••••6789 checking".</summary>
    public override string ToString() => string.Join(' ', Kind.Fields
        .Where(f => f != DestinationFields.HolderName && this[f.Name] is not null).Select(f => f.Show(this[f.Name]!)));
}
