using System.Globalization;
using System.Text;
using Sluice.Receipts;

namespace Sluice.Server.Pdf;

/// <summary>
/// What is drawn on one page, as the operators of ISO 32000-1 §8 and §9, and which glyphs that took. Coordinates are points from
/// the top left.
/// </summary>
internal sealed class PdfText(PdfFonts fonts, int heightPoints)
{
    private readonly StringBuilder _operators = new();
    private readonly SortedDictionary<int, SortedDictionary<int, string>> _used = [];

    /// <summary>Whether something had to be drawn as missing.</summary>
    public bool HasMissing { get; private set; }

    public string Operators => _operators.ToString();

    /// <summary>By font: the glyphs drawn, and the text each stands for.</summary>
    public IReadOnlyDictionary<int, SortedDictionary<int, string>> Used => _used;

    /// <summary>How wide a text is, in points.</summary>
    public double WidthOf(string text, int size) => Runs(VisualOrder.Of(text)).Sum(r => r.Width) * size / 1000.0;

    /// <summary>Draws one line.</summary>
    public void Draw(string text, int size, double grey, double x, double y)
    {
        foreach (var (font, glyphs, width) in Runs(VisualOrder.Of(text)))
        {
            Write($"BT {grey:0.##} g /F{font} {size} Tf 1 0 0 1 {x:0.###} {heightPoints - y:0.###} Tm <{glyphs}> Tj ET\n");
            x += width * size / 1000.0;
        }
    }

    /// <summary>Draws a thin level line.</summary>
    public void Rule(double x1, double x2, double y) =>
        Write($"0.8 G 0.5 w {x1:0.###} {heightPoints - y:0.###} m {x2:0.###} {heightPoints - y:0.###} l S\n");

    private void Write(FormattableString text) => _operators.Append(text.ToString(CultureInfo.InvariantCulture));

    // One run a font: its number, its glyphs in hexadecimal, its width in thousandths of the size.
    private List<(int Font, string Glyphs, int Width)> Runs(string drawn)
    {
        var runs = new List<(int Font, string Glyphs, int Width)>();
        foreach (var rune in drawn.EnumerateRunes())
        {
            var (font, glyph) = fonts.Find(rune);
            var text = ArabicForms.Plain(rune.ToString());
            if (font < 0)
            {
                HasMissing = true;
                (font, glyph) = fonts.Find(PdfFonts.Missing);
                text = PdfFonts.Missing.ToString();
            }
            if (!_used.TryGetValue(font, out var glyphs))
                _used.Add(font, glyphs = []);
            glyphs.TryAdd(glyph, text);
            var code = glyph.ToString("X4", CultureInfo.InvariantCulture);
            var width = fonts[font].WidthOf(glyph);
            if (runs.Count > 0 && runs[^1].Font == font)
                runs[^1] = (font, runs[^1].Glyphs + code, runs[^1].Width + width);
            else
                runs.Add((font, code, width));
        }
        return runs;
    }
}
