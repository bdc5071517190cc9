using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Sluice.Tests.Crash;

/// <summary>
/// The real server as a process of its own, which can be killed as power loss would and started again on the same data.
/// </summary>
/// <param name="fileKibibytesMax">No file may grow beyond this: to its programs a disk that is full (RLIMIT_FSIZE).</param>
/// <param name="settings">More of them, as environment variables.</param>
internal sealed class ServerProcess(
    string folder, string? postgres, int? fileKibibytesMax = null, params (string Name, string Value)[] settings) : IDisposable
{
    private static readonly TimeSpan StartMax = TimeSpan.FromSeconds(60);

    private readonly StringBuilder _log = new();
    private readonly int _port = FreePort();
    private Process? _process;

    public Uri Url => new($"http://127.0.0.1:{_port}/");

    public string Key => File.ReadAllText(Path.Combine(folder, "key")).Trim();

    /// <summary>All that it wrote, over all its lives.</summary>
    public string Log
    {
        get
        {
            lock (_log)
                return _log.ToString();
        }
    }

    /// <summary>The last lines that it wrote.</summary>
    public string LogTail => Log is { Length: > 6000 } log ? log[^6000..] : Log;

    /// <summary>What it has in memory now (proc(5), VmRSS).</summary>
    public long MemoryKibibytes => long.Parse(File.ReadLines($"/proc/{_process!.Id}/status")
        .Single(line => line.StartsWith("VmRSS:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1],
        System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Starts it and waits until it can work.</summary>
    public async Task StartAsync()
    {
        string[] server = ["dotnet", Path.Combine(AppContext.BaseDirectory, "Sluice.Server.dll"), "--urls", Url.ToString()];
        // Ignored, the signal lets the write fail instead, as one to a full disk does.
        var start = fileKibibytesMax is { } most
            ? new ProcessStartInfo("bash", ["-c", $"trap '' XFSZ; ulimit -f {most}; exec \"$0\" \"$@\"", .. server])
            : new ProcessStartInfo(server[0], server[1..]);
        (start.RedirectStandardOutput, start.RedirectStandardError) = (true, true);
        (start.UseShellExecute, start.WorkingDirectory) = (false, folder);
        start.Environment["Sluice__Data"] = folder;
        start.Environment["Sluice__RequestsPerSecondMax"] = "0";
        start.Environment["DOTNET_TieredPGO"] = "0";
        start.Environment["Logging__LogLevel__Default"] = "Warning";
        // Its executable memory is a file that the limit would apply to.
        start.Environment["DOTNET_EnableWriteXorExecute"] = "0";
        foreach (var (name, value) in settings)
            start.Environment[name] = value;
        if (postgres is not null)
            start.Environment["Sluice__Postgres"] = postgres;
        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        using var http = new HttpClient { BaseAddress = Url, Timeout = TimeSpan.FromSeconds(2) };
        var since = Stopwatch.StartNew();
        while (since.Elapsed < StartMax && !_process.HasExited)
        {
            try
            {
                if ((await http.GetAsync("health/ready")).IsSuccessStatusCode)
                    return;
            }
            catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
            {
                // Not listening yet.
                await Task.Delay(50);
            }
        }
        // Until all that it said has come, too.
        if (_process.HasExited)
            await _process.WaitForExitAsync();
        throw new InvalidOperationException($"The server did not become ready.\n{LogTail}");
    }

    /// <summary>SIGKILL: no handler runs, nothing is flushed.</summary>
    public async Task KillAsync()
    {
        _process!.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        _process = null;
    }

    public void Dispose()
    {
        if (_process is { HasExited: false })
            _process.Kill(entireProcessTree: true);
        _process?.Dispose();
    }

    private void Keep(string? line)
    {
        lock (_log)
            _log.AppendLine(line);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
