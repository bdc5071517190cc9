using System.Text.Json;

namespace Sluice.Kernel;

/// <summary>Reading back the JSON that this product wrote into its own storage.</summary>
internal static class StoredJson
{
    /// <summary>The string member of that name; null when it is absent, null or no string.</summary>
    public static string? Text(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value)
            && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    /// <summary>The string member of that name.</summary>
    /// <exception cref="JsonException">It is not there: what was stored is damaged.</exception>
    public static string Required(JsonElement json, string name) =>
        Text(json, name) ?? throw new JsonException($"Stored JSON without '{name}'.");
}
