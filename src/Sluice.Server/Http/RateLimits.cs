using System.Collections.Concurrent;
using System.Globalization;
using Sluice.Access;
using Sluice.Kernel;

namespace Sluice.Server.Http;

/// <summary>
/// A token bucket for each key, and one for all keys of a merchant: a second's worth may come at once, then as fast as it
/// refills. Kept in memory: each node grants the limit of its own.
/// </summary>
internal sealed class RateLimits(int perSecondMax, TimeProvider clock)
{
    /// <summary>How many keys' worth a merchant has, however many keys.</summary>
    public const int MerchantFactor = 4;

    private readonly ConcurrentDictionary<Guid, Bucket> _buckets = new();

    /// <summary>Takes one request of a key and sets the headers; the problem when there is none left.</summary>
    public Problem? Take(ApiKey key, IHeaderDictionary headers)
    {
        if (perSecondMax == 0)
            return null;
        var left = Of(key.Id, perSecondMax);
        var most = perSecondMax;
        var whose = "with this key";
        // Only what its key lets through counts for the merchant.
        if (left >= 0 && Of(key.Merchant.Value, perSecondMax * MerchantFactor) < 0)
            (left, most, whose) = (-1, perSecondMax * MerchantFactor, "with all keys of this merchant");
        headers["RateLimit-Limit"] = perSecondMax.ToString(CultureInfo.InvariantCulture);
        headers["RateLimit-Remaining"] = Math.Max(0, left).ToString(CultureInfo.InvariantCulture);
        headers["RateLimit-Reset"] = "1";
        return left >= 0
            ? null
            : new Problem(ProblemTypes.RateLimited, $"More than {most} requests in a second {whose}.")
            {
                RetryAfterSeconds = 1,
            };
    }

    private long Of(Guid whose, int perSecond) =>
        _buckets.GetOrAdd(whose, _ => new Bucket(perSecond, clock.GetTimestamp())).Take(perSecond, clock);

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
