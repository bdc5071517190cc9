using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Shouldly;
using Sluice.Client;
using Sluice.Tests.Databases;
using Sluice.Tests.Server;
using Xunit;

namespace Sluice.Tests.Links;

/// <summary>A card on the page of a link: it goes into the vault, and its number is never shown again.</summary>
public sealed class LinkCardTests(Servers servers) : IClassFixture<Servers>
{
    private const string Number = "5555555555554444";
    private const string Spaced = "5555 5555 5555 4444";

    private static (string, string)[] Details(string number = Spaced, string month = "12", string year = "2039") =>
    [
        ("name", "Ada Byron"), ("type", "individual"), ("residence", "DE"), ("f_number", number), ("f_expiry_month", month),
        ("f_expiry_year", year),
    ];

    private static JsonObject Only(params string[] methods)
    {
        var order = LinkOrders.Payout();
        order["methods"] = new JsonArray([.. methods.Select(m => (JsonNode)m)]);
        return order;
    }

    [DatabaseTheory]
    public async Task A_card_entered_on_the_page_goes_into_the_vault_and_is_paid(string kind)
    {
        var door = await servers.OpenAsync(kind, 20_000);
        var link = await door.LinkAsync();
        using var page = door.Walk(link);
        var pages = new List<string>();
        await page.ToDetailsAsync(kind: "card/card");
        pages.Add(page.Html);
        await page.SubmitAsync(Details());
        page.Heading.ShouldBe("Is this right?");
        page.Html.ShouldContain("555555••••4444");
        pages.Add(page.Html);
        (await door.Client.Cards.ListAsync()).Data.ShouldBeEmpty("nothing is kept before it is confirmed");
        (await page.SubmitAsync()).Status.ShouldBe(HttpStatusCode.SeeOther);
        pages.Add((await page.OpenAsync()).Html);

        var paid = await door.WaitAsync(link["payout_id"]!, "paid");
        var card = (await door.Client.Cards.ListAsync()).Data.ShouldHaveSingleItem();
        (card.Brand, card.LastFour).ShouldBe(("mastercard", "4444"));
        var shown = (await door.GetAsync($"v1/payouts/{paid.Id}")).Json.GetProperty("destination");
        (shown.GetProperty("type").GetString(), shown.GetProperty("card_id").GetString()).ShouldBe(("card", card.Id));
        (await door.BankAsync()).ShouldHaveSingleItem().AccountLast4.ShouldBe("4444");
        pages.Add((await page.OpenAsync()).Html);
        page.Html.ShouldContain("555555••••4444");
        page.Html.ShouldNotContain("card_");
        pages.ShouldAllBe(html => !html.Contains(Number) && !html.Contains(Spaced));
        (await door.GetAsync("v1/events")).Text.ShouldNotContain(Number);
    }

    [DatabaseTheory]
    public async Task Onboarding_with_a_card_puts_its_token_on_file_once(string kind)
    {
        var door = await servers.OpenAsync(kind, 20_000);
        var card = await door.Client.Cards.KeepAsync(
            new NewCard { Number = Number, ExpiryMonth = "01", ExpiryYear = "2031" });
        var link = await door.LinkAsync(new JsonObject { ["kind"] = "onboarding" });
        using var page = door.Walk(link);
        await page.ToDetailsAsync(kind: "card/card");
        await page.SubmitAsync(Details());
        (await page.SubmitAsync()).Status.ShouldBe(HttpStatusCode.SeeOther);

        var recipient = (await door.GetAsync($"v1/links/{link["id"]}"))["recipient_id"]!;
        var methods = await door.GetAsync($"v1/recipients/{recipient}/payout-methods");
        methods.Text.ShouldContain(card.Id);
        methods.Text.ShouldNotContain(Number);
        (await door.Client.Cards.ListAsync()).Data.ShouldHaveSingleItem().ExpiryYear.ShouldBe(2039);

        // The same card by its token is the same method.
        var again = await door.PostAsync($"v1/recipients/{recipient}/payout-methods", new JsonObject
        {
            ["destination"] = new JsonObject { ["type"] = "saved_card", ["card_id"] = card.Id },
        });
        again.Status.ShouldBe(409, again.Text);
        var payout = await door.PayAsync(Bodies.Payout()
            .With(("recipient", null), ("destination", null), ("recipient_id", recipient)));
        await door.WaitAsync(payout["id"]!, "paid");
    }

    [Fact]
    public async Task A_number_that_is_wrong_is_typed_anew_and_one_that_is_right_is_carried_on_sealed()
    {
        var door = await servers.OpenAsync("sqlite", 20_000);
        var link = await door.LinkAsync();
        using var page = door.Walk(link);
        await page.ToDetailsAsync(kind: "card/card");
        await page.SubmitAsync(Details("5555555555554445", "13", "2020"));
        page.Errors.Keys.ShouldBe(["f_number", "f_expiry_month"]);
        page.Html.ShouldNotContain("5555555555554445");
        Value(page, "f_number").ShouldBe("");

        await page.SubmitAsync(Details(year: "2020"));
        page.Errors.ShouldBe(new Dictionary<string, string> { ["f_expiry_year"] = "The card has expired." });
        Value(page, "f_number").ShouldBe("");
        page.Html.ShouldContain("555555••••4444");
        // What is carried on is sealed with the key of cards, which opens nothing else.
        page.Hidden("draft").ShouldStartWith(".");
        (await page.SubmitAsync(Details(number: ""))).Heading.ShouldBe("Is this right?");
        (await page.SubmitAsync(("switch", "ar"))).Html.ShouldContain("رقم البطاقة");
        page.Html.ShouldNotContain(Number);
    }

    [Fact]
    public async Task The_form_of_a_card_says_to_the_browser_what_goes_where()
    {
        var door = await servers.OpenAsync("sqlite", 20_000);
        using var page = door.Walk(await door.LinkAsync());
        await page.ToDetailsAsync(kind: "card/card");
        foreach (var (field, token) in new[]
        {
            ("f_number", "cc-number"), ("f_expiry_month", "cc-exp-month"), ("f_expiry_year", "cc-exp-year"),
            ("f_holder_name", "cc-name"),
        })
            Input(page, field).ShouldContain($"autocomplete=\"{token}\"");
        Input(page, "f_number").ShouldContain("inputmode=\"numeric\"");
        page.Html.ShouldContain("Name on the card");
    }

    [Theory]
    [InlineData("DE", null, "account/iban card/card alias/mobile e_wallet/paypal")]
    [InlineData("US", null, "account/bank_code card/card alias/mobile e_wallet/paypal")]
    [InlineData("NO", "account", "account/iban")]
    [InlineData("NO", "account/bban", "account/bban")]
    [InlineData("CA", "card", "card/card")]
    public async Task The_methods_to_choose_from_are_those_people_know_there(string country, string? method, string expected)
    {
        var door = await servers.OpenAsync("sqlite", 20_000);
        using var page = door.Walk(await door.LinkAsync(method is null ? null : Only(method)));
        await page.OpenAsync();
        await page.SubmitAsync(("country", country));
        string.Join(' ', Regex.Matches(page.Html, "name=\"kind\" value=\"([^\"]*)\"").Select(m => m.Groups[1].Value))
            .ShouldBe(expected);
    }

    [Fact]
    public async Task The_country_of_a_bank_is_asked_for_once_and_what_it_does_not_have_not_at_all()
    {
        var door = await servers.OpenAsync("sqlite", 20_000);
        var link = await door.LinkAsync();
        using var page = door.Walk(link);
        await page.ToDetailsAsync("AU", "account/bank_code");
        page.Html.ShouldNotContain("f_country");
        page.Html.ShouldNotContain("f_branch_code");
        await page.SubmitAsync(("name", "Ada Byron"), ("type", "individual"), ("residence", "AU"), ("f_bank_code", "062-000"),
            ("f_account_number", "12345678"));
        page.Heading.ShouldBe("Is this right?", string.Join(' ', page.Errors.Values));
        (await page.SubmitAsync()).Status.ShouldBe(HttpStatusCode.SeeOther);
        (await door.WaitAsync(link["payout_id"]!, "paid")).Destination!.Country.ShouldBe("AU");

        // The branch is needed in Canada.
        using var canadian = door.Walk(await door.LinkAsync(LinkOrders.Payout(100)));
        await canadian.ToDetailsAsync("CA", "account/bank_code");
        await canadian.SubmitAsync(("name", "Ada"), ("type", "individual"), ("residence", "CA"), ("f_bank_code", "003"),
            ("f_account_number", "1234567"));
        canadian.Errors.Keys.ShouldBe(["f_branch_code"]);
    }

    [Fact]
    public async Task What_no_connector_takes_is_refused_when_the_link_is_made_and_not_offered()
    {
        await using var server = await TestServer.StartAsync("sqlite", "--Sluice:Connectors", "sandbox_files");
        var door = await server.NewMerchantAsync();
        await door.FundAsync(100_000);
        (await door.PostAsync("v1/links", Only("card", "alias"))).FieldErrors.ShouldBe(["/methods no_connector"]);
        await door.FundAsync(100_000, "USD");
        (await door.PostAsync("v1/links", LinkOrders.Payout().With(("currency", "USD")))).FieldErrors
            .ShouldBe(["/currency no_connector"]);
        (await door.FundsAsync()).ShouldBe((100_000, 0));

        var link = await door.LinkAsync();
        using var page = door.Walk(link);
        await page.OpenAsync();
        await page.SubmitAsync(("country", "DE"));
        page.Html.ShouldContain("value=\"account/iban\"");
        page.Html.ShouldNotContain("value=\"card/card\"");
        // A form made up says no more than the page does.
        await page.SubmitAsync(("kind", "card/card"));
        page.Errors.Keys.ShouldBe(["kind"]);
    }

    [DatabaseTheory]
    public async Task Once_it_is_known_where_to_it_is_known_when_it_should_arrive(string kind)
    {
        var door = await servers.OpenAsync(kind, 20_000);
        var link = await door.LinkAsync();
        using var page = door.Walk(link);
        (await door.Client.Payouts.GetAsync(link["payout_id"]!)).ExpectedArrival.ShouldBeNull();
        await page.ToDetailsAsync();
        await page.SubmitAsync(("name", "Ada"), ("type", "individual"), ("residence", "DE"), ("f_iban", LinkOrders.Iban));
        (await page.SubmitAsync()).Status.ShouldBe(HttpStatusCode.SeeOther);

        var events = await door.GetAsync($"v1/payouts/{link["payout_id"]}/events");
        events.Json.GetProperty("data").EnumerateArray()
            .First(e => e.GetProperty("data").GetProperty("status").GetString() == "queued")
            .GetProperty("data").GetProperty("expected_arrival").ValueKind.ShouldBe(System.Text.Json.JsonValueKind.String);
    }

    private static string Input(PageWalk page, string name) => Regex.Match(page.Html, $"<input[^>]* name=\"{name}\"[^>]*>").Value;

    private static string Value(PageWalk page, string name) =>
        Regex.Match(Input(page, name), " value(=\"([^\"]*)\")?").Groups[2].Value;
}
