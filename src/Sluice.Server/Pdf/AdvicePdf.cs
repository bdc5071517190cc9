using Sluice.Receipts;

namespace Sluice.Server.Pdf;

/// <summary>A remittance advice as one page, A4.</summary>
internal sealed class AdvicePdf(PdfFonts fonts)
{
    public const string MediaType = "application/pdf";

    private const int Left = 56;
    private const int Right = 539;
    private const int Values = 220;
    private const int LineHeight = 15;
    private const int Bottom = 760;

    private const int Title = 20;
    private const int Text = 10;
    private const int Small = 8;

    private const double Black = 0;
    private const double Faint = 0.38;

    private const string MissingNote = "□ stands for a character that cannot be drawn here. "
        + "The remittance advice in JSON has the text as it was given.";

    /// <summary>The document.</summary>
    public byte[] Render(RemittanceAdvice advice)
    {
        var page = new PdfText(fonts, PdfFile.HeightPoints);
        page.Draw("Remittance advice", Title, Black, Left, 80);
        page.Draw(advice.StatusText, Text, Black, Left, 104);
        if (!advice.Payout.Live)
            page.Draw("A test: no money was moved.", Text, Faint, Left, 119);
        page.Rule(Left, Right, 132);
        var y = 156;
        foreach (var (title, lines) in advice.Sections())
        {
            // One page: names and addresses are bounded, but not to what a page holds.
            if (y > Bottom)
                break;
            page.Draw(title, Text, Faint, Left, y);
            foreach (var line in lines.SelectMany(l => Wrap(page, l)).TakeWhile(_ => y <= Bottom))
            {
                var x = VisualOrder.IsRightToLeft(line) ? Right - page.WidthOf(line, Text) : Values;
                page.Draw(line, Text, Black, x, y);
                y += LineHeight;
            }
            y += 6;
        }
        if (page.HasMissing)
            page.Draw(MissingNote, Small, Faint, Left, Bottom + 26);
        page.Draw($"Issued on {RemittanceAdvice.Day(advice.IssuedAt)}. All dates are of UTC.", Small, Faint, Left, Bottom + 40);
        return PdfFile.Of(page, fonts, $"Remittance advice {advice.Payout.Id}", advice.IssuedAt);
    }

    /// <summary>Cuts a text into lines that fit, between words where it can.</summary>
    private static List<string> Wrap(PdfText page, string text)
    {
        var lines = new List<string>();
        while (page.WidthOf(text, Text) > Right - Values)
        {
            var fits = text.Length;
            while (fits > 1 && page.WidthOf(text[..fits], Text) > Right - Values)
                fits = fits > 40 ? fits * 7 / 8 : fits - 1;
            var space = text.LastIndexOf(' ', fits - 1);
            var cut = space > 0 ? space : char.IsHighSurrogate(text[fits - 1]) && fits > 1 ? fits - 1 : fits;
            lines.Add(text[..cut]);
            text = text[cut..].TrimStart(' ');
        }
        lines.Add(text);
        return lines;
    }
}
