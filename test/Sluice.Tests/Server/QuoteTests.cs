using System.Text.Json.Nodes;
using Shouldly;
using Sluice.Client;
using Sluice.Tests.Databases;
using Xunit;

namespace Sluice.Tests.Server;

/// <summary>Quotes and rates over HTTP, by the sandbox's rates: 1 EUR is 1.25 USD, 0.8 GBP, 160 JPY.</summary>
public sealed class QuoteTests(Servers servers) : IClassFixture<Servers>
{
    /// <summary>125.00 dollars are to arrive, for euros.</summary>
    public static JsonObject Ask(long amount = 12_500) =>
        new() { ["source_currency"] = "EUR", ["currency"] = "USD", ["amount"] = amount };

    [DatabaseTheory]
    public async Task A_quote_says_what_is_taken_and_what_arrives_and_is_shown_as_it_was_made(string kind)
    {
        var door = await servers.OpenAsync(kind);
        await Fees(door, margin: 100, percent: 0);

        var made = await door.PostAsync("v1/quotes", Ask().With(("client_reference", "Q-1")));

        made.Status.ShouldBe(201, made.Text);
        made.Header("Location").ShouldBe($"/v1/quotes/{made["id"]}");
        // 125.00 USD at 1.2375 are 101.0101… EUR, rounded up.
        (made.Number("source_amount"), made["source_currency"], made.Number("amount"), made["currency"])
            .ShouldBe((10_102, "EUR", 12_500, "USD"));
        (made["rate"], made["mid_rate"], made.Number("margin_basis_points"), made["rate_source"])
            .ShouldBe(("1.2375", "1.25", 100, "sandbox"));
        (made["status"], made["fixed"], made["payout_id"], made["client_reference"])
            .ShouldBe(("open", "destination", null, "Q-1"));
        (made.Number("fees"), made.Number("total"), made["fee_bearer"]).ShouldBe((0, 10_102, null));
        (Instant(made, "expires_at") - Instant(made, "created_at")).TotalMinutes.ShouldBe(15, 0.1);
        (await door.GetAsync($"v1/quotes/{made["id"]}")).Text.ShouldBe(made.Text);
        (await door.Client.Quotes.ListAsync()).Data.ShouldHaveSingleItem().Id.ShouldBe(made["id"]);
        (await door.Client.Events.ListAsync(new EventQuery { SubjectId = made["id"] })).Data.ShouldHaveSingleItem()
            .Type.ShouldBe("quote.created");
    }

    [Fact]
    public async Task With_the_source_fixed_all_of_it_is_taken_and_what_arrives_is_rounded_down()
    {
        var door = await servers.OpenAsync(TestDatabase.Sqlite);
        await Fees(door, margin: 37, percent: 150);
        var ask = Ask(9_999).With(("fixed", "source"));

        var onTop = await door.PostAsync("v1/quotes", ask.With(("fee_bearer", "merchant")));
        var outOf = await door.PostAsync("v1/quotes", ask.With(("fee_bearer", "recipient")));

        // 1.5 % of 99.99 is 1.49985, rounded up to 1.50; the rate is 1.25 × 0.9963 = 1.245375.
        (onTop.Number("source_amount"), onTop.Number("fees"), onTop.Number("total"), onTop.Number("amount"))
            .ShouldBe((9_999, 150, 10_149, 12_452));
        (outOf.Number("source_amount"), outOf.Number("fees"), outOf.Number("total"), outOf.Number("amount"))
            .ShouldBe((9_849, 150, 9_999, 12_265));
        (onTop["fee_bearer"], onTop["fee_currency"], outOf["fee_bearer"]).ShouldBe(("merchant", "EUR", "recipient"));
    }

    [Fact]
    public async Task Without_a_conversion_it_locks_the_fee_alone()
    {
        var door = await servers.OpenAsync(TestDatabase.Sqlite);
        await Fees(door, margin: 500, percent: 100);

        var quote = await door.PostAsync("v1/quotes", Ask(10_000).With(("currency", "EUR")));

        (quote["rate"], quote["mid_rate"], quote.Number("margin_basis_points"), quote["rate_source"])
            .ShouldBe(("1.0", "1.0", 0, null));
        (quote.Number("source_amount"), quote.Number("amount"), quote.Number("fees"), quote.Number("total"))
            .ShouldBe((10_000, 10_000, 100, 10_100));
    }

    [Fact]
    public async Task The_fee_is_that_of_the_corridor_it_is_asked_for()
    {
        var door = await servers.OpenAsync(TestDatabase.Sqlite);
        await door.PutAsync("v1/fees", new JsonObject
        {
            ["rules"] = new JsonArray(new JsonObject
            {
                ["name"] = "to the US",
                ["when"] = new JsonObject { ["countries"] = new JsonArray("US") },
                ["price"] = new JsonObject { ["currency"] = "EUR", ["fixed"] = 250 },
            }),
        });

        var there = await door.PostAsync("v1/quotes",
            Ask().With(("destination", new JsonObject { ["type"] = "account", ["country"] = "US" })));
        var elsewhere = await door.PostAsync("v1/quotes", Ask());

        (there.Number("fees"), there.Number("total")).ShouldBe((250, 10_250));
        there.Json.GetProperty("destination").GetProperty("country").GetString().ShouldBe("US");
        elsewhere.Number("fees").ShouldBe(0);
    }

    [Fact]
    public async Task Everything_that_is_wrong_is_said_at_once()
    {
        var door = await servers.OpenAsync(TestDatabase.Sqlite);

        (await door.PostAsync("v1/quotes", new JsonObject())).FieldErrors
            .ShouldBe(["/amount required", "/currency required", "/source_currency required"]);
        (await door.PostAsync("v1/quotes", new JsonObject
        {
            ["source_currency"] = "euro",
            ["currency"] = "DEM",
            ["amount"] = 0,
            ["fixed"] = "both",
            ["fee_bearer"] = "nobody",
            ["expires_in_seconds"] = 3601,
            ["destination"] = new JsonObject { ["type"] = "pigeon", ["country"] = "XX", ["iban"] = "x" },
            ["client_reference"] = "a\nb",
            ["rate"] = "1",
        })).FieldErrors.ShouldBe(
        [
            "/amount not_positive", "/source_currency unknown_currency", "/currency currency_withdrawn", "/fixed unknown_value",
            "/fee_bearer unknown_value", "/expires_in_seconds out_of_range", "/destination/type unknown_value",
            "/destination/country unknown_country", "/destination/iban unknown_field", "/client_reference invalid_characters",
            "/rate unknown_field",
        ], ignoreOrder: true);
        (await door.PostAsync("v1/quotes", Ask().With(("fee_bearer", "recipient")))).FieldErrors
            .ShouldBe(["/fee_bearer conflicting"]);
        (await door.PostAsync("v1/quotes", Ask().With(("source_currency", "XOF"), ("currency", "TOP"), ("amount", -1))))
            .FieldErrors.ShouldBe(
            ["/amount not_positive", "/currency currency_not_supported", "/source_currency currency_not_supported"]);
    }

    [Fact]
    public async Task Amounts_that_become_nothing_or_too_much_are_refused()
    {
        var door = await servers.OpenAsync(TestDatabase.Sqlite);
        await Fees(door, margin: 0, percent: 10_000);
        foreach (var ask in (JsonObject[])
        [
            // A yen is less than a penny.
            Ask(1).With(("source_currency", "JPY"), ("currency", "GBP"), ("fixed", "source")),
            Ask(999_999_999_999_999).With(("fixed", "source")),
            Ask(999_999_999_999_999).With(("source_currency", "USD"), ("currency", "GBP")),
            Ask(100).With(("fixed", "source"), ("fee_bearer", "recipient")),
            Ask(600_000_000_000_000).With(("currency", "EUR")),
        ])
            (await door.PostAsync("v1/quotes", ask)).FieldErrors.ShouldBe(["/amount out_of_range"], ask.ToJsonString());
    }

    [DatabaseTheory]
    public async Task The_same_request_is_the_same_quote_and_another_merchants_is_not_there(string kind)
    {
        var door = await servers.OpenAsync(kind);
        var stranger = await servers.OpenAsync(kind);

        (await door.PostAsync("v1/quotes", Ask(), "")).Code.ShouldBe("idempotency_key_missing");
        var first = await door.PostAsync("v1/quotes", Ask(), "q-1");
        var again = await door.PostAsync("v1/quotes", Ask(), "q-1");
        var other = await door.PostAsync("v1/quotes", Ask(1), "q-1");

        (again.Text, again.Header("Idempotency-Replayed")).ShouldBe((first.Text, "true"));
        other.Code.ShouldBe("idempotency_key_reused");
        (await stranger.GetAsync($"v1/quotes/{first["id"]}")).Code.ShouldBe("not_found");
        (await stranger.Client.Quotes.ListAsync()).Data.ShouldBeEmpty();
        (await door.Client.Quotes.ListAsync()).Data.ShouldHaveSingleItem();
    }

    [DatabaseTheory]
    public async Task Lists_are_narrowed_by_where_quotes_stand(string kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        var door = await server.NewMerchantAsync();
        var brief = (await door.PostAsync("v1/quotes", Ask().With(("expires_in_seconds", 60))))["id"];
        var longer = (await door.PostAsync(
            "v1/quotes", Ask().With(("expires_in_seconds", 3600), ("client_reference", "x"))))["id"];

        await door.AdvanceAsync(TimeSpan.FromMinutes(10));

        (await door.GetAsync($"v1/quotes/{brief}"))["status"].ShouldBe("expired");
        (await ListAsync("?status=expired")).ShouldBe([brief]);
        (await ListAsync("?status=open")).ShouldBe([longer]);
        (await ListAsync("?status=used")).ShouldBeEmpty();
        (await ListAsync("?client_reference=x")).ShouldBe([longer]);
        (await ListAsync("?limit=1")).ShouldBe([longer]);
        (await ListAsync($"?limit=1&cursor={longer}")).ShouldBe([brief]);
        (await door.GetAsync("v1/quotes?status=lost&limit=0&order=1")).FieldErrors
            .ShouldBe(["?limit out_of_range", "?order unknown_field", "?status unknown_value"]);

        async Task<List<string?>> ListAsync(string query) => [.. (await door.GetAsync("v1/quotes" + query)).Json
            .GetProperty("data").EnumerateArray().Select(q => q.GetProperty("id").GetString())];
    }

    [Fact]
    public async Task Rates_are_told_for_one_pair_or_against_all_with_the_margin_taken_off()
    {
        var door = await servers.OpenAsync(TestDatabase.Sqlite);
        await Fees(door, margin: 100, percent: 0);

        var all = await door.Client.Quotes.RatesAsync();
        var one = await door.Client.Quotes.RatesAsync("USD", "JPY");

        (all.SourceCurrency, all.RateSource, all.MarginBasisPoints).ShouldBe(("EUR", "sandbox", 100));
        all.Data.Select(r => r.Currency).ShouldContain("GBP");
        all.Data.Select(r => r.Currency).ShouldNotContain("EUR");
        (one.Data.ShouldHaveSingleItem().Rate, one.Data[0].MidRate).ShouldBe(("126.72", "128.0"));
        (await door.Client.Quotes.RatesAsync("USD", "USD")).Data.ShouldHaveSingleItem().Rate.ShouldBe("1.0");
        (await door.GetAsync("v1/rates?source_currency=eur&currency=TOP&base=EUR")).FieldErrors
            .ShouldBe(["?base unknown_field", "?source_currency unknown_currency"]);
        (await door.GetAsync("v1/rates?currency=TOP")).FieldErrors.ShouldBe(["?currency currency_not_supported"]);
    }

    [Fact]
    public async Task Quotes_need_the_scopes_of_payouts()
    {
        var door = await servers.OpenAsync(TestDatabase.Sqlite);
        var reader = await KeyAsync(door, "payouts:read");
        var other = await KeyAsync(door, "balances:read");

        (await reader.PostAsync("v1/quotes", Ask())).Code.ShouldBe("permission_denied");
        (await reader.GetAsync("v1/rates")).Status.ShouldBe(200);
        foreach (var path in (string[])["v1/quotes", "v1/rates"])
            (await other.GetAsync(path)).Code.ShouldBe("permission_denied", path);
    }

    private static async Task<Door> KeyAsync(Door door, string scope)
    {
        var key = await door.PostAsync("v1/keys", new JsonObject { ["name"] = "x", ["scopes"] = new JsonArray(scope) }, "");
        return new Door(door.Server, door.Merchant, key["secret"]!);
    }

    internal static async Task Fees(Door door, int margin, int percent)
    {
        var rule = new JsonObject { ["name"] = "all", ["price"] = new JsonObject { ["basis_points"] = percent } };
        var set = await door.PutAsync("v1/fees", new JsonObject
        {
            ["rules"] = percent == 0 ? new JsonArray() : new JsonArray(rule),
            ["fx_margin_basis_points"] = margin,
        });
        set.Status.ShouldBe(200, set.Text);
    }

    private static DateTimeOffset Instant(Answer answer, string name) => answer.Json.GetProperty(name).GetDateTimeOffset();
}
