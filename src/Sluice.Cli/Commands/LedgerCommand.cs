using System.CommandLine;
using Sluice.Client;
using static Sluice.Cli.Commands.Arguments;

namespace Sluice.Cli.Commands;

internal static class LedgerCommand
{
    public static Command Make(CommandLineRun cli) =>
        new("ledger", "The book: check it, read it") { Verify(cli), Statement(cli) };

    private static Command Verify(CommandLineRun cli) =>
        cli.On(new Command("verify", "Check every hash, balance and sum of the book"), async (s, cancel) =>
        {
            var progress = s.Screen.IsTerminal ? new CheckedSoFar(s.Error) : null;
            var found = await s.PatientClient.Ledger.VerifyAsync(progress, cancel);
            await s.Screen.ShowAsync(
                found,
                ("book", found.Ok ? "adds up" : "DOES NOT ADD UP"),
                ("transfers", Number(found.Transfers)),
                ("accounts", Number(found.Accounts)),
                ("first bad", found.FirstBad is { } bad ? $"transfer {bad.Transfer}: {bad.Problem}" : null));
            return found.Ok ? ExitCodes.Ok : ExitCodes.NotDone;
        });

    private static Command Statement(CommandLineRun cli)
    {
        var account = Text("--account", "available (the default), pending, reserve, in_transit, …", "NAME");
        var currency = Text("--currency", "As EUR", "CODE");
        var from = Text("--from", "At or after this time", "TIME");
        var to = Text("--to", "Before this time", "TIME");
        var payout = Text("--payout", "Only of this payout", "ID");
        var limit = Limit();
        var zone = Text("--time-zone", "With --result: where days begin, as Europe/Berlin (UTC when not given)", "ZONE");
        var result = Text("--result", "Write days of what is available to this file as camt.053 (XML)", "FILE");
        var command = new Command("statement", "An account, line by line, with the balance after each")
        {
            account, currency, from, to, payout, limit, zone, result,
        };
        return cli.On(command, async (s, cancel) =>
        {
            if (s.Get(result) is { } path)
            {
                var (first, last) = (Day(s.Get(from)), Day(s.Get(to)));
                // Moved to its place whole: half a statement must not look like one.
                var unfinished = s.FullPath(path) + ".unfinished";
                await using (var file = new FileStream(unfinished, FileMode.Create, FileAccess.Write))
                {
                    await s.PatientClient.Balances.CopyStatementAsync(
                        (s.Get(currency) ?? "").ToUpperInvariant(), first, last, s.Get(zone), file, cancel);
                }
                File.Move(unfinished, s.FullPath(path), overwrite: true);
                return ExitCodes.Ok;
            }
            var count = s.Get(limit);
            var query = new TransactionQuery
            {
                Account = s.Get(account) ?? "available",
                Currency = s.Get(currency)?.ToUpperInvariant(),
                From = s.Get(from),
                To = s.Get(to),
                PayoutId = s.Get(payout),
                Limit = PageSize(count),
            };
            var money = s.IsJson ? null : await s.MoneyAsync(cancel);
            await s.Screen.ListAsync(
                s.Client.Ledger.StatementAllAsync(query, cancel).Take(count),
                ["number", "occurred", "kind", "amount", "balance", "currency", "payout"],
                t =>
                [
                    Number(t.Number), When(t.OccurredAt), t.Kind, money!.Decimal(t.Amount, t.Currency),
                    money.Decimal(t.BalanceAfter, t.Currency), t.Currency, t.PayoutId,
                ]);
            return ExitCodes.Ok;
        });
    }

    /// <summary>One line on the terminal, written over and over.</summary>
    private sealed class CheckedSoFar(TextWriter error) : IProgress<LedgerProgress>
    {
        public void Report(LedgerProgress value)
        {
            error.Write($"\rchecked {value.Checked} of {value.Total}");
            if (value.Checked >= value.Total)
                error.WriteLine();
        }
    }
}
