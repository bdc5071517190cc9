namespace Sluice.Server;

/// <summary>
/// The machine's clock, which a test installation may put forward (never back). Timers keep running in real time.
/// </summary>
public sealed class AdjustableClock : TimeProvider
{
    private long _aheadTicks;

    /// <summary>How far it is ahead of the machine.</summary>
    public TimeSpan Ahead => TimeSpan.FromTicks(Interlocked.Read(ref _aheadTicks));

    /// <summary>Puts it forward.</summary>
    public void Advance(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        Interlocked.Add(ref _aheadTicks, by.Ticks);
    }

    /// <summary>What others' clocks show, which nobody here put forward.</summary>
    public DateTimeOffset MachineNow => System.GetUtcNow();

    public override DateTimeOffset GetUtcNow() => MachineNow + Ahead;
}
