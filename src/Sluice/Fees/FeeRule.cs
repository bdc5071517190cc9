using Sluice.Money;
using Sluice.Routing;

namespace Sluice.Fees;

/// <summary>Who pays a fee.</summary>
public static class FeeBearers
{
    /// <summary>It is taken on top: the recipient gets the amount.</summary>
    public const string Merchant = "merchant";

    /// <summary>It is taken out of the amount: the recipient gets the rest.</summary>
    public const string Recipient = "recipient";

    public static bool IsKnown(string bearer) => bearer is Merchant or Recipient;
}

/// <summary>When a fee is given back. One for a payout that was never handed to a rail, always is.</summary>
public static class FeeRefunds
{
    public const string Never = "never";

    /// <summary>When the payout fails.</summary>
    public const string Failed = "failed";

    /// <summary>When it fails, and when it comes back after it had arrived.</summary>
    public const string FailedAndReturned = "failed_and_returned";

    public static IReadOnlyList<string> All { get; } = [Failed, FailedAndReturned, Never];
}

/// <summary>What a payout costs: a fixed part and a percentage, not below the least, not above the most.</summary>
public sealed record FeePrice
{
    /// <summary>ISO 4217; null for any, where only a percentage is charged.</summary>
    public string? Currency { get; init; }
    /// <summary>In minor units of <see cref="Currency"/>, as are the two limits.</summary>
    public long Fixed { get; init; }
    /// <summary>Hundredths of a percent of the amount paid, 0 to 10,000.</summary>
    public int BasisPoints { get; init; }
    public long? Min { get; init; }
    public long? Max { get; init; }

    /// <summary>The fee of an amount, in minor units. The percentage is rounded up to a whole one.</summary>
    public long Of(long minorUnits)
    {
        var share = (((Int128)minorUnits * BasisPoints) + ExchangeRate.BasisPoints - 1) / ExchangeRate.BasisPoints;
        var fee = share + Fixed;
        if (Min is { } least && fee < least)
            fee = least;
        if (Max is { } most && fee > most)
            fee = most;
        return (long)fee;
    }
}

/// <summary>What the payouts of a condition cost.</summary>
public sealed record FeeRule
{
    public required string Name { get; init; }
    public RouteCondition When { get; init; } = new();
    /// <summary>The rails it is for, as routing expects them when the payout is accepted; empty for any.</summary>
    public IReadOnlyList<string> Rails { get; init; } = [];
    public required FeePrice Price { get; init; }
    /// <summary>Who pays where the request does not say; one of <see cref="FeeBearers"/>.</summary>
    public string Bearer { get; init; } = FeeBearers.Merchant;
}
