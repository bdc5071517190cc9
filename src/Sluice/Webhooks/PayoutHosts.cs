namespace Sluice.Webhooks;

/// <summary>
/// The hosts that payouts name. Each has a share of what is under way at once: one that hangs or fails holds up only what is for
/// itself, which is put off in the database meanwhile.
/// </summary>
public sealed class PayoutHosts
{
    /// <summary>How many requests a host has to answer at once.</summary>
    public const int FlyingMax = 8;

    /// <summary>How many hosts are remembered; those that do well are forgotten first.</summary>
    public const int HostsMax = 1_000;

    /// <summary>A host that is full and has answered nothing for so long holds up the others no longer.</summary>
    public static readonly TimeSpan PatienceTime = TimeSpan.FromSeconds(1);

    /// <summary>For how long what is for it is then put off.</summary>
    public static readonly TimeSpan PutOffTime = TimeSpan.FromSeconds(5);

    private readonly Dictionary<string, Host> _hosts = new(StringComparer.OrdinalIgnoreCase);

    private sealed class Host
    {
        public EndpointHealth Health { get; } = new(null);

        public int Flying { get; set; }

        /// <summary>When it was last idle, or last answered.</summary>
        public DateTimeOffset MovedAt { get; set; }
    }

    /// <summary>When one more may be sent: now or earlier, at once; later, it is put off until then; null, in a moment.</summary>
    public DateTimeOffset? Ask(Uri url, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(url);
        if (!_hosts.TryGetValue(url.Authority, out var host))
            return now;
        if (host.Health.IsPaused(host.Flying, now))
            return host.Health.PausedUntil > now ? host.Health.PausedUntil : now + PutOffTime;
        if (host.Flying < FlyingMax)
            return now;
        return now - host.MovedAt > PatienceTime ? now + PutOffTime : null;
    }

    /// <summary>One is sent.</summary>
    public void Begin(Uri url, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(url);
        if (!_hosts.TryGetValue(url.Authority, out var host))
        {
            if (_hosts.Count >= HostsMax)
                Forget();
            _hosts.Add(url.Authority, host = new Host());
        }
        if (host.Flying++ == 0)
            host.MovedAt = now;
    }

    /// <summary>One is answered, or is not.</summary>
    public void Over(Uri url, DeliveryVerdict verdict, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(url);
        var host = _hosts[url.Authority];
        host.Flying--;
        host.MovedAt = now;
        host.Health.Count(verdict, now);
    }

    // Whoever is forgotten begins anew as one that does well.
    private void Forget()
    {
        foreach (var (name, host) in _hosts.Where(h => h.Value.Flying == 0)
            .OrderBy(h => h.Value.Health.IsFailing).ThenBy(h => h.Value.MovedAt).Take(HostsMax / 2).ToList())
            _hosts.Remove(name);
    }
}
