using System.Text;
using PdfSharp;
using PdfSharp.Drawing;
using PdfSharp.Pdf;
using Sluice.Receipts;

namespace Sluice.Server.Pdf;

/// <summary>A remittance advice as one page of PDF 1.7, A4, with its fonts embedded and its text there to be copied.</summary>
internal sealed class AdvicePdf(ServerSettings settings)
{
    public const string MediaType = "application/pdf";

    private const int Left = 56;
    private const int Right = 539;
    private const int Lines = 230;
    private const int LineHeight = 15;
    private const int Bottom = 760;

    private const string MissingNote = "□ stands for a character that cannot be drawn here. "
        + "The remittance advice in JSON has the text as it was given.";

    private static readonly XPdfFontOptions Unicode = new(PdfFontEncoding.Unicode);
    private static readonly XBrush Faint = new XSolidBrush(XColor.FromArgb(90, 90, 90));

    // PDFsharp keeps its fonts in caches that are not made for several threads.
    private static readonly Lock OneAtATime = new();

    private readonly IReadOnlyList<string> _fonts = PdfFonts.Load(settings.FontFiles);

    /// <summary>The document.</summary>
    public byte[] Render(RemittanceAdvice advice)
    {
        lock (OneAtATime)
        {
            using var document = new PdfDocument();
            document.Version = 17;
            document.Info.Title = $"Remittance advice {advice.Payout.Id}";
            document.Info.Creator = "Sluice";
            document.Info.CreationDate = advice.IssuedAt.UtcDateTime;
            var page = document.AddPage();
            page.Size = PageSize.A4;
            using (var graphics = XGraphics.FromPdfPage(page))
                new Sheet(graphics, _fonts).Draw(advice);
            using var bytes = new MemoryStream();
            document.Save(bytes, closeStream: false);
            return bytes.ToArray();
        }
    }

    private sealed class Sheet(XGraphics graphics, IReadOnlyList<string> fonts)
    {
        private readonly XFont[] _title = Fonts(fonts, 20);
        private readonly XFont[] _text = Fonts(fonts, 10);
        private readonly XFont[] _small = Fonts(fonts, 8);
        private bool _missing;

        public void Draw(RemittanceAdvice advice)
        {
            Line("Remittance advice", _title, XBrushes.Black, Left, 80);
            Line(advice.StatusText, _text, XBrushes.Black, Left, 104);
            if (!advice.Payout.Live)
                Line("A test: no money was moved.", _text, Faint, Left, 119);
            graphics.DrawLine(XPens.LightGray, Left, 132, Right, 132);
            var y = 156;
            foreach (var (title, lines) in advice.Sections())
            {
                Line(title, _text, Faint, Left, y);
                foreach (var line in lines.SelectMany(l => Wrap(l, Right - Lines)))
                {
                    // One page: a name and an address are bounded, but not to what a page holds.
                    if (y > Bottom)
                        break;
                    Value(line, y);
                    y += LineHeight;
                }
                y += 6;
            }
            if (_missing)
                Line(MissingNote, _small, Faint, Left, Bottom + 26);
            Line($"Issued on {RemittanceAdvice.Day(advice.IssuedAt)}. All dates are of UTC.", _small, Faint, Left, Bottom + 40);
        }

        private void Value(string line, int y)
        {
            var x = VisualOrder.IsRightToLeft(line) ? Right - Width(VisualOrder.Of(line), _text) : Lines;
            Line(line, _text, XBrushes.Black, x, y);
        }

        private void Line(string line, XFont[] at, XBrush brush, double x, double y)
        {
            foreach (var (text, font) in Runs(VisualOrder.Of(line), at))
            {
                graphics.DrawString(text, font, brush, x, y);
                x += graphics.MeasureString(text, font).Width;
            }
        }

        private double Width(string drawn, XFont[] at) => Runs(drawn, at).Sum(r => graphics.MeasureString(r.Text, r.Font).Width);

        /// <summary>Cuts a text where the font changes.</summary>
        private IEnumerable<(string Text, XFont Font)> Runs(string drawn, XFont[] at)
        {
            var run = new StringBuilder();
            var current = 0;
            foreach (var rune in drawn.EnumerateRunes())
            {
                var index = PdfFonts.IndexFor(rune, at);
                _missing |= index < 0;
                if (Math.Max(index, 0) != current && run.Length > 0)
                {
                    yield return (run.ToString(), at[current]);
                    run.Clear();
                }
                current = Math.Max(index, 0);
                run.Append(index < 0 ? new Rune(PdfFonts.Missing) : rune);
            }
            if (run.Length > 0)
                yield return (run.ToString(), at[current]);
        }

        /// <summary>Cuts a text into lines that fit, between words where it can.</summary>
        private List<string> Wrap(string text, double width)
        {
            var rest = text;
            var lines = new List<string>();
            while (Width(VisualOrder.Of(rest), _text) > width)
            {
                var fits = rest.Length;
                while (fits > 1 && Width(VisualOrder.Of(rest[..fits]), _text) > width)
                    fits = fits > 40 ? fits * 7 / 8 : fits - 1;
                var space = rest.LastIndexOf(' ', fits - 1);
                var cut = space > 0 ? space : char.IsHighSurrogate(rest[fits - 1]) ? fits - 1 : fits;
                lines.Add(rest[..cut]);
                rest = rest[cut..].TrimStart(' ');
            }
            lines.Add(rest);
            return lines;
        }

        private static XFont[] Fonts(IReadOnlyList<string> names, int size) =>
            [.. names.Select(name => new XFont(name, size, XFontStyleEx.Regular, Unicode))];
    }
}
