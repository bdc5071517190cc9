using static Sluice.Payouts.MoneyMove;
using static Sluice.Payouts.PayoutStatus;
using static Sluice.Payouts.PayoutTrigger;

namespace Sluice.Payouts;

/// <summary>What can happen to a payout.</summary>
public enum PayoutTrigger
{
    /// <summary>Nothing stands against submitting it.</summary>
    Accept,
    /// <summary>Its time has not come.</summary>
    Schedule,
    /// <summary>Something must happen first; its money is set aside meanwhile.</summary>
    Hold,
    Stage,
    WaitForFunds,
    /// <summary>The recipient is asked where to pay.</summary>
    AwaitDetails,
    Update,
    Cancel,
    Expire,
    /// <summary>Into a recipient's wallet, which needs no rail.</summary>
    Credit,
    RequestCancel,
    Submit,
    Retry,
    RailAccepted,
    OutcomeUnknown,
    RailPaid,
    RailFailed,
    RailReturned,
    RailCanceled,
    CancelRefused,
    ResolvePaid,
    ResolveFailed,
}

/// <summary>What a transition does to the book; <see cref="PayoutPostings"/> makes the transfers.</summary>
public enum MoneyMove
{
    Nothing,
    /// <summary>available → in_transit.</summary>
    Take,
    /// <summary>in_transit → available.</summary>
    Release,
    /// <summary>in_transit → clearing.</summary>
    Settle,
    /// <summary>in_transit → wallet.</summary>
    Credit,
    /// <summary>funding → available.</summary>
    Return,
    /// <summary>in_transit → clearing, then funding → available: it came back before we heard that it had arrived.</summary>
    SettleAndReturn,
    /// <summary>clearing → available: the rail takes back its word.</summary>
    Unsettle,
    /// <summary>available → clearing: released once, paid after all.</summary>
    TakeAndSettle,
}

/// <summary>One row of the table: from a status, by a trigger, to a status, moving money, telling an event.</summary>
/// <param name="From">Null for a payout that is only being created.</param>
/// <param name="Funded">Whether its money stands in in_transit; null where that cannot differ.</param>
public sealed record Transition(
    PayoutStatus? From, bool? Funded, PayoutTrigger Trigger, PayoutStatus To, MoneyMove Move, string Event);

/// <summary>
/// The whole life of a payout as a table. What is not in it does not happen. docs/ledger.md shows the same table;
/// a test compares them. After <see cref="Submitted"/> there is no way back to <see cref="Queued"/>: only what the rail says,
/// an inquiry, or a person with evidence leads on.
/// </summary>
public static class PayoutLifecycle
{
    public static IReadOnlyList<Transition> Table { get; } =
    [
        new(null, null, Accept, Queued, Take, "payout.created"),
        new(null, null, Schedule, Scheduled, Take, "payout.created"),
        new(null, null, Hold, Held, Take, "payout.created"),
        new(null, null, Stage, AwaitingConfirmation, Nothing, "payout.created"),
        new(null, null, WaitForFunds, Held, Nothing, "payout.created"),
        new(null, null, AwaitDetails, AwaitingDetails, Take, "payout.created"),
        new(AwaitingDetails, null, Accept, Queued, Nothing, "payout.queued"),
        new(AwaitingDetails, null, Schedule, Scheduled, Nothing, "payout.scheduled"),
        new(AwaitingDetails, null, Hold, Held, Nothing, "payout.held"),
        new(AwaitingDetails, null, Cancel, Canceled, Release, "payout.canceled"),
        new(AwaitingDetails, null, Expire, Expired, Release, "payout.expired"),
        new(AwaitingConfirmation, null, Update, AwaitingConfirmation, Nothing, "payout.updated"),
        new(AwaitingConfirmation, null, Accept, Queued, Take, "payout.queued"),
        new(AwaitingConfirmation, null, Schedule, Scheduled, Take, "payout.scheduled"),
        new(AwaitingConfirmation, null, Hold, Held, Take, "payout.held"),
        new(AwaitingConfirmation, null, WaitForFunds, Held, Nothing, "payout.held"),
        new(AwaitingConfirmation, null, Cancel, Canceled, Nothing, "payout.canceled"),
        new(AwaitingConfirmation, null, Expire, Expired, Nothing, "payout.expired"),
        new(Held, false, Accept, Queued, Take, "payout.queued"),
        new(Held, false, Schedule, Scheduled, Take, "payout.scheduled"),
        new(Held, false, Hold, Held, Take, "payout.held"),
        new(Held, false, Cancel, Canceled, Nothing, "payout.canceled"),
        new(Held, false, Expire, Expired, Nothing, "payout.expired"),
        new(Held, true, Accept, Queued, Nothing, "payout.queued"),
        new(Held, true, Schedule, Scheduled, Nothing, "payout.scheduled"),
        new(Held, true, Hold, Held, Nothing, "payout.held"),
        new(Held, true, Cancel, Canceled, Release, "payout.canceled"),
        new(Held, true, Expire, Expired, Release, "payout.expired"),
        new(Scheduled, null, Accept, Queued, Nothing, "payout.queued"),
        new(Scheduled, null, Hold, Held, Nothing, "payout.held"),
        new(Scheduled, null, Cancel, Canceled, Release, "payout.canceled"),
        new(Scheduled, null, Expire, Expired, Release, "payout.expired"),
        new(Queued, null, Hold, Held, Nothing, "payout.held"),
        new(Queued, null, PayoutTrigger.Credit, Paid, MoneyMove.Credit, "payout.paid"),
        new(Queued, null, Cancel, Canceled, Release, "payout.canceled"),
        new(Queued, null, Expire, Expired, Release, "payout.expired"),
        new(Queued, null, Submit, Submitted, Nothing, "payout.submitted"),
        new(Submitted, null, Submit, Submitted, Nothing, "payout.submitted"),
        new(Submitted, null, RequestCancel, Submitted, Nothing, "payout.cancel_requested"),
        new(Submitted, null, CancelRefused, Submitted, Nothing, "payout.cancel_refused"),
        new(Submitted, null, RailAccepted, Submitted, Nothing, "payout.accepted"),
        new(Submitted, null, OutcomeUnknown, Submitted, Nothing, "payout.outcome_unknown"),
        new(Submitted, null, Retry, Submitted, Nothing, "payout.retried"),
        new(Submitted, null, RailPaid, Paid, Settle, "payout.paid"),
        new(Submitted, null, RailFailed, Failed, Release, "payout.failed"),
        new(Submitted, null, RailCanceled, Canceled, Release, "payout.canceled"),
        new(Submitted, null, RailReturned, Returned, SettleAndReturn, "payout.returned"),
        new(Submitted, null, ResolvePaid, Paid, Settle, "payout.paid"),
        new(Submitted, null, ResolveFailed, Failed, Release, "payout.failed"),
        new(Paid, null, RailReturned, Returned, Return, "payout.returned"),
        new(Paid, null, RailFailed, Returned, Unsettle, "payout.returned"),
        new(Paid, null, ResolveFailed, Returned, Unsettle, "payout.returned"),
        new(Failed, null, ResolvePaid, Paid, TakeAndSettle, "payout.paid"),
        new(Canceled, null, ResolvePaid, Paid, TakeAndSettle, "payout.paid"),
    ];

    private static readonly Dictionary<(PayoutStatus?, bool, PayoutTrigger), Transition> ByKey = new(
        from transition in Table
        from funded in (bool[])[true, false]
        where transition.Funded is not { } only || only == funded
        select KeyValuePair.Create((transition.From, funded, transition.Trigger), transition));

    /// <summary>The transition, or null when this cannot happen now.</summary>
    public static Transition? Find(PayoutStatus? from, bool funded, PayoutTrigger trigger) =>
        ByKey.GetValueOrDefault((from, funded, trigger));

    extension(Payout payout)
    {
        /// <summary>Whether its money stands in in_transit.</summary>
        public bool IsFunded => payout.Status switch
        {
            Held => payout.StatusReason != StatusReasons.WaitingForFunds,
            Scheduled or AwaitingApproval or AwaitingDetails or Queued or Submitted => true,
            _ => false,
        };

        /// <summary>Whether the trigger is possible now.</summary>
        public bool Can(PayoutTrigger trigger) => Find(payout.Status, payout.IsFunded, trigger) is not null;
    }
}

/// <summary>Why a payout stands where it stands.</summary>
public static class StatusReasons
{
    public const string WaitingForFunds = "waiting_for_funds";
    public const string DuplicateReference = "duplicate_reference";
    /// <summary>Onboarding of the recipient is not done, or went wrong.</summary>
    public const string RecipientNotReady = "recipient_not_ready";
    /// <summary>Onboarding of the recipient ended in a refusal: held until a person cancels, or decides otherwise.</summary>
    public const string RecipientRejected = "recipient_rejected";
    /// <summary>The payout method was not verified, and the merchant pays to verified ones only.</summary>
    public const string MethodNotVerified = "method_not_verified";
    public const string OutcomeUnknown = "outcome_unknown";
    /// <summary>The last attempt certainly did not pay; another is due.</summary>
    public const string Retrying = "retrying";
    /// <summary>
    /// The rail contradicted itself before the next attempt began: only an inquiry's answer or a person leads on.
    /// </summary>
    public const string ConflictingReports = "conflicting_reports";
    /// <summary>The last attempt did not pay, and for another one it was too late.</summary>
    public const string Expired = "expired";
    public const string LateFailure = "late_failure";
    /// <summary>No connector can take it.</summary>
    public const string NoConnector = "no_connector";
    /// <summary>Every connector that could take it does not answer just now; it is tried again by itself.</summary>
    public const string ConnectorUnavailable = "connector_unavailable";
    /// <summary>After the cut-off, or on a day the rail does not work: handed in, and worked on when it opens again.</summary>
    public const string RailClosed = "rail_closed";
}
