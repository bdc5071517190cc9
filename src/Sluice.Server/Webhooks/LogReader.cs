using Sluice.Events;
using Sluice.Webhooks;

namespace Sluice.Server.Webhooks;

/// <summary>Goes through a merchant's log for one endpoint.</summary>
/// <param name="watch">Says how far the log goes.</param>
/// <param name="position">The number after which it begins.</param>
/// <param name="known">What has its row already and is passed over.</param>
internal sealed class LogReader(
    WebhookTools tools, WebhookEndpoint endpoint, EventWatch watch, long position, HashSet<long> known)
{
    /// <summary>
    /// How soon after one look into the log the next is worth it: where much happens it is read many events at a time.
    /// </summary>
    public static readonly TimeSpan PauseTime = TimeSpan.FromMilliseconds(15);

    // Nobody knows yet what there is after the position.
    private bool _isBehind = true;
    private DateTimeOffset _nextRead;

    /// <summary>The number up to which the log was read.</summary>
    public long Last { get; private set; } = position;

    /// <summary>Whether the endpoint was changed meanwhile.</summary>
    public bool HasEndpointChanged { get; private set; }

    /// <summary>When there is something to read; null when nothing is known of.</summary>
    public DateTimeOffset? ReadAt => _isBehind ? DateTimeOffset.MinValue : watch.Head > Last ? _nextRead : null;

    /// <summary>Waits for the next event.</summary>
    public Task WaitAsync(TimeSpan atMost, CancellationToken cancel) => watch.WaitAsync(Last, atMost, cancel);

    /// <summary>
    /// Reads on; what the endpoint wants of it, oldest first. It ends before a change of the endpoint: what comes from there on
    /// is for the endpoint as it then is, which may want what this one does not.
    /// </summary>
    public async Task<IReadOnlyList<Event>> ReadAsync(DateTimeOffset now, CancellationToken cancel)
    {
        var events = await tools.Logs.ReadAsync(endpoint.Merchant, Last, cancel);
        _isBehind = events.Count >= EventLog.PageMax;
        _nextRead = now + PauseTime;
        var wanted = new List<Event>(events.Count);
        foreach (var e in events)
        {
            HasEndpointChanged = e.Subject == endpoint.Id && e.Sequence > endpoint.Revision;
            if (HasEndpointChanged)
                break;
            Last = e.Number;
            if (!known.Remove(e.Number) && endpoint.Wants(e))
                wanted.Add(e);
        }
        return wanted;
    }
}
