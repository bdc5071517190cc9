using System.CommandLine;
using System.Globalization;
using Sluice.Client;
using static Sluice.Cli.Commands.Arguments;

namespace Sluice.Cli.Commands;

internal static class SandboxCommand
{
    public static Command Make(CommandLineRun cli) =>
        new("sandbox", "The test bank and its clock") { Bank(cli), Clock(cli), Clear(cli) };

    private static Command Bank(CommandLineRun cli)
    {
        var summary = new Option<bool>("--summary") { Description = "Only the totals" };
        var limit = Limit();
        return cli.On(new Command("bank", "What the test bank paid, from its own books") { summary, limit }, async (s, cancel) =>
        {
            var money = s.IsJson ? null : await s.MoneyAsync(cancel);
            if (s.Get(summary))
            {
                var total = await s.Client.Sandbox.BankSummaryAsync(cancel);
                await s.Screen.ShowAsync(
                    total,
                    [
                        ("paid", Number(total.PaidCount)),
                        .. total.ByCurrency.Select(c =>
                            (c.Currency, (string?)$"{c.Count} payments, {money?.Decimal(c.Amount, c.Currency)}")),
                        ("paid more than once", Number(total.PaidMoreThanOnce)),
                    ]);
                return ExitCodes.Ok;
            }
            var count = s.Get(limit);
            await s.Screen.ListAsync(
                s.Client.Sandbox.BankAsync(new AnyQuery { Limit = PageSize(count) }, cancel).Take(count),
                ["reference", "state", "amount", "currency", "name", "account", "times paid", "payout", "paid"],
                b =>
                [
                    b.Reference, b.State, money!.Decimal(b.Amount, b.Currency), b.Currency, b.Name, b.AccountLast4,
                    Number(b.TimesPaid), b.PayoutId, When(b.PaidAt),
                ]);
            return ExitCodes.Ok;
        });
    }

    private static Command Clock(CommandLineRun cli)
    {
        var advance = Text("--advance", "Put it forward, as 90s, 5m, 2h or 3d", "TIME");
        return cli.On(new Command("clock", "What time it is in the sandbox; or put it forward") { advance }, async (s, cancel) =>
        {
            var clock = s.Get(advance) is { } text
                ? await s.Client.Sandbox.AdvanceClockAsync(Seconds(text), cancel)
                : await s.Client.Sandbox.ClockAsync(cancel);
            await s.Screen.ShowAsync(clock, ("now", When(clock.Now)), ("ahead by", $"{Number(clock.OffsetSeconds)} s"));
            return ExitCodes.Ok;
        });
    }

    private static Command Clear(CommandLineRun cli)
    {
        var id = Id("deposit", "dep_");
        return cli.On(new Command("clear", "Clear a pending deposit") { id }, async (s, cancel) =>
        {
            var deposit = await s.Client.Sandbox.ClearDepositAsync(s.Get(id), cancel: cancel);
            await s.Screen.ShowAsync(deposit, ("id", deposit.Id), ("status", deposit.Status));
            return ExitCodes.Ok;
        });
    }

    internal static long Seconds(string text)
    {
        var unit = text.Length == 0 ? '\0' : text[^1];
        var factor = unit switch { 's' => 1, 'm' => 60, 'h' => 3600, 'd' => 86400, _ => char.IsAsciiDigit(unit) ? 1 : 0 };
        var digits = char.IsAsciiDigit(unit) ? text : text[..^Math.Min(1, text.Length)];
        return factor > 0 && int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? (long)number * factor
            : throw new UsageException($"'{text}' is no time span; it looks like 90s, 5m, 2h or 3d.");
    }
}
