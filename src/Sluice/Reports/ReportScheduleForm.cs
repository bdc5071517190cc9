using System.Globalization;
using Sluice.Calendars;
using Sluice.Kernel;

namespace Sluice.Reports;

/// <summary>What a schedule is asked to be, checked.</summary>
/// <param name="Active">Whether it runs.</param>
public sealed record ReportScheduleTerms(
    string Kind, string Format, string? Currency, Cadence Cadence, ReportTargets Targets, bool Active)
{
    /// <summary>
    /// Reads what is asked for; what is left out stays as <paramref name="known"/> has it. Everything wrong is noted; null when
    /// something was.
    /// </summary>
    /// <param name="form">The body; the caller ends it.</param>
    /// <param name="known">The schedule that is changed; null for a new one.</param>
    public static ReportScheduleTerms? Read(JsonForm form, ReportSchedule? known, FieldErrors errors)
    {
        var before = errors.Count;
        var kind = ReportRequest.OneOf(form, "kind", ReportKinds.All, known?.Kind, errors);
        var format = ReportRequest.OneOf(form, "format", ReportFormats.All, known?.Format, errors);
        var currency = form.String("currency");
        // An empty text takes it away; null counts as absent.
        ReportRequest.CheckCurrency(form, string.IsNullOrEmpty(currency) ? null : currency, errors);
        var every = form.String("every");
        var day = form.Int("day");
        // A day of the week says nothing of a month.
        if (every is null || every == known?.Cadence.Interval)
            day ??= known?.Cadence.Day;
        var cadence = Cadence.Of(every ?? known?.Cadence.Interval, day,
            form.String("at") ?? known?.Cadence.At.ToString(Cadence.TimeFormat, CultureInfo.InvariantCulture),
            form.String("time_zone") ?? known?.Cadence.Zone ?? "UTC", errors);
        var targets = ReportTargets.Read(form, errors) ?? known?.Targets ?? ReportTargets.None;
        var active = form.Bool("active") ?? (known is null || known.Status == ReportScheduleStatus.Active);
        return errors.Count > before ? null : new ReportScheduleTerms(kind!, format!,
            currency is null ? known?.Currency : currency.Length == 0 ? null : currency, cadence!, targets, active);
    }
}
