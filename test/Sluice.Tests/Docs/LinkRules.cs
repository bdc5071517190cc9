using System.Text.RegularExpressions;
using Sluice.Tests.Tidy;

namespace Sluice.Tests.Docs;

/// <summary>Links between documents lead somewhere.</summary>
internal static partial class LinkRules
{
    public static IEnumerable<Violation> Broken(SourceFile file, Func<string, SourceFile?> find, Func<string, bool> exists)
    {
        foreach (Match match in Link().Matches(file.Text))
        {
            var target = match.Groups["target"].Value;
            if (target.Contains("://", StringComparison.Ordinal) || target.StartsWith("mailto:", StringComparison.Ordinal))
                continue;
            var parts = target.Split('#', 2);
            var folder = Path.GetDirectoryName(file.Path) ?? "";
            var path = parts[0].Length == 0 ? file.Path : Normal(Path.Combine(folder, parts[0]));
            if (!exists(path))
                yield return file.Wrong(match.Index, $"{target} leads nowhere.");
            else if (parts.Length == 2 && (parts[0].Length == 0 ? file : find(path)) is { } document
                && !Anchors(document).Contains(parts[1]))
                yield return file.Wrong(match.Index, $"{target}: no such heading.");
        }
    }

    private static string Normal(string path)
    {
        var parts = new List<string>();
        foreach (var part in path.Replace('\\', '/').Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (part == ".." && parts.Count > 0)
                parts.RemoveAt(parts.Count - 1);
            else if (part != ".")
                parts.Add(part);
        }
        return string.Join('/', parts);
    }

    private static IEnumerable<string> Anchors(SourceFile document) => document.Lines.Where(l => l.StartsWith('#'))
        .Select(l => NotInAnchor().Replace(l.TrimStart('#').Trim().ToLowerInvariant(), "").Replace(' ', '-'));

    [GeneratedRegex(@"(?<!\!)\[[^\]\n]*\]\((?<target>[^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex NotInAnchor();
}
