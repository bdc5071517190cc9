namespace Sluice.Client;

/// <summary>Fees to put in the place of those before.</summary>
public sealed record NewFeeSchedule
{
    /// <summary>In order: the first that is for a payout says what it costs; where none is, it costs nothing.</summary>
    public IReadOnlyList<FeeRule>? Rules { get; init; }
    /// <summary>When a fee is given back: failed, failed_and_returned (the default) or never.</summary>
    public string? Refunds { get; init; }
    /// <summary>What a conversion takes off the rate, in hundredths of a percent.</summary>
    public int? FxMarginBasisPoints { get; init; }
    /// <summary>The revision you saw; refused with stale_revision when it is no longer the latest.</summary>
    public int? Revision { get; init; }
}

/// <summary>What payouts cost.</summary>
public sealed record FeeSchedule
{
    /// <summary>Always "fee_schedule".</summary>
    public string Object { get => field ?? "fee_schedule"; init; }
    /// <summary>In order.</summary>
    public IReadOnlyList<FeeRule> Rules { get => field ?? []; init; }
    /// <summary>When a fee is given back: failed, failed_and_returned or never.</summary>
    public required string Refunds { get; init; }
    /// <summary>What a conversion takes off the rate, in hundredths of a percent.</summary>
    public int FxMarginBasisPoints { get; init; }
    /// <summary>Counts changes.</summary>
    public int Revision { get; init; }
    /// <summary>When they were set.</summary>
    public DateTimeOffset? UpdatedAt { get; init; }
}

/// <summary>What some payouts cost.</summary>
public sealed record FeeRule
{
    /// <summary>Shown where it decided.</summary>
    public string? Name { get; init; }
    /// <summary>Which payouts it is for; without it, for all.</summary>
    public RoutingCondition? When { get; init; }
    /// <summary>The rails it is for, as routing expects them when the payout is accepted; without it, any.</summary>
    public IReadOnlyList<string>? Rails { get; init; }
    /// <summary>What it costs.</summary>
    public FeePrice? Price { get; init; }
    /// <summary>Who pays it where the payout does not say: merchant (the default) or recipient.</summary>
    public string? Bearer { get; init; }
}

/// <summary>A fixed part and a percentage, not below the least, not above the most.</summary>
public sealed record FeePrice
{
    /// <summary>ISO 4217 code of what is paid with; without it any, where only a percentage is charged.</summary>
    public string? Currency { get; init; }
    /// <summary>In minor units.</summary>
    public long? Fixed { get; init; }
    /// <summary>Hundredths of a percent of the amount, rounded up to a whole minor unit.</summary>
    public int? BasisPoints { get; init; }
    /// <summary>In minor units.</summary>
    public long? Min { get; init; }
    /// <summary>In minor units.</summary>
    public long? Max { get; init; }
}
