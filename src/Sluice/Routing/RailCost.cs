using Sluice.Money;

namespace Sluice.Routing;

/// <summary>
/// What a connector's provider charges for one payment, for comparing connectors. What a merchant pays is another thing.
/// </summary>
/// <param name="Currency">ISO 4217 code; null for every currency without a row of its own.</param>
/// <param name="Fixed">In minor units of the payment's currency.</param>
/// <param name="BasisPoints">Of the amount; 100 are one percent. Rounded up.</param>
public sealed record RailCost(string? Currency, long Fixed, int BasisPoints)
{
    /// <summary>The cost of an amount, in minor units of its currency.</summary>
    public long Of(Amount amount) => Fixed + (long)(((Int128)amount.MinorUnits * BasisPoints + 9_999) / 10_000);
}

/// <summary>The amounts a connector takes in one currency.</summary>
/// <param name="Currency">ISO 4217 code; null for every currency without a row of its own.</param>
/// <param name="Min">The smallest, in minor units; null for any.</param>
/// <param name="Max">The largest, in minor units; null for any.</param>
public sealed record AmountLimit(string? Currency, long? Min, long? Max);
