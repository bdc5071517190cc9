using System.CommandLine;

namespace Sluice.Cli.Commands;

internal static class BalanceCommand
{
    public static Command Make(CommandLineRun cli)
    {
        var at = Arguments.Text("--at", "As it was at this time, as 2026-11-20T09:30:00Z", "TIME");
        var currency = Arguments.Text("--currency", "Only this currency", "CODE");
        return cli.On(new Command("balance", "What you hold, per currency") { at, currency }, async (s, cancel) =>
        {
            var balances = await s.Client.Balances.GetAsync(
                Arguments.Instant(s.Get(at)), s.Get(currency)?.ToUpperInvariant(), cancel);
            if (s.IsJson)
            {
                await s.Screen.ShowAsync(balances);
                return ExitCodes.Ok;
            }
            var money = await s.MoneyAsync(cancel);
            await s.Screen.ListAsync(
                balances.Data.ToAsyncEnumerable(),
                ["currency", "available", "pending", "reserve", "in transit", "total"],
                b =>
                [
                    b.Currency,
                    money.Decimal(b.Available, b.Currency),
                    money.Decimal(b.Pending, b.Currency),
                    money.Decimal(b.Reserve, b.Currency),
                    money.Decimal(b.InTransit, b.Currency),
                    money.Decimal(b.Total, b.Currency),
                ],
                "No money yet. In the sandbox: sluice fund 1000.00 EUR");
            return ExitCodes.Ok;
        });
    }
}
