using Sluice.Access;
using Sluice.Kernel;

namespace Sluice.Server.Http;

/// <summary>
/// Counts the requests that wait for events, streams and long polls alike: each holds a connection, so a merchant has only so
/// many on a node.
/// </summary>
internal sealed class EventWaits(int perMerchantMax)
{
    /// <summary>What one is told to wait who has too many.</summary>
    public const int RetryAfterSeconds = 5;

    private readonly Lock _gate = new();
    private readonly Dictionary<MerchantId, int> _waiting = [];

    /// <summary>Takes a place, to be disposed; the problem when there is none left.</summary>
    public Result<Place> Take(MerchantId merchant)
    {
        lock (_gate)
        {
            var waiting = _waiting.GetValueOrDefault(merchant);
            if (waiting >= perMerchantMax)
            {
                return new Problem(ProblemTypes.RateLimited,
                    $"{perMerchantMax} requests of this merchant wait for events already. Close one of them.")
                {
                    RetryAfterSeconds = RetryAfterSeconds,
                };
            }
            _waiting[merchant] = waiting + 1;
            return new Place(this, merchant);
        }
    }

    private void Leave(MerchantId merchant)
    {
        lock (_gate)
        {
            if (--_waiting[merchant] == 0)
                _waiting.Remove(merchant);
        }
    }

    /// <summary>One waiting request.</summary>
    internal sealed class Place(EventWaits waits, MerchantId merchant) : IDisposable
    {
        public void Dispose() => waits.Leave(merchant);
    }
}

/// <summary>Whether the key of a request that lasts is still good: it may be revoked or expire meanwhile.</summary>
internal sealed class KeyWatch(HttpContext http, Api api)
{
    /// <summary>How often it is looked at. Revoked at another node, a key is remembered here for as long again.</summary>
    public static readonly TimeSpan Interval = Authenticator.RememberedFor;

    private long _lookedAt = api.Clock.GetTimestamp();

    /// <summary>How long until it is to be looked at again.</summary>
    public TimeSpan Left => Interval - api.Clock.GetElapsedTime(_lookedAt);

    /// <summary>Looks, when it is time to; null while the key is good.</summary>
    public async ValueTask<Problem?> RefuseAsync(string scope, CancellationToken cancel)
    {
        if (Left > TimeSpan.Zero)
            return null;
        _lookedAt = api.Clock.GetTimestamp();
        if (!(await api.Authenticator.IdentifyAsync(Gate.SecretOf(http), http.Connection.RemoteIpAddress, cancel))
            .Succeeded(out var identity, out var problem))
            return problem;
        return identity.May(scope) ? null : new Problem(ProblemTypes.PermissionDenied, $"This needs the scope {scope}.");
    }
}
