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
