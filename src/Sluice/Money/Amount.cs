using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Sluice.Kernel;

namespace Sluice.Money;

/// <summary>Money: whole minor units of one currency. Arithmetic is checked; two currencies never mix.</summary>
/// <param name="MinorUnits">Cents, pence, yen, fils: units of ten to the power of minus the currency's exponent.</param>
/// <param name="Currency">The currency.</param>
public readonly record struct Amount(long MinorUnits, Currency Currency) : IComparable<Amount>
{
    /// <summary>
    /// The most one payout, deposit or transfer may move, either way: fifteen digits, exact in every format on the way to a
    /// bank.
    /// </summary>
    public const long MinorUnitsMax = 999_999_999_999_999;

    // Longer texts are refused before they are read digit by digit.
    private const int DecimalCharactersMax = 40;

    /// <summary>
    /// The same amount in major units, with exactly the currency's decimals and a dot: "125.50", "-0.005", "1000".
    /// </summary>
    public string ToDecimalString()
    {
        var exponent = Currency.Exponent;
        var magnitude = MinorUnits < 0 ? (ulong)(-(MinorUnits + 1)) + 1 : (ulong)MinorUnits;
        Span<char> text = stackalloc char[24];
        var at = text.Length;
        for (var digits = 0; magnitude > 0 || digits <= exponent; digits++)
        {
            if (digits == exponent && exponent > 0)
                text[--at] = '.';
            text[--at] = (char)('0' + (magnitude % 10));
            magnitude /= 10;
        }
        if (MinorUnits < 0)
            text[--at] = '-';
        return new string(text[at..]);
    }

    /// <summary>The decimal and the code: "125.50 EUR".</summary>
    public override string ToString() => Currency is null ? "0 (no currency)" : $"{ToDecimalString()} {Currency.Code}";

    /// <summary>
    /// Reads a decimal in major units: ASCII digits, optionally a minus before and one dot with digits on both sides. No
    /// rounding, no thousands separators, no exponent, no plus. Where it fails, <paramref name="fieldCode"/> is
    /// invalid_format, too_many_decimals or out_of_range and <paramref name="detail"/> says what to write.
    /// </summary>
    public static bool TryParseDecimal(
        ReadOnlySpan<char> text,
        Currency currency,
        out long minor,
        [NotNullWhen(false)] out string? fieldCode,
        [NotNullWhen(false)] out string? detail)
    {
        minor = 0;
        if (!IsDecimal(text, out var decimals))
        {
            fieldCode = FieldCodes.InvalidFormat;
            detail = "Write digits with a dot before the decimals, such as 125.50: no separators, no plus, no exponent.";
            return false;
        }
        if (decimals > currency.Exponent)
        {
            fieldCode = FieldCodes.TooManyDecimals;
            detail = string.Create(CultureInfo.InvariantCulture,
                $"{currency.Code} has {currency.Exponent} decimals, not {decimals}.");
            return false;
        }
        var negative = text[0] == '-';
        long units = 0;
        var tooLarge = false;
        foreach (var c in text)
        {
            if (c is '-' or '.')
                continue;
            units = (units * 10) + (c - '0');
            if (tooLarge = units > MinorUnitsMax)
                break;
        }
        for (var i = decimals; i < currency.Exponent && !tooLarge; i++)
        {
            units *= 10;
            tooLarge = units > MinorUnitsMax;
        }
        if (tooLarge)
        {
            fieldCode = FieldCodes.OutOfRange;
            detail = $"At most {new Amount(MinorUnitsMax, currency)}.";
            return false;
        }
        minor = negative ? -units : units;
        fieldCode = detail = null;
        return true;
    }

    /// <exception cref="InvalidOperationException">The currencies differ.</exception>
    /// <exception cref="OverflowException">The sum does not fit.</exception>
    public static Amount operator +(Amount left, Amount right) =>
        left with { MinorUnits = checked(left.MinorUnits + right.SameAs(left)) };

    /// <exception cref="InvalidOperationException">The currencies differ.</exception>
    /// <exception cref="OverflowException">The difference does not fit.</exception>
    public static Amount operator -(Amount left, Amount right) =>
        left with { MinorUnits = checked(left.MinorUnits - right.SameAs(left)) };

    /// <exception cref="OverflowException">The opposite does not fit.</exception>
    public static Amount operator -(Amount amount) => amount with { MinorUnits = checked(-amount.MinorUnits) };

    public static bool operator <(Amount left, Amount right) => left.CompareTo(right) < 0;

    public static bool operator <=(Amount left, Amount right) => left.CompareTo(right) <= 0;

    public static bool operator >(Amount left, Amount right) => left.CompareTo(right) > 0;

    public static bool operator >=(Amount left, Amount right) => left.CompareTo(right) >= 0;

    /// <summary>Which is more.</summary>
    /// <exception cref="InvalidOperationException">The currencies differ.</exception>
    public int CompareTo(Amount other) => MinorUnits.CompareTo(other.SameAs(this));

    private long SameAs(Amount other) => ReferenceEquals(Currency, other.Currency)
        ? MinorUnits
        : throw new InvalidOperationException($"{other.Currency?.Code} and {Currency?.Code} do not mix.");

    private static bool IsDecimal(ReadOnlySpan<char> text, out int decimals)
    {
        decimals = 0;
        if (text.IsEmpty || text.Length > DecimalCharactersMax)
            return false;
        var digits = text[0] == '-' ? text[1..] : text;
        var dot = digits.IndexOf('.');
        var whole = dot < 0 ? digits : digits[..dot];
        if (whole.IsEmpty || whole.ContainsAnyExceptInRange('0', '9'))
            return false;
        if (dot < 0)
            return true;
        var fraction = digits[(dot + 1)..];
        decimals = fraction.Length;
        return !fraction.IsEmpty && !fraction.ContainsAnyExceptInRange('0', '9');
    }
}
