using System.Buffers;
using System.Globalization;

namespace Sluice.Batches.Reading;

/// <summary>
/// Cells of a CSV report: quoted where RFC 4180 §2 needs it, and harmless in a spreadsheet: text that would begin a formula (= +
/// - @ tab or carriage return) gets an apostrophe in front. Plain numbers stay as they are.
/// </summary>
public static class CsvText
{
    private static readonly SearchValues<char> Quoted = SearchValues.Create(",;\t\"\r\n");

    /// <summary>The text as one cell; null is an empty cell.</summary>
    public static string Cell(string? text)
    {
        using var writer = new StringWriter(CultureInfo.InvariantCulture);
        Write(writer, text);
        return writer.ToString();
    }

    /// <summary>Writes the text as one cell; null is an empty cell.</summary>
    public static void Write(TextWriter writer, ReadOnlySpan<char> text)
    {
        var isFormula = IsFormula(text);
        if (text.ContainsAny(Quoted))
        {
            writer.Write('"');
            if (isFormula)
                writer.Write('\'');
            for (var quote = text.IndexOf('"'); quote >= 0; quote = text.IndexOf('"'))
            {
                writer.Write(text[..(quote + 1)]);
                writer.Write('"');
                text = text[(quote + 1)..];
            }

            writer.Write(text);
            writer.Write('"');
            return;
        }

        if (isFormula)
            writer.Write('\'');
        writer.Write(text);
    }

    /// <summary>Writes a number as one cell.</summary>
    public static void Write(TextWriter writer, long number)
    {
        Span<char> digits = stackalloc char[20];
        number.TryFormat(digits, out var length, provider: CultureInfo.InvariantCulture);
        writer.Write(digits[..length]);
    }

    /// <summary>Writes cells as one line, ended by CR LF as RFC 4180 has it.</summary>
    public static void WriteLine(TextWriter writer, params ReadOnlySpan<string?> cells)
    {
        for (var index = 0; index < cells.Length; index++)
        {
            if (index > 0)
                writer.Write(',');
            Write(writer, cells[index]);
        }

        writer.Write("\r\n");
    }

    private static bool IsFormula(ReadOnlySpan<char> text) =>
        !text.IsEmpty && (text[0] is '=' or '+' or '-' or '@' or '\t' or '\r') && !IsNumber(text);

    private static bool IsNumber(ReadOnlySpan<char> text)
    {
        if (text[0] is '+' or '-')
            text = text[1..];
        var point = text.IndexOf('.');
        return point < 0 ? IsDigits(text) : IsDigits(text[..point]) && IsDigits(text[(point + 1)..]);
    }

    private static bool IsDigits(ReadOnlySpan<char> text) => !text.IsEmpty && !text.ContainsAnyExceptInRange('0', '9');
}
