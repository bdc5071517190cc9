using System.Globalization;
using Sluice.Kernel;

namespace Sluice.Calendars;

/// <summary>How often a schedule runs.</summary>
public static class Every
{
    public const string Day = "day";
    public const string Week = "week";
    public const string Month = "month";
}

/// <summary>
/// A time that comes again, by the clocks of a zone: at 09:00 in Berlin is 08:00 UTC in winter and 07:00 in summer. A time that
/// is skipped moves to the first valid one, of one that comes twice the first is meant (<see cref="ZonedTime"/>).
/// </summary>
/// <param name="Interval">One of <see cref="Every"/>.</param>
/// <param name="Day">1 (Monday) to 7 for a week, 1 to 31 for a month: the last day of shorter ones; null for a day.</param>
/// <param name="At">The local time, whole minutes.</param>
/// <param name="Zone">An IANA name.</param>
public sealed record Cadence(string Interval, int? Day, TimeOnly At, string Zone)
{
    public const string TimeFormat = "HH:mm";

    // More than the days between two runs of a month.
    private const int DaysAheadMax = 63;

    /// <summary>The first run after an instant.</summary>
    public DateTimeOffset NextAfter(DateTimeOffset now)
    {
        var zone = TimeZones.Require(Zone);
        var day = DateOnly.FromDateTime(ZonedTime.LocalAt(now, zone));
        for (var i = 0; i <= DaysAheadMax; i++, day = day.AddDays(1))
        {
            if (Runs(day) && ZonedTime.Of(day.ToDateTime(At), zone).Instant is var at && at > now)
                return Time.Cut(at);
        }
        throw new InvalidOperationException($"{this} never comes.");
    }

    private bool Runs(DateOnly day) => Interval switch
    {
        Every.Week => (int)day.DayOfWeek == Day % 7,
        Every.Month => day.Day == Math.Min(Day!.Value, DateTime.DaysInMonth(day.Year, day.Month)),
        _ => true,
    };

    /// <summary>Reads and checks the fields; everything wrong is noted. Null when an error was noted.</summary>
    public static Cadence? Read(JsonForm form, FieldErrors errors) =>
        Of(form.String("every"), form.Int("day"), form.String("at"), form.String("time_zone") ?? "UTC", errors);

    /// <summary>Checks what was read; everything wrong is noted. Null when an error was noted.</summary>
    public static Cadence? Of(string? every, int? day, string? at, string zone, FieldErrors errors)
    {
        var before = errors.Count;
        if (every is not (Every.Day or Every.Week or Every.Month))
            errors.Add("/every", every is null ? FieldCodes.Required : FieldCodes.UnknownValue, "every is day, week or month.");
        var last = every == Every.Week ? 7 : 31;
        if (every == Every.Day && day is not null)
            errors.Add("/day", FieldCodes.NotAllowed, "A schedule of every day has no day.");
        else if (every is Every.Week or Every.Month && day is null)
            errors.Add("/day", FieldCodes.Required, every == Every.Week
                ? "day is 1 (Monday) to 7 (Sunday)." : "day is 1 to 31; in shorter months the last day is taken.");
        else if (every is Every.Week or Every.Month && day is < 1 || day > last)
            errors.Add("/day", FieldCodes.OutOfRange, $"day is 1 to {last}.");
        if (!TimeOnly.TryParseExact(at, TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time))
            errors.Add("/at", at is null ? FieldCodes.Required : FieldCodes.InvalidFormat, "at is a time of day, as 09:30.");
        if (zone != "UTC" && !TimeZones.TryFind(zone, out _))
            errors.Add("/time_zone", FieldCodes.UnknownValue,
                "This is no time zone of the IANA database, written as there: Europe/Berlin.");
        return errors.Count > before ? null : new Cadence(every!, day, time, zone);
    }
}
