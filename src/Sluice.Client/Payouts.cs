using System.Text.Json.Serialization;

namespace Sluice.Client;

/// <summary>A payout to create: name a saved recipient, or give recipient and destination inline.</summary>
public sealed record NewPayout
{
    /// <summary>How much, in minor units of the currency: 12550 is 125.50 EUR. Fees are never netted from it.</summary>
    public long? Amount { get; init; }
    /// <summary>ISO 4217 code, as "EUR".</summary>
    public string? Currency { get; init; }
    /// <summary>Why the money is paid: a code of /v1/purpose-codes.</summary>
    public string? Purpose { get; init; }
    /// <summary>Your own reference, unique among your payouts.</summary>
    public string? ClientReference { get; init; }
    /// <summary>What the recipient reads on the bank statement.</summary>
    public string? StatementReference { get; init; }
    /// <summary>A note for yourself; never leaves Sluice.</summary>
    public string? Memo { get; init; }
    /// <summary>A label that gathers payouts, as "march-payroll".</summary>
    public string? Group { get; init; }
    /// <summary>A saved recipient, rcp_….</summary>
    public string? RecipientId { get; init; }
    /// <summary>One of the recipient's payout methods, pm_…; without it the default one is used.</summary>
    public string? PayoutMethodId { get; init; }
    /// <summary>The recipient inline, together with a destination.</summary>
    public RecipientDetails? Recipient { get; init; }
    /// <summary>Where to pay, inline.</summary>
    public Destination? Destination { get; init; }
    /// <summary>Your own keys and values.</summary>
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }
    /// <summary>false stages the payout: no funds are taken until it is confirmed.</summary>
    public bool? Confirm { get; init; }
    /// <summary>refuse (the default) or wait.</summary>
    public string? OnInsufficientFunds { get; init; }
    /// <summary>How fast, best first: instant, fast, regular, wire, cross_border, internal.</summary>
    public IReadOnlyList<string>? Priority { get; init; }
    /// <summary>Not submitted before: a time with an offset, or a local one of <see cref="TimeZone"/>.</summary>
    public string? ReleaseAt { get; init; }
    /// <summary>The IANA zone of local times, as "Europe/Berlin".</summary>
    public string? TimeZone { get; init; }
    /// <summary>Not submitted from then on; what was set aside goes back.</summary>
    public string? ExpiresAt { get; init; }
    /// <summary>merchant: the fee is taken on top; recipient: out of the amount. Without it the fee schedule says.</summary>
    public string? FeeBearer { get; init; }
    /// <summary>A quote for exactly this amount, qt_…, whose rate and fee are taken.</summary>
    public string? QuoteId { get; init; }
    /// <summary>https: the events of this payout are sent there as well, signed by the endpoint that is per payout.</summary>
    public string? WebhookUrl { get; init; }
}

/// <summary>Changes to a payout that is still staged; what is left out stays as it is. Who is paid does not change.</summary>
public sealed record PayoutChanges
{
    /// <summary>How much, in minor units.</summary>
    public long? Amount { get; init; }
    /// <summary>ISO 4217 code.</summary>
    public string? Currency { get; init; }
    /// <summary>A code of /v1/purpose-codes.</summary>
    public string? Purpose { get; init; }
    /// <summary>Your own reference.</summary>
    public string? ClientReference { get; init; }
    /// <summary>What the recipient reads on the bank statement.</summary>
    public string? StatementReference { get; init; }
    /// <summary>A note for yourself.</summary>
    public string? Memo { get; init; }
    /// <summary>A label that gathers payouts.</summary>
    public string? Group { get; init; }
    /// <summary>Your own keys and values; replaces all of them.</summary>
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }
    /// <summary>refuse or wait.</summary>
    public string? OnInsufficientFunds { get; init; }
    /// <summary>The revision these changes were made on; refused with stale_revision when it is no longer the latest.</summary>
    public int? Revision { get; init; }
}

/// <summary>The body of confirm and cancel: all of it may be left out.</summary>
public sealed record PayoutStep
{
    /// <summary>The revision you saw; refused with stale_revision when it is no longer the latest.</summary>
    public int? Revision { get; init; }
}

/// <summary>A payout and how far it has come.</summary>
public sealed record Payout
{
    /// <summary>po_….</summary>
    public required string Id { get; init; }
    /// <summary>Always "payout".</summary>
    public string Object { get => field ?? "payout"; init; }
    /// <summary>Where it stands: one of <see cref="PayoutStatuses"/>.</summary>
    public required string Status { get; init; }
    /// <summary>Why it stands there, where that needs saying.</summary>
    public string? StatusReason { get; init; }
    /// <summary>How much the recipient gets, in minor units.</summary>
    public required long Amount { get; init; }
    /// <summary>ISO 4217 code.</summary>
    public required string Currency { get; init; }
    /// <summary>What it costs you on top, in minor units.</summary>
    public long Fees { get; init; }
    /// <summary>Its purpose code.</summary>
    public string? Purpose { get; init; }
    /// <summary>Your own reference.</summary>
    public string? ClientReference { get; init; }
    /// <summary>What the recipient reads on the bank statement.</summary>
    public string? StatementReference { get; init; }
    /// <summary>Your note.</summary>
    public string? Memo { get; init; }
    /// <summary>Your label.</summary>
    public string? Group { get; init; }
    /// <summary>The recipient, rcp_….</summary>
    public string? RecipientId { get; init; }
    /// <summary>The payout method, pm_….</summary>
    public string? PayoutMethodId { get; init; }
    /// <summary>Who is paid, as known when the payout was made.</summary>
    public RecipientDetails? Recipient { get; init; }
    /// <summary>Where, with account numbers masked.</summary>
    public MaskedDestination? Destination { get; init; }
    /// <summary>Your own keys and values.</summary>
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }
    /// <summary>The connector chosen for it.</summary>
    public string? Connector { get; init; }
    /// <summary>The network it travels on.</summary>
    public string? Rail { get; init; }
    /// <summary>The rail's own reference.</summary>
    public string? RailReference { get; init; }
    /// <summary>When the money should be there.</summary>
    public DateTimeOffset? ExpectedArrival { get; init; }
    /// <summary>How many times a rail was asked.</summary>
    public int Attempts { get; init; }
    /// <summary>Why it failed or came back.</summary>
    public PayoutFailure? Failure { get; init; }
    /// <summary>Whether a cancellation was asked for and is not yet decided.</summary>
    public bool CancelRequested { get; init; }
    /// <summary>false while it is staged.</summary>
    public bool Confirm { get; init; }
    /// <summary>refuse or wait.</summary>
    public string? OnInsufficientFunds { get; init; }
    /// <summary>The batch it came with, bat_….</summary>
    public string? BatchId { get; init; }
    /// <summary>Its row in that batch, counted from 1.</summary>
    public int? BatchRow { get; init; }
    /// <summary>Counts its changes; name it when you change something.</summary>
    public int Revision { get; init; }
    /// <summary>false for test money.</summary>
    public bool Live { get; init; }
    /// <summary>When it was made.</summary>
    public DateTimeOffset CreatedAt { get; init; }
    /// <summary>When it last changed.</summary>
    public DateTimeOffset UpdatedAt { get; init; }
    /// <summary>When the rail took it.</summary>
    public DateTimeOffset? SubmittedAt { get; init; }
    /// <summary>When the money arrived.</summary>
    public DateTimeOffset? PaidAt { get; init; }
    /// <summary>withdrawal, wallet_withdrawal or refund; null for an ordinary one.</summary>
    public string? Kind { get; init; }
    /// <summary>How fast it should be, best first.</summary>
    public IReadOnlyList<string>? Priority { get; init; }
    /// <summary>When it is released.</summary>
    public DateTimeOffset? ReleaseAt { get; init; }
    /// <summary>The zone its times were told in.</summary>
    public string? TimeZone { get; init; }
    /// <summary>Until when it may be submitted.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }
    /// <summary>The currency of <see cref="Fees"/>.</summary>
    public string? FeeCurrency { get; init; }
    /// <summary>merchant or recipient.</summary>
    public string? FeeBearer { get; init; }
    /// <summary>The quote it was converted by, qt_….</summary>
    public string? QuoteId { get; init; }
    /// <summary>Where its own events are sent as well.</summary>
    public string? WebhookUrl { get; init; }
    /// <summary>What a conversion took, in minor units of <see cref="SourceCurrency"/>.</summary>
    public long? SourceAmount { get; init; }
    /// <summary>The currency it was converted from.</summary>
    public string? SourceCurrency { get; init; }
    /// <summary>The order it pays back, ord_….</summary>
    public string? OrderId { get; init; }
    /// <summary>The recipient out of whose wallet it was taken, rcp_….</summary>
    public string? WalletOf { get; init; }
    /// <summary>What the recipient is sent, in minor units, where the recipient bears the fee.</summary>
    public long? RecipientAmount { get; init; }

    /// <summary>Whether nothing more is expected to happen to it, a late return aside.</summary>
    [JsonIgnore]
    public bool IsFinal => PayoutStatuses.Final.Contains(Status);
}

/// <summary>Why a payout failed or came back.</summary>
public sealed record PayoutFailure
{
    /// <summary>A code of /v1/failure-codes.</summary>
    public required string Code { get; init; }
    /// <summary>In plain words.</summary>
    public string? Message { get; init; }
    /// <summary>Whether and how to try again.</summary>
    public string? Retry { get; init; }
    /// <summary>What the rail said, as a code.</summary>
    public string? RawCode { get; init; }
    /// <summary>What the rail said, as text.</summary>
    public string? RawText { get; init; }
}

/// <summary>What creating a payout would say, with nothing created.</summary>
public sealed record PayoutValidation
{
    /// <summary>Always "payout_validation".</summary>
    public string Object { get => field ?? "payout_validation"; init; }
    /// <summary>Whether it would be accepted.</summary>
    public required bool Valid { get; init; }
    /// <summary>Everything there is to say about it, errors and warnings.</summary>
    public IReadOnlyList<Finding> Findings { get => field ?? []; init; }
    /// <summary>What it would cost, in minor units of what is paid with.</summary>
    public long? Fees { get; init; }
    /// <summary>merchant: on top of the amount; recipient: out of it. Null where it costs nothing.</summary>
    public string? FeeBearer { get; init; }
    /// <summary>The connector that would be chosen.</summary>
    public string? Connector { get; init; }
    /// <summary>The network it would travel on.</summary>
    public string? Rail { get; init; }
    /// <summary>When the money should be there, submitted now or when it is released.</summary>
    public DateTimeOffset? ExpectedArrival { get; init; }
    /// <summary>What would be left available, in minor units.</summary>
    public long? AvailableAfter { get; init; }
}

/// <summary>One thing a validation has to say.</summary>
public sealed record Finding
{
    /// <summary>error or warning.</summary>
    public required string Severity { get; init; }
    /// <summary>JSON pointer (RFC 6901) to the field.</summary>
    public required string Pointer { get; init; }
    /// <summary>Stable code.</summary>
    public required string Code { get; init; }
    /// <summary>In plain words.</summary>
    public string? Detail { get; init; }
}

/// <summary>One time a rail was asked to pay.</summary>
public sealed record PayoutAttempt
{
    /// <summary>Its id.</summary>
    public required string Id { get; init; }
    /// <summary>Always "attempt".</summary>
    public string Object { get => field ?? "attempt"; init; }
    /// <summary>The payout, po_….</summary>
    public required string PayoutId { get; init; }
    /// <summary>1 for the first.</summary>
    public int Number { get; init; }
    /// <summary>Which connector was asked.</summary>
    public string? Connector { get; init; }
    /// <summary>started, accepted, unknown, paid, failed, never_received, canceled or returned.</summary>
    public required string State { get; init; }
    /// <summary>The rail's own reference.</summary>
    public string? RailReference { get; init; }
    /// <summary>The rail's own word for the state.</summary>
    public string? RawStatus { get; init; }
    /// <summary>What the rail said, as a code.</summary>
    public string? RawCode { get; init; }
    /// <summary>What the rail said, as text.</summary>
    public string? RawText { get; init; }
    /// <summary>A code of /v1/failure-codes.</summary>
    public string? FailureCode { get; init; }
    /// <summary>Why it went to this connector.</summary>
    public RoutingExplanation? Routing { get; init; }
    /// <summary>When the rail was asked.</summary>
    public DateTimeOffset StartedAt { get; init; }
    /// <summary>When it answered.</summary>
    public DateTimeOffset? AnsweredAt { get; init; }
}
