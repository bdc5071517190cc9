using System.CommandLine;
using Sluice.Client;

namespace Sluice.Cli.Commands;

internal static class NoticesCommand
{
    public static Command Make(CommandLineRun cli) =>
        new("notices", "Who of yours is written to when something needs a person") { Get(cli), Set(cli) };

    private static Command Get(CommandLineRun cli) =>
        cli.On(new Command("get", "Who is written to about what"),
            async (s, cancel) => await ShowAsync(s, await s.Client.Notices.GetAsync(cancel)));

    private static Command Set(CommandLineRun cli)
    {
        var exceptions = Addresses("--exceptions", "About payouts that only a person can settle");
        var reports = Addresses("--reports", "About reports that could not be made or delivered");
        var webhooks = Addresses("--webhooks", "About webhook endpoints that were switched off");
        return cli.On(
            new Command("set", "Set all of them; who is left out is not written to any more") { exceptions, reports, webhooks },
            async (s, cancel) => await ShowAsync(s, await s.Client.Notices.SetAsync(
                new NewNotices
                {
                    Exceptions = s.Get(exceptions) ?? [],
                    Reports = s.Get(reports) ?? [],
                    Webhooks = s.Get(webhooks) ?? [],
                },
                cancel)));
    }

    private static Option<string[]> Addresses(string name, string description) => new(name)
    {
        Description = description + "; several are possible",
        HelpName = "ADDRESS",
        AllowMultipleArgumentsPerToken = true,
    };

    private static async Task<int> ShowAsync(Session s, Notices n)
    {
        await s.Screen.ShowAsync(
            n,
            ("exceptions", string.Join(", ", n.Exceptions)),
            ("reports", string.Join(", ", n.Reports)),
            ("webhooks", string.Join(", ", n.Webhooks)));
        return ExitCodes.Ok;
    }
}
