using Sluice.Tests.Tidy;

namespace Sluice.Tests.Docs;

/// <summary>Tables of a document, read by the heading they stand under.</summary>
internal static class MarkdownTables
{
    /// <summary>The rows of all tables under a heading, without their header; cells trimmed, with their backticks.</summary>
    public static IReadOnlyList<string[]> Under(SourceFile file, string heading)
    {
        var lines = file.Lines.SkipWhile(l => l != heading).Skip(1)
            .TakeWhile(l => !(l.StartsWith('#') && Depth(l) <= Depth(heading))).ToArray();
        var rows = new List<string[]>();
        for (var i = 0; i < lines.Length; i++)
        {
            if (!lines[i].StartsWith('|'))
                continue;
            // A header is what stands above the line of dashes.
            var isHeader = i + 1 < lines.Length && lines[i + 1].StartsWith("|---", StringComparison.Ordinal);
            if (!isHeader && !lines[i].StartsWith("|---", StringComparison.Ordinal))
                rows.Add([.. lines[i].Trim('|').Split('|').Select(c => c.Trim())]);
        }
        return rows;
    }

    /// <summary>A cell that is one code: without its backticks.</summary>
    public static string Code(string cell) => cell.Trim('`');

    private static int Depth(string line) => line.TakeWhile(c => c == '#').Count();
}
