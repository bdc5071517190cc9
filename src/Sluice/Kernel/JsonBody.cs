using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Sluice.Kernel;

/// <summary>How much JSON is read at once.</summary>
/// <param name="BytesMax">The longest text, in bytes.</param>
/// <param name="DepthMax">The deepest nesting, in levels of objects and arrays.</param>
public readonly record struct JsonLimits(int BytesMax, int DepthMax)
{
    /// <summary>One request: 1 MiB, 32 levels.</summary>
    public static JsonLimits Request { get; } = new(1 << 20, JsonBody.DepthMax);
}

/// <summary>Reads one JSON object (RFC 8259) and says where it breaks off; never throws for what the caller sent.</summary>
public static class JsonBody
{
    /// <summary>Levels of nesting a request may have.</summary>
    public const int DepthMax = 32;

    private const int DepthScannedMax = 1_000;

    private static ReadOnlySpan<byte> Mark => "\uFEFF"u8;

    /// <summary>As <see cref="Parse(ReadOnlyMemory{byte}, JsonLimits)"/>, for text that came in pieces.</summary>
    public static Result<JsonDocument> Parse(ReadOnlySequence<byte> utf8, JsonLimits limits)
    {
        if (utf8.Length > limits.BytesMax)
            return TooLarge(limits);
        return Parse(utf8.IsSingleSegment ? utf8.First : utf8.ToArray(), limits);
    }

    /// <summary>
    /// The document, whose root is an object and whose text is valid UTF-8; a byte order mark is passed over. The memory must
    /// stay as it is until the document is disposed. Otherwise body_too_large, or malformed_body with the line and byte, counted
    /// from 1.
    /// </summary>
    public static Result<JsonDocument> Parse(ReadOnlyMemory<byte> utf8, JsonLimits limits)
    {
        if (utf8.Length > limits.BytesMax)
            return TooLarge(limits);
        if (utf8.Span.StartsWith(Mark))
            utf8 = utf8[Mark.Length..];
        if (!Utf8.IsValid(utf8.Span))
            return Malformed($"The body is not valid UTF-8 at byte {BrokenAt(utf8.Span) + 1}.");

        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(utf8, new JsonDocumentOptions { MaxDepth = limits.DepthMax });
        }
        catch (JsonException broken)
        {
            return Malformed(Explain(utf8.Span, broken, limits));
        }

        if (document.RootElement.ValueKind == JsonValueKind.Object)
            return document;
        var kind = JsonForm.Describe(document.RootElement.ValueKind);
        document.Dispose();
        return Malformed($"The body is {kind}; a JSON object is expected.");
    }

    private static string Explain(ReadOnlySpan<byte> utf8, JsonException broken, JsonLimits limits)
    {
        if (utf8.Trim(" \t\r\n"u8).IsEmpty)
            return "The body is empty; a JSON object is expected.";
        var place = $"line {(broken.LineNumber ?? 0) + 1}, byte {(broken.BytePositionInLine ?? 0) + 1}";
        return IsTooDeep(utf8, limits.DepthMax)
            ? $"The body is nested deeper than {limits.DepthMax} levels at {place}."
            : $"The body is not valid JSON at {place}.";
    }

    private static bool IsTooDeep(ReadOnlySpan<byte> utf8, int depthMax)
    {
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = DepthScannedMax });
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray && reader.CurrentDepth >= depthMax)
                    return true;
            }
        }
        catch (JsonException)
        {
            // Broken before it gets too deep: then the place of the first complaint stands.
            return false;
        }

        return false;
    }

    private static int BrokenAt(ReadOnlySpan<byte> utf8)
    {
        var at = 0;
        while (at < utf8.Length && Rune.DecodeFromUtf8(utf8[at..], out _, out var length) == OperationStatus.Done)
            at += length;
        return at;
    }

    private static Problem TooLarge(JsonLimits limits) =>
        new(ProblemTypes.BodyTooLarge, $"The body is longer than {limits.BytesMax} bytes.");

    private static Problem Malformed(string detail) => new(ProblemTypes.MalformedBody, detail);
}
