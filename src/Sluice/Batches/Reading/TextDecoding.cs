using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Sluice.Batches.Reading;

/// <summary>
/// Which encoding a file is in. Byte order marks decide; else NUL bytes at every other place of the head mean UTF-16; else the
/// first <see cref="WindowBytes"/> from the first byte beyond ASCII on are UTF-8 if at least half of what is not ASCII there is
/// valid as such, and Windows-1252 if not: its letters make UTF-8 by the rarest accident only. JSON is never Windows-1252 (RFC
/// 8259 §8.1). What is decided stays: a file that breaks somewhere has rows that are not UTF-8, and those rows are refused, never
/// guessed at.
/// </summary>
internal static class TextDecoding
{
    /// <summary>How much is looked at before deciding.</summary>
    public const int WindowBytes = 64 * 1024;

    /// <summary>How much is looked at for NULs.</summary>
    private const int HeadBytes = 128;

    private static readonly Encoding Windows1252 = CodePagesEncodingProvider.Instance.GetEncoding(1252)!;

    /// <summary>What the first bytes of the file say by marks or NULs; null when they leave it open. <paramref name="mark"/> is
    /// the mark's length.</summary>
    public static TextEncoding? ByStart(ReadOnlySpan<byte> start, out int mark)
    {
        mark = 3;
        if (start.StartsWith("\uFEFF"u8))
            return TextEncoding.Utf8;
        mark = 2;
        if (start.StartsWith((ReadOnlySpan<byte>)[0xff, 0xfe]))
            return TextEncoding.Utf16Little;
        if (start.StartsWith((ReadOnlySpan<byte>)[0xfe, 0xff]))
            return TextEncoding.Utf16Big;
        mark = 0;
        start = start[..Math.Min(start.Length, HeadBytes)];
        var evenNuls = 0;
        var oddNuls = 0;
        for (var at = 0; at < start.Length; at++)
        {
            if (start[at] != 0)
                continue;
            if (at % 2 == 0)
                evenNuls++;
            else
                oddNuls++;
        }

        // Column and field names are ASCII, so that in UTF-16 the head of a file has NULs in its high bytes only.
        if (oddNuls > start.Length / 4 && evenNuls == 0)
            return TextEncoding.Utf16Little;
        return evenNuls > start.Length / 4 && oddNuls == 0 ? TextEncoding.Utf16Big : null;
    }

    /// <summary>UTF-8 or Windows-1252, from bytes that begin beyond ASCII.</summary>
    /// <param name="window">The bytes.</param>
    /// <param name="isEnd">Whether the file ends with them; otherwise its last character may be cut.</param>
    public static TextEncoding ByContent(ReadOnlySpan<byte> window, bool isEnd)
    {
        if (!isEnd)
            window = WithoutCutCharacter(window);
        return Utf8.IsValid(window) || IsMostlyUtf8(window) ? TextEncoding.Utf8 : TextEncoding.Windows1252;
    }

    /// <summary>The same characters as <paramref name="source"/> in UTF-8; what is no character becomes the byte 0xFF, which
    /// UTF-8 never has.</summary>
    /// <param name="encoding">The encoding of the source, not UTF-8.</param>
    /// <param name="source">The bytes; cut characters at the end are left for the next call unless <paramref
    /// name="isEnd"/>.</param>
    /// <param name="isEnd">Whether the file ends with them.</param>
    /// <param name="chars">Working space, at least as long as the source.</param>
    /// <param name="target">At least three times as long as the source.</param>
    public static (int Read, int Written) ToUtf8(
        TextEncoding encoding, ReadOnlySpan<byte> source, bool isEnd, Span<char> chars, Span<byte> target)
    {
        int count, read;
        if (encoding == TextEncoding.Windows1252)
        {
            count = Windows1252.GetChars(source, chars);
            read = source.Length;
        }
        else
        {
            read = source.Length & ~1;
            count = CodeUnits(source[..read], encoding == TextEncoding.Utf16Little, chars);
        }

        var text = chars[..count];
        if (!isEnd && count > 0 && encoding != TextEncoding.Windows1252 && char.IsHighSurrogate(text[^1]))
        {
            text = text[..^1];
            read -= 2;
        }

        var written = Encode(text, target);
        if (isEnd && read < source.Length)
        {
            target[written++] = 0xff;
            read = source.Length;
        }

        return (read, written);
    }

    private static bool IsMostlyUtf8(ReadOnlySpan<byte> window)
    {
        var whole = 0;
        var broken = 0;
        while (!window.IsEmpty)
        {
            var status = Rune.DecodeFromUtf8(window, out _, out var length);
            if (status != OperationStatus.Done)
                broken++;
            else if (length > 1)
                whole++;
            window = window[length..];
        }

        return whole >= broken;
    }

    private static int CodeUnits(ReadOnlySpan<byte> source, bool little, Span<char> chars)
    {
        for (var at = 0; at < source.Length; at += 2)
            chars[at / 2] = (char)(little ? source[at] | (source[at + 1] << 8) : (source[at] << 8) | source[at + 1]);
        return source.Length / 2;
    }

    private static int Encode(ReadOnlySpan<char> text, Span<byte> target)
    {
        var written = 0;
        while (true)
        {
            Utf8.FromUtf16(text, target[written..], out var charsRead, out var bytesWritten, replaceInvalidSequences: false);
            written += bytesWritten;
            text = text[charsRead..];
            if (text.IsEmpty)
                return written;
            target[written++] = 0xff;
            text = text[1..];
        }
    }

    private static ReadOnlySpan<byte> WithoutCutCharacter(ReadOnlySpan<byte> window)
    {
        for (var back = 1; back <= 3 && back <= window.Length; back++)
        {
            var value = window[^back];
            if ((value & 0xc0) == 0x80)
                continue;
            var length = value >= 0xf0 ? 4 : value >= 0xe0 ? 3 : value >= 0xc0 ? 2 : 1;
            return length > back ? window[..^back] : window;
        }

        return window;
    }
}

/// <summary>The encodings that batch files come in.</summary>
internal enum TextEncoding
{
    Utf8,
    Utf16Little,
    Utf16Big,
    Windows1252,
}
