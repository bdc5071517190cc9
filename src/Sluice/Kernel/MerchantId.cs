using System.Diagnostics.CodeAnalysis;

namespace Sluice.Kernel;

/// <summary>A merchant: the business that pays. First in the key of everything it owns.</summary>
public readonly record struct MerchantId(Guid Value) : IComparable<MerchantId>, IParsable<MerchantId>
{
    public const string Prefix = "mer_";

    public int CompareTo(MerchantId other) => Value.CompareTo(other.Value);

    public override string ToString() => Ids.Format(Prefix, Value);

    public static MerchantId Parse(string s, IFormatProvider? provider) =>
        TryParse(s, provider, out var id) ? id : throw new FormatException($"Not a merchant id: {s}");

    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out MerchantId result)
    {
        var ok = Ids.TryParse(Prefix, s, out var value);
        result = new MerchantId(value);
        return ok;
    }

    public static bool operator <(MerchantId left, MerchantId right) => left.CompareTo(right) < 0;

    public static bool operator >(MerchantId left, MerchantId right) => left.CompareTo(right) > 0;

    public static bool operator <=(MerchantId left, MerchantId right) => left.CompareTo(right) <= 0;

    public static bool operator >=(MerchantId left, MerchantId right) => left.CompareTo(right) >= 0;
}
