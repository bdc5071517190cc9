namespace Sluice.Client;

/// <summary>An account of your own, to put on file.</summary>
public sealed record NewWithdrawalAccount
{
    /// <summary>What you call it.</summary>
    public string? Label { get; init; }
    /// <summary>Whose account it is: type, name and country.</summary>
    public RecipientDetails? Holder { get; init; }
    /// <summary>Where the money goes.</summary>
    public Destination? Destination { get; init; }
}

/// <summary>An account of your own.</summary>
public sealed record WithdrawalAccount
{
    /// <summary>wda_….</summary>
    public required string Id { get; init; }
    /// <summary>Always "withdrawal_account".</summary>
    public string Object { get => field ?? "withdrawal_account"; init; }
    /// <summary>What you call it.</summary>
    public string? Label { get; init; }
    /// <summary>Whose account it is.</summary>
    public RecipientDetails? Holder { get; init; }
    /// <summary>Where the money goes, masked.</summary>
    public MaskedDestination? Destination { get; init; }
    /// <summary>The same for the same account; says nothing about the number.</summary>
    public string? Fingerprint { get; init; }
    /// <summary>Whether it was confirmed to be yours: before that nothing goes there.</summary>
    public bool Verified { get; init; }
    /// <summary>active or disabled.</summary>
    public required string Status { get; init; }
    /// <summary>Counts its changes.</summary>
    public int Revision { get; init; }
    /// <summary>When it was put on file.</summary>
    public DateTimeOffset CreatedAt { get; init; }
}

/// <summary>A decision by hand whether an account is yours.</summary>
public sealed record AccountDecision
{
    /// <summary>Whether it is.</summary>
    public bool? Verified { get; init; }
    /// <summary>What it is decided on.</summary>
    public string? Evidence { get; init; }
}

/// <summary>Money to take out.</summary>
public sealed record NewWithdrawal
{
    /// <summary>To which of your accounts, wda_….</summary>
    public string? WithdrawalAccountId { get; init; }
    /// <summary>In minor units.</summary>
    public long? Amount { get; init; }
    /// <summary>ISO 4217 code.</summary>
    public string? Currency { get; init; }
    /// <summary>Your own reference.</summary>
    public string? ClientReference { get; init; }
}

/// <summary>Money taken out.</summary>
public sealed record Withdrawal
{
    /// <summary>The payout it is, po_….</summary>
    public required string Id { get; init; }
    /// <summary>Always "withdrawal".</summary>
    public string Object { get => field ?? "withdrawal"; init; }
    /// <summary>To which of your accounts.</summary>
    public required string WithdrawalAccountId { get; init; }
    /// <summary>Whether the schedule made it.</summary>
    public bool Scheduled { get; init; }
    /// <summary>The payout.</summary>
    public Payout? Payout { get; init; }
}

/// <summary>When money is to be taken out by itself.</summary>
public sealed record NewWithdrawalSchedule
{
    /// <summary>ISO 4217 code; one schedule each.</summary>
    public string? Currency { get; init; }
    /// <summary>To which of your accounts.</summary>
    public string? WithdrawalAccountId { get; init; }
    /// <summary>day, week or month.</summary>
    public string? Every { get; init; }
    /// <summary>1 (Monday) to 7 of a week, 1 to 31 of a month.</summary>
    public int? Day { get; init; }
    /// <summary>The local time, "09:30".</summary>
    public string? At { get; init; }
    /// <summary>IANA name of the zone; UTC when left out.</summary>
    public string? TimeZone { get; init; }
    /// <summary>What stays, in minor units.</summary>
    public long? Keep { get; init; }
    /// <summary>false switches it off.</summary>
    public bool? Active { get; init; }
}

/// <summary>When money is taken out by itself.</summary>
public sealed record WithdrawalSchedule
{
    /// <summary>Always "withdrawal_schedule".</summary>
    public string Object { get => field ?? "withdrawal_schedule"; init; }
    /// <summary>ISO 4217 code.</summary>
    public required string Currency { get; init; }
    /// <summary>To which of your accounts.</summary>
    public required string WithdrawalAccountId { get; init; }
    /// <summary>Whether it runs.</summary>
    public bool Active { get; init; }
    /// <summary>day, week or month.</summary>
    public required string Every { get; init; }
    /// <summary>Of the week or the month.</summary>
    public int? Day { get; init; }
    /// <summary>The local time.</summary>
    public required string At { get; init; }
    /// <summary>IANA name of the zone.</summary>
    public required string TimeZone { get; init; }
    /// <summary>What stays, in minor units.</summary>
    public long Keep { get; init; }
    /// <summary>When it runs next.</summary>
    public DateTimeOffset? NextAt { get; init; }
    /// <summary>When it ran last.</summary>
    public DateTimeOffset? LastAt { get; init; }
    /// <summary>What it made last.</summary>
    public string? LastPayoutId { get; init; }
    /// <summary>Why the last run made nothing.</summary>
    public string? LastProblem { get; init; }
    /// <summary>Counts its changes and runs.</summary>
    public int Revision { get; init; }
}
