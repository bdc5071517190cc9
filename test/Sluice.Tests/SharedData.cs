using Xunit;

namespace Sluice.Tests;

/// <summary>Official tables and vectors that lie beside the project in shared/data.</summary>
internal static class SharedData
{
    public static string? Root { get; } = Find();

    public static string? SkipReason => Root is not null || Environment.GetEnvironmentVariable("SLUICE_REQUIRE_ALL") == "1"
        ? null
        : "SKIPPED: shared/data is not beside this clone";

    public static string Path(params string[] parts) =>
        System.IO.Path.Combine([Root ?? throw new DirectoryNotFoundException("shared/data is not beside this clone"), .. parts]);

    private static string? Find()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            var data = System.IO.Path.Combine(directory.FullName, "shared", "data");
            if (Directory.Exists(data))
                return data;
        }

        return null;
    }
}

internal sealed class SharedDataFactAttribute : FactAttribute
{
    public SharedDataFactAttribute() => Skip = SharedData.SkipReason;
}

internal sealed class SharedDataTheoryAttribute : TheoryAttribute
{
    public SharedDataTheoryAttribute() => Skip = SharedData.SkipReason;
}
