using System.Text;
using Sluice.Batches.Reading;
using Sluice.Money;

namespace Sluice.Reports;

/// <summary>
/// A report as CSV (RFC 4180): one line of names, then rows. Nothing else stands in it, so that a program can read it; period and
/// zone are in the report's JSON, and each time carries its offset. Text that would begin a formula is made harmless.
/// </summary>
internal sealed class CsvReport(ReportOutput output) : ReportWriter
{
    private readonly CellText _text = new(output);
    private LocalTimes _times = null!;
    private bool _inRow;

    public override void Begin(ReportHead head, IReadOnlyList<ReportColumn> columns)
    {
        _times = new LocalTimes(head.Zone);
        foreach (var column in columns)
            Text(column.Name);
        RowDone();
    }

    public override void Text(string? text)
    {
        Next();
        CsvText.Write(_text, text);
    }

    public override void Number(long? number)
    {
        Next();
        if (number is { } value)
            output.Put(value);
    }

    public override void Money(long? minorUnits, Currency currency)
    {
        Next();
        if (minorUnits is { } value)
            output.Put(value, currency.Exponent);
    }

    public override void Time(DateTimeOffset? at)
    {
        Next();
        if (at is { } value)
            output.Put(value, _times);
    }

    public override void End()
    {
        // The last row ended itself.
    }

    protected override void RowDone()
    {
        output.Put("\r\n"u8);
        _inRow = false;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _text.Dispose();
        base.Dispose(disposing);
    }

    private void Next()
    {
        if (_inRow)
            output.Put((byte)',');
        _inRow = true;
    }

    // What the rules of cells write to.
    private sealed class CellText(ReportOutput output) : TextWriter
    {
        public override Encoding Encoding => Encoding.UTF8;

        public override void Write(char value) => output.Put([value]);

        public override void Write(ReadOnlySpan<char> buffer) => output.Put(buffer);
    }
}
