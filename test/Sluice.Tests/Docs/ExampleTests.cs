using System.Diagnostics;
using System.Text.RegularExpressions;
using Shouldly;
using Sluice.Recipients;
using Sluice.Tests.Server;
using Sluice.Tests.Tidy;
using Xunit;

namespace Sluice.Tests.Docs;

/// <summary>
/// Every script in examples/ prints what is committed beside it, run against a server with an empty book. With
/// SLUICE_WRITE_EXAMPLES=1 the outputs are written anew instead.
/// </summary>
public sealed partial class ExampleTests(Servers servers) : IClassFixture<Servers>
{
    private static readonly TimeSpan RunMax = TimeSpan.FromMinutes(2);

    private static string Folder => Path.Combine(Repository.Root, "examples");

    public static TheoryData<string> Scripts() => [.. Names("*.sh")];

    [Theory]
    [MemberData(nameof(Scripts))]
    public async Task A_script_prints_what_is_committed_beside_it(string name)
    {
        var door = await servers.OpenAsync("sqlite");
        var (exit, printed) = await RunAsync(name, door);
        var output = Path.Combine(Folder, name + ".out");
        if (Environment.GetEnvironmentVariable("SLUICE_WRITE_EXAMPLES") == "1")
            await File.WriteAllTextAsync(output, Normalise(printed, door));
        exit.ShouldBe(0, printed);
        Normalise(printed, door).ShouldBe(await File.ReadAllTextAsync(output));
    }

    [Fact]
    public void Every_script_has_an_output_and_every_output_a_script() => Names("*.sh").ShouldBe(Names("*.out"));

    [Fact]
    public void The_readme_has_a_line_for_every_script_the_one_it_begins_with()
    {
        var lines = File.ReadAllLines(Path.Combine(Folder, "README.md"));
        lines.Where(l => l.StartsWith("| [`", StringComparison.Ordinal)).Order(StringComparer.Ordinal)
            .ShouldBe(Names("*.sh").Select(name =>
                $"| [`{name}.sh`]({name}.sh) | {File.ReadLines(Path.Combine(Folder, name + ".sh")).ElementAt(1)[2..]} |")
                .Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_kind_of_destination_has_a_script()
    {
        var scripts = string.Concat(Names("*.sh").Select(n => File.ReadAllText(Path.Combine(Folder, n + ".sh"))))
            .Replace("\\\"", "\"", StringComparison.Ordinal);
        foreach (var kind in DestinationKinds.All)
        {
            var says = kind.Named is { } name ? $"\"{name.Field}\": \"{name.Value}\""
                : kind.Marks.Count > 0 ? $"\"{kind.Marks[0]}\":" : $"\"type\": \"{kind.Type}\"";
            scripts.ShouldContain(says, Case.Sensitive, kind.ToString());
        }
    }

    [Fact]
    public void What_differs_from_run_to_run_is_made_the_same()
    {
        var id = Guid.NewGuid().ToString("N");
        Replaced($"id: po_{id} at 2026-11-21T09:08:28.123Z by {id} 1999-12-31T23:59:59+01:00")
            .ShouldBe("id: po_… at <time> by … <time>");
        Replaced("/links/abcdefghij_ABCDEFGHIJ-12 iban: DE89370400440532013000")
            .ShouldBe("/links/… iban: DE89370400440532013000");
    }

    private static string[] Names(string pattern) =>
        [.. Directory.GetFiles(Folder, pattern).Select(f => Path.GetFileNameWithoutExtension(f)).Order(StringComparer.Ordinal)];

    private static async Task<(int Exit, string Printed)> RunAsync(string name, Door door)
    {
        var start = new ProcessStartInfo("sh", [$"examples/{name}.sh"])
        {
            WorkingDirectory = Repository.Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["SLUICE_URL"] = door.Server.Url.ToString().TrimEnd('/');
        start.Environment["SLUICE_KEY"] = door.Key;
        using var process = Process.Start(start)!;
        var printed = process.StandardOutput.ReadToEndAsync();
        var complained = process.StandardError.ReadToEndAsync();
        using var patience = new CancellationTokenSource(RunMax);
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"examples/{name}.sh did not end within {RunMax}.");
        }
        return (process.ExitCode, await printed + await complained);
    }

    private static string Normalise(string printed, Door door) =>
        Replaced(printed.Replace(door.Server.Url.ToString().TrimEnd('/'), "http://127.0.0.1:8080"));

    private static string Replaced(string text) => UrlSecret().Replace(Time().Replace(Id().Replace(text, "…"), "<time>"), "/…");

    [GeneratedRegex("[0-9a-f]{32}")]
    private static partial Regex Id();

    [GeneratedRegex(@"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")]
    private static partial Regex Time();

    // A secret in a link: nothing else between slashes is that long.
    [GeneratedRegex("/[A-Za-z0-9_-]{22,}")]
    private static partial Regex UrlSecret();
}
