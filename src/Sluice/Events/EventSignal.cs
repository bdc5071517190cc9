using System.Collections.Concurrent;
using Sluice.Books;
using Sluice.Kernel;

namespace Sluice.Events;

/// <summary>
/// Tells who waits in this process that a merchant has new events: at once when a lane of this node committed them, within <see
/// cref="PollInterval"/> when another node did. Only a hint of how far the log goes; events are read from the log. Where nobody
/// waits it costs a lane one look into an empty table.
/// </summary>
public sealed class EventSignal(TimeProvider clock)
{
    /// <summary>How often the books of those waited for are looked at, for what other nodes wrote.</summary>
    public static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(800);

    private readonly ConcurrentDictionary<MerchantId, Watched> _watched = new();
    private readonly Lock _gate = new();
    private volatile EventNews[] _news = [];

    /// <summary>
    /// A merchant's log now goes up to <paramref name="number"/>, and this is committed. Never throws, never waits.
    /// </summary>
    public void Raise(MerchantId merchant, long number)
    {
        if (_watched.TryGetValue(merchant, out var watched))
            watched.Raise(number);
        foreach (var news in _news)
            news.Raise(merchant, number);
    }

    /// <summary>Begins to watch one merchant; to be disposed. Begin before reading the log, and nothing is missed.</summary>
    public EventWatch Watch(MerchantId merchant)
    {
        lock (_gate)
        {
            var watched = _watched.GetOrAdd(merchant, static _ => new Watched());
            watched.Watchers++;
            return new EventWatch(this, merchant, watched, clock);
        }
    }

    /// <summary>Begins to gather which merchants, of all, have news; to be disposed.</summary>
    public EventNews Follow()
    {
        var news = new EventNews(this, clock);
        lock (_gate)
            _news = [.. _news, news];
        return news;
    }

    /// <summary>Looks once at the books of all that are waited for: one query, none when nobody waits.</summary>
    public async Task PollAsync(Database database, CancellationToken cancel)
    {
        var merchants = new HashSet<MerchantId>(_watched.Keys);
        foreach (var news in _news)
            merchants.UnionWith(news.Elsewhere);
        if (merchants.Count == 0)
            return;
        foreach (var (merchant, number) in await BookHeads.EventNumbersAsync(database, merchants, cancel))
        {
            if (_watched.TryGetValue(merchant, out var watched))
                watched.Raise(number);
            foreach (var news in _news)
                news.Saw(merchant, number);
        }
    }

    internal void End(MerchantId merchant, Watched watched)
    {
        lock (_gate)
        {
            if (--watched.Watchers == 0)
                _watched.TryRemove(KeyValuePair.Create(merchant, watched));
        }
    }

    internal void End(EventNews ended)
    {
        lock (_gate)
            _news = [.. _news.Where(n => n != ended)];
    }
}

/// <summary>How far the log of one merchant is known to go, shared by all who watch it.</summary>
internal sealed class Watched
{
    private readonly Lock _gate = new();
    private long _head;
    private TaskCompletionSource? _changed;

    public int Watchers { get; set; }

    public long Head => Interlocked.Read(ref _head);

    public void Raise(long number)
    {
        TaskCompletionSource? changed;
        lock (_gate)
        {
            if (number <= _head)
                return;
            Interlocked.Exchange(ref _head, number);
            (changed, _changed) = (_changed, null);
        }
        changed?.TrySetResult();
    }

    /// <summary>Done when the head goes beyond a number, or changes at all.</summary>
    public Task ChangedAsync(long after)
    {
        lock (_gate)
        {
            // A lane must not run what waits.
            return _head > after ? Task.CompletedTask
                : (_changed ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }
    }
}

/// <summary>Waiting for the events of one merchant.</summary>
public sealed class EventWatch : IDisposable
{
    private readonly EventSignal _signal;
    private readonly MerchantId _merchant;
    private readonly Watched _watched;
    private readonly TimeProvider _clock;
    private bool _ended;

    internal EventWatch(EventSignal signal, MerchantId merchant, Watched watched, TimeProvider clock) =>
        (_signal, _merchant, _watched, _clock) = (signal, merchant, watched, clock);

    /// <summary>Up to where the log is known to go; 0 before anything was heard of it.</summary>
    public long Head => _watched.Head;

    /// <summary>
    /// Waits until there is an event after <paramref name="after"/>, the number up to which the log was read; true when there is,
    /// false when the time is over.
    /// </summary>
    public async Task<bool> WaitAsync(long after, TimeSpan atMost, CancellationToken cancel)
    {
        var began = _clock.GetTimestamp();
        while (true)
        {
            var changed = _watched.ChangedAsync(after);
            if (_watched.Head > after)
                return true;
            var left = atMost - _clock.GetElapsedTime(began);
            if (left <= TimeSpan.Zero)
                return false;
            await changed.WaitAsync(left, _clock, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancel.ThrowIfCancellationRequested();
        }
    }

    public void Dispose()
    {
        if (_ended)
            return;
        _ended = true;
        _signal.End(_merchant, _watched);
    }
}
