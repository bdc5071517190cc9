using System.IO.Compression;
using System.Xml;
using System.Xml.Linq;
using Shouldly;
using Sluice.Calendars;
using Sluice.Money;
using Sluice.Reports;
using Sluice.Tests.Calendars;
using Xunit;

namespace Sluice.Tests.Reports;

/// <summary>Workbooks: cells have types, times keep their offset, and no number of rows is too many.</summary>
public sealed class XlsxReportTests
{
    private static readonly XNamespace Main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";

    [TimeZoneFact]
    public async Task Amounts_are_numbers_and_times_are_dates_with_their_offset()
    {
        using var archive = await WriteAsync(TimeZones.Require("Europe/Berlin"),
            [new("amount", ReportCell.Money, 10), new("at", ReportCell.Time, 20), new("n", ReportCell.Number, 5)], writer =>
        {
            writer.Money(-123456, Currency.Eur);
            writer.Time(DateTimeOffset.Parse("2026-03-29T01:00:00Z", null));
            writer.Number(7);
            writer.EndRow();
            writer.Money(5, Currency.Jpy);
            writer.Time(DateTimeOffset.Parse("2026-03-29T00:59:59Z", null));
            writer.Number(null);
            writer.EndRow();
            return Task.CompletedTask;
        });

        var sheet = XDocument.Load(archive.GetEntry("xl/worksheets/sheet1.xml")!.Open());
        var rows = sheet.Descendants(Main + "row").Skip(1).ToList();
        rows[0].Elements().Select(c => c.Value).ShouldBe(["-1234.56", "46110.125000000", "7"]);
        rows[1].Elements().Select(c => c.Value).ShouldBe(["5", "46110.083321760", ""]);
        var styles = XDocument.Load(archive.GetEntry("xl/styles.xml")!.Open());
        var formats = styles.Descendants(Main + "numFmt").ToDictionary(
            f => f.Attribute("numFmtId")!.Value, f => f.Attribute("formatCode")!.Value);
        var cells = styles.Descendants(Main + "cellXfs").Single().Elements().Select(x => x.Attribute("numFmtId")!.Value).ToList();
        rows[0].Elements().Concat(rows[1].Elements()).Select(c => c.Attribute("s")?.Value).Where(s => s is not null)
            .Select(s => formats[cells[int.Parse(s!, null)]]).ShouldBe(
            [
                "#,##0.00", "yyyy\\-mm\\-dd\\ hh:mm:ss\\ \"+02:00\"", "0", "#,##0", "yyyy\\-mm\\-dd\\ hh:mm:ss\\ \"+01:00\"",
            ]);
    }

    [Fact]
    public async Task A_sheet_that_is_full_goes_on_in_the_next()
    {
        const int rows = XlsxReport.SheetRowsMax + 3;
        using var archive = await WriteAsync(TimeZoneInfo.Utc, [new("n", ReportCell.Number, 8)], null, rows);

        Count(archive, 1).ShouldBe(XlsxReport.SheetRowsMax);
        // The rest, and both headers.
        Count(archive, 2).ShouldBe(rows + 2 - XlsxReport.SheetRowsMax);
        XDocument.Load(archive.GetEntry("xl/workbook.xml")!.Open()).Descendants(Main + "sheet")
            .Select(s => s.Attribute("name")!.Value).ShouldBe(["Test", "Test (2)", "About"]);
    }

    [Theory]
    [InlineData(1, "1")]
    [InlineData(20, "2")]
    public async Task It_is_printed_across_with_names_and_numbers_on_each_page(int columns, string pagesAcross)
    {
        using var archive = await WriteAsync(TimeZoneInfo.Utc,
            [.. Enumerable.Range(0, columns).Select(i => new ReportColumn($"column_{i}", ReportCell.Money, 20))], null);

        var sheet = XDocument.Load(archive.GetEntry("xl/worksheets/sheet1.xml")!.Open());
        var setup = sheet.Descendants(Main + "pageSetup").Single();
        (setup.Attribute("orientation")!.Value, setup.Attribute("fitToWidth")!.Value, setup.Attribute("fitToHeight")!.Value)
            .ShouldBe(("landscape", pagesAcross, "0"));
        sheet.Descendants(Main + "oddFooter").Single().Value.ShouldBe("&L&8 Test, rep_1, times of UTC&R&8Page &P of &N");
        sheet.Root!.Elements().Select(e => e.Name.LocalName).ShouldBe(
            ["sheetPr", "sheetViews", "sheetFormatPr", "cols", "sheetData", "pageMargins", "pageSetup", "headerFooter"]);
        var name = XDocument.Load(archive.GetEntry("xl/workbook.xml")!.Open()).Descendants(Main + "definedName").Single();
        (name.Attribute("name")!.Value, name.Attribute("localSheetId")!.Value, name.Value)
            .ShouldBe(("_xlnm.Print_Titles", "0", "'Test'!$A:$A,'Test'!$1:$1"));
    }

    private static int Count(ZipArchive archive, int sheet)
    {
        using var reader = XmlReader.Create(archive.GetEntry($"xl/worksheets/sheet{sheet}.xml")!.Open());
        var count = 0;
        while (reader.ReadToFollowing("row", Main.NamespaceName))
            count++;
        return count;
    }

    private static async Task<ZipArchive> WriteAsync(
        TimeZoneInfo zone, ReportColumn[] columns, Func<ReportWriter, Task>? write, int numbers = 0)
    {
        var bytes = new MemoryStream();
        await using var output = new ReportOutput(1 << 16, async piece => await bytes.WriteAsync(piece));
        using var writer = new XlsxReport(output);
        writer.Begin(new ReportHead("Test", "rep_1", [], zone, DateTimeOffset.UnixEpoch.AddYears(50)), columns);
        await (write?.Invoke(writer) ?? Task.CompletedTask);
        for (var i = 0; i < numbers; i++)
        {
            writer.Number(i);
            writer.EndRow();
            if (i % 10_000 == 0)
                await output.DrainAsync();
        }
        writer.End();
        await output.DrainAsync(last: true);
        return new ZipArchive(bytes);
    }
}
