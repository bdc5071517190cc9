using Sluice.Kernel;

namespace Sluice.Calendars;

/// <summary>
/// When a payout is released and from when on it no longer is. What counts is the instant, fixed when the request is read; the
/// zone and the notes are kept for people.
/// <list type="bullet">
/// <item>A local time that its zone skips moves forward to the first valid time: 02:30 becomes 03:00.</item>
/// <item>A local time that comes twice means the first one, unless its offset is given too.</item>
/// <item>An offset given with a zone must be one that the zone has then; <c>Z</c> is an instant and fits every zone.</item>
/// </list>
/// </summary>
public sealed record ReleaseTime
{
    /// <summary>Neither release nor expiry lies further ahead.</summary>
    public const int AheadDaysMax = 366;

    /// <summary>A release that lies back no further than this was meant for now: requests and files take their time.</summary>
    public const int LateMinutesMax = 5;

    private const string ReleaseField = "release_at";
    private const string ZoneField = "time_zone";
    private const string ExpiryField = "expires_at";

    /// <summary>When it is released (UTC); null for at once.</summary>
    public DateTimeOffset? ReleaseAt { get; init; }

    /// <summary>From when on it is not released any more (UTC), always after the release; null for never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>The zone it was told in; null where none was named.</summary>
    public string? TimeZone { get; init; }

    /// <summary>What the clocks of the zone did to a local time: "02:30 on … is skipped …". Mostly empty.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>
    /// Reads and checks all three fields. Everything wrong is noted under <paramref name="pointer"/>: required, invalid_format,
    /// unknown_value, out_of_range, conflicting, not_allowed. Never throws for what was written.
    /// </summary>
    /// <param name="request">What was written; all of it may be missing.</param>
    /// <param name="now">The clock's now.</param>
    /// <param name="pointer">Where the three fields stand in the request: "" for its body.</param>
    /// <param name="errors">Where errors are noted.</param>
    /// <returns>The times, or null when an error was noted.</returns>
    public static ReleaseTime? Parse(ReleaseTimeRequest request, DateTimeOffset now, string pointer, FieldErrors errors)
    {
        var before = errors.Count;
        TimeZoneInfo? zone = null;
        if (request.TimeZone is { } name && !TimeZones.TryFind(name, out zone))
        {
            errors.Add($"{pointer}/{ZoneField}", FieldCodes.UnknownValue,
                "This is no time zone of the IANA database, written as there: Europe/Berlin.");
        }
        if (request is { TimeZone: not null, ReleaseAt: null, ExpiresAt: null })
            errors.Add($"{pointer}/{ZoneField}", FieldCodes.NotAllowed, "There is no time for this zone to apply to.");
        var notes = new List<string>();
        var reader = new TimestampReader(request.TimeZone, zone, Time.Cut(now), notes, errors);
        var release = request.ReleaseAt is null ? null : reader.Read(request.ReleaseAt, $"{pointer}/{ReleaseField}");
        var expiry = request.ExpiresAt is null ? null : reader.Read(request.ExpiresAt, $"{pointer}/{ExpiryField}");
        CheckOrder(release, expiry, Time.Cut(now), pointer, errors);
        return errors.Count > before ? null : new ReleaseTime
        {
            ReleaseAt = release,
            ExpiresAt = expiry,
            TimeZone = zone?.Id,
            Notes = notes,
        };
    }

    private static void CheckOrder(
        DateTimeOffset? release, DateTimeOffset? expiry, DateTimeOffset now, string pointer, FieldErrors errors)
    {
        if (release < now.AddMinutes(-LateMinutesMax))
            errors.Add($"{pointer}/{ReleaseField}", FieldCodes.OutOfRange, "This is in the past.");
        if (expiry <= now)
            errors.Add($"{pointer}/{ExpiryField}", FieldCodes.OutOfRange, "This is in the past.");
        else if (expiry <= release)
            errors.Add($"{pointer}/{ExpiryField}", FieldCodes.Conflicting, $"It expires before {ReleaseField}, or right then.");
    }
}
