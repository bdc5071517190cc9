using System.Buffers.Binary;

namespace Sluice.Server.Pdf;

/// <summary>
/// A font with TrueType outlines (OpenType 1.9, ISO/IEC 14496-22), read as far as a PDF needs it: which glyph draws a character,
/// how wide it is, and a font with only the glyphs that are used.
/// </summary>
internal sealed class TrueTypeFont
{
    // What a viewer needs beside the glyphs themselves; "cvt " and its like are what outlines are fitted to the screen by.
    private static readonly string[] Kept = ["head", "hhea", "maxp", "hmtx", "cvt ", "fpgm", "prep"];

    private readonly byte[] _data;
    private readonly Dictionary<string, Range> _tables = new(StringComparer.Ordinal);
    private readonly Dictionary<int, int> _glyphs = [];
    private readonly int _metrics;
    private readonly bool _hasLongOffsets;

    /// <exception cref="InvalidDataException">It is no font of this kind.</exception>
    public TrueTypeFont(byte[] data)
    {
        _data = data;
        try
        {
            // A collection (ttcf) holds several; the first is taken.
            var start = Tag(0) == "ttcf" ? U32(12) : 0;
            for (var i = 0; i < U16(start + 4); i++)
            {
                var entry = start + 12 + (16 * i);
                _tables[Tag(entry)] = U32(entry + 8)..(U32(entry + 8) + U32(entry + 12));
            }
            UnitsPerEm = U16(At("head") + 18);
            _hasLongOffsets = I16(At("head") + 50) == 1;
            Ascent = I16(At("hhea") + 4);
            Descent = I16(At("hhea") + 6);
            _metrics = U16(At("hhea") + 34);
            GlyphCount = U16(At("maxp") + 4);
            _ = Table("glyf");
            ReadCharacters();
        }
        catch (Exception failure) when (failure is KeyNotFoundException or ArgumentException or OverflowException
            or IndexOutOfRangeException)
        {
            throw new InvalidDataException("It is no font with TrueType outlines.", failure);
        }
    }

    public int UnitsPerEm { get; }

    /// <summary>Above and below the line, in units.</summary>
    public int Ascent { get; }

    public int Descent { get; }

    public int GlyphCount { get; }

    /// <summary>The corners of all glyphs together: left, bottom, right, top, in units.</summary>
    public IReadOnlyList<int> Box => [.. Enumerable.Range(0, 4).Select(i => I16(At("head") + 36 + (2 * i)))];

    /// <summary>The glyph of a character; 0 when there is none.</summary>
    public int GlyphOf(int codePoint) => _glyphs.GetValueOrDefault(codePoint);

    /// <summary>How far a glyph takes the pen, in thousandths of the size.</summary>
    public int WidthOf(int glyph) => U16(At("hmtx") + (4 * Math.Min(glyph, _metrics - 1))) * 1000 / UnitsPerEm;

    /// <summary>The same font with the outlines of these glyphs only; they keep their numbers.</summary>
    public byte[] Subset(IEnumerable<int> glyphs)
    {
        var wanted = WithParts(glyphs);
        using var outlines = new MemoryStream();
        var offsets = new byte[4 * (GlyphCount + 1)];
        for (var glyph = 0; glyph < GlyphCount; glyph++)
        {
            BinaryPrimitives.WriteUInt32BigEndian(offsets.AsSpan(4 * glyph), (uint)outlines.Length);
            if (wanted.Contains(glyph))
                outlines.Write(Outline(glyph));
            while (outlines.Length % 4 != 0)
                outlines.WriteByte(0);
        }
        BinaryPrimitives.WriteUInt32BigEndian(offsets.AsSpan(4 * GlyphCount), (uint)outlines.Length);
        var tables = Kept.Where(_tables.ContainsKey).ToDictionary(name => name, name => Table(name).ToArray());
        // Offsets are long in it now.
        BinaryPrimitives.WriteInt16BigEndian(tables["head"].AsSpan(50), 1);
        tables.Add("loca", offsets);
        tables.Add("glyf", outlines.ToArray());
        return Assemble(tables);
    }

    private static byte[] Assemble(Dictionary<string, byte[]> tables)
    {
        var header = 12 + (16 * tables.Count);
        using var font = new MemoryStream();
        font.Write(new byte[header]);
        var directory = new byte[header];
        BinaryPrimitives.WriteUInt32BigEndian(directory, 0x00010000);
        BinaryPrimitives.WriteUInt16BigEndian(directory.AsSpan(4), (ushort)tables.Count);
        var entry = 12;
        foreach (var (name, content) in tables.OrderBy(t => t.Key, StringComparer.Ordinal))
        {
            for (var i = 0; i < 4; i++)
                directory[entry + i] = (byte)name[i];
            BinaryPrimitives.WriteUInt32BigEndian(directory.AsSpan(entry + 4), Checksum(content));
            BinaryPrimitives.WriteUInt32BigEndian(directory.AsSpan(entry + 8), (uint)font.Length);
            BinaryPrimitives.WriteUInt32BigEndian(directory.AsSpan(entry + 12), (uint)content.Length);
            entry += 16;
            font.Write(content);
            while (font.Length % 4 != 0)
                font.WriteByte(0);
        }
        font.Position = 0;
        font.Write(directory);
        return font.ToArray();
    }

    private static uint Checksum(byte[] content)
    {
        var sum = 0u;
        Span<byte> four = stackalloc byte[4];
        for (var i = 0; i < content.Length; i += 4)
        {
            four.Clear();
            content.AsSpan(i, Math.Min(4, content.Length - i)).CopyTo(four);
            sum = unchecked(sum + BinaryPrimitives.ReadUInt32BigEndian(four));
        }
        return sum;
    }

    /// <summary>An accented letter may be put together of others: those are needed too.</summary>
    private HashSet<int> WithParts(IEnumerable<int> glyphs)
    {
        var wanted = new HashSet<int> { 0 };
        var open = new Stack<int>(glyphs);
        while (open.TryPop(out var glyph))
        {
            if (!wanted.Add(glyph))
                continue;
            var outline = Outline(glyph);
            if (outline.Length < 10 || BinaryPrimitives.ReadInt16BigEndian(outline) >= 0)
                continue;
            int flags, at = 10;
            do
            {
                flags = BinaryPrimitives.ReadUInt16BigEndian(outline[at..]);
                open.Push(BinaryPrimitives.ReadUInt16BigEndian(outline[(at + 2)..]));
                at += 4 + ((flags & 0x01) != 0 ? 4 : 2)
                    + ((flags & 0x08) != 0 ? 2 : (flags & 0x40) != 0 ? 4 : (flags & 0x80) != 0 ? 8 : 0);
            }
            while ((flags & 0x20) != 0);
        }
        return wanted;
    }

    private ReadOnlySpan<byte> Outline(int glyph)
    {
        var loca = At("loca");
        var (start, end) = _hasLongOffsets
            ? (U32(loca + (4 * glyph)), U32(loca + (4 * glyph) + 4))
            : (2 * U16(loca + (2 * glyph)), 2 * U16(loca + (2 * glyph) + 2));
        return Table("glyf")[start..end];
    }

    private void ReadCharacters()
    {
        var cmap = At("cmap");
        for (var i = 0; i < U16(cmap + 2); i++)
        {
            var at = cmap + U32(cmap + 4 + (8 * i) + 4);
            var platform = (U16(cmap + 4 + (8 * i)), U16(cmap + 4 + (8 * i) + 2));
            if (platform is not ((0, _) or (3, 1) or (3, 10)))
                continue;
            if (U16(at) == 4)
                ReadSegments(at);
            else if (U16(at) == 12)
                ReadGroups(at);
        }
    }

    // cmap format 4: segments of the first 65,536 characters.
    private void ReadSegments(int at)
    {
        var count = U16(at + 6) / 2;
        var ends = at + 14;
        var starts = ends + (2 * count) + 2;
        for (var i = 0; i < count; i++)
        {
            var (start, end) = (U16(starts + (2 * i)), U16(ends + (2 * i)));
            var delta = U16(starts + (2 * count) + (2 * i));
            var rangeAt = starts + (4 * count) + (2 * i);
            for (var c = start; c <= end && c < 0xFFFF; c++)
            {
                var glyph = U16(rangeAt) == 0 ? c : U16(rangeAt + U16(rangeAt) + (2 * (c - start)));
                if (glyph != 0 && ((glyph + delta) & 0xFFFF) is var drawn and not 0)
                    _glyphs[c] = drawn;
            }
        }
    }

    // cmap format 12: groups of any characters.
    private void ReadGroups(int at)
    {
        for (var i = 0; i < U32(at + 12); i++)
        {
            var group = at + 16 + (12 * i);
            for (int c = U32(group), glyph = U32(group + 8); c <= U32(group + 4) && glyph < GlyphCount; c++, glyph++)
                _glyphs[c] = glyph;
        }
    }

    private int At(string table) => _tables[table].Start.Value;

    private ReadOnlySpan<byte> Table(string table) => _data.AsSpan(_tables[table]);

    private int U16(int at) => BinaryPrimitives.ReadUInt16BigEndian(_data.AsSpan(at));

    private int I16(int at) => BinaryPrimitives.ReadInt16BigEndian(_data.AsSpan(at));

    private int U32(int at) => (int)BinaryPrimitives.ReadUInt32BigEndian(_data.AsSpan(at));

    private string Tag(int at) => string.Concat(_data.AsSpan(at, 4).ToArray().Select(b => (char)b));
}
