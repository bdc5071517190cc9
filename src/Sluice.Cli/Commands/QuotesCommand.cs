using System.CommandLine;
using Sluice.Client;
using static Sluice.Cli.Commands.Arguments;

namespace Sluice.Cli.Commands;

internal static class QuotesCommand
{
    public static Command Make(CommandLineRun cli) =>
        new("quotes", "Rates and fees that hold for a while") { Create(cli), List(cli), Get(cli) };

    private static Command Create(CommandLineRun cli)
    {
        var amount = new Argument<string>("AMOUNT")
        {
            Description = "What arrives, as 125.50; with --fixed source, what is taken",
        };
        var source = new Argument<string>("FROM") { Description = "What you pay with, as EUR" };
        var currency = new Argument<string>("TO") { Description = "What arrives, as USD" };
        var side = Text("--fixed", "Which amount it is: destination or source", "SIDE");
        var bearer = Text("--fee-bearer", "merchant or recipient", "WHO");
        var type = Text("--type", "Where it goes: account, card, …", "TYPE");
        var country = Text("--country", "The country it goes to, as US", "CODE");
        var expires = new Option<long?>("--expires-in") { Description = "How many seconds it shall hold", HelpName = "SECONDS" };
        var reference = Text("--reference", "Your own reference", "TEXT");
        var key = IdempotencyKey();
        var command = new Command("create", "Get a quote")
        {
            amount, source, currency, side, bearer, type, country, expires, reference, key,
        };
        return cli.On(command, async (s, cancel) =>
        {
            var (from, to) = (s.Get(source).ToUpperInvariant(), s.Get(currency).ToUpperInvariant());
            var where = new QuoteDestination { Type = s.Get(type), Country = s.Get(country)?.ToUpperInvariant() };
            var quote = await s.Client.Quotes.CreateAsync(
                new NewQuote
                {
                    SourceCurrency = from,
                    Currency = to,
                    Amount = (await s.MoneyAsync(cancel)).Parse(s.Get(amount), s.Get(side) == "source" ? from : to),
                    Fixed = s.Get(side),
                    FeeBearer = s.Get(bearer),
                    Destination = where == new QuoteDestination() ? null : where,
                    ExpiresInSeconds = s.Get(expires),
                    ClientReference = s.Get(reference),
                },
                s.Get(key),
                cancel);
            await ShowAsync(s, quote, cancel);
            return ExitCodes.Ok;
        });
    }

    private static Command List(CommandLineRun cli)
    {
        var status = Text("--status", "open, used or expired", "STATUS");
        var limit = Limit();
        return cli.On(new Command("list", "Quotes, newest first") { status, limit }, async (s, cancel) =>
        {
            var count = s.Get(limit);
            var query = new QuoteQuery { Status = s.Get(status), Limit = PageSize(count) };
            var money = await s.MoneyAsync(cancel);
            await s.Screen.ListAsync(
                s.Client.Quotes.ListAllAsync(query, cancel).Take(count),
                ["id", "status", "takes", "arrives", "rate", "expires", "payout"],
                q => [q.Id, q.Status, money.Format(q.Total, q.SourceCurrency), money.Format(q.Amount, q.Currency), q.Rate,
                    When(q.ExpiresAt), q.PayoutId]);
            return ExitCodes.Ok;
        });
    }

    private static Command Get(CommandLineRun cli)
    {
        var id = Id("quote", "qt_");
        return cli.On(new Command("get", "One quote") { id }, async (s, cancel) =>
        {
            await ShowAsync(s, await s.Client.Quotes.GetAsync(s.Get(id), cancel), cancel);
            return ExitCodes.Ok;
        });
    }

    private static async Task ShowAsync(Session s, Quote q, CancellationToken cancel)
    {
        var money = await s.MoneyAsync(cancel);
        await s.Screen.ShowAsync(
            q,
            ("id", q.Id),
            ("status", q.Status),
            ("takes", money.Format(q.Total, q.SourceCurrency)),
            ("of that fees", money.Format(q.Fees, q.SourceCurrency)),
            ("arrives", money.Format(q.Amount, q.Currency)),
            ("rate", q.Rate),
            ("payout", q.PayoutId),
            ("client reference", q.ClientReference),
            ("expires", When(q.ExpiresAt)));
    }
}
