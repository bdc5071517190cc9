using System.CommandLine;
using Sluice.Client;
using static Sluice.Cli.Commands.Arguments;

namespace Sluice.Cli.Commands;

internal static class WalletsCommand
{
    public static Command Make(CommandLineRun cli) => new("wallets", "What recipients hold with you")
    {
        Show(cli), Statement(cli), Credit(cli), Withdraw(cli),
    };

    private static Command Show(CommandLineRun cli)
    {
        var id = Id("recipient", "rcp_");
        return cli.On(new Command("show", "What a recipient holds, by currency") { id }, async (s, cancel) =>
        {
            var wallet = await s.Client.Recipients.WalletAsync(s.Get(id), cancel);
            var money = s.IsJson ? null : await s.MoneyAsync(cancel);
            await s.Screen.ShowAsync(
                wallet,
                [
                    ("recipient", wallet.RecipientId),
                    .. wallet.Balances.Select(b => (b.Currency, money?.Decimal(b.Balance, b.Currency))),
                ]);
            return ExitCodes.Ok;
        });
    }

    private static Command Statement(CommandLineRun cli)
    {
        var id = Id("recipient", "rcp_");
        var currency = new Argument<string>("CURRENCY") { Description = "As EUR" };
        var limit = Limit();
        return cli.On(new Command("statement", "What went in and out") { id, currency, limit }, async (s, cancel) =>
        {
            var code = s.Get(currency).ToUpperInvariant();
            var money = await s.MoneyAsync(cancel);
            await s.Screen.ListAsync(
                s.Client.Recipients.WalletTransactionsAsync(s.Get(id), code, cancel).Take(s.Get(limit)),
                ["number", "kind", "amount", "balance", "payout", "occurred"],
                t => [Number(t.Number), t.Kind, money.Decimal(t.Amount, code), money.Decimal(t.BalanceAfter, code), t.PayoutId,
                    When(t.OccurredAt)]);
            return ExitCodes.Ok;
        });
    }

    private static Command Credit(CommandLineRun cli)
    {
        var id = Id("recipient", "rcp_");
        var amount = new Argument<string>("AMOUNT") { Description = "As 7.00" };
        var currency = new Argument<string>("CURRENCY") { Description = "As EUR" };
        var purpose = Text("--purpose", "Why: a code, OTHER by default", "CODE");
        var reference = Text("--reference", "Your own reference", "TEXT");
        var key = IdempotencyKey();
        var command = new Command("credit", "Pay into a recipient's wallet; it is there at once")
        {
            id, amount, currency, purpose, reference, key,
        };
        return cli.On(command, async (s, cancel) =>
        {
            var code = s.Get(currency).ToUpperInvariant();
            var payout = await s.Client.Payouts.CreateAsync(
                new NewPayout
                {
                    Amount = (await s.MoneyAsync(cancel)).Parse(s.Get(amount), code),
                    Currency = code,
                    Purpose = s.Get(purpose) ?? "OTHER",
                    ClientReference = s.Get(reference),
                    RecipientId = s.Get(id),
                    Destination = new Destination { Type = "wallet" },
                },
                s.Get(key), cancel);
            await PayoutsCommand.ShowAsync(s, payout, cancel);
            return ExitCodes.Ok;
        });
    }

    private static Command Withdraw(CommandLineRun cli)
    {
        var id = Id("recipient", "rcp_");
        var amount = new Argument<string>("AMOUNT") { Description = "As 5.00" };
        var currency = new Argument<string>("CURRENCY") { Description = "As EUR" };
        var method = Text("--method", "One of the recipient's payout methods, pm_…; the default one without it", "ID");
        var purpose = Text("--purpose", "Why: a code, OTHER by default", "CODE");
        var key = IdempotencyKey();
        var command = new Command("withdraw", "Pay out of a wallet to its recipient")
        {
            id, amount, currency, method, purpose, key,
        };
        return cli.On(command, async (s, cancel) =>
        {
            var code = s.Get(currency).ToUpperInvariant();
            var payout = await s.Client.Recipients.WithdrawAsync(
                s.Get(id),
                new NewWalletWithdrawal
                {
                    Amount = (await s.MoneyAsync(cancel)).Parse(s.Get(amount), code),
                    Currency = code,
                    PayoutMethodId = s.Get(method),
                    Purpose = s.Get(purpose),
                },
                s.Get(key), cancel);
            await PayoutsCommand.ShowAsync(s, payout, cancel);
            return ExitCodes.Ok;
        });
    }
}
