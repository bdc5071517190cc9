using System.Text.Json;
using Sluice.Kernel;

namespace Sluice.Batches;

/// <summary>The errors of a refused row, as stored and as reported.</summary>
internal static class RefusalJson
{
    public static string Text(IReadOnlyList<FieldError> errors) => Json.Text(errors, Write);

    public static List<FieldError> Read(string text)
    {
        using var document = JsonDocument.Parse(text);
        return [.. document.RootElement.EnumerateArray().Select(e => new FieldError(
            e.GetProperty("pointer").GetString()!, e.GetProperty("code").GetString()!, e.GetProperty("detail").GetString()!))];
    }

    public static void Write(Utf8JsonWriter json, IReadOnlyList<FieldError> errors)
    {
        json.WriteStartArray();
        foreach (var error in errors)
        {
            json.WriteStartObject();
            json.WriteString("pointer", error.Pointer);
            json.WriteString("code", error.Code);
            json.WriteString("detail", error.Detail);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }
}
