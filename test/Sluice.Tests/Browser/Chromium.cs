using System.Diagnostics;
using System.Text.Json.Nodes;
using Sluice.Tests.Tidy;
using Xunit;

namespace Sluice.Tests.Browser;

/// <summary>A test in a real browser; './dev test' installs Chromium and axe-core. With SLUICE_REQUIRE_ALL=1 it fails without
/// them.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class BrowserTheoryAttribute : TheoryAttribute
{
    public BrowserTheoryAttribute()
    {
        if (!Chromium.Runs)
            Skip = Chromium.Missing;
    }
}

/// <summary>Chromium without a window, spoken to by the Chrome DevTools Protocol.</summary>
internal sealed class Chromium : IAsyncDisposable
{
    public const string Missing = "Chromium or axe-core not available: set SLUICE_TEST_CHROMIUM to the program and "
        + "SLUICE_TEST_AXE to axe.min.js";

    private static readonly TimeSpan StartMax = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly string _folder;

    private Chromium(Process process, string folder, Uri address) => (_process, _folder, Address) = (process, folder, address);

    /// <summary>Where it takes orders.</summary>
    public Uri Address { get; }

    public static string? Installed => Set("SLUICE_TEST_CHROMIUM");

    /// <summary>The file with axe-core's script.</summary>
    public static string? Axe => Set("SLUICE_TEST_AXE");

    public static bool Runs => (Installed is not null && Axe is not null)
        || Environment.GetEnvironmentVariable("SLUICE_REQUIRE_ALL") == "1";

    /// <summary>Where pictures of pages are left to be looked at.</summary>
    public static string Pictures => Directory.CreateDirectory(Path.Combine(Repository.Root, "artifacts/pictures")).FullName;

    public static async Task<Chromium> StartAsync()
    {
        var program = Installed ?? throw new InvalidOperationException(Missing);
        var folder = Directory.CreateTempSubdirectory("sluice-chromium").FullName;
        var process = Process.Start(new ProcessStartInfo(program,
        [
            // The pages are our own, and a container gives the sandbox no room.
            "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-quic", "--no-first-run",
            "--disable-background-networking", "--disable-component-update", "--disable-sync", "--hide-scrollbars",
            "--no-proxy-server", "--remote-debugging-port=0", $"--user-data-dir={folder}", "about:blank",
        ])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        })!;
        // Read away, or it stops once the pipe is full.
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        var port = Path.Combine(folder, "DevToolsActivePort");
        var waited = Stopwatch.StartNew();
        while (!File.Exists(port) || (await File.ReadAllLinesAsync(port)).Length < 2)
        {
            if (waited.Elapsed > StartMax || process.HasExited)
                throw new InvalidOperationException($"Chromium did not start within {StartMax}.");
            await Task.Delay(50);
        }
        return new Chromium(process, folder, new Uri($"http://127.0.0.1:{(await File.ReadAllLinesAsync(port))[0]}"));
    }

    /// <summary>A page of its own.</summary>
    public async Task<Tab> OpenAsync()
    {
        using var http = new HttpClient();
        using var answer = await http.PutAsync(new Uri(Address, "/json/new?about:blank"), null);
        var tab = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
        return await Tab.ConnectAsync(new Uri((string)tab["webSocketDebuggerUrl"]!));
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static string? Set(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } set ? set : null;
}
