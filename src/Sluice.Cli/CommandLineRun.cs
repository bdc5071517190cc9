using System.CommandLine;
using System.Text.Json;
using Sluice.Client;

namespace Sluice.Cli;

/// <summary>
/// One run of the program: gives every command a session, and turns what went wrong into words and an exit code.
/// </summary>
internal sealed class CommandLineRun(TextWriter output, TextWriter error, Surroundings around)
{
    public Surroundings Around => around;

    /// <summary>Makes <paramref name="action"/> what <paramref name="command"/> does.</summary>
    public Command On(Command command, Func<Session, CancellationToken, Task<int>> action)
    {
        command.SetAction(async (parse, cancel) =>
        {
            using var session = new Session(parse, output, error, around);
            try
            {
                return await action(session, cancel);
            }
            catch (UsageException e)
            {
                await error.WriteLineAsync(e.Message);
                return ExitCodes.Usage;
            }
            catch (SluiceException e)
            {
                await ProblemText.WriteAsync(error, e, session);
                return ProblemText.ExitCode(e);
            }
            catch (JsonException e)
            {
                await error.WriteLineAsync($"The server's answer cannot be read: {e.Message}");
                return ExitCodes.Server;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                await error.WriteLineAsync(e.Message);
                return ExitCodes.Usage;
            }
            catch (OperationCanceledException) when (cancel.IsCancellationRequested)
            {
                await error.WriteLineAsync("Stopped.");
                return ExitCodes.Stopped;
            }
        });
        return command;
    }
}
