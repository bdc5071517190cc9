namespace Sluice.Tests.Tidy;

/// <summary>A file that may be longer than the rest, up to what it has now: it can shrink, never grow.</summary>
internal sealed record Giant(string Path, int LinesMax, string Reason);

/// <summary>Files under 300 lines, lines of at most 130 columns.</summary>
internal static class SizeRules
{
    public const int LinesMax = 299;
    public const int ColumnsMax = 130;

    /// <summary>The honest giants.</summary>
    public static IReadOnlyList<Giant> Giants { get; } =
    [
        new("src/Sluice.Databases/Migrations/postgres/0001_initial.sql", 301, "a table of tables, read as one"),
        new("src/Sluice.Databases/Migrations/sqlite/0001_initial.sql", 302, "a table of tables, read as one"),
        new("src/Sluice.Server/wwwroot/docs.html", 372, "one self-contained page: it may load nothing else"),
        new("dev", 490, "the only script to know; sourcing parts would make it several"),
    ];

    public static IEnumerable<Violation> TooLong(SourceFile file)
    {
        var lines = file.Lines.Length;
        var max = Giants.FirstOrDefault(g => g.Path == file.Path)?.LinesMax ?? LinesMax;
        if (IsCode(file) && lines > max)
            yield return new Violation(file.Path, 0, $"{lines} lines, {max} are allowed. Split it by what changes together.");
    }

    public static IEnumerable<Violation> TooWide(SourceFile file)
    {
        if (!IsCode(file) && !file.IsMarkdown)
            yield break;
        var lines = file.Lines;
        for (var i = 0; i < lines.Length; i++)
        {
            // A table's row cannot be broken, and neither can an address.
            if (lines[i].Length > ColumnsMax && !(file.IsMarkdown && (lines[i].StartsWith('|') || lines[i].Contains("](http"))))
                yield return new Violation(file.Path, i + 1, $"{lines[i].Length} columns, {ColumnsMax} are allowed.");
        }
    }

    private static bool IsCode(SourceFile file) =>
        file.IsCSharp || file.IsSql || file.Path is "dev" or ".ci/run" or "Dockerfile"
        || Path.GetExtension(file.Path)
            is ".csproj" or ".props" or ".slnx" or ".html" or ".sh" or ".yaml" or ".yml" or ".service";
}
