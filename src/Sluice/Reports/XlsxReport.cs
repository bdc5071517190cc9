using System.Globalization;
using System.IO.Compression;
using System.Text;
using Sluice.Money;

namespace Sluice.Reports;

/// <summary>
/// A report as a workbook (ECMA-376, SpreadsheetML): rows in one sheet after the other, and a last sheet that says what it is.
/// Text is typed as text, so that nothing in it is ever a formula; amounts and times are numbers with the format of their
/// currency and their offset. Written straight into the ZIP archive: a library keeps each sheet in memory until it is whole.
/// </summary>
internal sealed class XlsxReport(ReportOutput output) : ReportWriter
{
    /// <summary>How many rows a sheet has, with its header.</summary>
    public const int SheetRowsMax = 1_048_576;

    // A spreadsheet counts in floating point: fifteen digits are exact.
    private const long ExactMax = 999_999_999_999_999;

    private const int CharactersMax = 32_767;

    // Day 0 of the 1900 date system, as it counts from March 1900 on (ECMA-376 §18.17.4.1).
    private static readonly long Epoch = new DateTime(1899, 12, 30, 0, 0, 0, DateTimeKind.Unspecified).Ticks;

    private readonly ZipArchive _archive = new(output, ZipArchiveMode.Create, leaveOpen: true);
    private readonly XlsxStyles _styles = new();
    private readonly List<string> _sheets = [];
    private IReadOnlyList<ReportColumn> _columns = [];
    private ReportHead _head = null!;
    private LocalTimes _times = null!;
    private XlsxSheet? _sheet;
    private int _sheetRows;
    private bool _inRow;

    public override void Begin(ReportHead head, IReadOnlyList<ReportColumn> columns)
    {
        (_head, _columns) = (head, columns);
        _times = new LocalTimes(head.Zone);
        BeginSheet();
    }

    public override void Text(string? text)
    {
        var sheet = Next();
        if (string.IsNullOrEmpty(text))
            sheet.Empty();
        else
            sheet.Text(text.Length > CharactersMax ? text.AsSpan(0, CharactersMax) : text, XlsxStyles.Plain);
    }

    public override void Number(long? number)
    {
        var sheet = Next();
        if (number is { } value)
            sheet.Number(value, XlsxStyles.Count);
        else
            sheet.Empty();
    }

    public override void Money(long? minorUnits, Currency currency)
    {
        var sheet = Next();
        if (minorUnits is not { } value)
            sheet.Empty();
        else if (value is > ExactMax or < -ExactMax)
            sheet.Text(new Amount(value, currency).ToDecimalString(), XlsxStyles.Plain);
        else
            sheet.Money(value, currency.Exponent, XlsxStyles.OfMoney(currency.Exponent));
    }

    public override void Time(DateTimeOffset? at)
    {
        var sheet = Next();
        if (at is not { } value)
        {
            sheet.Empty();
            return;
        }
        var (local, offset) = _times.Of(value);
        sheet.Date(local.Ticks - Epoch, _styles.OfTime(offset));
    }

    public override void End()
    {
        _sheet!.End(Footer);
        _sheet = null;
        WriteAbout();
        Part("xl/styles.xml", _styles.Xml());
        Part("xl/workbook.xml", XlsxParts.Workbook(_sheets));
        Part("xl/_rels/workbook.xml.rels", XlsxParts.WorkbookRelations(_sheets.Count));
        Part("_rels/.rels", XlsxParts.Relations);
        Part("docProps/core.xml", XlsxParts.Properties(_head));
        Part("[Content_Types].xml", XlsxParts.ContentTypes(_sheets.Count));
        _archive.Dispose();
    }

    protected override void RowDone()
    {
        _sheet!.EndRow();
        _inRow = false;
        _sheetRows++;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _sheet?.Dispose();
        base.Dispose(disposing);
    }

    private XlsxSheet Next()
    {
        if (!_inRow)
        {
            if (_sheetRows == SheetRowsMax)
            {
                _sheet!.End(Footer);
                BeginSheet();
            }
            _sheet!.BeginRow();
            _inRow = true;
        }
        return _sheet!;
    }

    private void BeginSheet()
    {
        var number = _sheets.Count + 1;
        _sheets.Add(number == 1 ? _head.Title : string.Create(CultureInfo.InvariantCulture, $"{_head.Title} ({number})"));
        _sheet = Open(number);
        // As wide as its name at least, which is bold.
        _sheet.Begin([.. _columns.Select(c => Math.Max(c.Width, c.Title.Length + 3))], frozenRows: 1);
        _sheet.BeginRow();
        foreach (var column in _columns)
            _sheet.Text(column.Title, column.Cell is ReportCell.Money or ReportCell.Number
                ? XlsxStyles.NumberHeader : XlsxStyles.Header);
        _sheet.EndRow();
        _sheetRows = 1;
    }

    private void WriteAbout()
    {
        _sheets.Add("About");
        using var sheet = Open(_sheets.Count);
        sheet.Begin([24, 80], frozenRows: 0);
        foreach (var (name, value) in ((string, string)[])[("Kind", _head.Title), .. _head.Lines])
        {
            sheet.BeginRow();
            sheet.Text(name, XlsxStyles.Label);
            sheet.Text(value, XlsxStyles.Plain);
            sheet.EndRow();
        }
        sheet.End(Footer);
    }

    private string Footer => $" {_head.Title}, {_head.Id}, times of {_head.Zone.Id}";

    private XlsxSheet Open(int number) =>
        new(Entry(string.Create(CultureInfo.InvariantCulture, $"xl/worksheets/sheet{number}.xml")));

    private void Part(string name, string xml)
    {
        using var part = Entry(name);
        part.Write(Encoding.UTF8.GetBytes(xml));
    }

    private Stream Entry(string name)
    {
        var entry = _archive.CreateEntry(name, CompressionLevel.Fastest);
        // Not the wall's time: made again, it is the same file. The archive counts years from 1980 to 2107.
        entry.LastWriteTime = _head.MadeAt.Year is > 1980 and < 2107
            ? _head.MadeAt : new DateTimeOffset(1981, 1, 1, 0, 0, 0, TimeSpan.Zero);
        return entry.Open();
    }
}
