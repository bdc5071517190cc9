using System.Globalization;
using Sluice.Access;
using Sluice.Books;
using Sluice.Calendars;
using Sluice.Events;
using Sluice.Kernel;
using Sluice.Payouts;

namespace Sluice.Reports;

/// <summary>Makes the writer of paper: what draws it needs fonts, which are the server's.</summary>
public delegate ReportWriter PdfReportFactory(Stream output);

/// <summary>Writes reports: rows from their source, through the writer of their format, into pieces.</summary>
public sealed class ReportMaker(
    Database database, Statement statement, MerchantSettingsSource merchants, PdfReportFactory pdf)
{
    /// <summary>Writes one report whole.</summary>
    /// <param name="keep">Takes what was written, in pieces of <see cref="ReportContent.PieceBytes"/>.</param>
    /// <param name="onPage">Told how far it is after each page of rows: of a hundred, and rows.</param>
    /// <returns>The report with its rows, bytes and hash.</returns>
    /// <exception cref="TooManyRowsException">The format does not take that many.</exception>
    public async Task<Report> WriteAsync(
        Report report, ReportMoment moment, Func<ReadOnlyMemory<byte>, Task> keep, Func<int, long, Task> onPage,
        CancellationToken cancel)
    {
        var scope = new ReportScope(report, moment);
        var source = SourceOf(report.Kind);
        await using var output = new ReportOutput(ReportContent.PieceBytes, keep);
        using var writer = WriterOf(report.Format, output);
        writer.Begin(await HeadAsync(report, scope, source.Title, cancel), source.Columns);
        await foreach (var percent in source.WriteAsync(scope, writer, cancel))
        {
            await output.DrainAsync();
            await onPage(percent, writer.Rows);
        }
        writer.End();
        await output.DrainAsync(last: true);
        return report with { Rows = writer.Rows, Bytes = output.Kept, Sha256 = output.Sha256() };
    }

    private ReportWriter WriterOf(string format, ReportOutput output) => format switch
    {
        ReportFormats.Csv => new CsvReport(output),
        ReportFormats.JsonLines => new JsonLinesReport(output),
        ReportFormats.Xlsx => new XlsxReport(output),
        ReportFormats.Pdf => pdf(output),
        _ => throw new ArgumentOutOfRangeException(nameof(format), format, "No such format."),
    };

    private ReportSource SourceOf(string kind)
    {
        var pages = new BookPages(database);
        var people = new ReportPeople(database);
        var steps = new EventSteps(database);
        var payouts = new PayoutLines(database);
        return kind switch
        {
            ReportKinds.Payouts => new PayoutsReport(new PayoutPages(database, payouts, steps), people),
            ReportKinds.Balances => new BalancesReport(statement, pages),
            ReportKinds.Fees => new FeesReport(statement, pages, payouts),
            ReportKinds.Returns => new ReturnsReport(statement, pages, steps, people),
            ReportKinds.Ledger => new LedgerReport(statement, pages),
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "No such report."),
        };
    }

    private async Task<ReportHead> HeadAsync(Report report, ReportScope scope, string title, CancellationToken cancel)
    {
        var name = await merchants.NameOfAsync(report.Merchant, cancel);
        var live = await merchants.IsLiveAsync(report.Merchant, cancel);
        List<(string, string)> lines =
        [
            ("Merchant", $"{name} ({report.Merchant})"),
            ("From", At(report.From)),
            ("Up to, not including", At(report.To)),
            ("Time zone", report.TimeZone),
            ("Currency", report.Currency ?? "all"),
            ("State of the book", $"{At(scope.Moment.At)}, transfer {scope.Moment.Transfer}, event {scope.Moment.Event}"),
            ("Asked for", At(report.CreatedAt)),
            ("Report", report.ToString()),
        ];
        if (!live)
            lines.Add(("Note", "Test money: nothing of this was paid in earnest."));
        return new ReportHead(title, report.ToString(), lines, scope.Zone, report.CreatedAt);

        string At(DateTimeOffset at)
        {
            var offset = scope.Zone.GetUtcOffset(at);
            var local = ZonedTime.LocalAt(at, scope.Zone);
            return local.ToString("yyyy-MM-dd HH:mm:ss ", CultureInfo.InvariantCulture) + LocalTimes.OffsetText(offset);
        }
    }
}
