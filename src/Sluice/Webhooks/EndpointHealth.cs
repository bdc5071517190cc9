namespace Sluice.Webhooks;

/// <summary>
/// How an endpoint does. One that fails again and again is left alone for a while, and its events wait in the log instead of
/// failing one by one; one that took nothing for days is to be disabled.
/// </summary>
/// <param name="failingSince">Since when nothing was taken.</param>
public sealed class EndpointHealth(DateTimeOffset? failingSince)
{
    /// <summary>From this many failures in a row on, one event at a time tries whether it is back.</summary>
    public const int FailuresMax = 10;

    /// <summary>An endpoint that took nothing for so long is disabled.</summary>
    public static readonly TimeSpan DisabledAfter = TimeSpan.FromDays(5);

    private const int DoublingsMax = 10;

    private static readonly TimeSpan PauseFirst = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan PauseMax = TimeSpan.FromMinutes(5);

    private int _failures;

    /// <summary>Since when nothing was taken; null when the last was.</summary>
    public DateTimeOffset? FailingSince { get; private set; } = failingSince;

    /// <summary>When to try again.</summary>
    public DateTimeOffset PausedUntil { get; private set; }

    /// <summary>Whether new events wait.</summary>
    public bool IsFailing => _failures >= FailuresMax;

    /// <summary>Why it is to be disabled; null when it is not.</summary>
    public string? DisableReason { get; private set; }

    /// <summary>Whether nothing new is to be begun now.</summary>
    /// <param name="flying">How many requests are under way.</param>
    public bool IsPaused(int flying, DateTimeOffset now) => IsFailing && (flying > 0 || now < PausedUntil);

    /// <summary>Counts what came of one attempt.</summary>
    public void Count(DeliveryVerdict verdict, DateTimeOffset now)
    {
        if (verdict == DeliveryVerdict.Delivered)
        {
            _failures = 0;
            FailingSince = null;
            return;
        }
        _failures++;
        FailingSince ??= now;
        if (IsFailing)
        {
            var pause = PauseFirst * (1 << Math.Min(_failures - FailuresMax, DoublingsMax));
            PausedUntil = now + (pause < PauseMax ? pause : PauseMax);
        }
        if (verdict == DeliveryVerdict.Disable)
            DisableReason = WebhookEndpoint.Gone;
        else if (now - FailingSince >= DisabledAfter)
            DisableReason ??= WebhookEndpoint.Failing;
    }
}
