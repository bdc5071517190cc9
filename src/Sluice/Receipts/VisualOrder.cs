using System.Text;

namespace Sluice.Receipts;

/// <summary>
/// The order in which one line is drawn from left to right: Hebrew and Arabic run the other way, numbers within them do not. The
/// part of the Unicode Bidirectional Algorithm (UAX #9) that names and references need; there are no embeddings, since texts
/// with such characters are not taken in.
/// </summary>
public static class VisualOrder
{
    private const int Neutral = -1;

    /// <summary>Whether the line begins at the right: by its first letter (UAX #9, P2 and P3).</summary>
    public static bool IsRightToLeft(string line) =>
        line.EnumerateRunes().Select(Kind).FirstOrDefault(k => k is Strong.Left or Strong.Right) == Strong.Right;

    /// <summary>The line as it is drawn, Arabic letters joined.</summary>
    public static string Of(string line)
    {
        var text = ArabicForms.Join(line).EnumerateRunes().ToArray();
        if (!text.Any(r => Kind(r) == Strong.Right))
            return line;
        var levels = Levels(text, IsRightToLeft(line) ? 1 : 0);
        for (var level = levels.Max(); level > 0; level--)
            Reverse(text, levels, level);
        var drawn = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
            drawn.Append(levels[i] % 2 == 1 ? Mirrored(text[i]) : text[i]);
        return drawn.ToString();
    }

    private enum Strong
    {
        None,
        Left,
        Right,
        Digit,
    }

    private static int[] Levels(Rune[] text, int baseLevel)
    {
        var levels = new int[text.Length];
        var last = baseLevel == 1 ? Strong.Right : Strong.Left;
        for (var i = 0; i < text.Length; i++)
        {
            var kind = Kind(text[i]);
            if (kind is Strong.Left or Strong.Right)
                last = kind;
            levels[i] = kind switch
            {
                Strong.Left => baseLevel == 1 ? 2 : 0,
                Strong.Right => 1,
                Strong.Digit => last == Strong.Right ? 2 : baseLevel == 1 ? 2 : 0,
                _ => Neutral,
            };
        }
        // What stands between two of one direction goes with them, everything else with the line (N1, N2).
        for (var start = 0; start < levels.Length; start++)
        {
            if (levels[start] != Neutral)
                continue;
            var end = start;
            while (end < levels.Length && levels[end] == Neutral)
                end++;
            var left = start == 0 ? baseLevel : Direction(levels[start - 1], text[start - 1], baseLevel);
            var right = end == levels.Length ? baseLevel : Direction(levels[end], text[end], baseLevel);
            Array.Fill(levels, left == right ? left == 1 ? 1 : (baseLevel == 1 ? 2 : 0) : baseLevel, start, end - start);
            start = end - 1;
        }
        return levels;
    }

    // Numbers within right-to-left text count as right-to-left for what stands between.
    private static int Direction(int level, Rune rune, int baseLevel) =>
        level == 1 || (level == 2 && Kind(rune) == Strong.Digit && baseLevel == 1) ? 1 : level == 2 ? 0 : level;

    private static void Reverse(Rune[] text, int[] levels, int level)
    {
        for (var start = 0; start < text.Length; start++)
        {
            if (levels[start] < level)
                continue;
            var end = start;
            while (end < text.Length && levels[end] >= level)
                end++;
            Array.Reverse(text, start, end - start);
            Array.Reverse(levels, start, end - start);
            start = end;
        }
    }

    private static Rune Mirrored(Rune rune) => rune.Value switch
    {
        '(' => new Rune(')'),
        ')' => new Rune('('),
        '[' => new Rune(']'),
        ']' => new Rune('['),
        '<' => new Rune('>'),
        '>' => new Rune('<'),
        _ => rune,
    };

    private static Strong Kind(Rune rune) => rune.Value switch
    {
        // Arabic-Indic digits run left to right, too.
        (>= 0x0660 and <= 0x0669) or (>= 0x06F0 and <= 0x06F9) => Strong.Digit,
        (>= 0x0590 and <= 0x08FF) or (>= 0xFB1D and <= 0xFDFF) or (>= 0xFE70 and <= 0xFEFE) => Strong.Right,
        _ when Rune.IsDigit(rune) => Strong.Digit,
        _ when Rune.IsLetter(rune) => Strong.Left,
        _ => Strong.None,
    };
}
