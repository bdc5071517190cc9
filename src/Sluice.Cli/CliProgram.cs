using System.CommandLine;
using System.CommandLine.Invocation;
using Sluice.Cli.Commands;

namespace Sluice.Cli;

/// <summary>The whole program, callable with any output.</summary>
internal static class CliProgram
{
    private const string Welcome = """
        Sluice pays people, exactly once.

        First steps:
          sluice serve                     start a server on this machine, with test money only
          sluice fund 1000.00 EUR          put test money into the book
          sluice pay payroll.csv           pay a file of people and watch it happen
          sluice balance                   see what is left
        """;

    /// <summary>Runs one command line and returns its exit code, one of <see cref="ExitCodes"/>.</summary>
    public static async Task<int> RunAsync(
        string[] args, TextWriter output, TextWriter error, Surroundings? surroundings = null, CancellationToken cancel = default)
    {
        var cli = new CommandLineRun(output, error, surroundings ?? Surroundings.Real());
        var parse = Root(cli).Parse(args);
        if (parse.Action is ParseErrorAction)
        {
            foreach (var mistake in parse.Errors)
                await error.WriteLineAsync(mistake.Message);
            await error.WriteLineAsync($"Try: {Path(parse.CommandResult)} --help");
            return ExitCodes.Usage;
        }
        return await parse.InvokeAsync(
            new InvocationConfiguration
            {
                Output = output,
                Error = error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null
            },
            cancel);
    }

    /// <summary>The tree of commands.</summary>
    internal static RootCommand Root(CommandLineRun cli)
    {
        var root = new RootCommand($"{Welcome}\n\n{ExitCodes.Help}")
        {
            ServeCommand.Make(cli),
            PayCommand.Make(cli),
            PayoutsCommand.Make(cli),
            RecipientsCommand.Make(cli),
            ReadinessCommand.Make(cli),
            LinksCommand.Make(cli),
            OrdersCommand.Make(cli),
            WalletsCommand.Make(cli),
            CardsCommand.Make(cli),
            QuotesCommand.Make(cli),
            RatesCommand.Make(cli),
            WithdrawalsCommand.Make(cli),
            SubMerchantsCommand.Make(cli),
            BalanceCommand.Make(cli),
            FundCommand.Make(cli),
            BatchesCommand.Make(cli),
            ExceptionsCommand.Make(cli),
            LedgerCommand.Make(cli),
            RoutingCommand.Make(cli),
            FeesCommand.Make(cli),
            ReportsCommand.Make(cli),
            NoticesCommand.Make(cli),
            EventsCommand.Make(cli),
            ListenCommand.Make(cli),
            KeysCommand.Make(cli),
            SftpCommand.Make(cli),
            SandboxCommand.Make(cli),
            CompletionCommand.Make(cli),
        };
        root.Add(GlobalOptions.Url);
        root.Add(GlobalOptions.Key);
        root.Add(GlobalOptions.Json);
        return root;
    }

    private static string Path(System.CommandLine.Parsing.SymbolResult? result)
    {
        var names = new Stack<string>();
        for (; result is not null; result = result.Parent)
        {
            if (result is System.CommandLine.Parsing.CommandResult command)
                names.Push(command.Command is RootCommand ? "sluice" : command.Command.Name);
        }
        return string.Join(' ', names);
    }
}
