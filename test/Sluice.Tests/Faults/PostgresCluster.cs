using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace Sluice.Tests.Faults;

/// <summary>A PostgreSQL of one test's own, which the test may stop and start as it likes. Gone when disposed.</summary>
internal sealed partial class PostgresCluster : IAsyncDisposable
{
    private const int VersionMin = 15;

    private readonly string _folder = Directory.CreateTempSubdirectory("sluice-postgres-").FullName;
    private readonly int _port = FreePort();

    private PostgresCluster()
    {
    }

    /// <summary>Where initdb and pg_ctl are; null when there is no PostgreSQL that is new enough.</summary>
    public static string? Programs { get; } = Find();

    /// <summary>Why such a test is skipped.</summary>
    public static string Missing => $"PostgreSQL {VersionMin} or newer not found: neither pg_ctl nor initdb is in the path "
        + "or in /usr/lib/postgresql";

    public string ConnectionString => $"Host=127.0.0.1;Port={_port};Username=postgres;Database=postgres";

    public static async Task<PostgresCluster> StartNewAsync()
    {
        var cluster = new PostgresCluster();
        // It refuses to run as root.
        if (Environment.IsPrivilegedProcess)
            await cluster.RunAsync("chown", "postgres", cluster._folder);
        await cluster.ServerAsync("initdb", "-D", cluster.Data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C");
        await cluster.StartAsync();
        return cluster;
    }

    public Task StartAsync() => ServerAsync("pg_ctl", "-D", Data, "-w", "-t", "60", "-l", Path.Combine(_folder, "log"), "-o",
        $"-p {_port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c max_connections=100", "start");

    /// <summary>As a crash would: no checkpoint, every connection is cut at once.</summary>
    public Task StopAtOnceAsync() => ServerAsync("pg_ctl", "-D", Data, "-w", "-m", "immediate", "stop");

    public async ValueTask DisposeAsync()
    {
        if (File.Exists(Path.Combine(Data, "postmaster.pid")))
            await StopAtOnceAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private string Data => Path.Combine(_folder, "data");

    private Task ServerAsync(string program, params string[] arguments)
    {
        var path = Path.Combine(Programs ?? throw new InvalidOperationException(Missing), program);
        return Environment.IsPrivilegedProcess
            ? RunAsync("runuser", ["-u", "postgres", "--", path, .. arguments])
            : RunAsync(path, arguments);
    }

    private async Task RunAsync(string program, params string[] arguments)
    {
        // Not redirected: the server that pg_ctl leaves behind would hold the pipe open for ever.
        var silent = new ProcessStartInfo("sh", ["-c", "exec \"$@\" >\"$0\" 2>&1", Path.Combine(_folder, "said"), program,
            .. arguments])
        { WorkingDirectory = "/" };
        using var process = Process.Start(silent)!;
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(90));
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)}: {process.ExitCode} {Said()}");
    }

    private string Said() => string.Join('\n', ((string[])["said", "log"]).Select(name => Path.Combine(_folder, name))
        .Where(File.Exists).Select(File.ReadAllText));

    private static string? Find()
    {
        var path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        var installed = Directory.Exists("/usr/lib/postgresql")
            ? Directory.GetDirectories("/usr/lib/postgresql").OrderDescending(StringComparer.Ordinal).Select(d => d + "/bin")
            : [];
        return path.Concat(installed).FirstOrDefault(IsUsable);
    }

    // A wrapper in the path may stand alone; what is needed lies together.
    private static bool IsUsable(string folder)
    {
        if (!File.Exists(Path.Combine(folder, "initdb")) || !File.Exists(Path.Combine(folder, "pg_ctl")))
            return false;
        var asked = new ProcessStartInfo(Path.Combine(folder, "pg_ctl"), "--version") { RedirectStandardOutput = true };
        using var process = Process.Start(asked)!;
        var version = Number.Match(process.StandardOutput.ReadToEnd());
        return version.Success && int.Parse(version.Value) >= VersionMin;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    [GeneratedRegex("[0-9]+")]
    private static partial Regex Number { get; }
}
