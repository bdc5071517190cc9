using Sluice.Payouts;

namespace Sluice.Connectors;

/// <summary>The times and bounds of submitting and inquiring; docs/operations.md explains them.</summary>
public static class DispatchRules
{
    /// <summary>How many attempts a payout gets; each but the last ended in a failure that is safe to retry.</summary>
    public const int AttemptsMax = 3;

    /// <summary>From committing an attempt, how long it may still be sent. Later it is left to an inquiry.</summary>
    public static readonly TimeSpan SendWindow = TimeSpan.FromSeconds(60);

    /// <summary>
    /// "Never received" counts as proof only when asked this long after the attempt began: well after the last moment it could
    /// have been sent.
    /// </summary>
    public static readonly TimeSpan ProofDelay = TimeSpan.FromMinutes(3);

    /// <summary>How long a payout may be with the rail before a person must look at it.</summary>
    public static readonly TimeSpan SettlementDeadline = TimeSpan.FromDays(6);

    /// <summary>The wait before another attempt after a failure that is safe to retry.</summary>
    public static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(30);

    /// <summary>How often a payout that waits for funds is looked at when nothing else woke it.</summary>
    public static readonly TimeSpan FundingInterval = TimeSpan.FromMinutes(1);

    /// <summary>The wait before the n-th inquiry: 5 minutes, 1 hour, then daily.</summary>
    public static TimeSpan InquiryDelay(int inquiriesMade) => inquiriesMade switch
    {
        0 => TimeSpan.FromMinutes(5),
        1 => TimeSpan.FromHours(1),
        _ => TimeSpan.FromDays(1),
    };

    /// <summary>Whether the rail has had it longer than the deadline, and longer than it said that it would take.</summary>
    public static bool IsOverdue(Payout payout, DateTimeOffset now) =>
        payout.Status == PayoutStatus.Submitted && payout.SubmittedAt is { } submitted && now - submitted >= SettlementDeadline
        && (payout.ExpectedArrival is not { } expected || now >= expected);
}
