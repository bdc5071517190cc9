namespace Sluice.Client;

/// <summary>Why a payout goes to a connector.</summary>
public record RoutingExplanation
{
    /// <summary>The rule that decided; null for none.</summary>
    public string? Rule { get; init; }
    /// <summary>default, order, split, cheapest, fastest or most_successful.</summary>
    public string? Strategy { get; init; }
    /// <summary>The priority that is met.</summary>
    public string? Priority { get; init; }
    /// <summary>When its rail takes it, in words.</summary>
    public string? Timing { get; init; }
    /// <summary>Who was thought of.</summary>
    public IReadOnlyList<RoutingCandidate> Candidates { get => field ?? []; init; }
    /// <summary>Rules that did not decide.</summary>
    public IReadOnlyList<PassedRoutingRule>? PassedOver { get; init; }
}

/// <summary>A connector that was thought of.</summary>
public sealed record RoutingCandidate
{
    /// <summary>Its name.</summary>
    public required string Connector { get; init; }
    /// <summary>Whether it takes the payout.</summary>
    public bool Taken { get; init; }
    /// <summary>A code: docs/routing.md.</summary>
    public string? Reason { get; init; }
    /// <summary>What its provider charges, in minor units of the payout's currency.</summary>
    public long? Cost { get; init; }
    /// <summary>When the money would be there.</summary>
    public DateTimeOffset? ExpectedArrival { get; init; }
}

/// <summary>A rule that did not decide.</summary>
public sealed record PassedRoutingRule
{
    /// <summary>Its name.</summary>
    public required string Rule { get; init; }
    /// <summary>What of its condition is not so, or no_connector.</summary>
    public string? Reason { get; init; }
}

/// <summary>Where a payout would go now; nothing was created.</summary>
public sealed record RoutingDecision : RoutingExplanation
{
    /// <summary>Always "routing_decision".</summary>
    public string Object { get => field ?? "routing_decision"; init; }
    /// <summary>Who takes it; null when nobody can now.</summary>
    public string? Connector { get; init; }
    /// <summary>The network it travels on.</summary>
    public string? Rail { get; init; }
    /// <summary>What its provider charges, in minor units.</summary>
    public long? Cost { get; init; }
    /// <summary>The payout's currency.</summary>
    public string? Currency { get; init; }
    /// <summary>When the rail takes it.</summary>
    public DateTimeOffset? SubmitsAt { get; init; }
    /// <summary>When the money would be there.</summary>
    public DateTimeOffset? ExpectedArrival { get; init; }
    /// <summary>When nobody can now: when it would be tried again.</summary>
    public DateTimeOffset? LooksAgainAt { get; init; }
}
