using System.Collections.ObjectModel;
using System.Globalization;
using System.Text.Json;

namespace Sluice.Kernel;

/// <summary>Metadata: up to twenty pairs of the caller's own, kept and given back, never read.</summary>
public static class MetadataRules
{
    public const int KeysMax = 20;
    public const int KeyCharactersMax = 40;
    public const int ValueCharactersMax = 500;

    /// <summary>No metadata.</summary>
    public static IReadOnlyDictionary<string, string> None => ReadOnlyDictionary<string, string>.Empty;

    /// <summary>
    /// The pairs as given when all are right; what is wrong is noted below <paramref name="pointer"/>/metadata.
    /// </summary>
    public static IReadOnlyDictionary<string, string> Check(
        IReadOnlyDictionary<string, string>? metadata, string pointer, FieldErrors errors)
    {
        if (metadata is null || metadata.Count == 0)
            return None;
        if (metadata.Count > KeysMax)
        {
            errors.Add(pointer + "/metadata", FieldCodes.TooMany,
                string.Create(CultureInfo.InvariantCulture, $"At most {KeysMax} keys, not {metadata.Count}."));
            return None;
        }
        foreach (var (key, value) in metadata)
        {
            if (key.Length == 0)
                errors.Add(pointer + "/metadata", FieldCodes.TooShort, "A key has at least one character.");
            // A key that is itself wrong is not repeated in the pointer.
            else if (!TextRules.Accepts(key, KeyCharactersMax, pointer, "metadata", errors))
                continue;
            else if (value is null)
                errors.Add($"{pointer}/metadata/{Escape(key)}", FieldCodes.WrongType, "A value is a string.");
            else if (!IsPlain(value))
                TextRules.Accepts(value, ValueCharactersMax, pointer, $"metadata/{Escape(key)}", errors);
        }
        return metadata;
    }

    /// <summary>Reads a stored object of strings.</summary>
    /// <exception cref="JsonException">It is something else: what was stored is damaged.</exception>
    public static IReadOnlyDictionary<string, string> Read(JsonElement json)
    {
        if (json.ValueKind == JsonValueKind.Null)
            return None;
        if (json.ValueKind != JsonValueKind.Object)
            throw new JsonException("Metadata that is no object.");
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var member in json.EnumerateObject())
        {
            if (member.Value.ValueKind != JsonValueKind.String)
                throw new JsonException("Metadata with a value that is no string.");
            metadata[member.Name] = member.Value.GetString()!;
        }
        return metadata.Count == 0 ? None : metadata;
    }

    // Spares building the pointer for the values that are right, nearly all of them.
    private static bool IsPlain(string value) =>
        value.Length <= ValueCharactersMax && !value.AsSpan().ContainsAnyExceptInRange(' ', '~');

    // RFC 6901 §3.
    private static string Escape(string key) =>
        key.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
}
