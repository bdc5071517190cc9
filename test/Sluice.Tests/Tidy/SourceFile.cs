namespace Sluice.Tests.Tidy;

/// <summary>A file of the repository as the rules see it: its path from the root, with slashes, and its text.</summary>
internal sealed record SourceFile(string Path, string Text)
{
    public string Name => Path[(Path.LastIndexOf('/') + 1)..];

    public bool IsCSharp => Path.EndsWith(".cs", StringComparison.Ordinal);

    public bool IsSql => Path.EndsWith(".sql", StringComparison.Ordinal);

    public bool IsMarkdown => Path.EndsWith(".md", StringComparison.Ordinal);

    public bool IsIn(string folder) => Path.StartsWith(folder + "/", StringComparison.Ordinal);

    /// <summary>The lines; a line feed at the end begins no further one.</summary>
    public string[] Lines => Text.EndsWith('\n') ? Text[..^1].Split('\n') : Text.Split('\n');

    public int LineOf(int at) => 1 + Text.AsSpan(0, at).Count('\n');

    public Violation Wrong(int at, string what) => new(Path, LineOf(at), what);
}

/// <summary>One place where a rule is broken. Line 0 is the file as a whole.</summary>
internal readonly record struct Violation(string Path, int Line, string What)
{
    public override string ToString() => Line == 0 ? $"{Path}: {What}" : $"{Path}:{Line}: {What}";
}

/// <summary>The working copy this test assembly was built from.</summary>
internal static class Repository
{
    private static readonly string[] Skipped = ["artifacts", "bin", "obj", "node_modules", "TestResults"];

    public static string Root { get; } = FindRoot();

    private static readonly Lazy<IReadOnlyList<SourceFile>> AllFiles = new(() =>
    [
        .. Walk(new DirectoryInfo(Root)).Select(f => System.IO.Path.GetRelativePath(Root, f.FullName).Replace('\\', '/'))
            .Order(StringComparer.Ordinal).Select(Read),
    ]);

    /// <summary>Every text file but build results and hidden folders (.ci excepted).</summary>
    public static IReadOnlyList<SourceFile> Files => AllFiles.Value;

    public static IEnumerable<SourceFile> CSharp => Files.Where(f => f.IsCSharp);

    public static SourceFile Read(string path) => new(path, File.ReadAllText(System.IO.Path.Combine(Root, path)));

    private static IEnumerable<FileInfo> Walk(DirectoryInfo folder)
    {
        foreach (var file in folder.EnumerateFiles())
            yield return file;
        foreach (var inner in folder.EnumerateDirectories())
        {
            if (Skipped.Contains(inner.Name) || (inner.Name.StartsWith('.') && inner.Name != ".ci"))
                continue;
            foreach (var file in Walk(inner))
                yield return file;
        }
    }

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "Sluice.slnx")))
                return folder.FullName;
        }
        throw new DirectoryNotFoundException($"No Sluice.slnx above {AppContext.BaseDirectory}.");
    }
}
