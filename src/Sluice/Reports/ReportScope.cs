using Sluice.Calendars;
using Sluice.Kernel;

namespace Sluice.Reports;

/// <summary>What a report is of, once work on it has begun.</summary>
public sealed class ReportScope(Report report, ReportMoment moment)
{
    public MerchantId Merchant => report.Merchant;

    public ReportMoment Moment => moment;

    public DateTimeOffset From => report.From;

    public DateTimeOffset To => report.To;

    /// <summary>The last instant that can be in it.</summary>
    public DateTimeOffset Until => report.To <= moment.At ? report.To : moment.At;

    public string? Currency => report.Currency;

    public TimeZoneInfo Zone { get; } = TimeZones.Require(report.TimeZone);

    public bool Has(string currency) => report.Currency is null || report.Currency == currency;

    public bool Has(DateTimeOffset at) => at >= report.From && at < report.To;
}

/// <summary>Where the rows of one kind of report come from.</summary>
public abstract class ReportSource
{
    public abstract string Title { get; }

    public abstract IReadOnlyList<ReportColumn> Columns { get; }

    /// <summary>
    /// Writes all rows, a page at a time: after each it says how far it is, of a hundred, and what was written may be taken away.
    /// </summary>
    public abstract IAsyncEnumerable<int> WriteAsync(ReportScope scope, ReportWriter writer, CancellationToken cancel);

    /// <summary>How far something has come between two ends, of a hundred.</summary>
    protected static int Percent(long done, long all) => all <= 0 ? 100 : (int)Math.Clamp(done * 100L / all, 0, 100);
}
