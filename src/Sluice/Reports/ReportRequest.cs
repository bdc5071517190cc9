using System.Globalization;
using Sluice.Calendars;
using Sluice.Kernel;
using Sluice.Money;

namespace Sluice.Reports;

/// <summary>What is asked for: of what, how, and of which period.</summary>
public sealed record ReportRequest(
    string Kind, string Format, DateTimeOffset From, DateTimeOffset To, string TimeZone, string? Currency)
{
    /// <summary>To whom it is brought.</summary>
    public ReportTargets Targets { get; init; } = ReportTargets.None;

    // Far from both ends of the calendar, so that zones and steps of a tick stay inside it.
    private const int YearFirst = 1900;
    private const int YearLast = 9998;

    /// <summary>
    /// Reads a request. <c>from</c> and <c>to</c> are days, cut in the time zone and both part of the period, or instants, the
    /// second of which is the first after it; a time without an offset is of the zone. Without <c>to</c> the period ends now.
    /// </summary>
    public static ReportRequest? Parse(JsonForm form, DateTimeOffset now, FieldErrors errors)
    {
        var kind = OneOf(form, "kind", ReportKinds.All, null, errors);
        var format = OneOf(form, "format", ReportFormats.All, null, errors);
        var zoneName = form.String("time_zone") ?? "UTC";
        var (fromText, toText) = (form.String("from"), form.String("to"));
        var currency = form.String("currency");
        var targets = ReportTargets.Read(form, errors) ?? ReportTargets.None;
        form.End();
        if (!TimeZones.TryFind(zoneName, out var zone))
            errors.Add(form.PointerTo("time_zone"), FieldCodes.UnknownValue, "time_zone is an IANA name, as Europe/Berlin.");
        CheckCurrency(form, currency, errors);
        if (fromText is null)
            errors.Add(form.PointerTo("from"), FieldCodes.Required, "from is the first day, or the first instant.");
        var utc = zone ?? TimeZoneInfo.Utc;
        var from = Instant(form, "from", fromText, utc, isEnd: false, errors);
        var to = toText is null ? now : Instant(form, "to", toText, utc, isEnd: true, errors);
        if (from is { } first && to is { } end && first >= end)
            errors.Add(form.PointerTo("to"), FieldCodes.OutOfRange, "to is not before from.");
        return errors.Any ? null
            : new ReportRequest(kind!, format!, from!.Value, to!.Value, zoneName, currency) { Targets = targets };
    }

    /// <summary>Notes a currency that there is not.</summary>
    internal static void CheckCurrency(JsonForm form, string? code, FieldErrors errors)
    {
        if (code is not null && !Sluice.Money.Currency.TryFind(code, out _))
            errors.Add(form.PointerTo("currency"), FieldCodes.UnknownCurrency, "currency is an ISO 4217 code, as EUR.");
    }

    /// <summary>A field that is one of some words.</summary>
    /// <param name="otherwise">What counts where it is left out; null where it must not be.</param>
    internal static string? OneOf(
        JsonForm form, string name, IReadOnlyList<string> known, string? otherwise, FieldErrors errors)
    {
        var value = form.String(name) ?? otherwise;
        if (value is null)
            errors.Add(form.PointerTo(name), FieldCodes.Required, $"{name} is {Words(known)}.");
        else if (!known.Contains(value))
            errors.Add(form.PointerTo(name), FieldCodes.UnknownValue, $"{name} is {Words(known)}.");
        return value;
    }

    private static string Words(IReadOnlyList<string> known) => $"{string.Join(", ", known.SkipLast(1))} or {known[^1]}";

    private static DateTimeOffset? Instant(
        JsonForm form, string name, string? text, TimeZoneInfo zone, bool isEnd, FieldErrors errors)
    {
        if (text is null)
            return null;
        DateTime? local = null;
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
        {
            if (day.Year is >= YearFirst and <= YearLast)
                local = (isEnd ? day.AddDays(1) : day).ToDateTime(TimeOnly.MinValue);
        }
        else if (Timestamp.TryParse(text, out var time) && time.Local.Year is >= YearFirst and <= YearLast)
        {
            if (time.Offset is { } offset)
                return new DateTimeOffset(time.Local, offset).ToUniversalTime();
            local = time.Local;
        }
        if (local is { } found)
            return ZonedTime.Of(found, zone).Instant.ToUniversalTime();
        errors.Add(form.PointerTo(name), FieldCodes.InvalidFormat,
            $"{name} is a day (2026-03-31) or an instant (2026-03-31T22:00:00Z) of the years {YearFirst} to {YearLast}.");
        return null;
    }
}
