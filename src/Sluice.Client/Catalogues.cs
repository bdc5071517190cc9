namespace Sluice.Client;

/// <summary>The values that filters and requests may name.</summary>
public sealed record FilterValues
{
    /// <summary>Always "filter_values".</summary>
    public string Object { get => field ?? "filter_values"; init; }
    /// <summary>Every currency that can be paid, with its exponent.</summary>
    public IReadOnlyList<CurrencyValue> Currencies { get => field ?? []; init; }
    /// <summary>Every payout status.</summary>
    public IReadOnlyList<string> Statuses { get => field ?? []; init; }
    /// <summary>Every purpose code.</summary>
    public IReadOnlyList<string> Purposes { get => field ?? []; init; }
    /// <summary>Every connector.</summary>
    public IReadOnlyList<string> Connectors { get => field ?? []; init; }
    /// <summary>Every rail.</summary>
    public IReadOnlyList<string> Rails { get => field ?? []; init; }
}

/// <summary>A currency and its number of decimals (ISO 4217).</summary>
public sealed record CurrencyValue
{
    /// <summary>ISO 4217 code.</summary>
    public required string Code { get; init; }
    /// <summary>How many decimals it has: 0, 2, 3 or 4.</summary>
    public required int Exponent { get; init; }
}

/// <summary>An entry of the failure catalogue.</summary>
public sealed record FailureCode
{
    /// <summary>Stable code.</summary>
    public required string Code { get; init; }
    /// <summary>In a few words.</summary>
    public string? Title { get; init; }
    /// <summary>In plain words.</summary>
    public string? Message { get; init; }
    /// <summary>Whether and how to try again.</summary>
    public string? Retry { get; init; }
}

/// <summary>An entry of the purpose catalogue.</summary>
public sealed record PurposeCode
{
    /// <summary>Stable code.</summary>
    public required string Code { get; init; }
    /// <summary>In a few words.</summary>
    public string? Name { get; init; }
    /// <summary>The ISO 20022 purpose code that the bank is told.</summary>
    public string? IsoCode { get; init; }
}

/// <summary>What one way of paying somebody asks for: enough to build a form from.</summary>
public sealed record Requirement
{
    /// <summary>Always "requirement".</summary>
    public string Object { get => field ?? "requirement"; init; }
    /// <summary>What goes into the destination's type.</summary>
    public required string Type { get; init; }
    /// <summary>Which of the type's kinds.</summary>
    public required string Format { get; init; }
    /// <summary>For people.</summary>
    public string? Title { get; init; }
    /// <summary>The only currency it takes; null for any.</summary>
    public string? Currency { get; init; }
    /// <summary>What else there is to know, such as how far it is checked.</summary>
    public string? Note { get; init; }
    /// <summary>Where it leads; only the country asked for, if one was.</summary>
    public IReadOnlyList<string> Countries { get => field ?? []; init; }
    /// <summary>In the order to ask for them.</summary>
    public IReadOnlyList<RequiredField> Fields { get => field ?? []; init; }
}

/// <summary>A field of a destination.</summary>
public sealed record RequiredField
{
    /// <summary>The field of the destination, and the column of a file.</summary>
    public required string Name { get; init; }
    /// <summary>For people.</summary>
    public string? Title { get; init; }
    /// <summary>Whether it must be given.</summary>
    public bool Required { get; init; }
    /// <summary>What it looks like, in words.</summary>
    public string? Format { get; init; }
    /// <summary>A valid value.</summary>
    public string? Example { get; init; }
    /// <summary>A regular expression that valid values match without spaces and dashes; null where words must do.</summary>
    public string? Pattern { get; init; }
    /// <summary>All values there are; empty where they cannot be listed.</summary>
    public IReadOnlyList<string> Values { get => field ?? []; init; }
}
