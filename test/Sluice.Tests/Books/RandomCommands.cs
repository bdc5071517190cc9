using Sluice.Balances;
using Sluice.Books;
using Sluice.Connectors;
using Sluice.Events;
using Sluice.Kernel;
using Sluice.Money;
using Sluice.Payouts;
using Sluice.Routing;
using Sluice.Tests.Connectors;

namespace Sluice.Tests.Books;

/// <summary>A request that can be made again, and one with another body under the same key.</summary>
internal sealed record Drawn(string What, bool HasKey, Func<BookCommand<Receipt>> Make, Func<BookCommand<Receipt>> MakeOther);

/// <summary>Draws commands of every kind for one book: many possible, some not, some not right now.</summary>
internal sealed class RandomCommands(TestBook book, Random chance)
{
    private static readonly string[] Currencies = ["EUR", "EUR", "EUR", "JPY", "KWD"];

    private readonly ConnectorRegistry _connectors = new([new ScriptedConnector(ScriptedConnector.Full)]);

    public TestBook Book => book;

    public async Task<BookCommand<Receipt>> DrawAsync() => (await DrawMakerAsync()).Make();

    public async Task<Drawn> DrawMakerAsync()
    {
        book.Clock.Advance(TimeSpan.FromMilliseconds(chance.Next(1, 40_000)));
        // What the rail and the dispatcher do has no request of its own; it happens in between.
        if (chance.Next(4) == 0)
            await LetRailWorkAsync();
        var merchant = book.Merchant;
        var amount = new Amount(chance.Next(1, 500), Currency.Find(Currencies[chance.Next(Currencies.Length)]));
        var payouts = await book.PayoutsAsync();
        var payout = payouts.Count == 0 ? default : payouts[chance.Next(payouts.Count)].Id;
        switch (chance.Next(payouts.Count == 0 ? 6 : 10))
        {
            case 0:
                var cleared = chance.Next(3) > 0;
                return Keyed($"deposit {amount} {cleared}", claim =>
                    new AnnounceDeposit(merchant.Caller, amount, null, cleared, claim));
            case 1:
                var toReserve = chance.Next(2) == 0;
                return Keyed($"reserve {amount} {toReserve}", claim =>
                    new MoveReserve(merchant.Caller, amount, toReserve, null, claim));
            case 2:
                var minimum = amount with { MinorUnits = chance.Next(3) == 0 ? chance.Next(0, 300) : 0 };
                return Keyless($"minimum {minimum}", () => new SetMinimumBalance(merchant.Caller, minimum));
            case 3 or 4 or 5:
                var (confirm, wait) = (chance.Next(5) > 0, chance.Next(3) == 0);
                var order = await PricedAsync(merchant.Order(amount.MinorUnits, amount.Currency.Code, confirm, wait));
                return Keyed($"pay {amount} {confirm} {wait}", claim => new CreatePayout(merchant.Caller, order, claim));
            case 6:
                return Keyed($"confirm {payout}", claim => new ConfirmPayout(merchant.Caller, payout, null, claim));
            case 7:
                var terms = new Terms(new Routes(_connectors, RoutingRules.None), Prices.Fees(chance, "EUR"));
                return Keyless($"update {payout}", () =>
                    new UpdatePayout(merchant.Caller, payout, null, new PayoutPatch { Memo = "changed" }, terms));
            case 8:
                return Keyed($"cancel a stale {payout}", claim => new CancelPayout(merchant.Caller, payout, 99, claim));
            default:
                return Keyed($"cancel {payout}", claim => new CancelPayout(merchant.Caller, payout, null, claim));
        }
    }

    /// <summary>With a fee every other time, at a quote now and then.</summary>
    private async Task<PayoutOrder> PricedAsync(PayoutOrder order)
    {
        if (chance.Next(2) == 0)
            return order;
        var paid = order.Parsed.Amount;
        if (order.Parsed.WaitForFunds || chance.Next(3) > 0)
            return order with { Fees = Prices.Fees(chance, paid.Currency.Code) };
        var source = new Amount(chance.Next(1, 300), Currency.Find(Currencies[chance.Next(Currencies.Length)]));
        var quote = Prices.Quote(chance, book.Id, new Ids(book.Clock, chance).New(), source, paid, book.Clock.Now);
        _ = (await book.DoAsync(new AddQuote(quote))).Value;
        return order with { Parsed = order.Parsed with { QuoteId = quote.Id } };
    }

    private Drawn Keyed(string what, Func<IdempotencyClaim, BookCommand<Receipt>> make)
    {
        var key = book.NewKey();
        return new Drawn(what, true,
            () => make(TestMerchant.Claim(key, what)), () => make(TestMerchant.Claim(key, what + " and more")));
    }

    private static Drawn Keyless(string what, Func<BookCommand<Receipt>> make) => new(what, false, make, make);

    private async Task LetRailWorkAsync()
    {
        var due = await book.TakeDueAsync(_connectors);
        foreach (var currency in due.CurrenciesToFund)
            _ = (await book.DoAsync(new FundWaiting(book.Id, currency))).Value;
        var open = (await book.PayoutsAsync()).Where(p => p.Attempts > 0).ToList();
        for (var reports = Math.Min(open.Count, chance.Next(4)); reports > 0; reports--)
        {
            var payout = open[chance.Next(open.Count)];
            var statuses = Enum.GetValues<RailStatus>();
            var update = new RailUpdate(book.Id, new AttemptReference(payout.Id, chance.Next(1, payout.Attempts + 1)),
                statuses[chance.Next(statuses.Length)])
            {
                FailureCode = chance.Next(2) == 0 ? "bank_unavailable" : "account_closed",
            };
            _ = book.Lanes.TrySubmitAsync(new ApplyRailUpdate(update, RailSource.Inquiry, ScriptedConnector.Full,
                ScriptedConnector.ConnectorName, book.Clock.Now - TimeSpan.FromMinutes(chance.Next(10))));
        }
        await book.PumpAsync();
    }
}
