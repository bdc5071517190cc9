using System.Collections.Concurrent;
using Sluice.Kernel;
using Sluice.Payouts;

namespace Sluice.Batches;

/// <summary>
/// How many payouts of a batch stand where. Counting a million rows takes a while and those who wait for a batch ask every
/// second: one count at a time is made for a batch, and it is told again until ten times as long as it took have passed, so that
/// watching costs at most a tenth of a core, whatever the size and the number of watchers.
/// </summary>
public sealed class BatchProgress
{
    private const int RestShare = 10;

    /// <summary>How many batches are remembered before those that nobody has asked for lately are dropped.</summary>
    private const int RememberedMax = 1000;

    private readonly Func<MerchantId, Guid, Task<List<(PayoutStatus Status, long Count)>>> _ask;
    private readonly TimeProvider _clock;
    private readonly ConcurrentDictionary<(MerchantId Merchant, Guid Batch, int Revision), Count> _counts = new();

    public BatchProgress(PayoutQueries payouts, TimeProvider clock)
        : this((merchant, batch) => payouts.BatchStatusesAsync(merchant, batch, CancellationToken.None), clock)
    {
    }

    internal BatchProgress(Func<MerchantId, Guid, Task<List<(PayoutStatus Status, long Count)>>> ask, TimeProvider clock)
    {
        _ask = ask;
        _clock = clock;
    }

    /// <summary>Status and number of payouts; a small batch's are always fresh.</summary>
    /// <param name="revision">Of the batch: a count of before it was completed is not told after that.</param>
    public async Task<IReadOnlyList<(PayoutStatus Status, long Count)>> OfAsync(
        MerchantId merchant, Guid batch, int revision, CancellationToken cancel)
    {
        var key = (merchant, batch, revision);
        if (_counts.Count >= RememberedMax)
        {
            foreach (var (old, count) in _counts.Where(c => !c.Value.Holds))
                _counts.TryRemove(new(old, count));
        }
        if (!_counts.TryGetValue(key, out var current) || !current.Holds)
        {
            var next = new Count(_clock, () => _ask(merchant, batch));
            current = _counts.AddOrUpdate(key, next, (_, other) => other.Holds ? other : next);
        }
        return await current.Result.WaitAsync(cancel);
    }

    private sealed class Count
    {
        private readonly Lazy<Task<List<(PayoutStatus Status, long Count)>>> _result;
        private readonly TimeProvider _clock;
        private readonly long _startedAt;
        private TimeSpan _took;

        public Count(TimeProvider clock, Func<Task<List<(PayoutStatus Status, long Count)>>> ask)
        {
            _clock = clock;
            _startedAt = clock.GetTimestamp();
            _result = new(async () =>
            {
                var result = await ask();
                _took = clock.GetElapsedTime(_startedAt);
                return result;
            });
        }

        public Task<List<(PayoutStatus Status, long Count)>> Result => _result.Value;

        /// <summary>Still being made, or not yet as old as it may get.</summary>
        public bool Holds => !Result.IsCompleted
            || (Result.IsCompletedSuccessfully && _clock.GetElapsedTime(_startedAt) < _took * RestShare);
    }
}
