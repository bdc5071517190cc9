using System.Text;
using System.Text.Json;

namespace Sluice.Reports;

/// <summary>Recipients and destinations as cells, read from the JSON they are stored as. Not safe for several threads.</summary>
internal sealed class PartyCells
{
    private readonly StringBuilder _text = new();
    private byte[] _bytes = new byte[4096];

    /// <summary>Name and country.</summary>
    public (string? Name, string? Country) Recipient(string json)
    {
        string? name = null, country = null;
        var reader = Open(json);
        while (reader.Read())
        {
            if (reader.CurrentDepth != 1 || reader.TokenType != JsonTokenType.PropertyName)
                continue;
            if (reader.ValueTextEquals("name"u8))
                name = Value(ref reader);
            else if (reader.ValueTextEquals("country"u8))
                country = Value(ref reader);
        }
        return (name, country);
    }

    /// <summary>Where it went, masked: <c>iban DE89••••3000, bic COBADEFFXXX</c>.</summary>
    public string Destination(string json)
    {
        _text.Clear();
        var reader = Open(json);
        while (reader.Read())
        {
            if (reader.CurrentDepth != 1 || reader.TokenType != JsonTokenType.PropertyName)
                continue;
            var isShown = !reader.ValueTextEquals("type"u8) && !reader.ValueTextEquals("country"u8)
                && !reader.ValueTextEquals("holder_name"u8);
            var field = isShown ? reader.GetString() : null;
            if (Value(ref reader) is { } value && field is not null)
                _text.Append(_text.Length > 0 ? ", " : "").Append(field.Replace('_', ' ')).Append(' ').Append(value);
        }
        return _text.ToString();
    }

    private static string? Value(ref Utf8JsonReader reader)
    {
        reader.Read();
        return reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
    }

    private Utf8JsonReader Open(string json)
    {
        var needed = Encoding.UTF8.GetMaxByteCount(json.Length);
        if (_bytes.Length < needed)
            _bytes = new byte[needed];
        return new Utf8JsonReader(_bytes.AsSpan(0, Encoding.UTF8.GetBytes(json, _bytes)));
    }
}
