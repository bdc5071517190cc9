using Shouldly;
using Sluice.Quotes;
using Sluice.Server.Grpc;
using Sluice.Server.Grpc.Wire;
using Sluice.Tests.Databases;
using Sluice.Tests.Server;
using Xunit;
using Status = Sluice.Server.Grpc.Wire.PayoutEnums.Types.PayoutStatus;

namespace Sluice.Tests.Grpc;

/// <summary>Stage makes a quote that both doors see; connector_quote_id uses it, also across currencies.</summary>
public sealed class StageTests(GrpcServers servers) : IClassFixture<GrpcServers>
{
    [Fact]
    public async Task The_same_merchant_quote_id_is_the_same_quote_and_REST_shows_it()
    {
        using var calls = await PayoutCalls.OpenAsync(servers.Server);

        var first = await StageAsync(calls, Pounds("s-1"));
        var again = await StageAsync(calls, Pounds("s-1"));
        var unnamed = await StageAsync(calls, new PayoutServiceStageRequest { Amount = PayoutCalls.Money(1000) });
        var other = await calls.CallAsync("Stage", Pounds("s-1", 10_001));

        again.ShouldBe(first);
        (first.MerchantPayoutId, first.PayoutStatus).ShouldBe(("s-1", Status.RequiresConfirmation));
        other.Code.ShouldBe(GrpcCode.AlreadyExists);
        var quote = await calls.Door.Client.Quotes.GetAsync(first.ConnectorPayoutId);
        (quote.SourceAmount, quote.SourceCurrency, quote.Amount, quote.Currency, quote.ClientReference)
            .ShouldBe((10_000, "EUR", 8_000, "GBP", "s-1"));
        unnamed.ConnectorPayoutId.ShouldNotBe(first.ConnectorPayoutId);
        (await calls.Door.Client.Quotes.ListAsync()).Data.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_quote_converts_the_amount_of_the_call_that_names_it()
    {
        using var calls = await PayoutCalls.OpenAsync(servers.Server);
        var quote = (await StageAsync(calls, Pounds("s-2"))).ConnectorPayoutId;
        var transfer = Transfer("c-1", quote);

        var made = await calls.TransferAsync(transfer);
        (await calls.TransferAsync(transfer)).ConnectorPayoutId.ShouldBe(made.ConnectorPayoutId);
        await calls.WaitAsync(made.ConnectorPayoutId, Status.Success);

        var payout = await calls.Door.Client.Payouts.GetAsync(made.ConnectorPayoutId);
        (payout.Amount, payout.Currency, payout.SourceAmount, payout.SourceCurrency, payout.QuoteId)
            .ShouldBe((8_000, "GBP", 10_000, "EUR", quote));
        (await calls.Door.BalanceAsync()).Available.ShouldBe(90_000);
        (await calls.CallAsync("Transfer", Transfer("c-2", quote))).Code.ShouldBe(GrpcCode.AlreadyExists);
        (await calls.Door.BankAsync()).ShouldHaveSingleItem().Currency.ShouldBe("GBP");
    }

    [Fact]
    public async Task What_was_staged_by_REST_at_a_quote_is_transferred_by_its_id_and_either_amount()
    {
        using var calls = await PayoutCalls.OpenAsync(servers.Server);
        var quote = (await StageAsync(calls, Pounds("s-3"))).ConnectorPayoutId;
        var staged = (await calls.Door.PayAsync(Bodies.Payout(8_000).With(("currency", "GBP"), ("quote_id", quote),
            ("confirm", false))))["id"]!;

        var wrong = await calls.CallAsync("Transfer",
            new PayoutServiceTransferRequest { ConnectorPayoutId = staged, Amount = PayoutCalls.Money(8_000) });
        var made = await calls.TransferAsync(new PayoutServiceTransferRequest
        {
            ConnectorPayoutId = staged,
            Amount = PayoutCalls.Money(10_000),
            DestinationCurrency = Currency.Gbp,
        });

        wrong.Fields.ShouldBe(["amount conflicting"]);
        made.ConnectorPayoutId.ShouldBe(staged);
        await calls.WaitAsync(staged, Status.Success);
    }

    [Fact]
    public async Task A_quote_of_REST_is_used_with_what_it_takes_or_what_arrives()
    {
        using var calls = await PayoutCalls.OpenAsync(servers.Server);
        foreach (var (id, amount, currency) in ((string, long, Currency)[])
            [("r-1", 10_000, Currency.Eur), ("r-2", 8_000, Currency.Gbp)])
        {
            var quote = (await calls.Door.PostAsync("v1/quotes", QuoteTests.Ask(8_000).With(("currency", "GBP"))))["id"]!;
            var transfer = Transfer(id, quote);
            transfer.Amount = PayoutCalls.Money(amount, currency);
            var made = await calls.TransferAsync(transfer);
            (await calls.Door.Client.Payouts.GetAsync(made.ConnectorPayoutId)).Amount.ShouldBe(8_000);
        }
    }

    [Fact]
    public async Task A_link_is_made_at_a_quote_over_what_arrives()
    {
        using var calls = await PayoutCalls.OpenAsync(servers.Server);
        var quote = (await StageAsync(calls, Pounds("s-6"))).ConnectorPayoutId;
        var ask = new PayoutServiceCreateLinkRequest
        {
            MerchantPayoutId = "l-1",
            Amount = PayoutCalls.Money(8_001, Currency.Gbp),
            ConnectorQuoteId = quote,
        };

        (await calls.CallAsync("CreateLink", ask)).Fields.ShouldBe(["connector_quote_id conflicting"]);
        ask.Amount = PayoutCalls.Money(8_000, Currency.Gbp);
        var made = PayoutCalls.Ok(await calls.CallAsync("CreateLink", ask)).Read<PayoutServiceCreateLinkResponse>();

        (await calls.Door.Client.Payouts.GetAsync(made.ConnectorPayoutId)).SourceAmount.ShouldBe(10_000);
        (await calls.Door.BalanceAsync()).Available.ShouldBe(90_000);
    }

    [Fact]
    public async Task A_quote_whose_time_is_over_says_so_and_cannot_be_used()
    {
        await using var server = await TestServer.StartAsync(TestDatabase.Sqlite, GrpcServers.Settings);
        using var calls = await PayoutCalls.OpenAsync(server);
        var staged = await StageAsync(calls, Pounds("s-4"));
        await calls.Door.AdvanceAsync(QuoteRequest.LifeDefault);

        var again = await StageAsync(calls, Pounds("s-4"));

        (again.ConnectorPayoutId, again.PayoutStatus).ShouldBe((staged.ConnectorPayoutId, Status.Expired));
        (await calls.CallAsync("Transfer", Transfer("c-1", staged.ConnectorPayoutId))).Code
            .ShouldBe(GrpcCode.FailedPrecondition);
    }

    [Fact]
    public async Task What_is_wrong_is_named_as_the_wire_has_it()
    {
        using var calls = await PayoutCalls.OpenAsync(servers.Server);
        var quote = (await StageAsync(calls, Pounds("s-5"))).ConnectorPayoutId;
        var noPair = new PayoutServiceStageRequest
        {
            Amount = PayoutCalls.Money(1000, Currency.Xof),
            DestinationCurrency = Currency.Top,
        };
        var nothing = new PayoutServiceStageRequest
        {
            Amount = PayoutCalls.Money(1, Currency.Jpy),
            DestinationCurrency = Currency.Gbp,
        };
        var other = Transfer("c-1", quote);
        other.DestinationCurrency = Currency.Usd;
        other.PayoutMethodData = PayoutCalls.Sepa();
        var unquoted = Transfer("c-1", quote);
        unquoted.ClearConnectorQuoteId();

        (await calls.CallAsync("Stage", noPair)).Fields
            .ShouldBe(["amount.currency currency_not_supported", "destination_currency currency_not_supported"]);
        (await calls.CallAsync("Stage", nothing)).Fields.ShouldBe(["amount.minor_amount out_of_range"]);
        (await calls.CallAsync("Stage", new PayoutServiceStageRequest { MerchantQuoteId = "a\nb" })).Fields
            .ShouldBe(["amount required", "merchant_quote_id invalid_characters"], ignoreOrder: true);
        (await calls.CallAsync("Transfer", other)).Fields.ShouldBe(["amount conflicting"]);
        (await calls.CallAsync("Transfer", unquoted)).Fields.ShouldContain("destination_currency currency_not_supported");
        (await calls.Door.Client.Payouts.ListAsync()).Data.ShouldBeEmpty();
    }

    private static PayoutServiceStageRequest Pounds(string id, long amount = 10_000) => new()
    {
        MerchantQuoteId = id,
        Amount = PayoutCalls.Money(amount),
        DestinationCurrency = Currency.Gbp,
    };

    private static PayoutServiceTransferRequest Transfer(string id, string quote)
    {
        var transfer = PayoutCalls.Transfer(id, 10_000);
        transfer.DestinationCurrency = Currency.Gbp;
        transfer.ConnectorQuoteId = quote;
        transfer.PayoutMethodData = new PayoutMethod
        {
            Bacs = new BacsBankTransferPayout
            {
                BankSortCode = PayoutCalls.Secret("601613"),
                BankAccountNumber = PayoutCalls.Secret("31926819"),
            },
        };
        return transfer;
    }

    private static async Task<PayoutServiceStageResponse> StageAsync(PayoutCalls calls, PayoutServiceStageRequest ask) =>
        PayoutCalls.Ok(await calls.CallAsync("Stage", ask)).Read<PayoutServiceStageResponse>();
}
