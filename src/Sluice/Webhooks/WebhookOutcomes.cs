namespace Sluice.Webhooks;

/// <summary>What has landed and is not written down yet: written together, soon.</summary>
public sealed class WebhookOutcomes
{
    /// <summary>How long an outcome may wait to be written with others.</summary>
    public static readonly TimeSpan WriteAfter = TimeSpan.FromMilliseconds(100);

    /// <summary>From so many on they are written at once.</summary>
    private const int CountMax = 200;

    private readonly List<WebhookDelivery> _new = [];
    private readonly List<WebhookDelivery> _changed = [];
    private readonly List<WebhookAttempt> _attempts = [];

    public bool Any => _new.Count + _changed.Count > 0;

    /// <summary>When they are to be written at the latest; null when there are none.</summary>
    public DateTimeOffset? DueAt { get; private set; }

    /// <summary>The numbers of those that had a row.</summary>
    public IReadOnlyList<long> Resent => [.. _changed.Select(d => d.Number)];

    /// <summary>Whether they may wait for more.</summary>
    public bool MayWait(DateTimeOffset now) => _new.Count + _changed.Count < CountMax && now < DueAt;

    /// <summary>An event that waits: behind another, or for its host.</summary>
    public void AddWaiting(WebhookDelivery delivery, DateTimeOffset now)
    {
        DueAt ??= now + WriteAfter;
        _new.Add(delivery);
    }

    /// <summary>One that had a row is put off without an attempt.</summary>
    public void PutOff(WebhookDelivery delivery, DateTimeOffset now)
    {
        DueAt ??= now + WriteAfter;
        _changed.Add(delivery);
    }

    /// <summary>What came of an attempt.</summary>
    public void Add(WebhookDelivery delivery, WebhookAttempt attempt, bool isNew, DateTimeOffset now)
    {
        DueAt ??= now + WriteAfter;
        (isNew ? _new : _changed).Add(delivery);
        _attempts.Add(attempt);
    }

    public WebhookProgress At(long position, DateTimeOffset? failingSince) =>
        new(position, failingSince, [.. _new], [.. _changed], [.. _attempts]);

    public void Clear()
    {
        _new.Clear();
        _changed.Clear();
        _attempts.Clear();
        DueAt = null;
    }
}
