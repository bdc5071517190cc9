using System.Globalization;
using Sluice.Client;

namespace Sluice.Cli;

/// <summary>Amounts as people write them, by the exponent of their currency. Nothing is ever rounded.</summary>
internal sealed class MoneyText(IReadOnlyList<CurrencyValue> currencies)
{
    private const int DigitsMax = 18;

    private readonly Dictionary<string, int> _exponents =
        currencies.ToDictionary(c => c.Code, c => c.Exponent, StringComparer.Ordinal);

    /// <summary>12550 EUR as "125.50 EUR".</summary>
    public string Format(Int128 minor, string? currency) =>
        currency is null ? Number(minor) : $"{Decimal(minor, currency)} {currency}";

    /// <summary>12550 EUR as "125.50"; minor units when the currency is unknown.</summary>
    public string Decimal(Int128 minor, string currency)
    {
        if (!_exponents.TryGetValue(currency, out var exponent) || exponent == 0)
            return Number(minor);
        var digits = Number(Int128.Abs(minor)).PadLeft(exponent + 1, '0');
        return $"{(minor < 0 ? "-" : "")}{digits[..^exponent]}.{digits[^exponent..]}";
    }

    /// <summary>"125.50" EUR as 12550.</summary>
    /// <exception cref="UsageException">No amount, an unknown currency, or more decimals than the currency has.</exception>
    public long Parse(string text, string currency)
    {
        if (!_exponents.TryGetValue(currency, out var exponent))
            throw new UsageException($"'{currency}' is no currency this server knows; it looks like EUR.");
        var dot = text.IndexOf('.', StringComparison.Ordinal);
        var (whole, part) = dot < 0 ? (text, "") : (text[..dot], text[(dot + 1)..]);
        if (whole.Length == 0 || !whole.All(char.IsAsciiDigit) || !part.All(char.IsAsciiDigit) || (dot >= 0 && part.Length == 0))
            throw new UsageException(
                $"'{text}' is no amount; it looks like {Example(exponent)}, with a point and no separators.");
        if (part.Length > exponent)
            throw new UsageException($"'{text}' has too many decimals: {currency} has {exponent}.");
        var digits = (whole + part.PadRight(exponent, '0')).TrimStart('0');
        return digits.Length > DigitsMax
            ? throw new UsageException($"'{text}' is too large.")
            : digits.Length == 0 ? 0 : long.Parse(digits, CultureInfo.InvariantCulture);
    }

    private static string Number(Int128 value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Example(int exponent) => exponent == 0 ? "1000" : "1000." + new string('0', exponent);
}
