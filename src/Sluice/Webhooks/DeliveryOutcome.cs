using System.Net;

namespace Sluice.Webhooks;

/// <summary>What an attempt means for its delivery.</summary>
public enum DeliveryVerdict
{
    /// <summary>Taken: any status from 200 to 299.</summary>
    Delivered,
    /// <summary>Not taken; to be sent again at <see cref="DeliveryOutcome.RetryAt"/>.</summary>
    Retry,
    /// <summary>Not taken, and this was the last attempt.</summary>
    GiveUp,
    /// <summary>The receiver wants nothing any more (410): the endpoint is to be disabled.</summary>
    Disable,
}

/// <summary>
/// What to do after an attempt (Standard Webhooks 1.0.0, "Delivery success and failure"). A redirect is a failure: the signed
/// message goes where its endpoint was registered, and nowhere else.
/// </summary>
/// <param name="Verdict">What it means.</param>
/// <param name="RetryAt">When to send again; only with <see cref="DeliveryVerdict.Retry"/>.</param>
/// <param name="Reason">The stable name of what happened: <c>http_200</c>, <c>timeout</c>.</param>
public sealed record DeliveryOutcome(DeliveryVerdict Verdict, DateTimeOffset? RetryAt, string Reason)
{
    /// <summary>Decides.</summary>
    /// <param name="answer">What came back.</param>
    /// <param name="delivery">The delivery's id.</param>
    /// <param name="attempt">The number of this attempt, from 1.</param>
    /// <param name="now">When the attempt ended.</param>
    public static DeliveryOutcome Of(WebhookAnswer answer, Guid delivery, int attempt, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(answer);
        if (answer.Status is >= 200 and <= 299)
            return new(DeliveryVerdict.Delivered, null, answer.Reason);
        if (answer.Status == (int)HttpStatusCode.Gone)
            return new(DeliveryVerdict.Disable, null, answer.Reason);
        return RetrySchedule.Next(attempt, delivery, answer.RetryAfter, now) is { } at
            ? new(DeliveryVerdict.Retry, at, answer.Reason)
            : new(DeliveryVerdict.GiveUp, null, answer.Reason);
    }
}
