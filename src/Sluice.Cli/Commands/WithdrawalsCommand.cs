using System.CommandLine;
using Sluice.Client;
using static Sluice.Cli.Commands.Arguments;

namespace Sluice.Cli.Commands;

internal static class WithdrawalsCommand
{
    public static Command Make(CommandLineRun cli) =>
        new("withdrawals", "Money to your own accounts") { List(cli), Accounts(cli), Create(cli) };

    private static Command List(CommandLineRun cli)
    {
        var limit = Limit();
        return cli.On(new Command("list", "Withdrawals, newest first") { limit }, async (s, cancel) =>
        {
            await s.Screen.ListAsync(
                s.Client.Withdrawals.ListAllAsync(cancel: cancel).Take(s.Get(limit)),
                ["id", "account", "status", "amount", "scheduled", "created"],
                w => [w.Id, w.WithdrawalAccountId, w.Payout?.Status, $"{w.Payout?.Amount} {w.Payout?.Currency}",
                    w.Scheduled ? "yes" : "no", When(w.Payout?.CreatedAt)]);
            return ExitCodes.Ok;
        });
    }

    private static Command Accounts(CommandLineRun cli) =>
        cli.On(new Command("accounts", "Your own accounts"), async (s, cancel) =>
        {
            await s.Screen.ListAsync(
                s.Client.Withdrawals.AccountsAsync(cancel),
                ["id", "label", "holder", "account", "verified", "status"],
                a => [a.Id, a.Label, a.Holder?.Name, a.Destination?.Iban ?? a.Destination?.AccountNumber,
                    a.Verified ? "yes" : "no", a.Status]);
            return ExitCodes.Ok;
        });

    private static Command Create(CommandLineRun cli)
    {
        var account = Id("account", "wda_");
        var amount = new Argument<long>("AMOUNT") { Description = "In minor units" };
        var currency = new Argument<string>("CURRENCY") { Description = "As EUR" };
        var key = IdempotencyKey();
        return cli.On(new Command("create", "Take money out") { account, amount, currency, key }, async (s, cancel) =>
        {
            var made = await s.Client.Withdrawals.CreateAsync(
                new NewWithdrawal
                {
                    WithdrawalAccountId = s.Get(account),
                    Amount = s.Get(amount),
                    Currency = s.Get(currency).ToUpperInvariant(),
                },
                s.Get(key), cancel);
            await s.Screen.ShowAsync(made,
                [("id", made.Id), ("account", made.WithdrawalAccountId), ("status", made.Payout?.Status)]);
            return ExitCodes.Ok;
        });
    }
}
