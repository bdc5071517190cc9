using Shouldly;
using Sluice.Cli;
using Xunit;

namespace Sluice.Tests.Cli;

/// <summary>sluice orders, wallets, cards: what is sent, and what is shown.</summary>
public sealed class OrderCommandTests
{
    private const string Order = """
        {"id":"ord_1","object":"order","client_reference":"O-1","amount":4990,"currency":"EUR","paid_back":1500,"refundable":3490,
         "payer":{"name":"Ada Byron"},"paid_from":{"type":"card","number":"411111••••1111"}}
        """;

    private const string Payout = """
        {"id":"po_1","object":"payout","status":"queued","amount":3490,"currency":"EUR","purpose":"REFUND"}
        """;

    private const string Card = """
        {"id":"card_1","object":"card","brand":"visa","bin":"411111","last_four":"1111","expiry_month":1,"expiry_year":2039,
         "status":"active"}
        """;

    [Fact]
    public async Task An_order_is_recorded_with_the_card_it_was_paid_with()
    {
        await using var api = await FakeApi.StartAsync();
        api.On("POST /v1/orders", 201, Order);
        var (code, text, _) = await api.RunAsync("orders", "record", "O-1", "49.90", "eur", "--name", "Ada Byron", "--country",
            "de", "--card", "card_1", "--idempotency-key", "k");
        code.ShouldBe(ExitCodes.Ok);
        text.ShouldContain("refundable\t34.90 EUR");
        text.ShouldContain("paid from\t411111••••1111");
        var (_, body, key, _) = api.Requests.Single(r => r.Line == "POST /v1/orders");
        body.ShouldBe("""{"client_reference":"O-1","amount":4990,"currency":"EUR","payer":"""
            + """{"type":"individual","name":"Ada Byron","country":"DE"},"""
            + "\"paid_from\":{\"type\":\"saved_card\",\"card_id\":\"card_1\"}}");
        key.ShouldBe("\"k\"");
        (await api.RunAsync("orders", "record", "O-1", "1", "EUR", "--name", "A", "--country", "DE")).Code
            .ShouldBe(ExitCodes.Usage);
    }

    [Fact]
    public async Task A_refund_without_an_amount_is_all_that_is_left()
    {
        await using var api = await FakeApi.StartAsync();
        api.On("GET /v1/orders/ord_1", 200, Order).On("POST /v1/payouts", 201, Payout);
        (await api.RunAsync("orders", "refund", "ord_1")).Code.ShouldBe(ExitCodes.Ok);
        var (_, body, _, _) = api.Requests.Single(r => r.Line == "POST /v1/payouts");
        body.ShouldBe("""
            {"amount":3490,"currency":"EUR","purpose":"REFUND","destination":{"type":"order_ref","order_id":"ord_1"}}
            """);
        (await api.RunAsync("orders", "refund", "ord_1", "1.50")).Code.ShouldBe(ExitCodes.Ok);
        api.Requests.Last(r => r.Line == "POST /v1/payouts").Body.ShouldContain("\"amount\":150,");
    }

    [Fact]
    public async Task Orders_are_listed_by_reference_and_a_file_says_what_was_refused()
    {
        await using var api = await FakeApi.StartAsync();
        api.On("GET /v1/orders", 200, $$"""{"object":"list","data":[{{Order}}],"has_more":false}""");
        var (code, text, _) = await api.RunAsync("orders", "list", "--reference", "O-1");
        (code, api.Requests[^1].Line).ShouldBe((ExitCodes.Ok, "GET /v1/orders?limit=50&client_reference=O-1"));
        text.ShouldContain("ord_1\tO-1\t49.90 EUR\t34.90 EUR\tAda Byron");

        api.On("POST /v1/orders/import", 200, """
            {"object":"order_import","recorded":1,"refused":1,"rows":[{"row":1,"result":"recorded","order_id":"ord_1"},
             {"row":2,"result":"refused","errors":[{"pointer":"amount","code":"required","detail":"Say how much."}]}]}
            """);
        var imported = await api.RunAsync("orders", "import", api.File("orders.csv", "client_reference,amount\n"));
        imported.Code.ShouldBe(ExitCodes.NotDone);
        imported.Out.ShouldContain("row 2\tamount required Say how much.");
        (await api.RunAsync("orders", "import", "missing.csv")).Code.ShouldBe(ExitCodes.Usage);
    }

    [Fact]
    public async Task Wallets_are_shown_credited_and_paid_out()
    {
        await using var api = await FakeApi.StartAsync();
        api.On("GET /v1/recipients/rcp_1/wallet", 200,
            """{"object":"wallet","recipient_id":"rcp_1","balances":[{"currency":"EUR","balance":705}]}""");
        (await api.RunAsync("wallets", "show", "rcp_1")).Out.ShouldContain("EUR\t7.05");

        api.On("POST /v1/payouts", 201, Payout).On("POST /v1/recipients/rcp_1/wallet/withdrawals", 201, Payout);
        (await api.RunAsync("wallets", "credit", "rcp_1", "7.05", "eur")).Code.ShouldBe(ExitCodes.Ok);
        api.Requests.Single(r => r.Line == "POST /v1/payouts").Body.ShouldBe("""
            {"amount":705,"currency":"EUR","purpose":"OTHER","recipient_id":"rcp_1","destination":{"type":"wallet"}}
            """);
        (await api.RunAsync("wallets", "withdraw", "rcp_1", "5", "EUR", "--method", "pm_1")).Code.ShouldBe(ExitCodes.Ok);
        api.Requests.Single(r => r.Line == "POST /v1/recipients/rcp_1/wallet/withdrawals").Body
            .ShouldBe("""{"amount":500,"currency":"EUR","payout_method_id":"pm_1"}""");

        api.On("GET /v1/recipients/rcp_1/wallet/transactions", 200, """
            {"object":"list","data":[{"id":"tr_1","number":2,"account":"wallet","currency":"EUR","kind":"withdrawal",
             "amount":-500,"balance_after":205,"payout_id":"po_1"}],"has_more":false}
            """);
        (await api.RunAsync("wallets", "statement", "rcp_1", "eur")).Out.ShouldContain("2\twithdrawal\t-5.00\t2.05\tpo_1");
        api.Requests[^1].Line.ShouldBe("GET /v1/recipients/rcp_1/wallet/transactions?currency=EUR");
    }

    [Fact]
    public async Task A_cards_number_is_read_from_the_input_and_never_shown()
    {
        await using var api = await FakeApi.StartAsync();
        api.On("POST /v1/cards", 201, Card).On("GET /v1/cards/card_1", 200, Card.Replace("active", "deleted"))
            .On("DELETE /v1/cards/card_1", 200, Card);
        api.Input = new StringReader("4111 1111 1111 1111\n");
        var (code, text, error) = await api.RunAsync("cards", "keep", "01", "2039", "--holder", "Ada Byron");
        code.ShouldBe(ExitCodes.Ok);
        text.ShouldContain("number\t411111••••1111");
        text.ShouldContain("expires\t01/2039");
        (text + error).ShouldNotContain("4111 1111");
        api.Requests[^1].Body.ShouldContain("\"number\":\"4111 1111 1111 1111\"");
        (await api.RunAsync("cards", "delete", "card_1")).Out.ShouldContain("status\tdeleted");
        api.Input = TextReader.Null;
        (await api.RunAsync("cards", "keep", "01", "2039")).Code.ShouldBe(ExitCodes.Usage);
        api.On("GET /v1/cards", 200, $$"""{"object":"list","data":[{{Card}}],"has_more":false}""");
        (await api.RunAsync("cards", "list")).Out.ShouldContain("card_1\tvisa\t411111••••1111\t01/2039");
    }
}
