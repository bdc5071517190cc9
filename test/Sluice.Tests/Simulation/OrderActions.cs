using Sluice.Calendars;
using Sluice.Links;
using Sluice.Money;
using Sluice.Payouts;
using Sluice.Recipients;
using Sluice.Tests.Books;

namespace Sluice.Tests.Simulation;

/// <summary>
/// What clients order beyond plain payouts: at a time, until a time, into and out of wallets, back to orders, by link.
/// </summary>
internal sealed class OrderActions(World world, WorldActions actions)
{
    private int _links;

    private Random Chance => world.Chance;

    /// <summary>Orders something; the reference must stand where a plain payout's does.</summary>
    public void Next(TestMerchantOf merchant, string reference)
    {
        switch (Chance.Next(6))
        {
            case 0:
                Timed(merchant, reference);
                break;
            case 1:
                IntoWallet(merchant, reference);
                break;
            case 2:
                OutOfWallet(merchant, reference);
                break;
            case 3:
                BackToOrder(merchant, reference);
                break;
            case 4:
                AtQuote(merchant, reference);
                break;
            default:
                ByLink(merchant);
                break;
        }
    }

    /// <summary>A recipient opens a link that waits, and says where to pay; perhaps twice, perhaps too late.</summary>
    public void CompleteLink(TestMerchantOf merchant)
    {
        var links = world.Stage.Complete(LinkStore.ListAsync(world.Database, merchant.Merchant.Id, null, null, null, null,
            world.Clock.GetUtcNow(), 100, CancellationToken.None));
        if (links.Count == 0)
            return;
        var link = links[Chance.Next(links.Count)];
        actions.Ask($"complete {link.Id:N}", merchant, _ => new CompleteLink(link, Details(merchant), null));
    }

    private static LinkDetails Details(TestMerchantOf merchant) => new(
        new RecipientDetails { Type = RecipientType.Individual, Name = "Ada Byron", Country = "DE" },
        PreparedDestination.Of(Recipients.Asked.Destination(("iban", "DE89370400440532013000")), merchant.Merchant.Id,
            TestMerchant.Vault));

    private void Timed(TestMerchantOf merchant, string reference)
    {
        var now = world.Clock.GetUtcNow();
        DateTimeOffset? release = Chance.Next(4) > 0 ? now.AddMinutes(Chance.Next(1, 3000)) : null;
        DateTimeOffset? expiry = Chance.Next(2) == 0 ? (release ?? now).AddMinutes(Chance.Next(1, 2000)) : null;
        var order = Plain(merchant, reference, out var amount);
        Pay(merchant, amount, reference, "timed", order with
        {
            Times = new ReleaseTime { ReleaseAt = release, ExpiresAt = expiry },
        });
    }

    private void IntoWallet(TestMerchantOf merchant, string reference)
    {
        var order = Plain(merchant, reference, out var amount);
        Pay(merchant, amount, reference, "into a wallet", order with
        {
            RecipientId = AnyRecipient(merchant),
            ToWallet = true,
            Times = Chance.Next(3) == 0
                ? new ReleaseTime { ReleaseAt = world.Clock.GetUtcNow().AddMinutes(Chance.Next(1, 600)) } : null,
        });
    }

    private void OutOfWallet(TestMerchantOf merchant, string reference)
    {
        var recipient = AnyRecipient(merchant);
        var order = Plain(merchant, reference, out var amount);
        Pay(merchant, amount, reference, "out of a wallet", order with
        {
            RecipientId = recipient,
            FromWallet = recipient,
            Kind = PayoutKinds.WalletWithdrawal,
            WaitForFunds = false,
        });
    }

    private void BackToOrder(TestMerchantOf merchant, string reference)
    {
        var order = Plain(merchant, reference, out var amount);
        var orders = world.FilesOf(merchant).Orders;
        Pay(merchant, amount, reference, "back to an order", order with
        {
            OrderId = orders[Chance.Next(orders.Count)],
            Kind = PayoutKinds.Refund,
        });
    }

    // From euros to dollars or to euros: what comes back in dollars is never paid out again.
    private void AtQuote(TestMerchantOf merchant, string reference)
    {
        var order = Plain(merchant, reference, out var amount);
        var paid = new Amount(amount, Chance.Next(3) == 0 ? Currency.Eur : Currency.Find("USD"));
        var source = new Amount(Chance.Next(10, 400), Currency.Eur);
        var quote = Prices.Quote(
            Chance, merchant.Merchant.Id, world.Ids.New(), source, paid, world.Clock.GetUtcNow().AddMinutes(Chance.Next(60)));
        actions.Ask($"quote {source} to {paid}", merchant, _ => new AddQuote(quote));
        order = order with { Amount = paid, QuoteId = quote.Id, WaitForFunds = false };
        Pay(merchant, amount, reference, "at a quote", order);
        if (Chance.Next(3) == 0)
            Pay(merchant, amount, reference + "-2", "at a quote", order with { ClientReference = reference + "-2" });
    }

    private void ByLink(TestMerchantOf merchant)
    {
        var amount = Chance.Next(10, 400);
        var secret = BitConverter.GetBytes(++_links).Concat(merchant.Merchant.Id.Value.ToByteArray()).ToArray();
        var link = new LinkOrder
        {
            Kind = LinkKind.Payout,
            Payout = actions.Priced(
                new PayoutOrder { Parsed = Plain(merchant, "", out _) with { ClientReference = null, Confirm = true } }),
            Recipient = new LinkRecipient(),
            Life = TimeSpan.FromMinutes(Chance.Next(1, 2000)),
            SendEmail = false,
        };
        actions.Ask($"link for {amount} ({_links})", merchant, claim =>
            new CreateLink(merchant.Merchant.Caller, link, secret, null, claim));
    }

    private ParsedPayout Plain(TestMerchantOf merchant, string reference, out long amount)
    {
        amount = Chance.Next(10, 400);
        return merchant.Merchant
            .Order(amount, confirm: Chance.Next(4) > 0, wait: Chance.Next(2) == 0, reference: reference).Parsed;
    }

    private void Pay(TestMerchantOf merchant, long amount, string reference, string how, ParsedPayout parsed)
    {
        var plain = merchant.Merchant.Order(amount);
        var inline = parsed is { RecipientId: null, OrderId: null };
        var order = actions.Priced(inline ? plain with { Parsed = parsed } : new PayoutOrder { Parsed = parsed });
        actions.Ask($"pay {amount} as {reference}, {how}{(parsed.Confirm ? "" : ", staged")}", merchant, claim =>
            new CreatePayout(merchant.Merchant.Caller, order, claim));
    }

    private Guid AnyRecipient(TestMerchantOf merchant)
    {
        var recipients = world.FilesOf(merchant).Recipients;
        return recipients[Chance.Next(recipients.Count)];
    }
}
