using System.Globalization;
using Sluice.Calendars;
using Sluice.Kernel;

namespace Sluice.Server.Http;

/// <summary>Reads query parameters strictly: every wrong or unknown one is named, under a pointer like <c>?limit</c>.</summary>
internal sealed class QueryForm(HttpContext http)
{
    public const int LimitDefault = 50;
    public const int LimitMax = 200;

    private const int YearFirst = 1900;
    private const int YearLast = 9998;

    private readonly HashSet<string> _seen = [];

    public FieldErrors Errors { get; } = new();

    public string? Text(string name)
    {
        _seen.Add(name);
        var values = http.Request.Query[name];
        if (values.Count > 1)
            Errors.Add("?" + name, FieldCodes.Duplicate, $"{name} is given more than once.");
        var value = values.Count == 0 ? null : values[0];
        if (value is not null && value.Contains('\0', StringComparison.Ordinal))
        {
            Errors.Add("?" + name, FieldCodes.InvalidCharacters, $"{name} holds a character that is not allowed.");
            return null;
        }
        return string.IsNullOrEmpty(value) ? null : value;
    }

    public long? Number(string name)
    {
        if (Text(name) is not { } text)
            return null;
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
            return number;
        Errors.Add("?" + name, FieldCodes.WrongType, $"{name} is a whole number.");
        return null;
    }

    public int Limit()
    {
        var limit = Number("limit") ?? LimitDefault;
        if (limit is >= 1 and <= LimitMax)
            return (int)limit;
        Errors.Add("?limit", FieldCodes.OutOfRange, $"limit is 1 to {LimitMax}.");
        return LimitDefault;
    }

    public Guid? Id(string name, string prefix)
    {
        if (Text(name) is not { } text)
            return null;
        if (Ids.TryParse(prefix, text, out var id))
            return id;
        Errors.Add("?" + name, FieldCodes.InvalidFormat, $"{name} looks like {prefix}0198c0ffee….");
        return null;
    }

    /// <summary>An instant, or a day that begins (or, for an end, ends) in the time zone given.</summary>
    public DateTimeOffset? Instant(string name, TimeZoneInfo zone, bool isEnd)
    {
        if (Text(name) is not { } text)
            return null;
        DateTimeOffset? read = null;
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
        {
            if (IsWithinReach(day.Year))
            {
                // As reports cut days: where midnight comes twice, both hours after it are of the day.
                var local = (isEnd ? day.AddDays(1) : day).ToDateTime(TimeOnly.MinValue);
                read = ZonedTime.Of(local, zone).Instant.ToUniversalTime();
            }
        }
        // A '+' that was not escaped arrives as a space.
        else if (DateTimeOffset.TryParse(
            text.Replace(' ', '+'), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at)
            && text.Contains('T', StringComparison.Ordinal) && IsWithinReach(at.UtcDateTime.Year))
        {
            read = at.ToUniversalTime();
        }
        if (read is null)
            Errors.Add("?" + name, FieldCodes.InvalidFormat,
                $"{name} is a day (2026-03-31) or an instant (2026-03-31T22:00:00Z) of the years {YearFirst} to {YearLast}.");
        return read;
    }

    // Far from both ends of the calendar, so that time zones and steps of a tick stay inside it.
    private static bool IsWithinReach(int year) => year is >= YearFirst and <= YearLast;

    public TimeZoneInfo Zone()
    {
        if (Text("time_zone") is not { } text)
            return TimeZoneInfo.Utc;
        if (TimeZones.TryFind(text, out var zone))
            return zone;
        Errors.Add("?time_zone", FieldCodes.UnknownValue, "time_zone is an IANA name, as Europe/Berlin.");
        return TimeZoneInfo.Utc;
    }

    /// <summary>Names the parameters that nobody asked for.</summary>
    public bool IsRight()
    {
        foreach (var name in http.Request.Query.Keys)
        {
            if (!_seen.Contains(name))
                Errors.Add("?" + name, FieldCodes.UnknownField, $"There is no parameter '{name}' here.");
        }
        return !Errors.Any;
    }
}
