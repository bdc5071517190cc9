using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace Sluice.Server.Sftp.Pgp;

/// <summary>
/// Starts GnuPG: never through a shell, never with what this server knows in its environment, never asking anybody, and never
/// fetching a key from anywhere.
/// </summary>
internal sealed class Gpg(SftpSettings settings, TimeProvider clock)
{
    /// <summary>How long one run may take, but for those that wait for what is to be encrypted.</summary>
    public static readonly TimeSpan TimeMax = TimeSpan.FromMinutes(10);

    private const int TextCharactersMax = 1 << 20;

    // The options file of a home could undo what is said here.
    private static readonly string[] Always =
    [
        "--no-options", "--batch", "--no-tty", "--display-charset", "utf-8", "--pinentry-mode", "error",
        "--no-auto-key-retrieve", "--disable-dirmngr", "--trust-model", "always", "--no-auto-check-trustdb",
        "--weak-digest", "SHA1", "--exit-on-status-write-error",
    ];

    /// <summary>Whether there is PGP here.</summary>
    public bool IsOn => !string.IsNullOrWhiteSpace(settings.Pgp.Home);

    /// <summary>Where this server's own keys are.</summary>
    public string Home => IsOn ? Path.GetFullPath(settings.Pgp.Home!)
        : throw new PgpFailure("This server has no PGP: its operator has not set Sluice__Sftp__Pgp__Home.");

    /// <summary>Starts a run that takes a stream, gives a stream, and tells in status lines what it finds.</summary>
    /// <param name="home">Whose keys are used.</param>
    /// <param name="arguments">What is to be done.</param>
    public GpgRun Start(string home, params string[] arguments) =>
        // What it tells people may be as long as a file makes it, and could be taken for status lines.
        new(Launch(settings.Pgp.Program, home, ["--status-fd", "2", "--log-file", "/dev/null", .. arguments]));

    /// <summary>A run that takes and gives little text.</summary>
    public async Task<(int ExitCode, string Text, string Said)> RunAsync(
        string home, string input, CancellationToken cancel, params string[] arguments)
    {
        using var late = new CancellationTokenSource(TimeMax, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, late.Token);
        await using var run = new GpgRun(Launch(settings.Pgp.Program, home, arguments));
        var feeding = run.FeedAsync(new MemoryStream(Encoding.UTF8.GetBytes(input)), either.Token);
        var text = await ReadAsync(run.Output, either.Token);
        await feeding;
        var (exitCode, said) = await run.EndAsync(either.Token);
        return (exitCode, text, said);
    }

    /// <summary>Ends the agent that GnuPG has started for this server's keys.</summary>
    public async Task EndAgentAsync(CancellationToken cancel)
    {
        var folder = Path.GetDirectoryName(settings.Pgp.Program);
        var program = string.IsNullOrEmpty(folder) ? "gpgconf" : Path.Combine(folder, "gpgconf");
        using var process = StartProgram(program, ["--homedir", Home, "--kill", "gpg-agent"]);
        process.StandardInput.Close();
        await process.WaitForExitAsync(cancel);
    }

    private static async Task<string> ReadAsync(Stream output, CancellationToken cancel)
    {
        using var reader = new StreamReader(output, Encoding.UTF8);
        var text = new StringBuilder();
        var piece = new char[4096];
        int read;
        while ((read = await reader.ReadAsync(piece, cancel)) > 0)
        {
            text.Append(piece, 0, read);
            if (text.Length > TextCharactersMax)
                throw new PgpFailure("GnuPG said more than was to be expected.");
        }
        return text.ToString();
    }

    private static Process Launch(string program, string home, IEnumerable<string> arguments) =>
        StartProgram(program, ["--homedir", home, .. Always, .. arguments]);

    private static Process StartProgram(string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardErrorEncoding = Encoding.UTF8,
            UseShellExecute = false,
            WorkingDirectory = "/",
        };
        var path = start.Environment.TryGetValue("PATH", out var known) ? known : null;
        start.Environment.Clear();
        start.Environment["PATH"] = path;
        start.Environment["LC_ALL"] = "C.UTF-8";
        try
        {
            return Process.Start(start) ?? throw new PgpFailure("GnuPG did not start.");
        }
        catch (Win32Exception failure)
        {
            throw new PgpFailure("GnuPG could not be started on this server.",
                $"{program} could not be started. Install GnuPG, or set Sluice__Sftp__Pgp__Program.", failure);
        }
    }
}
