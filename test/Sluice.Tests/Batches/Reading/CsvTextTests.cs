using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Shouldly;
using Sluice.Batches.Reading;
using Xunit;

namespace Sluice.Tests.Batches.Reading;

public sealed class CsvTextTests
{
    [Theory]
    [InlineData(null, "")]
    [InlineData("plain", "plain")]
    [InlineData("a,b", "\"a,b\"")]
    [InlineData("a\"b", "\"a\"\"b\"")]
    [InlineData("a\nb", "\"a\nb\"")]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("=HYPERLINK(\"x\",\"y\")", "\"'=HYPERLINK(\"\"x\"\",\"\"y\"\")\"")]
    [InlineData("+49 30", "'+49 30")]
    [InlineData("@SUM", "'@SUM")]
    [InlineData("-2+3", "'-2+3")]
    [InlineData("\tx", "\"'\tx\"")]
    [InlineData("\rx", "\"'\rx\"")]
    [InlineData("-12.50", "-12.50")]
    [InlineData("+7", "+7")]
    [InlineData("12550", "12550")]
    [InlineData("-", "'-")]
    [InlineData("-1.", "'-1.")]
    public void Cells_are_quoted_where_needed_and_never_formulas(string? text, string cell) => CsvText.Cell(text).ShouldBe(cell);

    [Theory]
    [InlineData(long.MinValue)]
    [InlineData(0)]
    [InlineData(long.MaxValue)]
    public void Numbers_are_written_as_they_are(long number)
    {
        using var writer = new StringWriter(CultureInfo.InvariantCulture);
        CsvText.Write(writer, number);
        writer.ToString().ShouldBe(number.ToString(CultureInfo.InvariantCulture));
    }

    [Fact]
    public void What_is_written_reads_back() => Prop.ForAll(ArbMap.Default.ArbFor<NonNull<string>[]>(), texts =>
    {
        // What is no text in UTF-16 cannot be in a file.
        var cells =
            texts.Select(t => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(t.Get))).Prepend("first").Append("last").ToArray();
        using var writer = new StringWriter(CultureInfo.InvariantCulture);
        CsvText.WriteLine(writer, [.. cells.Select((_, n) => $"h{n}")]);
        CsvText.WriteLine(writer, cells);
        var read = ReadBack(writer.ToString(), cells.Length);
        return read.Select((cell, n) => cell == cells[n] || cell == "'" + cells[n]).All(same => same);
    }).QuickCheckThrowOnFailure();

    private static List<string> ReadBack(string text, int count)
    {
        var stream = new Utf8TextStream(BatchFiles.Of("\uFEFF" + text), isUnicode: false);
        var reader = CsvCells.OpenAsync(stream, CancellationToken.None).AsTask().GetAwaiter().GetResult();
        reader.ReadHeaderAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult();
        reader.NextAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult().ShouldBeTrue();
        reader.Count.ShouldBe(count);
        return [.. Enumerable.Range(0, count).Select(n => Encoding.UTF8.GetString(reader.Cell(n)))];
    }
}
