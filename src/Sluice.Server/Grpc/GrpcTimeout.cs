using System.Globalization;

namespace Sluice.Server.Grpc;

/// <summary>The grpc-timeout header: one to eight digits and a unit (gRPC over HTTP/2, "Timeout").</summary>
internal static class GrpcTimeout
{
    /// <summary>A longer timeout is as good as this one: no call lasts so long.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(20);

    private const int DigitsMax = 8;
    private const long TicksPerMicrosecond = 10;
    private const long NanosecondsPerTick = 100;

    public static bool TryParse(string text, out TimeSpan timeout)
    {
        timeout = default;
        if (text.Length is < 2 or > DigitsMax + 1
            || !long.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var value))
            return false;
        long? ticks = text[^1] switch
        {
            'H' => value * TimeSpan.TicksPerHour,
            'M' => value * TimeSpan.TicksPerMinute,
            'S' => value * TimeSpan.TicksPerSecond,
            'm' => value * TimeSpan.TicksPerMillisecond,
            'u' => value * TicksPerMicrosecond,
            // Rounded up: a timeout that is not zero does not become zero.
            'n' => (value + NanosecondsPerTick - 1) / NanosecondsPerTick,
            _ => null,
        };
        if (ticks is null)
            return false;
        timeout = TimeSpan.FromTicks(Math.Min(ticks.Value, Longest.Ticks));
        return true;
    }
}
