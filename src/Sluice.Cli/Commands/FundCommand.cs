using System.CommandLine;
using Sluice.Client;

namespace Sluice.Cli.Commands;

internal static class FundCommand
{
    public static Command Make(CommandLineRun cli)
    {
        var amount = new Argument<string>("AMOUNT") { Description = "How much, as 1000.00" };
        var currency = new Argument<string>("CURRENCY") { Description = "As EUR" };
        var pending = new Option<bool>("--pending") { Description = "Leave it pending, to be cleared later" };
        var reference = Arguments.Text("--reference", "What the bank would have said", "TEXT");
        var key = Arguments.IdempotencyKey();
        var command = new Command("fund", "Put test money into the book (sandbox)") { amount, currency, pending, reference, key };
        return cli.On(command, async (s, cancel) =>
        {
            var code = s.Get(currency).ToUpperInvariant();
            var money = await s.MoneyAsync(cancel);
            var deposit = await s.Client.Sandbox.DepositAsync(
                new NewDeposit
                {
                    Amount = money.Parse(s.Get(amount), code),
                    Currency = code,
                    Cleared = s.Get(pending) ? false : null,
                    Reference = s.Get(reference),
                },
                s.Get(key),
                cancel);
            await s.Screen.ShowAsync(
                deposit,
                ("id", deposit.Id),
                ("status", deposit.Status),
                ("amount", money.Format(deposit.Amount, deposit.Currency)));
            return ExitCodes.Ok;
        });
    }
}
