namespace Sluice.Client;

/// <summary>An address to be told of events.</summary>
public sealed record NewWebhookEndpoint
{
    /// <summary>https, and reachable from the internet; none with per_payout.</summary>
    public string? Url { get; init; }
    /// <summary>true: it sends each payout that names a webhook_url the events of that payout, there.</summary>
    public bool? PerPayout { get; init; }
    /// <summary>What it is for.</summary>
    public string? Description { get; init; }
    /// <summary>The events it gets, as "payout.paid" or "payout.*"; all when not given.</summary>
    public IReadOnlyList<string>? Types { get; init; }
    /// <summary>Whether the events of one thing wait for each other, so that they come in order.</summary>
    public bool? Ordered { get; init; }
}

/// <summary>Changes to an endpoint; what is null stays.</summary>
public sealed record WebhookEndpointPatch
{
    /// <summary>https, and reachable from the internet.</summary>
    public string? Url { get; init; }
    /// <summary>What it is for.</summary>
    public string? Description { get; init; }
    /// <summary>The events it gets; an empty list for all.</summary>
    public IReadOnlyList<string>? Types { get; init; }
    /// <summary>Whether the events of one thing wait for each other.</summary>
    public bool? Ordered { get; init; }
    /// <summary>enabled or disabled. Enabled again, it gets what it has missed.</summary>
    public string? Status { get; init; }
    /// <summary>The revision you saw; with another one nothing changes.</summary>
    public int? Revision { get; init; }
}

/// <summary>An exchange of secrets.</summary>
public sealed record WebhookRotation
{
    /// <summary>For how long the old secret signs as well, 0 to 168 hours; 24 when not given.</summary>
    public int? OverlapHours { get; init; }
}

/// <summary>An address that is told of events.</summary>
public sealed record WebhookEndpoint
{
    /// <summary>whe_….</summary>
    public required string Id { get; init; }
    /// <summary>Always "webhook_endpoint".</summary>
    public string Object { get => field ?? "webhook_endpoint"; init; }
    /// <summary>Where it is; null where payouts name the addresses.</summary>
    public string? Url { get; init; }
    /// <summary>Whether it sends to the addresses that payouts name.</summary>
    public bool PerPayout { get; init; }
    /// <summary>What it is for.</summary>
    public string? Description { get; init; }
    /// <summary>The events it gets; empty for all.</summary>
    public IReadOnlyList<string> Types { get => field ?? []; init; }
    /// <summary>Whether the events of one thing wait for each other.</summary>
    public bool Ordered { get; init; }
    /// <summary>enabled, disabled or deleted.</summary>
    public string? Status { get; init; }
    /// <summary>by_request, gone (it answered 410) or failing (it took nothing for days).</summary>
    public string? DisabledReason { get; init; }
    /// <summary>Until when the secret before signs as well.</summary>
    public DateTimeOffset? OldSecretUntil { get; init; }
    /// <summary>Counts its changes.</summary>
    public int Revision { get; init; }
    /// <summary>When it was made.</summary>
    public DateTimeOffset? CreatedAt { get; init; }
    /// <summary>When it last changed.</summary>
    public DateTimeOffset? UpdatedAt { get; init; }
    /// <summary>whsec_…, only in the answer that made it: keep it.</summary>
    public string? Secret { get; init; }
}

/// <summary>What came of a ping.</summary>
public sealed record WebhookPing
{
    /// <summary>Always "webhook_ping".</summary>
    public string Object { get => field ?? "webhook_ping"; init; }
    /// <summary>Whether it was taken.</summary>
    public bool Delivered { get; init; }
    /// <summary>The HTTP status; none where no answer came.</summary>
    public int? AnswerStatus { get; init; }
    /// <summary>Why no answer came.</summary>
    public string? Error { get; init; }
    /// <summary>The beginning of what was answered.</summary>
    public string? Answer { get; init; }
    /// <summary>How long it took.</summary>
    public int ElapsedMs { get; init; }
}

/// <summary>One event for one endpoint.</summary>
public sealed record WebhookDelivery
{
    /// <summary>Always "webhook_delivery".</summary>
    public string Object { get => field ?? "webhook_delivery"; init; }
    /// <summary>whe_….</summary>
    public required string EndpointId { get; init; }
    /// <summary>The event's number in the log.</summary>
    public long Number { get; init; }
    /// <summary>evt_…, sent as webhook-id.</summary>
    public required string EventId { get; init; }
    /// <summary>As "payout.paid".</summary>
    public string? Type { get; init; }
    /// <summary>pending, waiting (behind an earlier one), delivered or failed.</summary>
    public string? Status { get; init; }
    /// <summary>How often it was tried.</summary>
    public int Attempts { get; init; }
    /// <summary>When it is tried next.</summary>
    public DateTimeOffset? NextAttemptAt { get; init; }
    /// <summary>When it was tried last.</summary>
    public DateTimeOffset? LastAttemptAt { get; init; }
    /// <summary>The last HTTP status.</summary>
    public int? LastAnswerStatus { get; init; }
    /// <summary>Why it was not taken.</summary>
    public string? Error { get; init; }
    /// <summary>When it was first tried.</summary>
    public DateTimeOffset? CreatedAt { get; init; }
    /// <summary>What was sent; of one delivery alone.</summary>
    public string? Body { get; init; }
    /// <summary>Each attempt; of one delivery alone.</summary>
    public IReadOnlyList<WebhookAttempt>? Log { get; init; }
}

/// <summary>One try to deliver.</summary>
public sealed record WebhookAttempt
{
    /// <summary>wha_….</summary>
    public required string Id { get; init; }
    /// <summary>When it began.</summary>
    public DateTimeOffset? AttemptedAt { get; init; }
    /// <summary>The HTTP status; none where no answer came.</summary>
    public int? AnswerStatus { get; init; }
    /// <summary>Why no answer came.</summary>
    public string? Error { get; init; }
    /// <summary>The beginning of what was answered.</summary>
    public string? Answer { get; init; }
    /// <summary>How long it took.</summary>
    public int ElapsedMs { get; init; }
}

/// <summary>Events to be sent again.</summary>
public sealed record NewWebhookReplay
{
    /// <summary>The number of the first event.</summary>
    public long? First { get; init; }
    /// <summary>The number of the last; at most 10,000 are sent again at once.</summary>
    public long? Last { get; init; }
}

/// <summary>What is sent again.</summary>
public sealed record WebhookReplay
{
    /// <summary>Always "webhook_replay".</summary>
    public string Object { get => field ?? "webhook_replay"; init; }
    /// <summary>whe_….</summary>
    public required string EndpointId { get; init; }
    /// <summary>The first event's number.</summary>
    public long First { get; init; }
    /// <summary>The last event's number.</summary>
    public long Last { get; init; }
    /// <summary>How many events are sent again.</summary>
    public int Events { get; init; }
}
