namespace Sluice.Client;

/// <summary>The states of a payout's life.</summary>
public static class PayoutStatuses
{
    /// <summary>The recipient has yet to say where to be paid.</summary>
    public const string AwaitingDetails = "awaiting_details";
    /// <summary>Staged: confirm it to go on.</summary>
    public const string AwaitingConfirmation = "awaiting_confirmation";
    /// <summary>Somebody has yet to approve it.</summary>
    public const string AwaitingApproval = "awaiting_approval";
    /// <summary>Waits for its day.</summary>
    public const string Scheduled = "scheduled";
    /// <summary>Held back, with a reason: screening, a limit, missing funds.</summary>
    public const string Held = "held";
    /// <summary>Next in line for the rail.</summary>
    public const string Queued = "queued";
    /// <summary>With the rail; the outcome is still open.</summary>
    public const string Submitted = "submitted";
    /// <summary>The money arrived.</summary>
    public const string Paid = "paid";
    /// <summary>Never arrived; the funds are available again.</summary>
    public const string Failed = "failed";
    /// <summary>Canceled before it left.</summary>
    public const string Canceled = "canceled";
    /// <summary>An approver or the screening said no.</summary>
    public const string Rejected = "rejected";
    /// <summary>Its deadline passed.</summary>
    public const string Expired = "expired";
    /// <summary>Arrived and came back.</summary>
    public const string Returned = "returned";

    /// <summary>Every state, in the order of a life.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        AwaitingDetails, AwaitingConfirmation, AwaitingApproval, Scheduled, Held, Queued, Submitted,
        Paid, Failed, Canceled, Rejected, Expired, Returned,
    ];

    /// <summary>The states in which nothing more is expected.</summary>
    public static IReadOnlySet<string> Final { get; } = new HashSet<string>(StringComparer.Ordinal)
    {
        Paid, Failed, Canceled, Rejected, Expired, Returned,
    };

    /// <summary>The states that move on by themselves, without a person or a date.</summary>
    public static IReadOnlySet<string> Moving { get; } = new HashSet<string>(StringComparer.Ordinal) { Queued, Submitted };
}
