using System.Text;
using System.Text.Unicode;
using CsvHelper;

namespace Sluice.Batches.Reading;

/// <summary>
/// A CSV file as records of cells (RFC 4180, with comma, semicolon or tab): the tokenizer, its limits, and what it found wrong
/// with the record at hand.
/// </summary>
internal sealed class CsvCells : IAsyncDisposable
{
    private readonly CsvReader _reader;
    private long _record = 1;
    private long _malformedRecord;
    private CsvMalformedReason _malformed;

    private CsvCells(Utf8TextStream text, char separator) => _reader = CsvReader.Create(text, new CsvReaderOptions
    {
        Separator = separator,
        Encoding = Encoding.UTF8,
        MaxRecordSize = BatchReader.RowBytesMax,
        IncludeValuesInExceptions = false,
        OnMalformedRecord = NoteMalformed,
    });

    /// <summary>How many cells the record at hand has.</summary>
    public int Count => _reader.FieldCount;

    /// <summary>What is wrong with the quotes of the record at hand, or null.</summary>
    public CsvMalformedReason? Malformed => _malformedRecord == _record ? _malformed : null;

    /// <summary>Whether the record at hand is all UTF-8.</summary>
    public bool IsText => Utf8.IsValid(_reader.RawRecord);

    /// <summary>Opens the file: finds the separator and passes over Excel's "sep=" line.</summary>
    public static async ValueTask<CsvCells> OpenAsync(Utf8TextStream text, CancellationToken cancel)
    {
        var start = await text.PeekAsync(cancel);
        var (separator, skip) = FindSeparator(start.Span);
        text.Skip(skip);
        return new CsvCells(text, separator);
    }

    /// <summary>The names in the first line that is not empty; none when the file is empty.</summary>
    /// <exception cref="CsvFormatException">The line is longer than a row may be.</exception>
    public async ValueTask<IReadOnlyList<string>> ReadHeaderAsync(CancellationToken cancel)
    {
        await _reader.ReadHeaderAsync(cancel);
        return _reader.Headers;
    }

    /// <summary>Moves to the next record that is not an empty line.</summary>
    /// <exception cref="CsvFormatException">The record is longer than <see cref="BatchReader.RowBytesMax"/>.</exception>
    public ValueTask<bool> NextAsync(CancellationToken cancel)
    {
        _record++;
        return _reader.ReadAsync(cancel);
    }

    /// <summary>One cell's text in UTF-8, unquoted; valid until the next record.</summary>
    public ReadOnlySpan<byte> Cell(int index) => _reader.GetSpan(index);

    public ValueTask DisposeAsync() => _reader.DisposeAsync();

    private void NoteMalformed(CsvMalformedRecord record) =>
        (_malformedRecord, _malformed) = (record.RecordNumber, record.Reason);

    // The header decides: names never hold a separator, texts in the rows often do.
    private static (char Separator, int Skip) FindSeparator(ReadOnlySpan<byte> start)
    {
        var line = start.TrimStart("\r\n"u8);
        var end = line.IndexOfAny((byte)'\r', (byte)'\n');
        line = end < 0 ? line : line[..end];
        if (line.Length == 5 && Ascii.EqualsIgnoreCase(line[..4], "sep="u8) && (char)line[4] is ',' or ';' or '\t')
            return ((char)line[4], start.IndexOf(line) + line.Length);
        var (best, most) = (',', 0);
        foreach (var candidate in ",;\t")
        {
            var count = line.Count((byte)candidate);
            if (count > most)
                (best, most) = (candidate, count);
        }

        return (best, 0);
    }
}
