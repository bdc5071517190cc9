using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace Sluice.Server.Pdf;

/// <summary>
/// A document with its fonts embedded and its text there to be copied and searched: PDF 1.7 (ISO 32000-1), one
/// cross-reference table.
/// </summary>
internal sealed class PdfFile : IDisposable
{
    /// <summary>A4, upright.</summary>
    public const int WidthPoints = 595;

    /// <summary>A4, upright.</summary>
    public const int HeightPoints = 842;

    private readonly MemoryStream _file = new();
    private readonly List<long> _offsets = [];

    private PdfFile() => Write("%PDF-1.7\n%\u00e2\u00e3\u00cf\u00d3\n");

    /// <summary>A file of one page, A4 upright.</summary>
    public static byte[] Of(PdfText text, PdfFonts fonts, string title, DateTimeOffset madeAt) =>
        Of([text], WidthPoints, HeightPoints, fonts, title, madeAt);

    /// <summary>The file.</summary>
    /// <param name="texts">What is on each page.</param>
    /// <param name="width">Of each page, in points.</param>
    /// <param name="height">Of each page, in points.</param>
    /// <param name="fonts">What it is drawn with.</param>
    /// <param name="title">What a viewer shows above it; printable ASCII.</param>
    /// <param name="madeAt">When it was made.</param>
    public static byte[] Of(
        IReadOnlyList<PdfText> texts, int width, int height, PdfFonts fonts, string title, DateTimeOffset madeAt)
    {
        using var file = new PdfFile();
        var info = file.Add($"<< /Title ({title}) /Creator (Sluice) /CreationDate (D:{madeAt.UtcDateTime:yyyyMMddHHmmss}Z) >>");
        var names = string.Join(' ', UsedIn(texts)
            .Select(used => $"/F{used.Key} {file.AddFont(fonts[used.Key], used.Key, used.Value)} 0 R").ToArray());
        var contents = texts.Select(t => file.AddStream("", Encoding.ASCII.GetBytes(t.Operators))).ToArray();
        var pages = file._offsets.Count + texts.Count + 1;
        var kids = contents.Select(content => file.Add(
            $"<< /Type /Page /Parent {pages} 0 R /MediaBox [0 0 {width} {height}] "
            + $"/Resources << /Font << {names} >> >> /Contents {content} 0 R >>")).ToArray();
        file.Add($"<< /Type /Pages /Kids [{string.Join(' ', kids.Select(k => $"{k} 0 R"))}] /Count {kids.Length} >>");
        var catalog = file.Add($"<< /Type /Catalog /Pages {pages} 0 R /Lang (en) "
            + "/ViewerPreferences << /DisplayDocTitle true >> >>");
        return file.End(catalog, info);
    }

    public void Dispose() => _file.Dispose();

    private static SortedDictionary<int, SortedDictionary<int, string>> UsedIn(IReadOnlyList<PdfText> texts)
    {
        var all = new SortedDictionary<int, SortedDictionary<int, string>>();
        foreach (var (font, glyphs) in texts.SelectMany(t => t.Used))
        {
            if (!all.TryGetValue(font, out var known))
                all.Add(font, known = []);
            foreach (var (glyph, text) in glyphs)
                known.TryAdd(glyph, text);
        }
        return all;
    }

    private int AddFont(TrueTypeFont font, int number, SortedDictionary<int, string> glyphs)
    {
        // Six letters before the name say that it is a part of the font (§9.6.4).
        var name = $"{(char)('A' + number)}AAAAA+Font{number}";
        var subset = font.Subset(glyphs.Keys);
        var program = AddStream($"/Length1 {subset.Length} ", subset);
        var unicode = AddStream("", Encoding.ASCII.GetBytes(ToUnicode(glyphs)));
        var box = string.Join(' ', font.Box.Select(Scaled));
        var descriptor = Add($"<< /Type /FontDescriptor /FontName /{name} /Flags 4 /FontBBox [{box}] /ItalicAngle 0 "
            + $"/Ascent {Scaled(font.Ascent)} /Descent {Scaled(font.Descent)} /CapHeight {Scaled(font.Ascent)} /StemV 80 "
            + $"/FontFile2 {program} 0 R >>");
        var widths = string.Join(' ', glyphs.Keys.Select(g => $"{g} [{font.WidthOf(g)}]"));
        var descendant = Add($"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /{name} /CIDToGIDMap /Identity /DW 1000 "
            + "/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> "
            + $"/FontDescriptor {descriptor} 0 R /W [{widths}] >>");
        return Add($"<< /Type /Font /Subtype /Type0 /BaseFont /{name} /Encoding /Identity-H "
            + $"/DescendantFonts [{descendant} 0 R] /ToUnicode {unicode} 0 R >>");

        int Scaled(int units) => units * 1000 / font.UnitsPerEm;
    }

    // Which characters a glyph stands for (§9.10.3), at most a hundred a block.
    private static string ToUnicode(SortedDictionary<int, string> glyphs)
    {
        var map = new StringBuilder("/CIDInit /ProcSet findresource begin 12 dict begin begincmap "
            + "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def /CMapName /Adobe-Identity-UCS def "
            + "/CMapType 2 def 1 begincodespacerange <0000> <FFFF> endcodespacerange\n");
        foreach (var block in glyphs.Chunk(100))
        {
            map.Append(CultureInfo.InvariantCulture, $"{block.Length} beginbfchar\n");
            foreach (var (glyph, text) in block)
                map.Append(CultureInfo.InvariantCulture,
                    $"<{glyph:X4}> <{Convert.ToHexString(Encoding.BigEndianUnicode.GetBytes(text))}>\n");
            map.Append("endbfchar\n");
        }
        return map.Append("endcmap CMapName currentdict /CMap defineresource pop end end\n").ToString();
    }

    private int Add(FormattableString content) => Add(content.ToString(CultureInfo.InvariantCulture));

    private int Add(string content)
    {
        var number = Begin();
        Write(content + "\nendobj\n");
        return number;
    }

    private int AddStream(string entries, byte[] content)
    {
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true))
            zlib.Write(content);
        var number = Begin();
        Write(string.Create(CultureInfo.InvariantCulture,
            $"<< {entries}/Length {packed.Length} /Filter /FlateDecode >>\nstream\n"));
        packed.WriteTo(_file);
        Write("\nendstream\nendobj\n");
        return number;
    }

    private int Begin()
    {
        _offsets.Add(_file.Length);
        Write(string.Create(CultureInfo.InvariantCulture, $"{_offsets.Count} 0 obj\n"));
        return _offsets.Count;
    }

    private byte[] End(int catalog, int info)
    {
        var start = _file.Length;
        var count = _offsets.Count + 1;
        Write(string.Create(CultureInfo.InvariantCulture, $"xref\n0 {count}\n0000000000 65535 f \n"));
        foreach (var offset in _offsets)
            Write(string.Create(CultureInfo.InvariantCulture, $"{offset:0000000000} 00000 n \n"));
        Write(string.Create(CultureInfo.InvariantCulture,
            $"trailer\n<< /Size {count} /Root {catalog} 0 R /Info {info} 0 R >>\nstartxref\n{start}\n%%EOF\n"));
        return _file.ToArray();
    }

    private void Write(string text) => _file.Write(Encoding.Latin1.GetBytes(text));
}
