namespace Sluice.Client;

/// <summary>What the merchant holds, per currency, at one instant.</summary>
public sealed record Balances
{
    /// <summary>Always "balances".</summary>
    public string Object { get => field ?? "balances"; init; }
    /// <summary>The instant.</summary>
    public DateTimeOffset At { get; init; }
    /// <summary>One entry a currency.</summary>
    public IReadOnlyList<Balance> Data { get => field ?? []; init; }
}

/// <summary>What is held in one currency, all in minor units.</summary>
public sealed record Balance
{
    /// <summary>ISO 4217 code.</summary>
    public required string Currency { get; init; }
    /// <summary>Announced, not yet usable.</summary>
    public long Pending { get; init; }
    /// <summary>Free to pay out.</summary>
    public long Available { get; init; }
    /// <summary>Set aside.</summary>
    public long Reserve { get; init; }
    /// <summary>Taken for payouts that are not settled.</summary>
    public long InTransit { get; init; }
    /// <summary>All of the above.</summary>
    public long Total { get; init; }
    /// <summary>Below this an event warns.</summary>
    public long? Minimum { get; init; }
}

/// <summary>The available balance below which an event warns.</summary>
public sealed record BalanceMinimum
{
    /// <summary>In minor units; 0 for none.</summary>
    public long? Amount { get; init; }
}

/// <summary>Money to set aside, or to make available again.</summary>
public sealed record NewReserveTransfer
{
    /// <summary>In minor units.</summary>
    public long? Amount { get; init; }
    /// <summary>ISO 4217 code.</summary>
    public string? Currency { get; init; }
    /// <summary>to_reserve or from_reserve.</summary>
    public string? Direction { get; init; }
    /// <summary>A note.</summary>
    public string? Memo { get; init; }
}

/// <summary>Money set aside, or made available again.</summary>
public sealed record ReserveTransfer
{
    /// <summary>tr_….</summary>
    public required string Id { get; init; }
    /// <summary>Always "reserve_transfer".</summary>
    public string Object { get => field ?? "reserve_transfer"; init; }
    /// <summary>In minor units.</summary>
    public required long Amount { get; init; }
    /// <summary>ISO 4217 code.</summary>
    public required string Currency { get; init; }
    /// <summary>to_reserve or from_reserve.</summary>
    public required string Direction { get; init; }
    /// <summary>A note.</summary>
    public string? Memo { get; init; }
    /// <summary>When it was made.</summary>
    public DateTimeOffset? CreatedAt { get; init; }
}

/// <summary>What is available in one currency over some days: what it was before and after, and everything between.</summary>
public sealed record AccountStatement
{
    /// <summary>Always "statement".</summary>
    public string Object { get => field ?? "statement"; init; }
    /// <summary>Always available.</summary>
    public required string Account { get; init; }
    /// <summary>ISO 4217 code.</summary>
    public required string Currency { get; init; }
    /// <summary>The first day: 2026-03-01.</summary>
    public required string From { get; init; }
    /// <summary>The last day: 2026-03-31.</summary>
    public required string To { get; init; }
    /// <summary>Where the days begin and end: an IANA zone.</summary>
    public required string TimeZone { get; init; }
    /// <summary>Held before the first day, in minor units.</summary>
    public long OpeningBalance { get; init; }
    /// <summary>Held after the last day, in minor units.</summary>
    public long ClosingBalance { get; init; }
    /// <summary>How many came in.</summary>
    public long CreditCount { get; init; }
    /// <summary>How much came in, in minor units.</summary>
    public long CreditAmount { get; init; }
    /// <summary>How many went out.</summary>
    public long DebitCount { get; init; }
    /// <summary>How much went out, in minor units.</summary>
    public long DebitAmount { get; init; }
    /// <summary>Everything between, oldest first.</summary>
    public IReadOnlyList<Transaction> Transactions { get => field ?? []; init; }
}

/// <summary>One line of an account's statement.</summary>
public sealed record Transaction
{
    /// <summary>The transfer behind it, tr_….</summary>
    public required string Id { get; init; }
    /// <summary>Always "transaction".</summary>
    public string Object { get => field ?? "transaction"; init; }
    /// <summary>Its place in the account, without gaps.</summary>
    public long Number { get; init; }
    /// <summary>pending, available, reserve, in_transit, ….</summary>
    public required string Account { get; init; }
    /// <summary>ISO 4217 code.</summary>
    public required string Currency { get; init; }
    /// <summary>What kind of movement.</summary>
    public required string Kind { get; init; }
    /// <summary>In minor units; negative when it left the account.</summary>
    public required long Amount { get; init; }
    /// <summary>What the account held before, in minor units.</summary>
    public long BalanceBefore { get; init; }
    /// <summary>What it held after, in minor units.</summary>
    public long BalanceAfter { get; init; }
    /// <summary>The payout behind it, if any.</summary>
    public string? PayoutId { get; init; }
    /// <summary>When it happened in the world.</summary>
    public DateTimeOffset OccurredAt { get; init; }
    /// <summary>When the book learned of it.</summary>
    public DateTimeOffset RecordedAt { get; init; }
}
