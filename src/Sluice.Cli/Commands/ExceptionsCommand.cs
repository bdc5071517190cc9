using System.CommandLine;
using Sluice.Client;
using static Sluice.Cli.Commands.Arguments;

namespace Sluice.Cli.Commands;

internal static class ExceptionsCommand
{
    public static Command Make(CommandLineRun cli) => new("exceptions", "What only a person can decide")
    {
        List(cli), Get(cli), Resolve(cli),
    };

    private static Command List(CommandLineRun cli)
    {
        var status = Text("--status", "open (the default), resolved or all", "STATUS");
        var limit = Limit();
        return cli.On(new Command("list", "Exceptions that wait for a decision") { status, limit }, async (s, cancel) =>
        {
            var count = s.Get(limit);
            var wanted = s.Get(status) ?? "open";
            await s.Screen.ListAsync(
                s.Client.Exceptions
                    .ListAllAsync(new ExceptionQuery { Status = wanted == "all" ? null : wanted, Limit = PageSize(count) },
                        cancel)
                    .Take(count),
                ["id", "kind", "status", "payout", "opened", "detail"],
                e => [e.Id, e.Kind, e.Status, e.PayoutId, When(e.OpenedAt), e.Detail],
                "Nothing waits for a decision.");
            return ExitCodes.Ok;
        });
    }

    private static Command Get(CommandLineRun cli)
    {
        var id = Id("exception", "exc_");
        return cli.On(new Command("get", "One exception") { id }, async (s, cancel) =>
        {
            await ShowAsync(s, await s.Client.Exceptions.GetAsync(s.Get(id), cancel));
            return ExitCodes.Ok;
        });
    }

    private static Command Resolve(CommandLineRun cli)
    {
        var id = Id("exception", "exc_");
        var action = new Option<string>("--action") { Description = "What is decided", Required = true };
        action.AcceptOnlyFromAmong("mark_paid", "mark_failed", "retry", "dismiss");
        var evidence = new Option<string>("--evidence") { Description = "What proves it", HelpName = "TEXT", Required = true };
        var failure = Text("--failure-code", "With mark_failed: why", "CODE");
        return cli.On(new Command("resolve", "Decide an exception, on evidence") { id, action, evidence, failure },
            async (s, cancel) =>
        {
            var resolution = new ExceptionResolution
            {
                Action = s.Get(action),
                Evidence = s.Get(evidence),
                FailureCode = s.Get(failure)
            };
            await ShowAsync(s, await s.Client.Exceptions.ResolveAsync(s.Get(id), resolution, cancel: cancel));
            return ExitCodes.Ok;
        });
    }

    private static Task ShowAsync(Session s, ExceptionCase e) => s.Screen.ShowAsync(
        e,
        ("id", e.Id),
        ("kind", e.Kind),
        ("status", e.Status),
        ("payout", e.PayoutId),
        ("attempt", e.AttemptId),
        ("detail", e.Detail),
        ("opened", When(e.OpenedAt)),
        ("resolution", e.Resolution),
        ("evidence", e.Evidence),
        ("resolved by", e.ResolvedBy),
        ("resolved", When(e.ResolvedAt)));
}
