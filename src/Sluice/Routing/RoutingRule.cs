namespace Sluice.Routing;

/// <summary>
/// Which payouts a rule is for: everything that is given must be so. Lists are alternatives; an empty one is any.
/// </summary>
public sealed record RouteCondition
{
    public IReadOnlyList<string> Currencies { get; init; } = [];
    public IReadOnlyList<string> Countries { get; init; } = [];
    public IReadOnlyList<string> DestinationTypes { get; init; } = [];
    /// <summary>Words of <see cref="Payouts.Priorities"/>: one of them was wished for.</summary>
    public IReadOnlyList<string> Priorities { get; init; } = [];
    public IReadOnlyList<string> Purposes { get; init; } = [];
    /// <summary>At least so much, in minor units of the only currency.</summary>
    public long? AmountMin { get; init; }
    /// <summary>At most so much, in minor units of the only currency.</summary>
    public long? AmountMax { get; init; }

    /// <summary>The name of the first thing that is not so; null when the rule is for this payout.</summary>
    public string? Mismatch(RouteFacts facts)
    {
        if (IsElse(Currencies, facts.Amount.Currency.Code))
            return "currency";
        if (AmountMin > facts.Amount.MinorUnits || AmountMax < facts.Amount.MinorUnits)
            return "amount";
        if (Priorities.Count > 0 && !facts.Priorities.Any(Priorities.Contains))
            return "priority";
        if (IsElse(Purposes, facts.Purpose))
            return "purpose";
        if (DestinationTypes.Count > 0 && IsElse(DestinationTypes, facts.DestinationType))
            return "destination_type";
        return Countries.Count > 0 && IsElse(Countries, facts.Country) ? "country" : null;
    }

    private static bool IsElse(IReadOnlyList<string> allowed, string? value) =>
        allowed.Count > 0 && (value is null || !allowed.Contains(value));
}

/// <summary>One part of a split.</summary>
/// <param name="Connector">Who takes it.</param>
/// <param name="Percent">How much of a hundred payouts, 1 to 100.</param>
public sealed record RouteShare(string Connector, int Percent);

/// <summary>The ways of choosing among connectors.</summary>
public static class RouteStrategies
{
    /// <summary>What is done where no rule says anything: the first that fits.</summary>
    public const string Default = "default";

    /// <summary>In the order given.</summary>
    public const string Order = "order";

    /// <summary>By percentage.</summary>
    public const string Split = "split";

    public const string Cheapest = "cheapest";
    public const string Fastest = "fastest";
    public const string MostSuccessful = "most_successful";

    /// <summary>Those a rule may name as its strategy.</summary>
    public static IReadOnlyList<string> Named { get; } = [Cheapest, Fastest, MostSuccessful];
}

/// <summary>Which connectors the payouts of a condition go to, and in what order they are tried.</summary>
public sealed record RoutingRule
{
    public required string Name { get; init; }
    public RouteCondition When { get; init; } = new();
    /// <summary>One of <see cref="RouteStrategies"/>.</summary>
    public required string Strategy { get; init; }
    /// <summary>In order; empty for all, where a strategy chooses.</summary>
    public IReadOnlyList<string> Connectors { get; init; } = [];
    /// <summary>The parts of a split, a hundred in sum.</summary>
    public IReadOnlyList<RouteShare> Shares { get; init; } = [];
}

/// <summary>
/// A merchant's rules in their order: the first that is for a payout, and names a connector able to take it, decides.
/// </summary>
/// <param name="Rules">In order.</param>
/// <param name="Revision">Counts changes; 0 where there are none yet.</param>
/// <param name="UpdatedAt">When they were set; null where they never were.</param>
public sealed record RoutingRules(IReadOnlyList<RoutingRule> Rules, int Revision, DateTimeOffset? UpdatedAt)
{
    /// <summary>How many rules a merchant may have.</summary>
    public const int RulesMax = 100;

    /// <summary>How many values one condition names.</summary>
    public const int ValuesMax = 300;

    /// <summary>How many connectors one rule names.</summary>
    public const int ConnectorsMax = 20;

    public const int NameCharactersMax = 64;

    /// <summary>A merchant without any.</summary>
    public static RoutingRules None { get; } = new([], 0, null);
}
