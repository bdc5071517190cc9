using System.Globalization;
using System.Text.Unicode;

namespace Sluice.Kernel;

/// <summary>JSON strings as they stand in the input: escapes that make no text, and names as pointer segments.</summary>
internal static class JsonText
{
    /// <summary>Longer names and values are cut where they are quoted in an error.</summary>
    public const int QuotedCharsMax = 64;

    private const int SecretDigitsMin = 6;

    /// <summary>
    /// Whether the raw content of a JSON string stands for text: valid UTF-8, and every \uD800–\uDFFF escape one of a pair (RFC
    /// 8259 §8.2). The input has passed a JSON parser, so every backslash begins a complete escape.
    /// </summary>
    public static bool IsText(ReadOnlySpan<byte> raw)
    {
        if (!Utf8.IsValid(raw))
            return false;
        var at = raw.IndexOf((byte)'\\');
        while (at >= 0)
        {
            if (raw[at + 1] != 'u')
            {
                at += 2;
            }
            else
            {
                var unit = CodeUnit(raw, at);
                if (char.IsLowSurrogate(unit))
                    return false;
                at += 6;
                if (char.IsHighSurrogate(unit))
                {
                    if (at + 6 > raw.Length || raw[at] != '\\' || raw[at + 1] != 'u' || !char.IsLowSurrogate(CodeUnit(raw, at)))
                        return false;
                    at += 6;
                }
            }

            var next = raw[at..].IndexOf((byte)'\\');
            at = next < 0 ? -1 : at + next;
        }

        return true;
    }

    /// <summary>A name as one segment of a JSON pointer (RFC 6901 §3), cut when very long.</summary>
    public static string Segment(string name)
    {
        name = Cut(name);
        return name.AsSpan().ContainsAny('~', '/')
            ? name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)
            : name;
    }

    /// <summary>
    /// Text short enough to be said back to the caller, without control characters: what is said is stored, too, and PostgreSQL
    /// stores no NUL.
    /// </summary>
    public static string Cut(string text)
    {
        if (text.Length > QuotedCharsMax)
        {
            var length = char.IsHighSurrogate(text[QuotedCharsMax - 1]) ? QuotedCharsMax - 1 : QuotedCharsMax;
            text = string.Concat(text.AsSpan(0, length), "…");
        }
        return text.Any(char.IsControl) ? string.Concat(text.Select(c => char.IsControl(c) ? '\uFFFD' : c)) : text;
    }

    /// <summary>
    /// A name that nobody here knows, fit to be said back and stored: where it holds as many digits as an account number may
    /// have, they are hidden, for that is what it then is, put in the wrong place.
    /// </summary>
    public static string Unknown(string name)
    {
        if (name.Count(char.IsAsciiDigit) < SecretDigitsMin)
            return name;
        return string.Create(name.Length, name, static (shown, all) =>
        {
            for (var i = 0; i < shown.Length; i++)
                shown[i] = char.IsAsciiDigit(all[i]) ? '•' : all[i];
        });
    }

    private static char CodeUnit(ReadOnlySpan<byte> raw, int at) =>
        (char)ushort.Parse(raw.Slice(at + 2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
