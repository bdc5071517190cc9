using Sluice.Kernel;

namespace Sluice.Batches.Reading;

/// <summary>
/// Reads a batch file row by row in constant memory, from a stream that need not seek. A bad row is a row with errors; a file
/// that cannot be read on is a <see cref="Failure"/>. Nothing the file holds makes it throw.
/// </summary>
public abstract class BatchReader : IAsyncDisposable
{
    /// <summary>Rows in one file.</summary>
    public const int RowsMax = 1_000_000;

    /// <summary>One row, in bytes of UTF-8.</summary>
    public const int RowBytesMax = 1 << 20;

    private int _rows;

    /// <summary>Why the file could not be read to its end; null until <see cref="NextAsync"/> has answered null, and after a
    /// whole file.</summary>
    public Problem? Failure { get; private protected set; }

    /// <summary>The mode that a JSON document names, as far as it has been read: it may stand after the items.</summary>
    public string? Mode { get; private protected set; }

    /// <summary>What a message of ISO 20022 says of itself, once it was read; null for other files.</summary>
    public BatchMessage? Message { get; private protected set; }

    /// <summary>Starts reading; a file that is wrong as a whole (no header, missing columns) is a problem at once.</summary>
    /// <param name="format">How it is written.</param>
    /// <param name="stream">The file; stays the caller's to dispose, after the reader.</param>
    /// <param name="asOf">When the file came; days of execution that were past then are refused.</param>
    /// <param name="cancel">Cancels reading from the stream.</param>
    public static async ValueTask<Result<BatchReader>> OpenAsync(
        BatchFormat format, Stream stream, DateTimeOffset asOf, CancellationToken cancel)
    {
        if (format == BatchFormat.Pain001)
            return new Pain001Reader(stream, asOf);
        var text = new Utf8TextStream(stream, isUnicode: format != BatchFormat.Csv);
        if (format == BatchFormat.Csv)
            return await CsvRowReader.OpenAsync(text, CsvRows.Payouts, cancel);
        return format == BatchFormat.JsonLines ? new JsonLinesReader(text) : new JsonItemsReader(text);
    }

    /// <summary>Starts reading a file in which no day of execution can be past.</summary>
    public static ValueTask<Result<BatchReader>> OpenAsync(BatchFormat format, Stream stream, CancellationToken cancel) =>
        OpenAsync(format, stream, DateTimeOffset.UnixEpoch, cancel);

    /// <summary>Starts reading orders from CSV: the columns of a batch file, of which recipient_* say who paid.</summary>
    public static ValueTask<Result<BatchReader>> OpenOrdersAsync(Stream stream, CancellationToken cancel) =>
        CsvRowReader.OpenAsync(new Utf8TextStream(stream, isUnicode: false), CsvRows.Orders, cancel);

    /// <summary>
    /// Starts reading recipients from CSV, each with where they are paid: those columns of a batch file that say so. What type an
    /// empty cell stands for is the caller's to say.
    /// </summary>
    public static ValueTask<Result<BatchReader>> OpenRecipientsAsync(Stream stream, CancellationToken cancel) =>
        CsvRowReader.OpenAsync(new Utf8TextStream(stream, isUnicode: false), CsvRows.Recipients, cancel);

    /// <summary>The next row, or null at the end, when <see cref="Failure"/> says whether it was the end of the file.</summary>
    public async ValueTask<BatchRow?> NextAsync(CancellationToken cancel)
    {
        if (Failure is not null)
            return null;
        var row = await ReadAsync(_rows + 1, cancel);
        if (row is null)
            return null;
        if (++_rows <= RowsMax)
            return row;
        Failure = new Problem(ProblemTypes.ValidationFailed, $"The file has more than {RowsMax} rows. Split it.");
        return null;
    }

    /// <inheritdoc />
    public abstract ValueTask DisposeAsync();

    private protected abstract ValueTask<BatchRow?> ReadAsync(int number, CancellationToken cancel);
}
