using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace Sluice.Reports;

/// <summary>One sheet of a workbook (ECMA-376 §18.3.1), written cell by cell.</summary>
internal sealed class XlsxSheet(Stream part) : IDisposable
{
    private const int FlushBytes = 64 * 1024;

    // What XML 1.0 §2.4 does not let stand as it is, and the characters that it does not know at all.
    private static readonly SearchValues<char> Special = SearchValues.Create(
        "&<>\u0000\u0001\u0002\u0003\u0004\u0005\u0006\u0007\u0008\u000B\u000C\u000E\u000F\u0010\u0011\u0012\u0013\u0014\u0015"
        + "\u0016\u0017\u0018\u0019\u001A\u001B\u001C\u001D\u001E\u001F\uFFFE\uFFFF\r_");

    // So many characters of a row can still be read on paper, A4 across.
    private const int PrintedCharactersMax = 270;

    private int _printedAcross;
    private byte[] _buffer = new byte[FlushBytes + 8192];
    private int _length;

    public void Begin(IReadOnlyList<int> widths, int frozenRows)
    {
        _printedAcross = Math.Max(1, (widths.Sum() + PrintedCharactersMax - 1) / PrintedCharactersMax);
        Put("<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"u8);
        Put("<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\">"u8);
        Put("<sheetPr><pageSetUpPr fitToPage=\"1\"/></sheetPr><sheetViews>"u8);
        Put("<sheetView workbookViewId=\"0\">"u8);
        if (frozenRows > 0)
            Put("<pane ySplit=\"1\" topLeftCell=\"A2\" activePane=\"bottomLeft\" state=\"frozen\"/>"u8);
        Put("</sheetView></sheetViews><sheetFormatPr defaultRowHeight=\"15\"/><cols>"u8);
        for (var i = 0; i < widths.Count; i++)
        {
            Put("<col min=\""u8);
            Put(i + 1);
            Put("\" max=\""u8);
            Put(i + 1);
            Put("\" width=\""u8);
            Put(widths[i]);
            Put("\" customWidth=\"1\"/>"u8);
        }
        Put("</cols><sheetData>"u8);
    }

    public void BeginRow() => Put("<row>"u8);

    public void EndRow()
    {
        Put("</row>"u8);
        if (_length >= FlushBytes)
            Send();
    }

    public void Empty() => Put("<c/>"u8);

    public void Text(ReadOnlySpan<char> text, int style)
    {
        Cell(style);
        Put(" t=\"inlineStr\"><is><t xml:space=\"preserve\">"u8);
        Escaped(text);
        Put("</t></is></c>"u8);
    }

    public void Number(long value, int style)
    {
        Cell(style);
        Put("><v>"u8);
        Put(value);
        Put("</v></c>"u8);
    }

    /// <summary>Minor units as a number in major units.</summary>
    public void Money(long minor, int exponent, int style)
    {
        Cell(style);
        Put("><v>"u8);
        var scale = exponent switch { 0 => 1, 2 => 100, 3 => 1000, _ => 10_000 };
        if (minor < 0)
            Put("-"u8);
        var magnitude = Math.Abs(minor);
        Put(magnitude / scale);
        if (exponent > 0)
        {
            Put("."u8);
            Digits(magnitude % scale, exponent);
        }
        Put("</v></c>"u8);
    }

    /// <summary>A local time as days since the epoch; nine decimals are less than a millisecond.</summary>
    public void Date(long ticks, int style)
    {
        Cell(style);
        Put("><v>"u8);
        Put(ticks / TimeSpan.TicksPerDay);
        Put("."u8);
        // Up to the next billionth, so that what is cut off later never shows the second before.
        var seconds = ticks % TimeSpan.TicksPerDay / TimeSpan.TicksPerSecond;
        Digits(((seconds * 1_000_000_000L) + 86_399) / 86_400, 9);
        Put("</v></c>"u8);
    }

    /// <summary>Ends the sheet, with how it comes on paper: across, as wide as a page where that can be read.</summary>
    /// <param name="footer">What stands at the foot of each page, beside its number.</param>
    public void End(string footer)
    {
        Put("</sheetData><pageMargins left=\"0.4\" right=\"0.4\" top=\"0.5\" bottom=\"0.6\" header=\"0.3\" footer=\"0.3\"/>"u8);
        Put("<pageSetup paperSize=\"9\" orientation=\"landscape\" pageOrder=\"overThenDown\" fitToWidth=\""u8);
        Put(_printedAcross);
        Put("\" fitToHeight=\"0\"/><headerFooter><oddFooter>&amp;L&amp;8"u8);
        // An ampersand begins a code (ECMA-376 §18.3.1.39).
        Escaped(footer.Replace("&", "&&", StringComparison.Ordinal));
        Put("&amp;R&amp;8Page &amp;P of &amp;N</oddFooter></headerFooter></worksheet>"u8);
        Send();
        part.Dispose();
    }

    public void Dispose() => part.Dispose();

    private void Cell(int style)
    {
        Put("<c"u8);
        if (style == XlsxStyles.Plain)
            return;
        Put(" s=\""u8);
        Put(style);
        Put("\""u8);
    }

    private void Escaped(ReadOnlySpan<char> text)
    {
        for (var at = text.IndexOfAny(Special); at >= 0; at = text.IndexOfAny(Special))
        {
            Put(text[..at]);
            switch (text[at])
            {
                case '&':
                    Put("&amp;"u8);
                    break;
                case '<':
                    Put("&lt;"u8);
                    break;
                case '>':
                    Put("&gt;"u8);
                    break;
                case '_':
                    // _x0041_ would be read as an escape (ECMA-376 §22.9.2.19).
                    Put(text[at..].StartsWith("_x") ? "_x005F_"u8 : "_"u8);
                    break;
                case '\r':
                    Put("&#13;"u8);
                    break;
                default:
                    Put("\uFFFD"u8);
                    break;
            }
            text = text[(at + 1)..];
        }
        Put(text);
    }

    private void Digits(long number, int count)
    {
        Room(count);
        for (var i = count - 1; i >= 0; i--)
        {
            _buffer[_length + i] = (byte)('0' + (number % 10));
            number /= 10;
        }
        _length += count;
    }

    private void Put(ReadOnlySpan<byte> bytes)
    {
        Room(bytes.Length);
        bytes.CopyTo(_buffer.AsSpan(_length));
        _length += bytes.Length;
    }

    private void Put(ReadOnlySpan<char> text)
    {
        Room(Encoding.UTF8.GetMaxByteCount(text.Length));
        _length += Encoding.UTF8.GetBytes(text, _buffer.AsSpan(_length));
    }

    private void Put(long number)
    {
        Room(20);
        Utf8Formatter.TryFormat(number, _buffer.AsSpan(_length), out var written);
        _length += written;
    }

    private void Room(int bytes)
    {
        if (_buffer.Length - _length >= bytes)
            return;
        Send();
        if (_buffer.Length < bytes)
            _buffer = new byte[bytes];
    }

    private void Send()
    {
        part.Write(_buffer.AsSpan(0, _length));
        _length = 0;
    }
}
