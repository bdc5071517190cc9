using System.Collections.Concurrent;

namespace Sluice.Server.Pages;

/// <summary>
/// How often pages may be asked for in a minute, by one address and for one link; kept in memory, each node for itself. Whether
/// the link is real makes no difference.
/// </summary>
internal sealed class PageLimits(ServerSettings settings, TimeProvider clock)
{
    /// <summary>For one link, from wherever.</summary>
    public const int LinkPerMinuteMax = 60;

    private const int KeptMax = 100_000;

    private long _forgotAt;

    private readonly ConcurrentDictionary<string, Window> _windows = new(StringComparer.Ordinal);

    /// <summary>Counts a request; false when there were too many.</summary>
    public bool Take(string address, byte[] secretHash)
    {
        if (settings.PagesPerMinuteMax == 0)
            return true;
        var now = clock.GetTimestamp();
        if (_windows.Count > KeptMax)
            Forget(now);
        // One who asks too often adds nothing more to what is kept.
        return Take("a:" + address, settings.PagesPerMinuteMax, now)
            && Take("l:" + Convert.ToHexString(secretHash), LinkPerMinuteMax, now);
    }

    private bool Take(string who, int max, long now) => _windows.GetOrAdd(who, _ => new Window(now)).Take(max, now, clock);

    // At most once a second, so that many requests do not each walk through all of it; if they come too fast for that to
    // help, everybody starts afresh.
    private void Forget(long now)
    {
        var last = Interlocked.Read(ref _forgotAt);
        if (clock.GetElapsedTime(last, now) < TimeSpan.FromSeconds(1)
            || Interlocked.CompareExchange(ref _forgotAt, now, last) != last)
            return;
        foreach (var (who, window) in _windows)
        {
            if (window.IsOver(now, clock))
                _windows.TryRemove(who, out _);
        }
        if (_windows.Count > KeptMax)
            _windows.Clear();
    }

    private sealed class Window(long startedAt)
    {
        private static readonly TimeSpan Length = TimeSpan.FromMinutes(1);

        private long _startedAt = startedAt;
        private int _taken;

        public bool IsOver(long now, TimeProvider clock) => clock.GetElapsedTime(_startedAt, now) >= Length;

        public bool Take(int max, long now, TimeProvider clock)
        {
            lock (this)
            {
                if (IsOver(now, clock))
                    (_startedAt, _taken) = (now, 0);
                return _taken < max && ++_taken > 0;
            }
        }
    }
}
