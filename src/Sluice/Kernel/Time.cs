using System.Globalization;

namespace Sluice.Kernel;

/// <summary>Instants as Sluice keeps them: UTC, microseconds, the precision both databases hold.</summary>
public static class Time
{
    extension(TimeProvider clock)
    {
        /// <summary>Now, cut to the microsecond so that what is stored equals what was said.</summary>
        public DateTimeOffset Now => Cut(clock.GetUtcNow());
    }

    /// <summary>Cuts an instant to the microsecond, in UTC.</summary>
    public static DateTimeOffset Cut(DateTimeOffset at)
    {
        var ticks = at.UtcTicks;
        return new DateTimeOffset(ticks - (ticks % TimeSpan.TicksPerMicrosecond), TimeSpan.Zero);
    }

    /// <summary>RFC 3339 with six decimals and Z.</summary>
    public static string Text(DateTimeOffset at) =>
        at.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);

    /// <summary>Microseconds since 1970, for hashing.</summary>
    public static long Micros(DateTimeOffset at) =>
        (at.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) / TimeSpan.TicksPerMicrosecond;
}
