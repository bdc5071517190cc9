using System.Text.Json;
using Sluice.Money;

namespace Sluice.Reports;

/// <summary>
/// A report as JSON lines: one object a row, every column in each. Amounts are decimal text, so that no reader makes fractions of
/// two of them.
/// </summary>
internal sealed class JsonLinesReport(ReportOutput output) : ReportWriter
{
    private byte[][] _names = [];
    private LocalTimes _times = null!;
    private int _column;

    public override void Begin(ReportHead head, IReadOnlyList<ReportColumn> columns)
    {
        _times = new LocalTimes(head.Zone);
        _names = [.. columns.Select((c, i) => System.Text.Encoding.UTF8.GetBytes($"{(i == 0 ? '{' : ',')}\"{c.Name}\":"))];
    }

    public override void Text(string? text)
    {
        Next();
        if (text is null)
        {
            output.Put("null"u8);
            return;
        }
        output.Put((byte)'"');
        output.Put(JsonEncodedText.Encode(text, System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping)
            .EncodedUtf8Bytes);
        output.Put((byte)'"');
    }

    public override void Number(long? number)
    {
        Next();
        if (number is { } value)
            output.Put(value);
        else
            output.Put("null"u8);
    }

    public override void Money(long? minorUnits, Currency currency)
    {
        Next();
        if (minorUnits is not { } value)
        {
            output.Put("null"u8);
            return;
        }
        output.Put((byte)'"');
        output.Put(value, currency.Exponent);
        output.Put((byte)'"');
    }

    public override void Time(DateTimeOffset? at)
    {
        Next();
        if (at is not { } value)
        {
            output.Put("null"u8);
            return;
        }
        output.Put((byte)'"');
        output.Put(value, _times);
        output.Put((byte)'"');
    }

    public override void End()
    {
        // The last row ended itself.
    }

    protected override void RowDone()
    {
        output.Put("}\n"u8);
        _column = 0;
    }

    private void Next() => output.Put(_names[_column++]);
}
