namespace Sluice.Client;

/// <summary>Test money to put into the book.</summary>
public sealed record NewDeposit
{
    /// <summary>In minor units.</summary>
    public long? Amount { get; init; }
    /// <summary>ISO 4217 code.</summary>
    public string? Currency { get; init; }
    /// <summary>false leaves it pending until it is cleared; true when not given.</summary>
    public bool? Cleared { get; init; }
    /// <summary>What the bank would have said.</summary>
    public string? Reference { get; init; }
}

/// <summary>Money that came in.</summary>
public sealed record Deposit
{
    /// <summary>dep_….</summary>
    public required string Id { get; init; }
    /// <summary>Always "deposit".</summary>
    public string Object { get => field ?? "deposit"; init; }
    /// <summary>pending or cleared.</summary>
    public required string Status { get; init; }
    /// <summary>In minor units.</summary>
    public required long Amount { get; init; }
    /// <summary>ISO 4217 code.</summary>
    public required string Currency { get; init; }
    /// <summary>What the bank said.</summary>
    public string? Reference { get; init; }
    /// <summary>When it was seen.</summary>
    public DateTimeOffset CreatedAt { get; init; }
    /// <summary>When it became usable.</summary>
    public DateTimeOffset? ClearedAt { get; init; }
}

/// <summary>The sandbox's clock, which can be put forward.</summary>
public sealed record SandboxClock
{
    /// <summary>What time it is there.</summary>
    public required DateTimeOffset Now { get; init; }
    /// <summary>How far it is ahead of real time, in seconds.</summary>
    public long OffsetSeconds { get; init; }
}

/// <summary>How far to put the sandbox's clock forward.</summary>
public sealed record ClockAdvance
{
    /// <summary>In seconds.</summary>
    public long? AdvanceSeconds { get; init; }
}

/// <summary>One payment in the sandbox bank's own books.</summary>
public sealed record BankPayment
{
    /// <summary>The connector it came by.</summary>
    public string? Connector { get; init; }
    /// <summary>The bank's reference.</summary>
    public required string Reference { get; init; }
    /// <summary>The payout it belongs to.</summary>
    public string? PayoutId { get; init; }
    /// <summary>In minor units.</summary>
    public required long Amount { get; init; }
    /// <summary>ISO 4217 code.</summary>
    public required string Currency { get; init; }
    /// <summary>paid, returned, refused or pending.</summary>
    public required string State { get; init; }
    /// <summary>Whom the bank paid.</summary>
    public string? Name { get; init; }
    /// <summary>The last digits of the account.</summary>
    public string? AccountLast4 { get; init; }
    /// <summary>When the bank was asked.</summary>
    public DateTimeOffset? ReceivedAt { get; init; }
    /// <summary>When it paid.</summary>
    public DateTimeOffset? PaidAt { get; init; }
    /// <summary>How many times it paid: never more than once, or something is badly wrong.</summary>
    public int TimesPaid { get; init; }
}

/// <summary>All that the sandbox bank paid.</summary>
public sealed record BankSummary
{
    /// <summary>Always "bank_summary".</summary>
    public string Object { get => field ?? "bank_summary"; init; }
    /// <summary>How many payments it made.</summary>
    public long PaidCount { get; init; }
    /// <summary>The same by currency.</summary>
    public IReadOnlyList<CurrencyTotal> ByCurrency { get => field ?? []; init; }
    /// <summary>How many it made more than once: must be 0.</summary>
    public long PaidMoreThanOnce { get; init; }
}
