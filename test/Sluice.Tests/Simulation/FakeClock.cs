namespace Sluice.Tests.Simulation;

/// <summary>
/// A clock that stands until it is told to move; timers fire, in order, on the thread that moves it. For one thread.
/// </summary>
internal sealed class FakeClock(DateTimeOffset start) : TimeProvider
{
    private readonly List<Timer> _timers = [];
    private DateTimeOffset _now = start;
    private long _made;

    public static DateTimeOffset Start { get; } = new(2026, 3, 2, 8, 0, 0, TimeSpan.Zero);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => _now;

    public override long GetTimestamp() => _now.UtcTicks;

    /// <summary>Moves on, standing still at each timer on the way.</summary>
    public void Advance(TimeSpan by)
    {
        var until = _now + by;
        while (Next() is { } timer && timer.At <= until)
        {
            _now = timer.At > _now ? timer.At : _now;
            timer.Fire();
        }
        _now = until;
    }

    /// <summary>When the next timer fires; null when none is set.</summary>
    public DateTimeOffset? NextTimer => Next()?.At;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, callback, state, ++_made);
        timer.Change(dueTime, period);
        return timer;
    }

    private Timer? Next() => _timers.Count == 0 ? null : _timers.MinBy(t => (t.At, t.Made));

    private sealed class Timer(FakeClock clock, TimerCallback callback, object? state, long made) : ITimer
    {
        private TimeSpan _period = Timeout.InfiniteTimeSpan;

        public DateTimeOffset At { get; private set; }

        public long Made => made;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            clock._timers.Remove(this);
            _period = period;
            if (dueTime == Timeout.InfiniteTimeSpan)
                return true;
            At = clock._now + dueTime;
            clock._timers.Add(this);
            return true;
        }

        public void Fire()
        {
            clock._timers.Remove(this);
            if (_period > TimeSpan.Zero)
                Change(_period, _period);
            callback(state);
        }

        public void Dispose() => clock._timers.Remove(this);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
