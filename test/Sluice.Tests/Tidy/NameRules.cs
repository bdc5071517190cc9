using System.Text.RegularExpressions;

namespace Sluice.Tests.Tidy;

/// <summary>A folder is a noun of the domain, a file one type or one verb: no drawers for the rest.</summary>
internal static partial class NameRules
{
    private static readonly HashSet<string> Banned = new(StringComparer.OrdinalIgnoreCase)
    {
        "Util", "Utils", "Utility", "Utilities", "Helper", "Helpers", "Manager", "Managers", "Common", "Misc",
        "Service", "Services",
    };

    /// <summary>Names of folders and files.</summary>
    public static IEnumerable<Violation> OfPath(SourceFile file)
    {
        if (!file.IsIn("src") && !file.IsIn("test") && !file.IsIn("bench"))
            yield break;
        foreach (var part in file.Path.Split('/'))
        {
            if (BannedWord(part, file) is { } word)
                yield return new Violation(file.Path, 0, $"'{part}' says nothing: name what it is instead of '{word}'.");
        }
    }

    /// <summary>Names of types.</summary>
    public static IEnumerable<Violation> OfTypes(SourceFile file)
    {
        if (!file.IsCSharp)
            yield break;
        foreach (Match match in TypeName().Matches(CSharpText.Of(file).Code))
        {
            var name = match.Groups["name"];
            if (BannedWord(name.Value, file) is { } word)
                yield return file.Wrong(name.Index, $"type {name.Value}: name what it is instead of '{word}'.");
        }
    }

    // gRPC calls what it serves a service; there the word is the standard's.
    private static string? BannedWord(string name, SourceFile file) => Word().Matches(name).Select(m => m.Value)
        .FirstOrDefault(w => Banned.Contains(w) && !(file.IsIn("src/Sluice.Server/Grpc") && w == "Service"));

    [GeneratedRegex(@"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")]
    private static partial Regex Word();

    [GeneratedRegex(@"\b(class|struct|record|interface|enum|delegate\s+[\w<>?]+)\s+(?!class\b|struct\b)(?<name>[A-Z]\w*)")]
    private static partial Regex TypeName();
}
