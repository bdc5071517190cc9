namespace Sluice.Tests.Tidy;

/// <summary>The root is a shop window, decisions fit a page, and the changelog is ready for the next change.</summary>
internal static class HouseRules
{
    /// <summary>Lines a decision may have: one page.</summary>
    public const int DecisionLinesMax = 60;

    private static readonly HashSet<string> Root = new(StringComparer.Ordinal)
    {
        "README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md", "LICENSE", "dev", "Sluice.slnx", "global.json",
        "Directory.Build.props", "Directory.Packages.props", "BannedSymbols.txt", ".editorconfig", ".gitattributes", ".gitignore",
        ".dockerignore", "compose.yaml", "Dockerfile", ".ci", "deploy", "docs", "examples", "src", "test", "bench",
    };

    // What tools leave and git ignores.
    private static readonly HashSet<string> Ignored = new(StringComparer.Ordinal)
    {
        ".git", "artifacts", ".sluice", ".vs", ".idea", "node_modules", "TestResults",
    };

    public static IEnumerable<Violation> OfRoot(IEnumerable<string> names) => names
        .Where(name => !Root.Contains(name) && !Ignored.Contains(name) && !name.EndsWith(".user", StringComparison.Ordinal))
        .Select(name => new Violation(name, 0,
            "The root holds what a newcomer must see. Put it elsewhere, or name it in HouseRules."));

    public static IEnumerable<Violation> OfDecision(SourceFile file)
    {
        if (!file.IsIn("docs/decisions"))
            yield break;
        if (file.Lines.Length > DecisionLinesMax)
            yield return new Violation(file.Path, 0, $"{file.Lines.Length} lines; a decision is one page of {DecisionLinesMax}.");
        if (file.Name.Length < 8 || !file.Name[..4].All(char.IsAsciiDigit) || file.Name[4] != '-')
            yield return new Violation(file.Path, 0, "A decision is named NNNN-what-was-decided.md.");
        foreach (var part in (string[])["## Context", "## Options", "## Decision", "## Consequence"])
        {
            if (!file.Lines.Any(line => line.StartsWith(part, StringComparison.Ordinal)))
                yield return new Violation(file.Path, 0, $"The part '{part}' is missing.");
        }
    }

    public static IEnumerable<Violation> OfDecisionNumbers(IEnumerable<string> names)
    {
        var next = 1;
        foreach (var name in names.Order(StringComparer.Ordinal))
        {
            if (!int.TryParse(name.AsSpan(0, Math.Min(4, name.Length)), out var number) || number != next)
                yield return new Violation(name, 0, $"Expected decision {next:0000}: numbers rise by one and stand once.");
            next++;
        }
    }

    public static IEnumerable<Violation> OfChangelog(SourceFile file)
    {
        var headings = file.Lines.Where(line => line.StartsWith("## ", StringComparison.Ordinal)).ToArray();
        if (headings.Length == 0 || headings[0] != "## Unreleased")
            yield return new Violation(file.Path, 0, "The first section is '## Unreleased'.");
    }
}
