using System.Net.Http.Headers;
using System.Text.Json;

namespace Sluice.Tests.Server;

/// <summary>An answer of the server, read whole.</summary>
public sealed record Answer(int Status, string MediaType, string Text, HttpResponseHeaders Headers)
{
    private readonly Lazy<JsonElement> _json = new(() => Parse(Text));

    /// <summary>The body as JSON.</summary>
    public JsonElement Json => _json.Value;

    /// <summary>The problem's stable code; null where it is no problem.</summary>
    public string? Code => MediaType == "application/problem+json" ? this["code"] : null;

    /// <summary>The codes of the fields that are wrong, as "pointer code", in order of the text.</summary>
    public IReadOnlyList<string> FieldErrors => Json.TryGetProperty("errors", out var errors)
        ? [.. errors.EnumerateArray().Select(e => $"{e.GetProperty("pointer")} {e.GetProperty("code")}")
            .Order(StringComparer.Ordinal)]
        : [];

    /// <summary>A field as text; null when it is null.</summary>
    public string? this[string name] => Json.GetProperty(name) is { ValueKind: not JsonValueKind.Null } value ? value.ToString()
        : null;

    /// <summary>A field that is a whole number.</summary>
    public long Number(string name) => Json.GetProperty(name).GetInt64();

    /// <summary>A header; null when it is not there.</summary>
    public string? Header(string name) => Headers.TryGetValues(name, out var values) ? string.Join(", ", values) : null;

    public override string ToString() => $"{Status} {MediaType} {Text}";

    public static async Task<Answer> ReadAsync(HttpResponseMessage response) => new(
        (int)response.StatusCode, response.Content.Headers.ContentType?.MediaType ?? "",
            await response.Content.ReadAsStringAsync(), response.Headers);

    private static JsonElement Parse(string text)
    {
        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }
}
