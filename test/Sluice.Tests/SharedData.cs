using System.Text;
using System.Text.Json;
using Xunit;

namespace Sluice.Tests;

/// <summary>The official tables and test vectors that lie beside the working copy, in shared/data; they are read there, never copied.</summary>
public static class SharedData
{
    private const string RequireAllVariable = "SLUICE_REQUIRE_ALL";

    /// <summary>The folder, or null when there is none on the way up from the test assembly.</summary>
    public static string? Folder { get; } = Find();

    /// <summary>Why tests on shared data are skipped; null when they run. With SLUICE_REQUIRE_ALL=1 they run, and fail, in any case.</summary>
    public static string? SkipReason => Folder is not null || Environment.GetEnvironmentVariable(RequireAllVariable) == "1"
        ? null
        : $"SKIPPED: no shared/data beside any folder above {AppContext.BaseDirectory}; set {RequireAllVariable}=1 to make this a failure.";

    /// <summary>The full path of a file of the shared data.</summary>
    public static string PathOf(string file)
    {
        var folder = Folder ?? throw new DirectoryNotFoundException($"No shared/data above {AppContext.BaseDirectory}.");
        return Path.Combine(folder, file);
    }

    /// <summary>A JSON file of the shared data. The caller disposes it.</summary>
    public static JsonDocument Json(string file) => JsonDocument.Parse(File.ReadAllBytes(PathOf(file)));

    /// <summary>The lines of a file of the shared data.</summary>
    public static string[] Lines(string file, Encoding? encoding = null) => File.ReadAllLines(PathOf(file), encoding ?? Encoding.UTF8);

    private static string? Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var candidate = Path.Combine(folder.FullName, "shared", "data");
            if (Directory.Exists(candidate))
                return candidate;
        }
        return null;
    }
}

/// <summary>A fact about shared data: skipped, with the reason in the report, where that is absent.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SharedDataFactAttribute : FactAttribute
{
    public SharedDataFactAttribute() => Skip = SharedData.SkipReason;
}

/// <summary>A theory about shared data: skipped, with the reason in the report, where that is absent.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SharedDataTheoryAttribute : TheoryAttribute
{
    public SharedDataTheoryAttribute() => Skip = SharedData.SkipReason;
}
