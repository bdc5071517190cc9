using System.CommandLine;
using Sluice.Client;
using static Sluice.Cli.Commands.Arguments;

namespace Sluice.Cli.Commands;

internal static class OrdersCommand
{
    public static Command Make(CommandLineRun cli) => new("orders", "What customers paid, and paying it back to them")
    {
        Record(cli), Import(cli), List(cli), Show(cli), Refund(cli),
    };

    private static Command Record(CommandLineRun cli)
    {
        var reference = new Argument<string>("REFERENCE") { Description = "Your own number of the order; each once" };
        var amount = new Argument<string>("AMOUNT") { Description = "What was paid, as 49.90" };
        var currency = new Argument<string>("CURRENCY") { Description = "As EUR" };
        var name = new Option<string>("--name") { Description = "Who paid", HelpName = "NAME", Required = true };
        var country = new Option<string>("--country") { Description = "The payer's, as DE", HelpName = "CODE", Required = true };
        var type = Text("--type", "individual (the default), company, …", "TYPE");
        var iban = Text("--iban", "The account it was paid from", "IBAN");
        var card = Text("--card", "The card of the vault it was paid with, card_…", "ID");
        var at = Text("--at", "When it was paid, as 2026-11-20T09:30:00Z", "TIME");
        var key = IdempotencyKey();
        var command = new Command("record", "Record what a customer paid")
        {
            reference, amount, currency, name, country, type, iban, card, at, key,
        };
        return cli.On(command, async (s, cancel) =>
        {
            if (s.Get(iban) is null == s.Get(card) is null)
                throw new UsageException("Say from where it was paid: --iban or --card.");
            var code = s.Get(currency).ToUpperInvariant();
            var order = new NewOrder
            {
                ClientReference = s.Get(reference),
                Amount = (await s.MoneyAsync(cancel)).Parse(s.Get(amount), code),
                Currency = code,
                Payer = new RecipientDetails
                {
                    Type = s.Get(type) ?? "individual",
                    Name = s.Get(name),
                    Country = s.Get(country)!.ToUpperInvariant(),
                },
                PaidFrom = s.Get(iban) is { } account ? new Destination { Type = "account", Iban = account }
                    : new Destination { Type = "saved_card", CardId = s.Get(card) },
                OrderedAt = s.Get(at),
            };
            await ShowAsync(s, await s.Client.Orders.RecordAsync(order, s.Get(key), cancel), cancel);
            return ExitCodes.Ok;
        });
    }

    private static Command Import(CommandLineRun cli)
    {
        var file = new Argument<string>("FILE") { Description = "CSV; what is on record already is refused as a duplicate" };
        return cli.On(new Command("import", "Record a file of orders") { file }, async (s, cancel) =>
        {
            var path = s.FullPath(s.Get(file));
            if (!File.Exists(path))
                throw new UsageException($"There is no file {path}.");
            var import = await s.Client.Orders.ImportAsync(await File.ReadAllBytesAsync(path, cancel), cancel);
            await s.Screen.ShowAsync(
                import,
                [
                    ("recorded", Number(import.Recorded)), ("refused", Number(import.Refused)),
                    .. import.Rows.Where(r => r.OrderId is null).Select(r => ($"row {r.Row}",
                        (string?)string.Join("; ", r.Errors.Select(e => $"{e.Pointer} {e.Code} {e.Detail}")))),
                ]);
            return import.Refused == 0 ? ExitCodes.Ok : ExitCodes.NotDone;
        });
    }

    private static Command List(CommandLineRun cli)
    {
        var reference = Text("--reference", "Only with this number", "TEXT");
        var limit = Limit();
        return cli.On(new Command("list", "Orders, newest first") { reference, limit }, async (s, cancel) =>
        {
            var count = s.Get(limit);
            var money = await s.MoneyAsync(cancel);
            var query = new OrderQuery { ClientReference = s.Get(reference), Limit = PageSize(count) };
            await s.Screen.ListAsync(
                s.Client.Orders.ListAllAsync(query, cancel).Take(count),
                ["id", "reference", "paid", "refundable", "payer", "created"],
                o => [o.Id, o.ClientReference, money.Format(o.Amount, o.Currency), money.Format(o.Refundable, o.Currency),
                    o.Payer?.Name, When(o.CreatedAt)]);
            return ExitCodes.Ok;
        });
    }

    private static Command Show(CommandLineRun cli)
    {
        var id = Id("order", "ord_");
        return cli.On(new Command("show", "One order, and what went back") { id }, async (s, cancel) =>
        {
            await ShowAsync(s, await s.Client.Orders.GetAsync(s.Get(id), cancel), cancel);
            return ExitCodes.Ok;
        });
    }

    private static Command Refund(CommandLineRun cli)
    {
        var id = Id("order", "ord_");
        var amount = new Argument<string?>("AMOUNT")
        {
            Description = "As 15.00; all that is left when it is not given",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var key = IdempotencyKey();
        var command = new Command("refund", "Pay an order back to where it was paid from") { id, amount, key };
        return cli.On(command, async (s, cancel) =>
        {
            var order = await s.Client.Orders.GetAsync(s.Get(id), cancel);
            var minor = s.Get(amount) is { } text ? (await s.MoneyAsync(cancel)).Parse(text, order.Currency) : order.Refundable;
            var payout = await s.Client.Payouts.CreateAsync(
                new NewPayout
                {
                    Amount = minor,
                    Currency = order.Currency,
                    Purpose = "REFUND",
                    Destination = new Destination { Type = "order_ref", OrderId = order.Id },
                },
                s.Get(key), cancel);
            await PayoutsCommand.ShowAsync(s, payout, cancel);
            return ExitCodes.Ok;
        });
    }

    private static async Task ShowAsync(Session s, Order o, CancellationToken cancel)
    {
        var money = s.IsJson ? null : await s.MoneyAsync(cancel);
        await s.Screen.ShowAsync(
            o,
            ("id", o.Id),
            ("reference", o.ClientReference),
            ("paid", money?.Format(o.Amount, o.Currency)),
            ("paid back", money?.Format(o.PaidBack, o.Currency)),
            ("refundable", money?.Format(o.Refundable, o.Currency)),
            ("payer", o.Payer?.Name),
            ("paid from", o.PaidFrom?.Iban ?? o.PaidFrom?.AccountNumber ?? o.PaidFrom?.Number ?? o.PaidFrom?.Type),
            ("ordered", When(o.OrderedAt)),
            ("recorded", When(o.CreatedAt)));
    }
}
