using System.Diagnostics.CodeAnalysis;

namespace Sluice.Recipients;

/// <summary>
/// National numbers of banks and accounts: UK sort codes and account numbers (Pay.UK), US routing numbers (ABA, Nacha Operating
/// Rules).
/// </summary>
public static class BankNumbers
{
    /// <summary>Digits of a UK sort code.</summary>
    public const int SortCodeDigits = 6;

    /// <summary>Digits of a UK account number.</summary>
    public const int UkAccountDigits = 8;

    /// <summary>Digits of a US routing number.</summary>
    public const int RoutingDigits = 9;

    /// <summary>Fewest digits of a US account number.</summary>
    public const int UsAccountDigitsMin = 4;

    /// <summary>Most digits of a US account number (Nacha entry detail record, DFI account number).</summary>
    public const int UsAccountDigitsMax = 17;

    /// <summary>Six digits; dashes and spaces between them go.</summary>
    public static bool TryParseSortCode(string text, [NotNullWhen(true)] out string? sortCode) =>
        TryReadDigits(text, SortCodeDigits, SortCodeDigits, out sortCode);

    /// <summary>Eight digits; dashes and spaces go. Shorter numbers need the leading zeros of their bank.</summary>
    public static bool TryParseUkAccount(string text, [NotNullWhen(true)] out string? account) =>
        TryReadDigits(text, UkAccountDigits, UkAccountDigits, out account);

    /// <summary>4 to 17 digits; dashes and spaces go.</summary>
    public static bool TryParseUsAccount(string text, [NotNullWhen(true)] out string? account) =>
        TryReadDigits(text, UsAccountDigitsMin, UsAccountDigitsMax, out account);

    /// <summary>
    /// Nine digits whose first two belong to a Federal Reserve district, a thrift, an electronic or a traveller's cheque
    /// number.
    /// </summary>
    public static bool TryParseRouting(string text, [NotNullWhen(true)] out string? routing)
    {
        if (!TryReadDigits(text, RoutingDigits, RoutingDigits, out routing))
            return false;
        var prefix = ((routing[0] - '0') * 10) + routing[1] - '0';
        if (prefix is <= 12 or (>= 21 and <= 32) or (>= 61 and <= 72) or 80)
            return true;
        routing = null;
        return false;
    }

    /// <summary>The ABA checksum: digits weighted 3, 7, 1 in turn sum to a multiple of ten.</summary>
    public static bool HasRoutingChecksum(string routing)
    {
        var sum = 0;
        for (var i = 0; i < routing.Length; i++)
            sum += (routing[i] - '0') * ((i % 3) switch { 0 => 3, 1 => 7, _ => 1 });
        return sum % 10 == 0;
    }

    private static bool TryReadDigits(string text, int digitsMin, int digitsMax, [NotNullWhen(true)] out string? number)
    {
        number = null;
        Span<char> buffer = stackalloc char[UsAccountDigitsMax];
        var length = 0;
        foreach (var c in text)
        {
            if (c is ' ' or '-')
                continue;
            if (!char.IsAsciiDigit(c) || length == digitsMax)
                return false;
            buffer[length++] = c;
        }
        if (length < digitsMin)
            return false;
        var normal = buffer[..length];
        number = normal.SequenceEqual(text) ? text : new string(normal);
        return true;
    }
}
