using System.IO.Compression;
using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using Shouldly;
using Sluice.Kernel;
using Sluice.Payouts;
using Sluice.Reports;
using Sluice.Tests.Databases;
using Xunit;

namespace Sluice.Tests.Reports;

/// <summary>Making reports: of one moment, by whoever is left, in every format.</summary>
public sealed class ReportWorkerTests
{
    private static readonly string[] Formulas = ["=1+1", "+49 30 1", "-2+3", "@SUM(A1)", "=HYPERLINK(\"x\")", "a,\"b\""];

    [DatabaseTheory]
    public async Task A_report_that_a_killed_worker_left_is_made_by_another_and_is_the_same(string kind)
    {
        await using var world = await ReportWorld.StartAsync(kind);
        var book = world.Book;
        await book.DepositAsync(10_000);
        await book.PayAsync(100);
        var staged = await book.PayAsync(200, confirm: false);
        var expected = await world.MakeAsync("payouts", "2020-01-01", "2099-01-01");
        var report = await world.AskAsync("payouts", "2020-01-01", "2099-01-01");
        var now = book.Clock.Now;
        var dead = (await ReportStore.LeaseAsync(
            book.Database, report.Merchant, report.Id, Guid.NewGuid(), now, now + ReportWorker.Lease, default)).ShouldNotBeNull();
        var (at, events, transfers) = await new Sluice.Books.BookPages(book.Database).HeadAsync(book.Id, default);
        await ReportStore.SetMomentAsync(book.Database, dead, new ReportMoment(at, events, transfers), default);
        await ReportStore.AddChunkAsync(book.Database, new ReportChunk(report.Merchant, report.Id, 1, 0, [1, 2, 3]), default);
        await world.SweepAsync();
        (await world.FindAsync(report)).Status.ShouldBe(ReportStatuses.Running);

        // What happens after the moment is not in it, whoever makes it.
        book.Clock.Advance(ReportWorker.Lease + TimeSpan.FromSeconds(1));
        await book.PayAsync(300);
        _ = (await book.DoAsync(new CancelPayout(book.Merchant.Caller, staged, null, null))).Value;
        await world.SweepAsync(world.NewWorker());

        var made = await world.FindAsync(report);
        (made.Takes, made.Rows).ShouldBe((2, 2));
        Encoding.UTF8.GetString(await world.ReadAsync(made)).ShouldBe(Encoding.UTF8.GetString(expected));
        (await ReportStore.RenewAsync(book.Database, dead, now.AddHours(1), 1, 1, default)).ShouldBeFalse();
        (await ReportStore.ChunkAsync(book.Database, made with { Takes = 1 }, 0, default)).ShouldBeNull();
        var after = await world.RowsAsync("payouts", "2020-01-01", "2099-01-01");
        after.Select(r => (r["status"], r["amount"])).ShouldBe([("queued", "1.00"), ("canceled", "2.00"), ("queued", "3.00")]);
        after[1]["canceled_by"].ShouldNotBeEmpty();
    }

    [DatabaseTheory]
    public async Task Thirty_days_later_what_was_made_is_deleted_and_the_request_still_seen(string kind)
    {
        await using var world = await ReportWorld.StartAsync(kind);
        await world.MakeAsync("ledger", "2020-01-01");
        var report = (await ReportStore.ListAsync(world.Book.Database, world.Book.Id, null, 10, default)).Single();
        await world.Worker.ExpireAsync(default);
        (await world.FindAsync(report)).Status.ShouldBe(ReportStatuses.Finished);

        world.Book.Clock.Advance(ReportWorker.Kept + TimeSpan.FromSeconds(1));
        await world.Worker.ExpireAsync(default);

        (await world.FindAsync(report)).Status.ShouldBe(ReportStatuses.Expired);
        (await ReportStore.ChunkAsync(world.Book.Database, report, 0, default)).ShouldBeNull();
    }

    [DatabaseTheory]
    public async Task Pages_and_pieces_leave_nothing_out_and_repeat_nothing(string kind)
    {
        await using var world = await ReportWorld.StartAsync(kind);
        var book = world.Book;
        await book.DepositAsync(100_000_000);
        var many = PayoutLines.PageRows + 50;
        for (var i = 1; i <= many; i++)
        {
            _ = book.Lanes.TrySubmitAsync(new CreatePayout(book.Merchant.Caller, book.Merchant.Order(i), null));
            if (i % 500 == 0 || i == many)
                await book.PumpAsync();
        }

        var rows = await world.RowsAsync("payouts", "2020-01-01", "2099-01-01");

        rows.Select(r => ReportWorld.Cents(r["amount"])).Order().ShouldBe(Enumerable.Range(1, many).Select(i => (long)i));
        rows.Select(r => r["payout_id"]).Distinct().Count().ShouldBe(many);
        rows.ShouldAllBe(r => r["created_by"].Length > 0);
        var lines = Encoding.UTF8.GetString(await world.MakeAsync("payouts", "2020-01-01", "2099-01-01", format: "json"));
        lines.Length.ShouldBeGreaterThan(2 * ReportContent.PieceBytes);
        lines.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonDocument.Parse(l).RootElement
            .GetProperty("payout_id").GetString()!).ShouldBe(rows.Select(r => r["payout_id"]));
        var ledger = await world.RowsAsync("ledger", "2020-01-01", "2099-01-01");
        ledger.Count(r => r["kind"] == "payout").ShouldBe(many);
        ledger.Select(r => r["number"]).ShouldBe(Enumerable.Range(1, ledger.Count).Select(i => $"{i}"));
    }

    [Fact]
    public void No_cell_of_any_format_is_a_formula()
    {
        using var csv = new Written(o => new CsvReport(o));
        csv.Text.Split("\r\n")[1].ShouldBe("'=1+1,'+49 30 1,'-2+3,'@SUM(A1),\"'=HYPERLINK(\"\"x\"\")\",\"a,\"\"b\"\"\"");
        using var json = new Written(o => new JsonLinesReport(o));
        json.Text.ShouldStartWith("{\"c0\":\"=1+1\",\"c1\":\"+49 30 1\"");
        using var xlsx = new Written(o => new XlsxReport(o));
        using var archive = new ZipArchive(xlsx.Bytes);
        var sheet = XDocument.Load(archive.GetEntry("xl/worksheets/sheet1.xml")!.Open());
        XNamespace main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
        sheet.Descendants(main + "f").ShouldBeEmpty();
        var cells = sheet.Descendants(main + "row").Last().Elements(main + "c").ToList();
        cells.ShouldAllBe(c => (string?)c.Attribute("t") == "inlineStr");
        cells.Select(c => c.Value).ShouldBe(Formulas);
    }

    [DatabaseTheory]
    public async Task Every_kind_is_made_in_every_format(string kind)
    {
        await using var world = await ReportWorld.StartAsync(kind);
        await world.Book.DepositAsync(10_000);
        await world.Book.PayAsync(100);
        foreach (var of in ReportKinds.All)
        {
            (await world.MakeAsync(of, "2020-01-01", format: "json")).Length.ShouldBeGreaterThanOrEqualTo(0);
            Encoding.ASCII.GetString((await world.MakeAsync(of, "2020-01-01", format: "pdf"))[..5]).ShouldBe("%PDF-");
            using var archive = new ZipArchive(new MemoryStream(await world.MakeAsync(of, "2020-01-01", format: "xlsx")));
            foreach (var part in archive.Entries)
                XDocument.Load(part.Open()).Root.ShouldNotBeNull(part.FullName);
        }
    }

    [Fact]
    public void Paper_that_is_too_long_is_refused()
    {
        using var pdf = new Sluice.Server.Pdf.ReportPdf(
            new MemoryStream(), new Sluice.Server.Pdf.PdfFonts(new Sluice.Server.ServerSettings()));
        pdf.Begin(new ReportHead("T", "rep_1", [], TimeZoneInfo.Utc, DateTimeOffset.UnixEpoch),
            [new("a", ReportCell.Text, 5, 50)]);
        Should.Throw<TooManyRowsException>(() =>
        {
            for (var i = 0; i <= pdf.RowsMax; i++)
                pdf.EndRow();
        });
    }

    /// <summary>One row of the formulas, written by a writer.</summary>
    private sealed class Written : IDisposable
    {
        public Written(Func<ReportOutput, ReportWriter> make)
        {
            using var output = new ReportOutput(1 << 16, piece =>
            {
                Bytes.Write(piece.Span);
                return Task.CompletedTask;
            });
            using var writer = make(output);
            writer.Begin(new ReportHead("Test", "rep_1", [], TimeZoneInfo.Utc, DateTimeOffset.UnixEpoch.AddYears(50)),
                [.. Formulas.Select((_, i) => new ReportColumn($"c{i}", ReportCell.Text, 10))]);
            foreach (var formula in Formulas)
                writer.Text(formula);
            writer.EndRow();
            writer.End();
            output.DrainAsync(last: true).GetAwaiter().GetResult();
        }

        public MemoryStream Bytes { get; } = new();

        public string Text => Encoding.UTF8.GetString(Bytes.ToArray());

        public void Dispose() => Bytes.Dispose();
    }
}
