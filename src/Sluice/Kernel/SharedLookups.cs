using System.Collections.Concurrent;

namespace Sluice.Kernel;

/// <summary>
/// Remembers what was looked up for a while. Whoever asks during a look-up waits for the same one: when the time of a busy key
/// is over, one connection is used, not one for each request.
/// </summary>
/// <param name="rememberedFor">A change made at another node is followed within this time.</param>
/// <param name="find">Looks one up; null for what is not there, which is not remembered. Nor is a failure.</param>
/// <param name="clock">Measures the time.</param>
public sealed class SharedLookups<TKey, T>(TimeSpan rememberedFor, Func<TKey, Task<T?>> find, TimeProvider clock)
    where TKey : notnull
    where T : class
{
    /// <summary>How many are remembered; beyond, all are forgotten and looked up again.</summary>
    private const int RememberedMax = 10_000;

    private readonly ConcurrentDictionary<TKey, Lookup> _known = new();

    private sealed record Lookup(Lazy<Task<T?>> Found, long At);

    /// <summary>What is known of a key; null where there is nothing.</summary>
    /// <param name="cancel">Ends the waiting, not the look-up.</param>
    public ValueTask<T?> OfAsync(TKey key, CancellationToken cancel)
    {
        if (!_known.TryGetValue(key, out var known) || clock.GetElapsedTime(known.At) > rememberedFor)
        {
            if (_known.Count >= RememberedMax)
                _known.Clear();
            var fresh = new Lookup(new(() => find(key)), clock.GetTimestamp());
            known = _known.AddOrUpdate(key, fresh, (_, now) => ReferenceEquals(now, known) ? fresh : now);
        }
        return known.Found is { IsValueCreated: true, Value: { IsCompletedSuccessfully: true, Result: { } found } }
            ? new(found)
            : new(WaitAsync(key, known).WaitAsync(cancel));
    }

    /// <summary>Forgets one: a change at this node shows at once.</summary>
    public void Forget(TKey key) => _known.TryRemove(key, out _);

    /// <summary>Forgets all.</summary>
    public void Forget() => _known.Clear();

    private async Task<T?> WaitAsync(TKey key, Lookup known)
    {
        T? found = null;
        try
        {
            return found = await known.Found.Value;
        }
        finally
        {
            if (found is null)
                _known.TryRemove(KeyValuePair.Create(key, known));
        }
    }
}
