using System.Globalization;
using Sluice.Kernel;

namespace Sluice.Calendars;

/// <summary>Makes instants of written times by the rules of <see cref="ReleaseTime"/>, noting what is wrong.</summary>
/// <param name="zoneName">The zone as it was written; null where there was none.</param>
/// <param name="zone">The zone; null also where its name is wrong, which was noted before.</param>
/// <param name="now">The clock's now.</param>
/// <param name="notes">Takes what people should know of times that the zone skips or has twice.</param>
/// <param name="errors">Takes what is wrong.</param>
internal sealed class TimestampReader(
    string? zoneName, TimeZoneInfo? zone, DateTimeOffset now, List<string> notes, FieldErrors errors)
{
    // Wider than any offset, so that dates far off are refused before zones are asked about them.
    private const int SlackDays = 2;

    /// <summary>The instant in UTC, at most <see cref="ReleaseTime.AheadDaysMax"/> days ahead, or null with an error noted.
    /// </summary>
    public DateTimeOffset? Read(string text, string pointer)
    {
        if (!Timestamp.TryParse(text, out var timestamp))
        {
            errors.Add(pointer, FieldCodes.InvalidFormat,
                "Write a date and time by RFC 3339: 2027-03-28T09:00:00+02:00, or without its offset and with time_zone.");
            return null;
        }
        if (timestamp.Local < now.UtcDateTime.AddDays(-SlackDays))
            return Refuse(pointer, FieldCodes.OutOfRange, "This is in the past.");
        var latest = now.AddDays(ReleaseTime.AheadDaysMax);
        if (timestamp.Local > latest.UtcDateTime.AddDays(SlackDays))
            return TooFar(pointer);
        var instant = timestamp.Offset is { } offset ? AtOffset(timestamp, offset, pointer) : AtLocal(timestamp.Local, pointer);
        return instant > latest ? TooFar(pointer) : instant;
    }

    private DateTimeOffset? AtOffset(Timestamp timestamp, TimeSpan offset, string pointer)
    {
        var instant = new DateTimeOffset(timestamp.Local.Ticks, offset).ToUniversalTime();
        if (zone is null || timestamp.IsUtc || zone.GetUtcOffset(instant) == offset)
            return instant;
        return Refuse(pointer, FieldCodes.Conflicting, $"{zone.Id} does not have this offset then.");
    }

    private DateTimeOffset? AtLocal(DateTime local, string pointer)
    {
        if (zoneName is null)
            return Refuse(pointer, FieldCodes.Required, "Give its offset from UTC, or name its zone in time_zone.");
        if (zone is null)
            return null;
        var (instant, kind) = ZonedTime.Of(local, zone);
        if (kind == LocalTimeKind.Skipped)
            notes.Add($"{Text(local)} is skipped in {zone.Id}: moved forward to {Text(instant.DateTime)}.");
        if (kind == LocalTimeKind.Twice)
            notes.Add($"{Text(local)} comes twice in {zone.Id}: the first is meant, at {OffsetText(instant)}.");
        return instant.ToUniversalTime();
    }

    private DateTimeOffset? TooFar(string pointer) => Refuse(pointer, FieldCodes.OutOfRange, string.Create(
        CultureInfo.InvariantCulture, $"This is more than {ReleaseTime.AheadDaysMax} days ahead."));

    private DateTimeOffset? Refuse(string pointer, string code, string detail)
    {
        errors.Add(pointer, code, detail);
        return null;
    }

    private static string Text(DateTime local) => local.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    private static string OffsetText(DateTimeOffset instant) => instant.ToString("zzz", CultureInfo.InvariantCulture);
}
