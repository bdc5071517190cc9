namespace Sluice.Payouts;

/// <summary>Where a payout stands (docs/ledger.md). The numbers are stored: never reorder.</summary>
public enum PayoutStatus
{
    AwaitingDetails = 1,
    AwaitingConfirmation = 2,
    AwaitingApproval = 3,
    Scheduled = 4,
    Held = 5,
    Queued = 6,
    Submitted = 7,
    Paid = 8,
    Failed = 9,
    Canceled = 10,
    Rejected = 11,
    Expired = 12,
    Returned = 13,
}

/// <summary>The words for a status.</summary>
public static class PayoutStatuses
{
    private static readonly string[] Names =
    [
        "", "awaiting_details", "awaiting_confirmation", "awaiting_approval", "scheduled", "held", "queued", "submitted",
        "paid", "failed", "canceled", "rejected", "expired", "returned",
    ];

    public static IReadOnlyList<PayoutStatus> All { get; } = Enum.GetValues<PayoutStatus>();

    extension(PayoutStatus status)
    {
        /// <summary>The name on the wire.</summary>
        public string Text => Names[(int)status];

        /// <summary>Nothing more is expected to happen; a paid payout may still come back.</summary>
        public bool IsFinal =>
            status is PayoutStatus.Paid or PayoutStatus.Failed or PayoutStatus.Canceled or PayoutStatus.Rejected
            or PayoutStatus.Expired or PayoutStatus.Returned;
    }

    public static bool TryParse(string text, out PayoutStatus status)
    {
        status = (PayoutStatus)Math.Max(0, Array.IndexOf(Names, text, 1));
        return status != 0;
    }
}
