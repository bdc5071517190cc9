using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Shouldly;
using Sluice.Client;
using Sluice.Kernel;
using Sluice.Server.Sftp;
using Sluice.Tests.Databases;
using Sluice.Tests.Server;
using Sluice.Tests.Tidy;
using Xunit;

namespace Sluice.Tests.Sftp;

/// <summary>A test with OpenSSH's own server and client; './dev test' installs them. With SLUICE_REQUIRE_ALL=1 it fails without
/// them.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OpenSshFactAttribute : FactAttribute
{
    public OpenSshFactAttribute()
    {
        if (!OpenSshServer.Runs)
            Skip = OpenSshServer.Missing;
    }
}

/// <summary>
/// The door as compose.yaml sets it up, with no more rights than there: deploy/sftp/entry over a folder that it shares with a
/// server, which is user 1654 to it. What is brought stays where it is.
/// </summary>
public class OpenSshServer : IAsyncLifetime
{
    public const string Missing = "OpenSSH's server not available: run as root and set SLUICE_TEST_SSHD to sshd";

    public const int FileMebibytesMax = 1;

    /// <summary>The user that Sluice is, and the one that all merchants are.</summary>
    public const string Server = "1654", Merchants = "20022";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly StringBuilder _log = new();
    private Process? _entry;
    private string _home = "";

    public static bool Runs => (Environment.GetEnvironmentVariable("SLUICE_TEST_SSHD") is { Length: > 0 }
        && Environment.UserName == "root") || Environment.GetEnvironmentVariable("SLUICE_REQUIRE_ALL") == "1";

    public TestServer Sluice { get; private set; } = null!;

    /// <summary>After how long a file is taken.</summary>
    protected virtual int QuietSeconds => 3600;

    public int Port { get; private set; }

    public string Folder { get; private set; } = "";

    public string Log
    {
        get
        {
            lock (_log)
                return _log.ToString();
        }
    }

    public async Task InitializeAsync()
    {
        if (!Runs)
            return;
        // Not below /tmp: whatever is above the folder must be root's alone.
        var name = $"sluice-test-{Guid.NewGuid():N}";
        (Folder, _home) = ($"/var/lib/{name}", Directory.CreateTempSubdirectory(name).FullName);
        using (var listener = new TcpListener(IPAddress.Loopback, 0))
        {
            listener.Start();
            Port = ((IPEndPoint)listener.LocalEndpoint).Port;
        }
        Directory.CreateDirectory(Folder);
        Sluice = await TestServer.StartAsync(TestDatabase.Sqlite,
            "--Sluice:Sftp:Folder", Folder, "--Sluice:Sftp:Host", "127.0.0.1", "--Sluice:Sftp:Port", $"{Port}",
            "--Sluice:Sftp:QuietSeconds", $"{QuietSeconds}", "--Sluice:Sftp:FileMebibytesMax", $"{FileMebibytesMax}");
        StartEntry();
        await UntilAsync(() => Log.Contains("listening on", StringComparison.Ordinal) && Accepts());
        // What a merchant does once: believe the host it was told of.
        var access = await (await Sluice.NewMerchantAsync()).Client.Sftp.AccessAsync();
        await File.WriteAllLinesAsync(Path.Combine(_home, "known_hosts"),
            access.HostKeys.Select(k => $"[127.0.0.1]:{Port} {k.PublicKey}"));
    }

    public async Task DisposeAsync()
    {
        if (_entry is null)
            return;
        await RunAsync("/bin/kill", ["-TERM", $"{_entry.Id}"]);
        using var timeout = new CancellationTokenSource(Patience);
        await _entry.WaitForExitAsync(timeout.Token);
        _entry.Dispose();
        await Sluice.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
        Directory.Delete(_home, recursive: true);
    }

    /// <summary>A merchant with a key that is let in, and its folder.</summary>
    public async Task<SftpUser> NewUserAsync(params string[] allowed)
    {
        var door = await Sluice.NewMerchantAsync();
        var user = new SftpUser(this, door, SftpFolders.UserOf(door.Merchant), await NewKeyAsync());
        await user.AddAsync(user.Key, allowed);
        await UntilAsync(() => Directory.Exists(user.PathOf(SftpFolders.Reports)));
        return user;
    }

    public async Task<string> NewKeyAsync()
    {
        var file = Path.Combine(_home, Guid.NewGuid().ToString("N"));
        (await RunAsync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", "a test", "-f", file])).Code.ShouldBe(0);
        return file;
    }

    /// <summary>A file of this machine to bring.</summary>
    public Task<string> NewFileAsync(string text) => NewFileAsync(Encoding.UTF8.GetBytes(text));

    /// <summary>A file of this machine to bring.</summary>
    public async Task<string> NewFileAsync(byte[] content)
    {
        var file = Path.Combine(_home, $"{Guid.NewGuid():N}.csv");
        await File.WriteAllBytesAsync(file, content);
        return file;
    }

    /// <summary>What every client is told: this key, this host, ask nothing.</summary>
    public string[] Options(string key) =>
    [
        "-F", "none", "-i", key, "-o", "BatchMode=yes", "-o", "IdentitiesOnly=yes", "-o", "IdentityAgent=none",
        "-o", "StrictHostKeyChecking=yes", "-o", $"UserKnownHostsFile={_home}/known_hosts", "-o", "ConnectTimeout=10",
    ];

    public async Task UntilAsync(Func<bool> done)
    {
        var waited = Stopwatch.StartNew();
        while (!done())
        {
            if (waited.Elapsed > Patience)
                throw new TimeoutException($"sshd said: {Log}");
            await Task.Delay(30);
        }
    }

    public static async Task<(int Code, string Text)> RunAsync(string program, IEnumerable<string> arguments, string input = "")
    {
        using var process = Start(program, arguments);
        var said = process.StandardOutput.ReadToEndAsync();
        var complained = process.StandardError.ReadToEndAsync();
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        using var timeout = new CancellationTokenSource(Patience);
        await process.WaitForExitAsync(timeout.Token);
        return (process.ExitCode, await said + await complained);
    }

    public static Process Start(string program, IEnumerable<string> arguments) =>
        Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        })!;

    private void StartEntry()
    {
        var start = new ProcessStartInfo("setpriv",
        [
            "--bounding-set", "-all,+sys_chroot,+setuid,+setgid,+chown,+kill,+audit_write", "--no-new-privs",
            Path.Combine(Repository.Root, "deploy/sftp/entry"),
        ])
        {
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.Environment["SFTP_FOLDER"] = Folder;
        start.Environment["SFTP_SERVER"] = $"{Server}:{Server}";
        start.Environment["SFTP_MERCHANTS"] = $"{Merchants}:{Merchants}";
        start.Environment["SFTP_ADDRESS"] = "127.0.0.1";
        start.Environment["SFTP_PORT"] = $"{Port}";
        start.Environment["SFTP_FILE_MEBIBYTES"] = $"{FileMebibytesMax}";
        start.Environment["SFTP_SSHD"] = Environment.GetEnvironmentVariable("SLUICE_TEST_SSHD")
            ?? throw new InvalidOperationException(Missing);
        _entry = new Process { StartInfo = start };
        _entry.ErrorDataReceived += (_, line) =>
        {
            lock (_log)
                _log.AppendLine(line.Data);
        };
        _entry.Start();
        _entry.BeginErrorReadLine();
    }

    private bool Accepts()
    {
        using var client = new TcpClient();
        try
        {
            client.Connect(IPAddress.Loopback, Port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}

/// <summary>The same, with a server that takes what is brought.</summary>
public sealed class TakingOpenSshServer : OpenSshServer
{
    protected override int QuietSeconds => 1;
}

/// <summary>One merchant as it meets sshd.</summary>
public sealed record SftpUser(OpenSshServer Ssh, Door Door, string Name, string Key)
{
    public string PathOf(string folder) => Path.Combine(Ssh.Folder, "merchants", Name, folder);

    public async Task<SftpKey> AddAsync(string key, params string[] allowed)
    {
        var added = await Door.Client.Sftp.AddAsync(new NewSftpKey
        {
            Name = "a test",
            PublicKey = await File.ReadAllTextAsync(key + ".pub"),
            AllowedAddresses = allowed,
        });
        var file = Path.Combine(Ssh.Folder, "keys", Name);
        await Ssh.UntilAsync(() => File.Exists(file) && File.ReadAllText(file).Contains(added.Id, StringComparison.Ordinal));
        return added;
    }

    /// <summary>Types commands into sftp, one after the other whether they succeed or not.</summary>
    public Task<(int Code, string Text)> SftpAsync(params string[] commands) => SftpByAsync(Key, commands);

    public Task<(int Code, string Text)> SftpByAsync(string key, params string[] commands) => OpenSshServer.RunAsync("sftp",
        [.. Ssh.Options(key), "-b", "-", "-P", $"{Ssh.Port}", $"{Name}@127.0.0.1"],
        string.Concat(commands.Select(c => $"-{c}\n")));

    public Task<(int Code, string Text)> SshAsync(params string[] arguments) => OpenSshServer.RunAsync("ssh",
        [.. Ssh.Options(Key), "-p", $"{Ssh.Port}", .. arguments]);

    /// <summary>Everything it has, and with which rights: to see that nothing has changed.</summary>
    public IReadOnlyList<string> Everything() =>
    [
        .. new DirectoryInfo(PathOf("")).EnumerateFileSystemInfos("*", new EnumerationOptions
        {
            RecurseSubdirectories = true,
            AttributesToSkip = FileAttributes.None,
        }).Select(f => $"{f.FullName} {f.UnixFileMode} {f.LinkTarget} {(f is FileInfo ? File.ReadAllText(f.FullName) : "")}")
            .Order(StringComparer.Ordinal),
    ];
}
