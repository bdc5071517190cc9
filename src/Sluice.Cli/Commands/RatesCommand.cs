using System.CommandLine;
using static Sluice.Cli.Commands.Arguments;

namespace Sluice.Cli.Commands;

internal static class RatesCommand
{
    public static Command Make(CommandLineRun cli)
    {
        var from = Text("--from", "Rates of this currency", "CODE");
        var to = Text("--to", "Only against this one", "CODE");
        return cli.On(new Command("rates", "Exchange rates as they are now") { from, to }, async (s, cancel) =>
        {
            var rates = await s.Client.Quotes.RatesAsync(
                s.Get(from)?.ToUpperInvariant(), s.Get(to)?.ToUpperInvariant(), cancel);
            if (s.IsJson)
            {
                await s.Screen.ShowAsync(rates);
                return ExitCodes.Ok;
            }
            await s.Screen.ListAsync(
                rates.Data.ToAsyncEnumerable(),
                ["from", "to", "rate", "before margin", "as of"],
                r => [rates.SourceCurrency, r.Currency, r.Rate, r.MidRate, When(rates.RateAt)]);
            return ExitCodes.Ok;
        });
    }
}
