using System.Collections.Concurrent;
using Sluice.Events;
using Sluice.Kernel;

namespace Sluice.Server.Webhooks;

/// <summary>
/// Reads merchants' logs for all that is sent by this node: what one endpoint's pump has just read, the others of the merchant
/// need not read again.
/// </summary>
internal sealed class WebhookLogs(Database database, TimeProvider clock)
{
    /// <summary>How long what was read last is kept for the others.</summary>
    public static readonly TimeSpan KeptFor = TimeSpan.FromSeconds(1);

    /// <summary>How many events of a merchant are kept at most: who is further behind reads by itself.</summary>
    public const int EventsMax = 2 * EventLog.PageMax;

    private readonly ConcurrentDictionary<MerchantId, Tail> _tails = new();

    /// <summary>The next events after a number, oldest first; none when there are none.</summary>
    public async Task<IReadOnlyList<Event>> ReadAsync(MerchantId merchant, long after, CancellationToken cancel)
    {
        var tail = _tails.GetOrAdd(merchant, static _ => new Tail());
        if (tail.After(after) is { } known)
            return known;
        if (tail.HasPassed(after))
            return await ListAsync(merchant, after, cancel);
        await tail.Turn.WaitAsync(cancel);
        try
        {
            if (tail.After(after) is { } others)
                return others;
            var read = await ListAsync(merchant, after, cancel);
            tail.Keep(after, read, clock.GetTimestamp());
            return read;
        }
        finally
        {
            tail.Turn.Release();
        }
    }

    /// <summary>Forgets what is no longer new: memory is taken by what happens, not by how many merchants there are.</summary>
    public void Trim()
    {
        foreach (var (merchant, tail) in _tails)
        {
            // Whoever holds it still reads rightly from it; who comes next begins another.
            if (clock.GetElapsedTime(tail.ReadAt) > KeptFor)
                _tails.TryRemove(KeyValuePair.Create(merchant, tail));
        }
    }

    private Task<List<Event>> ListAsync(MerchantId merchant, long after, CancellationToken cancel) =>
        EventLog.ListAsync(database, merchant, after, null, null, EventLog.PageMax, cancel);

    /// <summary>The last events of one merchant that were read, without a gap.</summary>
    private sealed class Tail
    {
        private readonly Lock _gate = new();
        private readonly List<Event> _events = [];

        /// <summary>Who has it reads on; the others wait for what it finds.</summary>
        public SemaphoreSlim Turn { get; } = new(1);

        public long ReadAt { get; private set; }

        /// <summary>What is kept of what follows a number; null when that has to be read.</summary>
        public List<Event>? After(long number)
        {
            lock (_gate)
            {
                if (_events.Count == 0 || number < _events[0].Number - 1 || number >= _events[^1].Number)
                    return null;
                return _events[(int)(number - _events[0].Number + 1)..];
            }
        }

        /// <summary>Whether what follows a number is kept no more.</summary>
        public bool HasPassed(long number)
        {
            lock (_gate)
                return _events.Count > 0 && number < _events[0].Number - 1;
        }

        public void Keep(long after, List<Event> read, long now)
        {
            lock (_gate)
            {
                ReadAt = now;
                if (read.Count == 0)
                    return;
                if (_events.Count > 0 && _events[^1].Number != after)
                    _events.Clear();
                _events.AddRange(read);
                if (_events.Count > EventsMax)
                    _events.RemoveRange(0, _events.Count - EventsMax);
            }
        }
    }
}
