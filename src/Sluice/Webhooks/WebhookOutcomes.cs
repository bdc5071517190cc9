namespace Sluice.Webhooks;

/// <summary>What has landed and is not written down yet: written together, soon.</summary>
/// <param name="writeAfter">How long an outcome may wait to be written with others.</param>
public sealed class WebhookOutcomes(TimeSpan writeAfter)
{
    /// <summary>Where something may wait for what is written.</summary>
    public static readonly TimeSpan WriteSoon = TimeSpan.FromMilliseconds(100);

    /// <summary>Where nothing does: the fewer the writes, the less they are in the way of payments.</summary>
    public static readonly TimeSpan WriteTogether = TimeSpan.FromMilliseconds(250);

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
        DueAt ??= now + writeAfter;
        _new.Add(delivery);
    }

    /// <summary>One that had a row is put off without an attempt.</summary>
    public void PutOff(WebhookDelivery delivery, DateTimeOffset now)
    {
        DueAt ??= now + writeAfter;
        _changed.Add(delivery);
    }

    /// <summary>What came of an attempt.</summary>
    public void Add(WebhookDelivery delivery, WebhookAttempt attempt, bool isNew, DateTimeOffset now)
    {
        DueAt ??= now + writeAfter;
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
