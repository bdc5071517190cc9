using System.Text;
using System.Text.Json;
using Shouldly;
using Sluice.Batches.Reading;
using Xunit;

namespace Sluice.Tests.Batches.Reading;

public sealed class CsvCellsTests
{
    [SharedDataTheory]
    [InlineData("comma_in_quotes")]
    [InlineData("empty")]
    [InlineData("empty_crlf")]
    [InlineData("escaped_quotes")]
    [InlineData("json")]
    [InlineData("newlines")]
    [InlineData("newlines_crlf")]
    [InlineData("quotes_and_newlines")]
    [InlineData("simple")]
    [InlineData("simple_crlf")]
    [InlineData("utf8")]
    public async Task The_csv_spectrum_reads_as_its_json_says_in_one_piece_and_in_many(string name)
    {
        var bytes = await File.ReadAllBytesAsync(SharedData.PathOf($"csv-spectrum/csvs/{name}.csv"));
        using var json =
            JsonDocument.Parse(await File.ReadAllBytesAsync(SharedData.PathOf($"csv-spectrum/json/{name}.json")));
        var expected = json.RootElement.EnumerateArray().Select(row =>
            string.Join('|', row.EnumerateObject().Select(p => $"{p.Name}={p.Value.GetString()}"))).ToList();
        (await ReadAsync(BatchFiles.Of(bytes))).ShouldBe(expected);
        (await ReadAsync(BatchFiles.InPieces(bytes, 7))).ShouldBe(expected);
    }

    [SharedDataFact]
    public void The_list_of_csv_spectrum_files_is_complete()
    {
        var theory = typeof(CsvCellsTests).GetMethod(nameof(The_csv_spectrum_reads_as_its_json_says_in_one_piece_and_in_many))!;
        var named = theory.GetCustomAttributes(typeof(InlineDataAttribute), false).Cast<InlineDataAttribute>()
            .Select(data => (string)data.GetData(theory).Single()[0]).Order();
        var there = Directory.GetFiles(SharedData.PathOf("csv-spectrum/csvs")).Select(Path.GetFileNameWithoutExtension).Order();
        named.ShouldBe(there);
    }

    [Theory]
    [InlineData("a,b\n1;x,2\n")]
    [InlineData("a;b\n1;x\n")]
    [InlineData("a\tb\n1,x\t2\n")]
    [InlineData("sep=;\r\na;b\r\n1,5;2\r\n")]
    [InlineData("\n\na,b\n\n1,2\n\n")]
    public async Task The_header_decides_the_separator(string text) =>
        (await ReadAsync(BatchFiles.Of(text))).ShouldHaveSingleItem().Split('|').Length.ShouldBe(2);

    private static async Task<List<string>> ReadAsync(Stream stream)
    {
        await using var cells = await CsvCells.OpenAsync(new Utf8TextStream(stream, isUnicode: false), CancellationToken.None);
        var header = await cells.ReadHeaderAsync(CancellationToken.None);
        var rows = new List<string>();
        while (await cells.NextAsync(CancellationToken.None))
        {
            cells.Malformed.ShouldBeNull();
            cells.Count.ShouldBe(header.Count);
            var row = new List<string>();
            for (var cell = 0; cell < header.Count; cell++)
                row.Add($"{header[cell]}={Encoding.UTF8.GetString(cells.Cell(cell))}");
            rows.Add(string.Join('|', row));
        }

        return rows;
    }
}
