using System.Globalization;
using Shouldly;
using Sluice.Batches.Reading;
using Sluice.Kernel;
using Sluice.Tests.Tidy;
using Xunit;

namespace Sluice.Tests.Docs;

/// <summary>docs/batches.md ⇔ the readers.</summary>
public sealed class BatchesTests
{
    private static readonly SourceFile Document = Repository.Read("docs/batches.md");

    [Fact]
    public void Every_column_stands_in_the_document_with_the_field_it_fills() =>
        MarkdownTables.Under(Document, "## CSV").Select(r => (MarkdownTables.Code(r[0]), MarkdownTables.Code(r[1])))
            .ShouldBe(CsvColumns.Template);

    [Fact]
    public void The_limits_are_those_of_the_code()
    {
        var limits = MarkdownTables.Under(Document, "## Limits").ToDictionary(r => r[0], r => r[1]);
        limits["rows"].ShouldBe(BatchReader.RowsMax.ToString("N0", CultureInfo.InvariantCulture));
        limits["one row"].ShouldBe($"{BatchReader.RowBytesMax >> 20} MiB");
        limits["one cell"].ShouldBe(CsvRowReader.CellBytesMax.ToString("N0", CultureInfo.InvariantCulture) + " bytes");
        limits["columns"].ShouldBe($"{CsvHeader.ColumnsMax}");
        limits["metadata"].ShouldBe($"{MetadataRules.KeysMax} keys of {MetadataRules.KeyCharactersMax} characters, "
            + $"values of {MetadataRules.ValueCharactersMax}");
        limits["listed errors of one row"].ShouldBe($"{FieldErrors.ListedMax}");
    }
}
