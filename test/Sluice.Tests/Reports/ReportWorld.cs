using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Shouldly;
using Sluice.Access;
using Sluice.Books;
using Sluice.Kernel;
using Sluice.Reports;
using Sluice.Server;
using Sluice.Server.Pdf;
using Sluice.Tests.Books;

namespace Sluice.Tests.Reports;

/// <summary>One merchant, and a worker that makes reports when told to.</summary>
internal sealed class ReportWorld : IAsyncDisposable
{
    private static readonly PdfFonts Fonts = new(new ServerSettings());

    private readonly Ids _ids;

    private ReportWorld(TestBook book)
    {
        Book = book;
        _ids = new Ids(book.Clock);
        Maker = new ReportMaker(book.Database, new Statement(book.Database), new MerchantSettingsSource(book.Database),
            output => new ReportPdf(output, Fonts));
        Worker = NewWorker();
    }

    public TestBook Book { get; }

    public ReportMaker Maker { get; }

    public ReportWorker Worker { get; }

    public static async Task<ReportWorld> StartAsync(string kind) => new(await TestBook.CreateAsync(kind));

    public ReportWorker NewWorker() =>
        new(Book.Database, Maker, Book.Lanes, TestMerchant.Vault, _ids, Book.Clock, NullLogger<ReportWorker>.Instance);

    /// <summary>Lets a worker make what waits, while the lane works for it.</summary>
    public async Task SweepAsync(ReportWorker? worker = null)
    {
        var sweep = (worker ?? Worker).SweepAsync(default);
        while (!sweep.IsCompleted)
        {
            await Book.PumpAsync();
            await Task.WhenAny(sweep, Task.Delay(2));
        }
        await sweep;
    }

    /// <summary>Puts the clock forward to an instant.</summary>
    public void GoTo(string at) =>
        Book.Clock.Advance(DateTimeOffset.Parse(at, CultureInfo.InvariantCulture) - Book.Clock.GetUtcNow());

    public async Task<Report> AskAsync(
        string kind, string from, string? to = null, string zone = "UTC", string format = "csv", string? currency = null)
    {
        var json = JsonSerializer.Serialize(new Dictionary<string, string?>
        {
            ["kind"] = kind,
            ["format"] = format,
            ["from"] = from,
            ["to"] = to,
            ["time_zone"] = zone,
            ["currency"] = currency,
        });
        using var body = JsonDocument.Parse(json);
        var errors = new FieldErrors();
        var request = ReportRequest.Parse(new JsonForm(body.RootElement, "", errors), Book.Clock.Now, errors);
        errors.List.ShouldBeEmpty();
        return (await new CreateReport(Book.Database, _ids, Book.Clock).RunAsync(Book.Merchant.Caller, request!, default)).Value;
    }

    public async Task<Report> FindAsync(Report report) =>
        (await ReportStore.FindAsync(Book.Database, report.Merchant, report.Id, default)).ShouldNotBeNull();

    /// <summary>Asks, lets the worker make it, and reads it.</summary>
    public async Task<byte[]> MakeAsync(
        string kind, string from, string? to = null, string zone = "UTC", string format = "csv", string? currency = null)
    {
        var report = await AskAsync(kind, from, to, zone, format, currency);
        await SweepAsync();
        return await ReadAsync(await FindAsync(report));
    }

    public async Task<byte[]> ReadAsync(Report report)
    {
        report.Status.ShouldBe(ReportStatuses.Finished, report.FailureDetail);
        await using var content = new ReportContent(Book.Database, TestMerchant.Vault, report);
        using var bytes = new MemoryStream();
        await content.CopyToAsync(bytes);
        return bytes.ToArray();
    }

    /// <summary>The rows of a report, each by the names of its columns.</summary>
    public async Task<List<Dictionary<string, string>>> RowsAsync(
        string kind, string from, string? to = null, string zone = "UTC", string? currency = null) =>
        Rows(await MakeAsync(kind, from, to, zone, currency: currency));

    public static List<Dictionary<string, string>> Rows(byte[] csv)
    {
        var lines = Encoding.UTF8.GetString(csv).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        var names = Cells(lines[0]);
        return [.. lines[1..].Select(line => names.Zip(Cells(line)).ToDictionary(c => c.First, c => c.Second))];
    }

    /// <summary>Decimal text of a currency with two decimals, in cents.</summary>
    public static long Cents(string text) => (long)(decimal.Parse(text, CultureInfo.InvariantCulture) * 100);

    public ValueTask DisposeAsync() => Book.DisposeAsync();

    private static List<string> Cells(string line)
    {
        var cells = new List<string>();
        var cell = new StringBuilder();
        var isQuoted = false;
        for (var i = 0; i < line.Length; i++)
        {
            if (line[i] == '"' && isQuoted && i + 1 < line.Length && line[i + 1] == '"')
                cell.Append(line[i++]);
            else if (line[i] == '"')
                isQuoted = !isQuoted;
            else if (line[i] == ',' && !isQuoted)
            {
                cells.Add(cell.ToString());
                cell.Clear();
            }
            else
                cell.Append(line[i]);
        }
        cells.Add(cell.ToString());
        return cells;
    }
}
