using System.Collections.Concurrent;
using System.Globalization;
using Sluice.Kernel;

namespace Sluice.Server.Http;

/// <summary>
/// A token bucket for each key: a second's worth may come at once, then as fast as it refills. Kept in memory:
/// each node grants the limit of its own.
/// </summary>
internal sealed class RateLimits(int perSecondMax, TimeProvider clock)
{
    private readonly ConcurrentDictionary<Guid, Bucket> _buckets = new();

    /// <summary>Takes one request of a key and sets the headers; the problem when there is none left.</summary>
    public Problem? Take(Guid key, IHeaderDictionary headers)
    {
        if (perSecondMax == 0)
            return null;
        var left = _buckets.GetOrAdd(key, _ => new Bucket(perSecondMax, clock.GetTimestamp())).Take(perSecondMax, clock);
        headers["RateLimit-Limit"] = perSecondMax.ToString(CultureInfo.InvariantCulture);
        headers["RateLimit-Remaining"] = Math.Max(0, left).ToString(CultureInfo.InvariantCulture);
        headers["RateLimit-Reset"] = "1";
        return left >= 0
            ? null
            : new Problem(ProblemTypes.RateLimited, $"More than {perSecondMax} requests in a second with this key.")
            {
                RetryAfterSeconds = 1,
            };
    }

    private sealed class Bucket(int full, long now)
    {
        private long _tokens = full;
        private long _refilledAt = now;

        public long Take(int perSecond, TimeProvider clock)
        {
            lock (this)
            {
                var elapsed = clock.GetElapsedTime(_refilledAt);
                var refill = elapsed >= TimeSpan.FromSeconds(1) ? perSecond : elapsed.Ticks * perSecond / TimeSpan.TicksPerSecond;
                if (refill > 0)
                {
                    _tokens = Math.Min(perSecond, _tokens + refill);
                    _refilledAt = clock.GetTimestamp();
                }
                return _tokens > 0 ? --_tokens : -1;
            }
        }
    }
}
