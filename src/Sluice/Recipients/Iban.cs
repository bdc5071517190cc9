using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Sluice.Kernel;

namespace Sluice.Recipients;

/// <summary>
/// International Bank Account Numbers (ISO 13616-1), checked against the registry and by mod 97-10 (ISO/IEC 7064).
/// </summary>
public static class Iban
{
    /// <summary>ISO 13616-1 §4 allows no longer ones.</summary>
    public const int CharactersMax = 34;

    /// <summary>
    /// Normalises (spaces go, letters become capitals) and checks. Where it fails, <paramref name="fieldCode"/> is iban_format,
    /// iban_country, iban_length or iban_checksum. The detail never repeats the number.
    /// </summary>
    public static bool TryParse(
        string text,
        [NotNullWhen(true)] out string? iban,
        [NotNullWhen(true)] out IbanCountry? country,
        [NotNullWhen(false)] out string? fieldCode,
        [NotNullWhen(false)] out string? detail)
    {
        iban = null;
        country = null;
        Span<char> buffer = stackalloc char[CharactersMax];
        if (!Normalise(text, buffer, out var length, out fieldCode, out detail))
            return false;
        var normal = buffer[..length];
        (fieldCode, detail) = Check(normal, out country);
        if (fieldCode is not null)
        {
            detail ??= "";
            country = null;
            return false;
        }
        detail = null;
        iban = normal.SequenceEqual(text) ? text : new string(normal);
        return country is not null;
    }

    /// <summary>
    /// ISO/IEC 7064 mod 97-10 with the first four characters moved to the end: 1 for a valid number. Digits and capitals only.
    /// </summary>
    public static int Remainder(ReadOnlySpan<char> iban)
    {
        var remainder = 0;
        foreach (var c in iban[4..])
            remainder = Fold(remainder, c);
        foreach (var c in iban[..4])
            remainder = Fold(remainder, c);
        return remainder;
    }

    private static int Fold(int remainder, char c) =>
        c <= '9' ? ((remainder * 10) + (c - '0')) % 97 : ((remainder * 100) + (c - 'A' + 10)) % 97;

    private static bool Normalise(
        ReadOnlySpan<char> text,
        Span<char> buffer,
        out int length,
        [NotNullWhen(false)] out string? fieldCode,
        [NotNullWhen(false)] out string? detail)
    {
        length = 0;
        fieldCode = detail = null;
        foreach (var c in text)
        {
            // Numbers copied from documents carry no-break spaces between the groups.
            if (c is ' ' or '\u00a0' or '\u202f')
                continue;
            if (!char.IsAsciiLetterOrDigit(c))
            {
                (fieldCode, detail) = (FieldCodes.IbanFormat, "An IBAN has letters A to Z and digits only.");
                return false;
            }
            if (length == CharactersMax)
            {
                (fieldCode, detail) = (FieldCodes.IbanLength, "No IBAN has more than 34 characters.");
                return false;
            }
            buffer[length++] = char.IsAsciiLetterLower(c) ? (char)(c - 32) : c;
        }
        return true;
    }

    private static (string? Code, string? Detail) Check(ReadOnlySpan<char> iban, out IbanCountry? country)
    {
        country = null;
        if (iban.Length < 4 || !char.IsAsciiLetter(iban[0]) || !char.IsAsciiLetter(iban[1]))
            return (FieldCodes.IbanFormat, "An IBAN starts with a country code and two check digits.");
        if (!IbanTable.TryFind(iban[..2], out country))
            return (FieldCodes.IbanCountry, $"{iban[..2]} is no country that issues IBANs.");
        if (iban.Length != country.Length)
        {
            return (FieldCodes.IbanLength, string.Create(CultureInfo.InvariantCulture,
                $"An IBAN of {country.Code} has {country.Length} characters, not {iban.Length}."));
        }
        if (!char.IsAsciiDigit(iban[2]) || !char.IsAsciiDigit(iban[3]) || !country.Fits(iban[4..]))
        {
            return (FieldCodes.IbanFormat,
                $"After the check digits, an IBAN of {country.Code} is written {country.Structure} (n digit, a letter, c both).");
        }
        // 00, 01 and 99 leave the right remainder for some numbers, but are never computed (ISO/IEC 7064 §7).
        var checkDigits = ((iban[2] - '0') * 10) + iban[3] - '0';
        if (checkDigits is < 2 or > 98 || Remainder(iban) != 1)
            return (FieldCodes.IbanChecksum, "The check digits do not fit the rest: a character is wrong or two are swapped.");
        return (null, null);
    }
}
