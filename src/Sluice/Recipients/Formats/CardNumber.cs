using System.Diagnostics.CodeAnalysis;

namespace Sluice.Recipients.Formats;

/// <summary>
/// Numbers of payment cards (ISO/IEC 7812-1): 12 to 19 digits, the last by the Luhn formula (annex B), the network by the
/// leading digits.
/// </summary>
public static class CardNumber
{
    /// <summary>Fewest digits of a card number.</summary>
    public const int DigitsMin = 12;

    /// <summary>Most digits of a card number (ISO/IEC 7812-1 §5).</summary>
    public const int DigitsMax = 19;

    /// <summary>Digits that name the issuer and may be shown.</summary>
    public const int BinDigits = 6;

    /// <summary>Trailing digits that may be shown.</summary>
    public const int LastDigits = 4;

    /// <summary>What a card of no known range is.</summary>
    public const string OtherBrand = "other";

    // Leading digits from … to, as the networks publish them; the first that fits decides, so the narrow ones come first.
    private static readonly (int From, int To, string Brand)[] Ranges =
    [
        (34, 34, "amex"), (37, 37, "amex"),
        (300, 305, "diners"), (309, 309, "diners"), (36, 36, "diners"), (38, 39, "diners"),
        (3528, 3589, "jcb"),
        (6011, 6011, "discover"), (644, 649, "discover"), (65, 65, "discover"),
        (62, 62, "unionpay"), (81, 81, "unionpay"),
        (2200, 2204, "mir"),
        (2221, 2720, "mastercard"), (51, 55, "mastercard"),
        (50, 50, "maestro"), (56, 58, "maestro"), (63, 63, "maestro"), (67, 67, "maestro"),
        (4, 4, "visa"),
    ];

    /// <summary>Every brand a card can be said to have.</summary>
    public static IReadOnlyList<string> Brands { get; } = [.. Ranges.Select(r => r.Brand).Distinct(), OtherBrand];

    /// <summary>12 to 19 digits; spaces and dashes between them go.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out string? number)
    {
        number = null;
        Span<char> digits = stackalloc char[DigitsMax];
        var length = 0;
        foreach (var c in text)
        {
            if (c is ' ' or '-' or '\u00a0' or '\u202f')
                continue;
            if (!char.IsAsciiDigit(c) || length == DigitsMax)
                return false;
            digits[length++] = c;
        }
        if (length < DigitsMin)
            return false;
        number = new string(digits[..length]);
        return true;
    }

    /// <summary>Whether the last digit makes the Luhn sum a multiple of ten. Digits only.</summary>
    public static bool HasLuhn(ReadOnlySpan<char> number)
    {
        var sum = 0;
        for (var i = 0; i < number.Length; i++)
        {
            var digit = number[^(i + 1)] - '0';
            if (i % 2 == 1)
                digit = digit > 4 ? (digit * 2) - 9 : digit * 2;
            sum += digit;
        }
        return sum % 10 == 0;
    }

    /// <summary>The network by the leading digits; <see cref="OtherBrand"/> where none is known.</summary>
    public static string BrandOf(string number)
    {
        foreach (var (from, to, brand) in Ranges)
        {
            var digits = from < 10 ? 1 : from < 100 ? 2 : from < 1000 ? 3 : 4;
            var lead = int.Parse(number.AsSpan(0, digits), System.Globalization.CultureInfo.InvariantCulture);
            if (lead >= from && lead <= to)
                return brand;
        }
        return OtherBrand;
    }

    /// <summary>The leading digits that may be shown: fewer of a short number, so that enough of it stays hidden.</summary>
    public static string BinOf(string number) => number[..Math.Min(BinDigits, Math.Max(0, number.Length - LastDigits - 4))];

    /// <summary>"411111••••1111": all that is ever shown.</summary>
    public static string Mask(string number) =>
        string.Concat(BinOf(number), DestinationField.Hidden, number.AsSpan(number.Length - LastDigits));

    /// <summary>Whether a card that expires at the end of that month is good at <paramref name="now"/>, wherever it is.</summary>
    public static bool IsGood(int year, int month, DateTimeOffset now) =>
        // The month ends last twelve hours behind UTC.
        now.UtcDateTime.AddHours(-12) is var late && (year > late.Year || (year == late.Year && month >= late.Month));
}
