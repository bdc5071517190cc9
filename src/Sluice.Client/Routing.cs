namespace Sluice.Client;

/// <summary>A way to pay: what it can do, and how it does on the node that was asked.</summary>
public sealed record Connector
{
    /// <summary>Its name, as rules and payouts name it.</summary>
    public required string Name { get; init; }
    /// <summary>Always "connector".</summary>
    public string Object { get => field ?? "connector"; init; }
    /// <summary>The network it pays over.</summary>
    public required string Rail { get; init; }
    /// <summary>Whether it moves real money.</summary>
    public bool Live { get; init; }
    /// <summary>The priorities it meets.</summary>
    public IReadOnlyList<string> Priorities { get => field ?? []; init; }
    /// <summary>The types of destination it reaches; null for all.</summary>
    public IReadOnlyList<string>? DestinationTypes { get; init; }
    /// <summary>The currencies it pays; null for all.</summary>
    public IReadOnlyList<string>? Currencies { get; init; }
    /// <summary>The countries it reaches; null for all.</summary>
    public IReadOnlyList<string>? Countries { get; init; }
    /// <summary>The amounts it takes.</summary>
    public IReadOnlyList<ConnectorLimit> Limits { get => field ?? []; init; }
    /// <summary>What its provider charges.</summary>
    public IReadOnlyList<ConnectorCost> Costs { get => field ?? []; init; }
    /// <summary>What it can be asked for.</summary>
    public ConnectorAbilities? Can { get; init; }
    /// <summary>When its rail works; null where nothing is known.</summary>
    public ConnectorSchedule? Schedule { get; init; }
    /// <summary>How it does.</summary>
    public ConnectorHealth? Health { get; init; }
}

/// <summary>The amounts a connector takes in a currency.</summary>
public sealed record ConnectorLimit
{
    /// <summary>ISO 4217; null for every other currency.</summary>
    public string? Currency { get; init; }
    /// <summary>In minor units; null for any.</summary>
    public long? Min { get; init; }
    /// <summary>In minor units; null for any.</summary>
    public long? Max { get; init; }
}

/// <summary>What a provider charges for one payment.</summary>
public sealed record ConnectorCost
{
    /// <summary>ISO 4217; null for every other currency.</summary>
    public string? Currency { get; init; }
    /// <summary>In minor units of the payment's currency.</summary>
    public long Fixed { get; init; }
    /// <summary>Of the amount; 100 are one percent.</summary>
    public int BasisPoints { get; init; }
}

/// <summary>What a connector can be asked for.</summary>
public sealed record ConnectorAbilities
{
    /// <summary>It can say what became of a payment.</summary>
    public bool Inquire { get; init; }
    /// <summary>It can be asked to cancel.</summary>
    public bool Cancel { get; init; }
    /// <summary>The same reference sent twice is one payment.</summary>
    public bool IdempotentSubmit { get; init; }
    /// <summary>It reports by itself.</summary>
    public bool Callbacks { get; init; }
    /// <summary>How many payments one submission takes.</summary>
    public int BatchMax { get; init; }
}

/// <summary>When a rail works.</summary>
public sealed record ConnectorSchedule
{
    /// <summary>What it is called.</summary>
    public string? Title { get; init; }
    /// <summary>The calendar of its days: TARGET, UK, US or none.</summary>
    public string? Calendar { get; init; }
    /// <summary>The IANA zone of its cut-offs.</summary>
    public string? TimeZone { get; init; }
    /// <summary>Whether it works around the clock, every day.</summary>
    public bool AlwaysOpen { get; init; }
    /// <summary>The cut-offs of a business day, local time.</summary>
    public IReadOnlyList<string> CutOffs { get => field ?? []; init; }
    /// <summary>How long a payment takes on a rail that is always open.</summary>
    public long ArrivesWithinSeconds { get; init; }
}

/// <summary>How a connector does, as the node that was asked has seen it.</summary>
public sealed record ConnectorHealth
{
    /// <summary>working, resting (nothing new is sent to it) or trying (a few payouts are).</summary>
    public required string State { get; init; }
    /// <summary>When it is tried again.</summary>
    public DateTimeOffset? RestsUntil { get; init; }
    /// <summary>Calls remembered.</summary>
    public int Calls { get; init; }
    /// <summary>How many of them failed technically.</summary>
    public int CallsFailed { get; init; }
    /// <summary>Payouts remembered whose end was told.</summary>
    public int Ends { get; init; }
    /// <summary>How many of them were paid.</summary>
    public int EndsPaid { get; init; }
    /// <summary>Paid out of ten thousand.</summary>
    public int SuccessBasisPoints { get; init; }
}

/// <summary>Rules to put in the place of those before.</summary>
public sealed record NewRoutingRules
{
    /// <summary>In order: the first that is for a payout, and names a connector able to take it, decides.</summary>
    public IReadOnlyList<RoutingRule>? Rules { get; init; }
    /// <summary>The revision you saw; refused with stale_revision when it is no longer the latest.</summary>
    public int? Revision { get; init; }
}

/// <summary>The rules by which payouts find their connector.</summary>
public sealed record RoutingRules
{
    /// <summary>Always "routing_rules".</summary>
    public string Object { get => field ?? "routing_rules"; init; }
    /// <summary>In order.</summary>
    public IReadOnlyList<RoutingRule> Rules { get => field ?? []; init; }
    /// <summary>Counts changes.</summary>
    public int Revision { get; init; }
    /// <summary>When they were set.</summary>
    public DateTimeOffset? UpdatedAt { get; init; }
}

/// <summary>One rule.</summary>
public sealed record RoutingRule
{
    /// <summary>Shown where it decided.</summary>
    public string? Name { get; init; }
    /// <summary>Which payouts it is for; without it, for all.</summary>
    public RoutingCondition? When { get; init; }
    /// <summary>Who takes them.</summary>
    public RoutingUse? Use { get; init; }
}

/// <summary>Which payouts a rule is for: everything given must be so; lists are alternatives.</summary>
public sealed record RoutingCondition
{
    /// <summary>ISO 4217 codes.</summary>
    public IReadOnlyList<string>? Currencies { get; init; }
    /// <summary>Where the money goes, ISO 3166-1 alpha-2.</summary>
    public IReadOnlyList<string>? Countries { get; init; }
    /// <summary>Types of destination.</summary>
    public IReadOnlyList<string>? DestinationTypes { get; init; }
    /// <summary>Priorities, one of which was asked for.</summary>
    public IReadOnlyList<string>? Priorities { get; init; }
    /// <summary>Purpose codes.</summary>
    public IReadOnlyList<string>? Purposes { get; init; }
    /// <summary>At least so much, in minor units of the only currency.</summary>
    public long? AmountMin { get; init; }
    /// <summary>At most so much, in minor units of the only currency.</summary>
    public long? AmountMax { get; init; }
}

/// <summary>Who takes a payout: connectors in order, a split, or a strategy.</summary>
public sealed record RoutingUse
{
    /// <summary>cheapest, fastest or most_successful.</summary>
    public string? Strategy { get; init; }
    /// <summary>In order; with a strategy, the ones it chooses among.</summary>
    public IReadOnlyList<string>? Connectors { get; init; }
    /// <summary>Parts of a hundred.</summary>
    public IReadOnlyList<RoutingShare>? Split { get; init; }
}

/// <summary>One part of a split.</summary>
public sealed record RoutingShare
{
    /// <summary>Who takes it.</summary>
    public string? Connector { get; init; }
    /// <summary>1 to 100.</summary>
    public int? Percent { get; init; }
}
