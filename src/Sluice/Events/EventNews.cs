using Sluice.Kernel;

namespace Sluice.Events;

/// <summary>
/// Which merchants have new events, for one that serves them all. What comes while it is busy is gathered, one line a merchant,
/// and taken at once. For one taker at a time.
/// </summary>
public sealed class EventNews : IDisposable
{
    private readonly EventSignal _signal;
    private readonly TimeProvider _clock;
    private readonly Lock _gate = new();
    private readonly Dictionary<MerchantId, long> _seen = [];
    private Dictionary<MerchantId, long> _gathered = [];
    private TaskCompletionSource? _any;
    private volatile HashSet<MerchantId> _elsewhere = [];

    internal EventNews(EventSignal signal, TimeProvider clock) => (_signal, _clock) = (signal, clock);

    /// <summary>
    /// Whose events are also learnt of when another node writes them: those are polled for. Each is told of once at the start,
    /// so that nothing from before has to be looked for. What this node writes is told of in any case.
    /// </summary>
    public IReadOnlyCollection<MerchantId> Elsewhere
    {
        get => _elsewhere;
        set
        {
            lock (_gate)
            {
                var kept = _elsewhere = [.. value];
                foreach (var gone in _seen.Keys.Where(m => !kept.Contains(m)).ToArray())
                    _seen.Remove(gone);
            }
        }
    }

    /// <summary>
    /// What has come since the last call, with the number up to which each log goes; waits when there is nothing, and is empty
    /// when the time is over.
    /// </summary>
    public async Task<IReadOnlyDictionary<MerchantId, long>> TakeAsync(TimeSpan atMost, CancellationToken cancel)
    {
        Task any;
        lock (_gate)
        {
            any = _gathered.Count > 0 ? Task.CompletedTask
                : (_any ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }
        // What came in the last moment is taken all the same.
        await any.WaitAsync(atMost, _clock, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancel.ThrowIfCancellationRequested();
        lock (_gate)
        {
            var taken = _gathered;
            _gathered = [];
            return taken;
        }
    }

    public void Dispose() => _signal.End(this);

    /// <summary>Committed at this node.</summary>
    internal void Raise(MerchantId merchant, long number)
    {
        lock (_gate)
        {
            if (_seen.TryGetValue(merchant, out var seen))
                _seen[merchant] = Math.Max(seen, number);
            Gather(merchant, number);
        }
    }

    /// <summary>Seen in the book, whoever wrote it.</summary>
    internal void Saw(MerchantId merchant, long number)
    {
        lock (_gate)
        {
            if (!_elsewhere.Contains(merchant) || number <= _seen.GetValueOrDefault(merchant))
                return;
            _seen[merchant] = number;
            Gather(merchant, number);
        }
    }

    private void Gather(MerchantId merchant, long number)
    {
        _gathered[merchant] = Math.Max(_gathered.GetValueOrDefault(merchant), number);
        _any?.TrySetResult();
        _any = null;
    }
}
