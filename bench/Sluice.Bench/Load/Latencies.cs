using System.Diagnostics;
using System.Numerics;

namespace Sluice.Bench.Load;

/// <summary>
/// A histogram of latencies, log-linear with 64 steps an octave: any percentile within 1.6 %, constant memory, no sorting.
/// </summary>
internal sealed class Latencies
{
    private const int StepBits = 6;
    private const int Steps = 1 << StepBits;

    private readonly long[] _counts = new long[Steps * 40];

    /// <summary>How many were recorded.</summary>
    public long Count { get; private set; }

    /// <summary>Records one, in ticks of <see cref="Stopwatch"/>.</summary>
    public void Record(long stopwatchTicks)
    {
        var nanoseconds = (ulong)Math.Max(1, stopwatchTicks) * (ulong)(1_000_000_000 / Stopwatch.Frequency);
        _counts[IndexOf(nanoseconds)]++;
        Count++;
    }

    public void Add(Latencies other)
    {
        for (var i = 0; i < _counts.Length; i++)
            _counts[i] += other._counts[i];
        Count += other.Count;
    }

    /// <summary>The latency that the given share stayed at or below, in milliseconds; 0 when nothing was recorded.</summary>
    public double Percentile(double share)
    {
        var wanted = (long)Math.Ceiling(Count * share);
        long seen = 0;
        for (var i = 0; i < _counts.Length; i++)
        {
            seen += _counts[i];
            if (seen >= wanted && seen > 0)
                return TopOf(i) / 1e6;
        }
        return 0;
    }

    private static int IndexOf(ulong value)
    {
        if (value < Steps)
            return (int)value;
        var octave = BitOperations.Log2(value) - StepBits;
        return ((octave + 1) << StepBits) + (int)((value >> octave) & (Steps - 1));
    }

    private static double TopOf(int index)
    {
        if (index < Steps)
            return index;
        var octave = (index >> StepBits) - 1;
        return (double)((ulong)((index & (Steps - 1)) + Steps + 1) << octave);
    }
}
