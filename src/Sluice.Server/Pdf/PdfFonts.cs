using System.Reflection;
using System.Text;
using PdfSharp.Drawing;
using PdfSharp.Fonts;

namespace Sluice.Server.Pdf;

/// <summary>
/// The fonts of PDF documents: DejaVu Sans, which comes with the server, then those the operator names (TrueType files), each
/// asked for the characters that the ones before do not have. The machine's own fonts are not used: a document looks alike
/// wherever it is made.
/// </summary>
internal sealed class PdfFonts : IFontResolver
{
    /// <summary>Drawn for a character that no font has, or that would need more than its letters put side by side.</summary>
    public const char Missing = '□';

    private const string BuiltIn = "DejaVuSans.ttf";

    // PDFsharp keeps one resolver for the whole process; every server in it adds its fonts to this one.
    private static readonly PdfFonts Shared = new();

    private readonly Lock _lock = new();
    private readonly Dictionary<string, byte[]> _files = new(StringComparer.Ordinal);

    private PdfFonts() => _files.Add(BuiltIn, ReadBuiltIn());

    /// <summary>The names of the fonts to ask, in order.</summary>
    /// <exception cref="InvalidOperationException">A file that was named cannot be read.</exception>
    public static IReadOnlyList<string> Load(IEnumerable<string> files)
    {
        lock (Shared._lock)
        {
            GlobalFontSettings.FontResolver ??= Shared;
            foreach (var file in files)
            {
                try
                {
                    Shared._files.TryAdd(file, File.ReadAllBytes(file));
                }
                catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
                {
                    throw new InvalidOperationException($"Sluice:Fonts: {failure.Message}", failure);
                }
            }
        }
        return [BuiltIn, .. files];
    }

    /// <summary>Which of the fonts draws a character; -1 when none does.</summary>
    public static int IndexFor(Rune rune, IReadOnlyList<XFont> fonts)
    {
        if (NeedsShaping(rune))
            return -1;
        for (var i = 0; i < fonts.Count; i++)
        {
            if (GlyphHelper.GlyphIndexFromCodePoint(rune.Value, fonts[i]) != 0)
                return i;
        }
        return -1;
    }

    public FontResolverInfo? ResolveTypeface(string familyName, bool isBold, bool isItalic)
    {
        lock (_lock)
        {
            return _files.ContainsKey(familyName) ? new FontResolverInfo(familyName, isBold, isItalic) : null;
        }
    }

    public byte[]? GetFont(string faceName)
    {
        lock (_lock)
        {
            return _files.GetValueOrDefault(faceName);
        }
    }

    // Scripts of India, Tibet, Burma and Cambodia are written in clusters: drawn letter by letter they would be wrong rather
    // than missing.
    private static bool NeedsShaping(Rune rune) =>
        rune.Value is (>= 0x0900 and <= 0x0DFF) or (>= 0x0F00 and <= 0x109F) or (>= 0x1780 and <= 0x18AF);

    private static byte[] ReadBuiltIn()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(BuiltIn)
            ?? throw new InvalidOperationException($"The font {BuiltIn} is not in the program.");
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }
}
