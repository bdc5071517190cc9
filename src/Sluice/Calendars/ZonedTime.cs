namespace Sluice.Calendars;

/// <summary>What a local time is in its zone, where clocks are put forward and back.</summary>
public enum LocalTimeKind
{
    /// <summary>The clocks show it once.</summary>
    Once,
    /// <summary>The clocks skip it: they are put forward over it.</summary>
    Skipped,
    /// <summary>The clocks show it twice: they are put back over it.</summary>
    Twice,
}

/// <summary>A local time found on the line of instants.</summary>
/// <param name="Instant">The instant, with the zone's offset at it.</param>
/// <param name="Kind">What the local time is in its zone.</param>
public readonly record struct ZonedTime(DateTimeOffset Instant, LocalTimeKind Kind)
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    /// <summary>
    /// The instant of a local time. One that is skipped moves forward to the first valid time, when the clocks are put forward:
    /// 02:30 becomes 03:00, not 03:30. Of one that comes twice the first is meant, which has the larger offset.
    /// A later local time is never an earlier instant.
    /// </summary>
    /// <param name="local">The local time; its kind is not looked at. Not within two days of the years 1 and 9999.</param>
    /// <param name="zone">Its zone.</param>
    public static ZonedTime Of(DateTime local, TimeZoneInfo zone)
    {
        // Only the way from UTC to local time is asked of the zone: it is one answer at every instant, whatever the rules.
        var asUtc = new DateTimeOffset(local.Ticks, TimeSpan.Zero);
        var before = zone.GetUtcOffset(asUtc - Day);
        var after = zone.GetUtcOffset(asUtc + Day);
        var (isBefore, isAfter) = (Shows(before), Shows(after));
        if (isBefore && isAfter && before != after)
            return At(before > after ? before : after, LocalTimeKind.Twice);
        if (isBefore || isAfter)
            return At(isBefore ? before : after, LocalTimeKind.Once);
        return new ZonedTime(FirstFrom(asUtc, zone), LocalTimeKind.Skipped);

        bool Shows(TimeSpan offset) => zone.GetUtcOffset(asUtc - offset) == offset;
        ZonedTime At(TimeSpan offset, LocalTimeKind kind) => new(new DateTimeOffset(local.Ticks, offset), kind);
    }

    /// <summary>The local date and time that the clocks of <paramref name="zone"/> show at an instant.</summary>
    public static DateTime LocalAt(DateTimeOffset instant, TimeZoneInfo zone) =>
        new((instant.UtcDateTime + zone.GetUtcOffset(instant)).Ticks, DateTimeKind.Unspecified);

    // The instant at which the clocks jump over a local time: before it they show less, from it on they show more.
    private static DateTimeOffset FirstFrom(DateTimeOffset asUtc, TimeZoneInfo zone)
    {
        var less = (asUtc - Day).UtcTicks;
        var more = (asUtc + Day).UtcTicks;
        while (more - less > 1)
        {
            var middle = less + ((more - less) / 2);
            if (LocalAt(new DateTimeOffset(middle, TimeSpan.Zero), zone).Ticks < asUtc.Ticks)
                less = middle;
            else
                more = middle;
        }
        var first = new DateTimeOffset(more, TimeSpan.Zero);
        return first.ToOffset(zone.GetUtcOffset(first));
    }
}
