using System.CommandLine;
using Sluice.Cli.Pay;
using Sluice.Client;
using static Sluice.Cli.Commands.Arguments;

namespace Sluice.Cli.Commands;

internal static class BatchesCommand
{
    public static Command Make(CommandLineRun cli) => new("batches", "Files that were handed over to be paid")
    {
        List(cli), Get(cli), Report(cli), Follow(cli),
    };

    private static Command List(CommandLineRun cli)
    {
        var limit = Limit();
        return cli.On(new Command("list", "Batches, newest first") { limit }, async (s, cancel) =>
        {
            var count = s.Get(limit);
            await s.Screen.ListAsync(
                s.Client.Batches.ListAllAsync(new AnyQuery { Limit = PageSize(count) }, cancel).Take(count),
                ["id", "status", "file", "rows", "accepted", "refused", "created"],
                b =>
                [
                    b.Id, b.Status, b.FileName, Number(b.RowsTotal ?? b.RowsRead), Number(b.RowsAccepted), Number(b.RowsRefused),
                        When(b.CreatedAt),
                ]);
            return ExitCodes.Ok;
        });
    }

    private static Command Get(CommandLineRun cli)
    {
        var id = Id("batch", "bat_");
        return cli.On(new Command("get", "One batch, and how its payouts stand") { id }, async (s, cancel) =>
        {
            var b = await s.Client.Batches.GetAsync(s.Get(id), cancel);
            var money = s.IsJson ? null : await s.MoneyAsync(cancel);
            await s.Screen.ShowAsync(
                b,
                [
                    ("id", b.Id),
                    ("status", b.Status),
                    ("failure", b.Failure is null ? null : $"{b.Failure.Code} {b.Failure.Detail}".TrimEnd()),
                    ("file", b.FileName),
                    ("mode", b.Mode),
                    ("rows", Number(b.RowsTotal ?? b.RowsRead)),
                    ("accepted", Number(b.RowsAccepted)),
                    ("refused", Number(b.RowsRefused)),
                    .. b.Totals.Select(t => ("total", (string?)$"{money?.Format(t.Amount, t.Currency)} in {t.Count}")),
                    .. b.Statuses.Select(t => (t.Key, (string?)Number(t.Value))),
                    ("created", When(b.CreatedAt)),
                    ("completed", When(b.CompletedAt)),
                ]);
            return ExitCodes.Ok;
        });
    }

    private static Command Report(CommandLineRun cli)
    {
        var id = Id("batch", "bat_");
        var result = Text(
            "--result", "Write it to this file; CSV, JSON lines when it ends in .jsonl, pain.002 when in .xml", "FILE");
        return cli.On(new Command("report", "What became of every row") { id, result }, async (s, cancel) =>
        {
            if (s.Get(result) is { } path)
            {
                await PayOutcome.WriteFileAsync(s, s.Get(id), s.FullPath(path), cancel);
                return ExitCodes.Ok;
            }
            var money = s.IsJson ? null : await s.MoneyAsync(cancel);
            await s.Screen.ListAsync(
                s.PatientClient.Batches.ReportAsync(s.Get(id), cancel),
                ["row", "result", "status", "amount", "currency", "reference", "payout", "why"],
                r =>
                [
                    Number(r.Row), r.Result, r.Status, r is { Amount: { } a, Currency: { } c } ? money!.Decimal(a, c)
                        : null, r.Currency,
                    r.ClientReference, r.PayoutId, r.Errors is { Count: > 0 } e ? string.Join("; ", e.Select(ProblemText.Field))
                        : r.FailureCode,
                ]);
            return ExitCodes.Ok;
        });
    }

    private static Command Follow(CommandLineRun cli)
    {
        var id = Id("batch", "bat_");
        var result = FollowOptions.Result("BATCH.result.csv here");
        return cli.On(new Command("follow", "Watch a batch as pay does, and get its result file") { id, result },
            async (s, cancel) =>
        {
            var follow = new BatchFollow(s);
            var batch = await s.Client.Batches.GetAsync(s.Get(id), cancel);
            batch = await follow.WatchAsync(progress => follow.UntilSettledAsync(batch, progress, cancel), cancel);
            return await PayOutcome.TellAsync(s, batch, s.FullPath(s.Get(result) ?? $"{batch.Id}.result.csv"), cancel);
        });
    }
}
