using Sluice.Events;
using Sluice.Kernel;

namespace Sluice.Webhooks;

/// <summary>Where the delivery of one event to one endpoint stands. The numbers are stored: never reorder.</summary>
public enum DeliveryStatus
{
    /// <summary>To be tried again at <see cref="WebhookDelivery.DueAt"/>.</summary>
    Pending = 1,
    /// <summary>Behind an earlier event of the same subject.</summary>
    Waiting = 2,
    Delivered = 3,
    /// <summary>Tried often enough. It can be sent again by hand.</summary>
    Failed = 4,
}

/// <summary>One event for one endpoint. Its row is written with the first outcome.</summary>
public sealed record WebhookDelivery
{
    public required MerchantId Merchant { get; init; }
    public required Guid Endpoint { get; init; }
    /// <summary>The event's number in the merchant's log.</summary>
    public required long Number { get; init; }
    public required Guid EventId { get; init; }
    public required string Type { get; init; }
    public required Guid Subject { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required DeliveryStatus Status { get; init; }
    public int Attempts { get; init; }
    /// <summary>When it is tried next; null when it is not.</summary>
    public DateTimeOffset? DueAt { get; init; }
    /// <summary>When the last attempt ended.</summary>
    public DateTimeOffset? AnsweredAt { get; init; }
    /// <summary>The last HTTP status; null where none came.</summary>
    public int? AnswerStatus { get; init; }
    /// <summary>Why the last attempt failed, in a word and a sentence.</summary>
    public string? Error { get; init; }

    /// <summary>What becomes of it with an attempt.</summary>
    public WebhookDelivery After(WebhookAnswer answer, DeliveryOutcome outcome, DateTimeOffset now) => this with
    {
        Status = outcome.Verdict switch
        {
            DeliveryVerdict.Delivered => DeliveryStatus.Delivered,
            DeliveryVerdict.Retry => DeliveryStatus.Pending,
            _ => DeliveryStatus.Failed,
        },
        Attempts = Attempts + 1,
        DueAt = outcome.RetryAt,
        AnsweredAt = now,
        AnswerStatus = answer.Status,
        Error = outcome.Verdict == DeliveryVerdict.Delivered ? null : outcome.Reason,
    };

    /// <summary>A delivery of an event that was not tried yet.</summary>
    public static WebhookDelivery Of(Guid endpoint, Event e, DeliveryStatus status, DateTimeOffset now) => new()
    {
        Merchant = e.Merchant,
        Endpoint = endpoint,
        Number = e.Number,
        EventId = e.Id,
        Type = e.Type,
        Subject = e.Subject,
        CreatedAt = now,
        Status = status,
    };
}

/// <summary>One try: what was answered, cut short.</summary>
public sealed record WebhookAttempt
{
    public const int AnswerCharactersMax = 1_000;

    public required MerchantId Merchant { get; init; }
    public required Guid Endpoint { get; init; }
    public required long Number { get; init; }
    public required Guid Id { get; init; }
    public required DateTimeOffset AttemptedAt { get; init; }
    public required int ElapsedMs { get; init; }
    public int? AnswerStatus { get; init; }
    public string? Error { get; init; }
    public string? Answer { get; init; }

    public const string IdPrefix = "wha_";

    private const int ErrorCharactersMax = 300;

    public static WebhookAttempt Of(WebhookDelivery delivery, Guid id, DateTimeOffset startedAt, WebhookAnswer answer) => new()
    {
        Merchant = delivery.Merchant,
        Endpoint = delivery.Endpoint,
        Number = delivery.Number,
        Id = id,
        AttemptedAt = startedAt,
        ElapsedMs = (int)answer.Elapsed.TotalMilliseconds,
        AnswerStatus = answer.Status,
        Error = answer.Failure is null ? null : TextRules.Tolerate($"{answer.Reason}: {answer.Detail}", ErrorCharactersMax),
        Answer = TextRules.Tolerate(answer.Body, AnswerCharactersMax),
    };
}
