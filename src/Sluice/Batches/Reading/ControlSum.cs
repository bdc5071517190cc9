using System.Globalization;
using System.Numerics;

namespace Sluice.Batches.Reading;

/// <summary>
/// A sum of amounts whatever their currencies, exactly (ISO 20022 DecimalNumber: 18 digits, up to 17 of them decimals): what a
/// message says its amounts come to.
/// </summary>
internal sealed class ControlSum
{
    private const int DecimalsMax = 17;
    private const int DigitsMax = 18;

    private BigInteger _scaled;

    /// <summary>Adds an amount; false when it is none.</summary>
    public bool Add(string? text)
    {
        if (Scaled(text) is not { } scaled)
            return false;
        _scaled += scaled;
        return true;
    }

    /// <summary>Whether <paramref name="text"/> says the same number; null when it says none.</summary>
    public bool? Is(string text) => Scaled(text) is { } scaled ? scaled == _scaled : null;

    /// <summary>The sum with a point before its decimals, none more than needed.</summary>
    public override string ToString()
    {
        var digits = _scaled.ToString(CultureInfo.InvariantCulture).PadLeft(DecimalsMax + 1, '0');
        return $"{digits.AsSpan(0, digits.Length - DecimalsMax)}.{digits.AsSpan(digits.Length - DecimalsMax)}"
            .TrimEnd('0').TrimEnd('.');
    }

    private static BigInteger? Scaled(string? text)
    {
        if (text is null)
            return null;
        var point = text.IndexOf('.', StringComparison.Ordinal);
        var whole = point < 0 ? text : text[..point];
        var decimals = point < 0 ? "" : text[(point + 1)..];
        if (whole.Length == 0 || whole.Length + decimals.Length > DigitsMax || decimals.Length > DecimalsMax
            || whole.AsSpan().ContainsAnyExceptInRange('0', '9') || decimals.AsSpan().ContainsAnyExceptInRange('0', '9'))
            return null;
        return BigInteger.Parse(whole + decimals.PadRight(DecimalsMax, '0'), CultureInfo.InvariantCulture);
    }
}
