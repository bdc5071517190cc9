using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Sluice.Tests.Tidy;

/// <summary>Who may know whom, by project.</summary>
internal static partial class ReferenceRules
{
    /// <summary>Projects beside tests and bench.</summary>
    public const int ProjectsMax = 7;

    private static readonly Dictionary<string, string[]> Allowed = new(StringComparer.Ordinal)
    {
        ["Sluice"] = [],
        ["Sluice.Client"] = [],
        ["Sluice.Databases"] = ["Sluice"],
        ["Sluice.Rails"] = ["Sluice"],
        ["Sluice.Cli"] = ["Sluice.Client"],
        ["Sluice.Server"] = ["Sluice", "Sluice.Databases", "Sluice.Rails", "Sluice.Client"],
    };

    // The product knows no web, no driver and no network.
    private static readonly string[] ForeignToTheProduct =
    [
        "Npgsql", "Microsoft.Data.Sqlite", "SQLitePCL", "Microsoft.AspNetCore", "System.Net.Http",
        "Microsoft.EntityFrameworkCore",
    ];

    /// <summary>One project file of src.</summary>
    public static IEnumerable<Violation> OfProject(SourceFile project)
    {
        if (!project.IsIn("src") || !project.Path.EndsWith(".csproj", StringComparison.Ordinal))
            yield break;
        var name = project.Name[..^".csproj".Length];
        var xml = XDocument.Parse(project.Text);
        if (!Allowed.TryGetValue(name, out var allowed))
        {
            yield return new Violation(project.Path, 0, "A new project: say in ReferenceRules whom it may know.");
            yield break;
        }
        foreach (var reference in Included(xml, "ProjectReference")
            .Select(path => Path.GetFileNameWithoutExtension(path.Replace('\\', '/'))))
        {
            if (!allowed.Contains(reference))
                yield return new Violation(project.Path, 0, $"{name} must not know {reference}.");
        }
        if (name != "Sluice")
            yield break;
        foreach (var package in Included(xml, "PackageReference").Concat(Included(xml, "FrameworkReference")))
        {
            if (ForeignToTheProduct.Any(f => package.StartsWith(f, StringComparison.Ordinal)))
                yield return new Violation(project.Path, 0, $"The product must not reference {package}.");
        }
        if ((string?)xml.Root!.Attribute("Sdk") != "Microsoft.NET.Sdk")
            yield return new Violation(project.Path, 0, "The product is a plain library.");
    }

    /// <summary>One source file of the product or the client.</summary>
    public static IEnumerable<Violation> OfSource(SourceFile file)
    {
        if (!file.IsCSharp || !file.IsIn("src/Sluice"))
            yield break;
        foreach (Match match in Foreign().Matches(CSharpText.Of(file).Code))
            yield return file.Wrong(match.Index, $"The product must not use {match.Value}.");
    }

    private static IEnumerable<string> Included(XDocument xml, string element) =>
        xml.Descendants(element).Select(e => (string?)e.Attribute("Include") ?? "");

    [GeneratedRegex(@"\b(Npgsql\w*|Microsoft\.Data\.Sqlite|SQLitePCL|Microsoft\.AspNetCore|System\.Net\.Http|HttpClient)\b")]
    private static partial Regex Foreign();
}
