using System.Reflection;
using System.Text;

namespace Sluice.Server.Pdf;

/// <summary>
/// The fonts of PDF documents: DejaVu Sans, which comes with the server, then those the operator names, each asked for the
/// characters that the ones before do not have. The machine's own fonts are not used: a document looks alike wherever it is made.
/// </summary>
internal sealed class PdfFonts
{
    /// <summary>Drawn for a character that no font has, or that would need more than its letters put side by side.</summary>
    public static readonly Rune Missing = new('□');

    private const string BuiltIn = "DejaVuSans.ttf";

    private readonly List<TrueTypeFont> _fonts = [];

    /// <exception cref="InvalidOperationException">A file that was named is not there, or no font with TrueType
    /// outlines.</exception>
    public PdfFonts(ServerSettings settings)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(BuiltIn)
            ?? throw new InvalidOperationException($"The font {BuiltIn} is not in the program.");
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        _fonts.Add(new TrueTypeFont(bytes.ToArray()));
        foreach (var file in settings.FontFiles)
        {
            try
            {
                _fonts.Add(new TrueTypeFont(File.ReadAllBytes(file)));
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or InvalidDataException)
            {
                throw new InvalidOperationException($"Sluice:Fonts: {file}: {failure.Message}", failure);
            }
        }
    }

    public TrueTypeFont this[int index] => _fonts[index];

    /// <summary>Which font draws a character with which glyph; font -1 when none does.</summary>
    public (int Font, int Glyph) Find(Rune rune)
    {
        for (var i = 0; i < _fonts.Count && !NeedsShaping(rune); i++)
        {
            if (_fonts[i].GlyphOf(rune.Value) is var glyph and not 0)
                return (i, glyph);
        }
        return (-1, 0);
    }

    // Scripts of India, Tibet, Burma and Cambodia are written in clusters: drawn letter by letter they would be wrong rather
    // than missing.
    private static bool NeedsShaping(Rune rune) =>
        rune.Value is (>= 0x0900 and <= 0x0DFF) or (>= 0x0F00 and <= 0x109F) or (>= 0x1780 and <= 0x18AF);
}
