using System.Globalization;
using System.Text;
using Sluice.Money;
using Sluice.Reports;

namespace Sluice.Server.Pdf;

/// <summary>
/// A report on paper, A4 across: the columns a reader looks for, numbered pages, and at the head of it whose, of when and in
/// which zone. For as many rows as a person may look at; who wants all columns, or more rows, takes another format.
/// </summary>
internal sealed class ReportPdf(Stream output, PdfFonts fonts) : ReportWriter
{
    /// <summary>The most rows on paper.</summary>
    public const int PrintedRowsMax = 5000;

    private const int Width = PdfFile.HeightPoints;
    private const int Height = PdfFile.WidthPoints;
    private const int Left = 36;
    private const int Right = Width - Left;
    private const int Bottom = Height - 48;
    private const int LineHeight = 12;
    private const int Gap = 6;
    private const int Title = 18;
    private const int Normal = 9;
    private const int Small = 7;
    private const double Black = 0;
    private const double Faint = 0.38;

    private readonly List<PdfText> _pages = [];
    private ReportHead _head = null!;
    private IReadOnlyList<ReportColumn> _columns = [];
    private int[] _at = [];
    private PdfText _page = null!;
    private int _column;
    private int _y;

    public override long RowsMax => PrintedRowsMax;

    public override void Begin(ReportHead head, IReadOnlyList<ReportColumn> columns)
    {
        (_head, _columns) = (head, columns);
        var at = Left;
        _at = [.. columns.Select(c => (at += c.PrintWidth) - c.PrintWidth)];
        NextPage();
        _page.Draw(head.Title, Title, Black, Left, _y + 10);
        _y += 34;
        foreach (var (name, value) in head.Lines)
        {
            _page.Draw(name, Normal, Faint, Left, _y);
            _page.Draw(Cut(value, Right - Left - 130, Normal), Normal, Black, Left + 130, _y);
            _y += LineHeight + 1;
        }
        _y += LineHeight;
        ColumnTitles();
    }

    public override void Text(string? text) => Cell(text ?? "");

    public override void Number(long? number) => Cell(number?.ToString(CultureInfo.InvariantCulture) ?? "");

    public override void Money(long? minorUnits, Currency currency) =>
        Cell(minorUnits is { } value ? Grouped(new Amount(value, currency).ToDecimalString()) : "");

    public override void Time(DateTimeOffset? at)
    {
        if (at is not { } value)
        {
            Cell("");
            return;
        }
        var local = value.ToOffset(_head.Zone.GetUtcOffset(value));
        Cell(local.ToString("yyyy-MM-dd HH:mm:ss zzz", CultureInfo.InvariantCulture));
    }

    public override void End()
    {
        if (Rows == 0)
            _page.Draw("Nothing in this period.", Normal, Black, Left, _y);
        for (var i = 0; i < _pages.Count; i++)
        {
            _pages[i].Rule(Left, Right, Bottom + 12);
            var number = string.Create(CultureInfo.InvariantCulture, $"Page {i + 1} of {_pages.Count}");
            _pages[i].Draw(number, Small, Faint, Right - _pages[i].WidthOf(number, Small), Bottom + 24);
            _pages[i].Draw($"{_head.Title}, {_head.Id}, times of {_head.Zone.Id}", Small, Faint, Left, Bottom + 24);
        }
        if (_pages.Exists(p => p.HasMissing))
            _page.Draw("□ stands for a character that cannot be drawn here.", Small, Faint, Left, Bottom + 34);
        output.Write(PdfFile.Of(_pages, Width, Height, fonts, $"{_head.Title} {_head.Id}", _head.MadeAt));
    }

    protected override void RowDone()
    {
        _column = 0;
        _y += LineHeight;
    }

    private void Cell(string text)
    {
        if (_column == 0 && _y > Bottom)
        {
            NextPage();
            ColumnTitles();
        }
        var column = _columns[_column];
        if (column.PrintWidth > 0 && text.Length > 0)
            Draw(text, column, _at[_column], Small, Black);
        _column++;
    }

    private void Draw(string text, ReportColumn column, int at, int size, double grey)
    {
        var cut = Cut(text, column.PrintWidth - Gap, size);
        var isNumber = column.Cell is ReportCell.Money or ReportCell.Number;
        _page.Draw(cut, size, grey, isNumber ? at + column.PrintWidth - Gap - _page.WidthOf(cut, size) : at, _y);
    }

    private void ColumnTitles()
    {
        for (var i = 0; i < _columns.Count; i++)
        {
            if (_columns[i].PrintWidth > 0)
                Draw(_columns[i].Title, _columns[i], _at[i], Small, Faint);
        }
        _page.Rule(Left, Right, _y + 4);
        _y += LineHeight + 4;
    }

    private void NextPage()
    {
        _page = new PdfText(fonts, Height);
        _pages.Add(_page);
        _y = 44;
    }

    // 1,234,567.89: a person counts digits badly.
    private static string Grouped(string amount)
    {
        var point = amount.IndexOf('.', StringComparison.Ordinal);
        var text = new StringBuilder(amount);
        for (var at = (point < 0 ? amount.Length : point) - 3; at > (amount[0] == '-' ? 1 : 0); at -= 3)
            text.Insert(at, ',');
        return text.ToString();
    }

    // What does not fit ends in an ellipsis: the whole is in the other formats.
    private string Cut(string text, int width, int size)
    {
        if (_page.WidthOf(text, size) <= width)
            return text;
        var length = text.Length;
        while (length > 1 && _page.WidthOf(text[..length] + "…", size) > width)
            length--;
        return text[..(char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)] + "…";
    }
}
