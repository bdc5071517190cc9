using System.Text;

namespace Sluice.Kernel;

/// <summary>
/// The Idempotency-Key header: a string item of RFC 9651 §3.3.3 (RFC 8941 before it), quoted, its parameters ignored, or the same
/// key bare. Quoted and bare forms of one key are one key.
/// </summary>
public static class IdempotencyKey
{
    /// <summary>The longest key, in characters, quotes and escapes not counted.</summary>
    public const int CharsMax = 255;

    /// <summary>The key, or idempotency_key_missing or idempotency_key_invalid. Several header lines come joined with ", " (RFC
    /// 9110 §5.2).</summary>
    public static Result<string> Parse(string? header)
    {
        if (header is null)
            return new Problem(ProblemTypes.IdempotencyKeyMissing,
                "Send an Idempotency-Key header, so that a repeated request acts once.");
        var text = header.AsSpan().Trim(' ');
        if (text.IsEmpty)
            return Invalid("it is empty");
        return text[0] == '"' ? ParseQuoted(text) : ParseBare(text);
    }

    private static Result<string> ParseBare(ReadOnlySpan<char> text)
    {
        if (text.ContainsAnyExceptInRange('!', '~'))
            return Invalid("without quotes it holds visible ASCII characters only");
        return Checked(text.ToString());
    }

    private static Result<string> ParseQuoted(ReadOnlySpan<char> text)
    {
        var key = new StringBuilder(text.Length);
        for (var at = 1; at < text.Length; at++)
        {
            var c = text[at];
            if (c == '"')
                return IsParameters(text[(at + 1)..])
                    ? Checked(key.ToString())
                    : Invalid("something other than parameters follows the closing quote");
            if (c == '\\' && (++at == text.Length || (c = text[at]) is not ('"' or '\\')))
                return Invalid("a backslash stands before a quote or a backslash only");
            if (c is < ' ' or > '~')
                return Invalid("it holds ASCII without control characters only");
            key.Append(c);
        }

        return Invalid("the closing quote is missing");
    }

    private static Result<string> Checked(string key) => key.Length switch
    {
        0 => Invalid("it is empty"),
        > CharsMax => Invalid($"it is longer than {CharsMax} characters"),
        _ => key,
    };

    // RFC 9651 §4.2.3.2. The values are not kept, so their types are only told apart as far as finding their end needs.
    private static bool IsParameters(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            if (text[0] != ';')
                return false;
            text = text[1..].TrimStart(' ');
            if (text.IsEmpty || !(char.IsAsciiLetterLower(text[0]) || text[0] == '*'))
                return false;
            text = After(text, static c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '_' or '-' or '.' or '*');
            if (text.IsEmpty || text[0] != '=')
                continue;
            var value = text[1..];
            text = value.StartsWith('"')
                ? AfterString(value)
                : After(value, static c => c is > ' ' and <= '~' and not (';' or '"' or ','));
            if (text.Length == value.Length)
                return false;
        }

        return true;
    }

    private static ReadOnlySpan<char> After(ReadOnlySpan<char> text, Func<char, bool> belongs)
    {
        var at = 0;
        while (at < text.Length && belongs(text[at]))
            at++;
        return text[at..];
    }

    private static ReadOnlySpan<char> AfterString(ReadOnlySpan<char> text)
    {
        for (var at = 1; at < text.Length; at++)
        {
            if (text[at] == '"')
                return text[(at + 1)..];
            if (text[at] == '\\')
                at++;
        }

        return text;
    }

    private static Problem Invalid(string why) =>
        new(ProblemTypes.IdempotencyKeyInvalid, $"Idempotency-Key cannot be used: {why}.");
}
