using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Sluice.Kernel;

/// <summary>
/// The rules every text from outside meets: no control characters, no unpaired surrogates, no characters that turn the
/// direction of text around, none that Unicode reserves; length counted in Unicode scalar values.
/// </summary>
public static class TextRules
{
    private const string InvalidDetail = "Control characters, direction overrides and broken Unicode are not accepted.";

    /// <summary>
    /// A text that may be missing. Spaces around it go; nothing left counts as missing. Null when missing or refused.
    /// </summary>
    public static string? Optional(string? text, int charactersMax, string pointer, string field, FieldErrors errors)
    {
        if (text is null)
            return null;
        var trimmed = Trim(text);
        if (trimmed.Length == 0)
            return null;
        return Accepts(trimmed, charactersMax, pointer, field, errors) ? trimmed : null;
    }

    /// <summary>A text that must be there once the spaces around it are gone. Null when missing or refused.</summary>
    public static string? Required(string? text, int charactersMax, string pointer, string field, FieldErrors errors)
    {
        var trimmed = Trim(text ?? "");
        if (trimmed.Length > 0)
            return Accepts(trimmed, charactersMax, pointer, field, errors) ? trimmed : null;
        errors.Add($"{pointer}/{field}", FieldCodes.Required, "This is required.");
        return null;
    }

    /// <summary>A name of a person or company: required, and more than punctuation. Null when refused.</summary>
    public static string? Name(string? text, int charactersMax, string pointer, string field, FieldErrors errors)
    {
        var name = Required(text, charactersMax, pointer, field, errors);
        return name is null || SaysSomething(name, pointer, field, errors) ? name : null;
    }

    /// <summary>Whether there is a letter or a digit in it; notes invalid_characters otherwise.</summary>
    public static bool SaysSomething(string text, string pointer, string field, FieldErrors errors)
    {
        if (HasLetterOrDigit(text))
            return true;
        errors.Add($"{pointer}/{field}", FieldCodes.InvalidCharacters, "There must be at least one letter or digit.");
        return false;
    }

    /// <summary>
    /// Checks characters and length of a text as it stands; notes what is wrong under <paramref name="pointer"/>.
    /// </summary>
    public static bool Accepts(string text, int charactersMax, string pointer, string field, FieldErrors errors)
    {
        // Plain ASCII, nearly all there is, needs no look at single characters.
        var plain = !text.AsSpan().ContainsAnyExceptInRange(' ', '~');
        if (plain && text.Length <= charactersMax)
            return true;
        if (!plain && !AreAllowed(text))
        {
            errors.Add($"{pointer}/{field}", FieldCodes.InvalidCharacters, InvalidDetail);
            return false;
        }
        var characters = CountCharacters(text);
        if (characters <= charactersMax)
            return true;
        errors.Add($"{pointer}/{field}", FieldCodes.TooLong,
            string.Create(CultureInfo.InvariantCulture, $"At most {charactersMax} characters, not {characters}."));
        return false;
    }

    /// <summary>Whether every character is allowed in a text.</summary>
    public static bool AreAllowed(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            if (Rune.DecodeFromUtf16(text, out var rune, out var used) != System.Buffers.OperationStatus.Done || !IsAllowed(rune))
                return false;
            text = text[used..];
        }
        return true;
    }

    /// <summary>
    /// A text that is taken as it comes, from a party that cannot be told to mend it: what is not allowed becomes U+FFFD, and it
    /// ends after so many characters.
    /// </summary>
    [return: NotNullIfNotNull(nameof(text))]
    public static string? Tolerate(string? text, int charactersMax)
    {
        if (text is null || (text.Length <= charactersMax && AreAllowed(text)))
            return text;
        var kept = new StringBuilder();
        foreach (var rune in text.EnumerateRunes().Take(charactersMax))
            kept.Append(IsAllowed(rune) ? rune : Rune.ReplacementChar);
        return kept.ToString();
    }

    /// <summary>The number of Unicode scalar values. An unpaired surrogate counts as one.</summary>
    public static int CountCharacters(ReadOnlySpan<char> text)
    {
        var count = text.Length;
        for (var i = 1; i < text.Length; i++)
        {
            if (char.IsSurrogatePair(text[i - 1], text[i]))
                count--;
        }
        return count;
    }

    /// <summary>
    /// Without the spaces (Unicode category Zs) around it; line breaks and tabs stay, to be refused. The same object when there
    /// are none.
    /// </summary>
    public static string Trim(string text)
    {
        if (text.Length == 0 || (!IsSpace(text[0]) && !IsSpace(text[^1])))
            return text;
        var start = 0;
        var end = text.Length;
        while (start < end && IsSpace(text[start]))
            start++;
        while (end > start && IsSpace(text[end - 1]))
            end--;
        return text[start..end];
    }

    private static bool HasLetterOrDigit(string text)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            if (Rune.IsLetterOrDigit(rune))
                return true;
        }
        return false;
    }

    private static bool IsSpace(char c) => c == ' ' || (c > '~' && char.GetUnicodeCategory(c) == UnicodeCategory.SpaceSeparator);

    private static bool IsAllowed(Rune rune) => rune.Value switch
    {
        < 0x20 or (>= 0x7f and <= 0x9f) => false,
        // Line and paragraph separators break files that are written line by line.
        0x2028 or 0x2029 => false,
        // Embeddings, overrides and isolates make a name read differently from what is sent to the bank (Unicode TR36 §2.4).
        (>= 0x202a and <= 0x202e) or (>= 0x2066 and <= 0x2069) => false,
        // The byte order mark and the noncharacters (Unicode §23.7) are no text; XML 1.0 cannot even carry some of them.
        0xfeff or (>= 0xfdd0 and <= 0xfdef) => false,
        var value => (value & 0xfffe) != 0xfffe,
    };
}
