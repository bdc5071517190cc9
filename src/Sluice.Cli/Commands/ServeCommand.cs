using System.CommandLine;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Sluice.Cli.Commands;

internal static class ServeCommand
{
    private const string Name = "Sluice.Server";

    public static Command Make(CommandLineRun cli)
    {
        var urls = Arguments.Text("--urls", "Where to listen, as http://127.0.0.1:8080", "URLS");
        var data = Arguments.Text("--data", "Where to keep everything; made when it is not there", "DIR");
        var command = new Command("serve", "Start a server on this machine; what it is given further goes to the server as it is")
        {
            urls, data,
        };
        command.TreatUnmatchedTokensAsErrors = false;
        return cli.On(command, async (s, cancel) =>
        {
            List<string> arguments = [];
            if (s.Get(urls) is { } listen)
                arguments.AddRange(["--urls", listen]);
            if (s.Get(data) is { } directory)
                arguments.AddRange(["--data", directory]);
            arguments.AddRange(s.Unmatched);
            return await RunAsync(Start(Find(s.Around), arguments, s.Around), cancel);
        });
    }

    /// <summary>The server program: where SLUICE_SERVER says, beside this program, or where a build puts it.</summary>
    /// <exception cref="UsageException">It is in none of these places.</exception>
    internal static string Find(Surroundings around)
    {
        if (around.Variable("SLUICE_SERVER") is { Length: > 0 } named)
        {
            return File.Exists(named) ? named
                : throw new UsageException($"SLUICE_SERVER names {named}, and there is no such file.");
        }
        var here = Path.TrimEndingDirectorySeparator(around.BaseDirectory);
        string[] places = [here, Path.Combine(here, "..", Name), Path.Combine(here, "..", "..", Name, Path.GetFileName(here))];
        string[] files = [OperatingSystem.IsWindows() ? Name + ".exe" : Name, Name + ".dll"];
        return places.SelectMany(place => files.Select(file => Path.GetFullPath(Path.Combine(place, file))))
            .FirstOrDefault(File.Exists)
            ?? throw new UsageException(
                $"The server program is not here. Looked for {Name} in:\n"
                + string.Concat(places.Select(p => $"  {Path.GetFullPath(p)}\n"))
                + "Build it with 'dotnet build src/Sluice.Server', or name it with SLUICE_SERVER.");
    }

    private static Process Start(string program, List<string> arguments, Surroundings around)
    {
        var isLibrary = program.EndsWith(".dll", StringComparison.OrdinalIgnoreCase);
        var start = new ProcessStartInfo(isLibrary ? "dotnet" : program, isLibrary ? [program, .. arguments] : arguments)
        {
            UseShellExecute = false,
            WorkingDirectory = around.WorkingDirectory,
        };
        return Process.Start(start) ?? throw new UsageException($"{program} did not start.");
    }

    /// <summary>Passes signals on and waits: the server decides when it is done, and its exit code is ours.</summary>
    private static async Task<int> RunAsync(Process server, CancellationToken cancel)
    {
        using (server)
        using (Forward(server, PosixSignal.SIGHUP, 1))
        using (Forward(server, PosixSignal.SIGQUIT, 3))
        using (cancel.Register(() => Send(server, 15)))
        {
            await server.WaitForExitAsync(CancellationToken.None);
            return server.ExitCode;
        }
    }

    private static PosixSignalRegistration Forward(Process server, PosixSignal signal, int number) =>
        PosixSignalRegistration.Create(signal, context =>
        {
            context.Cancel = true;
            Send(server, number);
        });

    private static void Send(Process server, int signal)
    {
        // On Windows a console's Ctrl+C reaches the server by itself.
        if (!OperatingSystem.IsWindows() && !server.HasExited)
            _ = Kill(server.Id, signal);
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int process, int signal);
}
