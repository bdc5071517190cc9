using System.CommandLine;
using Sluice.Client;
using static Sluice.Cli.Commands.Arguments;

namespace Sluice.Cli.Commands;

internal static class ReadinessCommand
{
    public static Command Make(CommandLineRun cli) =>
        new("readiness", "Whether recipients may be paid, and whose accounts they have")
    {
        Show(cli), Start(cli), Decide(cli), Verify(cli), Accept(cli), Require(cli),
    };

    private static Command Show(CommandLineRun cli)
    {
        var id = Id("recipient", "rcp_");
        return cli.On(new Command("show", "How far the onboarding of a recipient is") { id }, async (s, cancel) =>
            await ShowAsync(s, await s.Client.Readiness.GetAsync(s.Get(id), cancel)));
    }

    private static Command Start(CommandLineRun cli)
    {
        var id = Id("recipient", "rcp_");
        return cli.On(new Command("start", "Have a recipient looked into") { id }, async (s, cancel) =>
            await ShowAsync(s, await s.Client.Readiness.StartAsync(s.Get(id), cancel)));
    }

    private static Command Decide(CommandLineRun cli)
    {
        var id = Id("recipient", "rcp_");
        var status = new Argument<string>("STATUS") { Description = "verified or rejected" };
        var evidence = Evidence();
        return cli.On(new Command("decide", "Decide by hand, with evidence") { id, status, evidence }, async (s, cancel) =>
            await ShowAsync(s, await s.Client.Readiness.DecideAsync(s.Get(id),
                new OnboardingDecision { Status = s.Get(status), Evidence = s.Get(evidence) }, cancel)));
    }

    private static Command Verify(CommandLineRun cli)
    {
        var id = Id("recipient", "rcp_");
        var method = new Argument<string>("METHOD") { Description = "The payout method, pm_…" };
        return cli.On(new Command("verify", "Ask the bank whose account it is") { id, method }, async (s, cancel) =>
            await ShowAsync(s, await s.Client.Readiness.VerifyAsync(s.Get(id), s.Get(method), cancel)));
    }

    private static Command Accept(CommandLineRun cli)
    {
        var id = Id("recipient", "rcp_");
        var method = new Argument<string>("METHOD") { Description = "The payout method, pm_…" };
        var evidence = Evidence();
        return cli.On(new Command("accept-name", "Accept an account whose name does not match") { id, method, evidence },
            async (s, cancel) => await ShowAsync(
                s, await s.Client.Readiness.AcceptNameAsync(s.Get(id), s.Get(method), s.Get(evidence)!, cancel)));
    }

    private static Command Require(CommandLineRun cli)
    {
        var recipients = new Option<bool?>("--ready-recipients") { Description = "Pay only recipients whose onboarding is done" };
        var methods = new Option<bool?>("--verified-methods") { Description = "Pay only to verified payout methods" };
        return cli.On(new Command("require", "Show or change what is asked before a payout") { recipients, methods },
            async (s, cancel) =>
        {
            var (ready, verified) = (s.Get(recipients), s.Get(methods));
            var now = ready is null && verified is null ? await s.Client.Settings.GetAsync(cancel)
                : await s.Client.Settings.ChangeAsync(
                    new SettingsChanges { RequireReadyRecipients = ready, RequireVerifiedMethods = verified }, cancel);
            await s.Screen.ShowAsync(now,
            [
                ("ready recipients", now.RequireReadyRecipients ? "required" : "not required"),
                ("verified methods", now.RequireVerifiedMethods ? "required" : "not required"),
            ]);
            return ExitCodes.Ok;
        });
    }

    private static Option<string> Evidence() =>
        new("--evidence") { Description = "What it is decided on", HelpName = "TEXT", Required = true };

    private static async Task<int> ShowAsync(Session s, Onboarding o)
    {
        await s.Screen.ShowAsync(o,
        [
            ("recipient", o.RecipientId),
            ("status", o.Status),
            ("reason", o.Reason),
            ("provider", o.Provider),
            ("evidence", o.Evidence),
            ("updated", When(o.UpdatedAt)),
        ]);
        return ExitCodes.Ok;
    }

    private static async Task<int> ShowAsync(Session s, NameCheck c)
    {
        await s.Screen.ShowAsync(c,
        [
            ("id", c.Id),
            ("name", c.Name),
            ("status", c.Status),
            ("result", c.Result),
            ("account name", c.AccountName),
            ("evidence", c.Evidence),
        ]);
        return ExitCodes.Ok;
    }
}
