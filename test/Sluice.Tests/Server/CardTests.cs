using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Sluice.Client;
using Sluice.Kernel;
using Sluice.Tests.Databases;
using Xunit;

namespace Sluice.Tests.Server;

/// <summary>The card vault: numbers go in and never come out, but to a rail.</summary>
public sealed class CardTests(Servers servers) : IClassFixture<Servers>
{
    private const string Number = "4111111111111111";

    public static JsonObject Card(string number = Number, string year = "2039") =>
        new() { ["number"] = number, ["expiry_month"] = "12", ["expiry_year"] = year };

    private static JsonObject Pay(JsonObject destination, string name = "Ada Byron") =>
        Bodies.Payout(name: name).With(("destination", destination));

    private static JsonObject Saved(string? card) => new() { ["type"] = "saved_card", ["card_id"] = card };

    [DatabaseTheory]
    public async Task The_same_card_is_kept_once_with_its_newer_expiry(string kind)
    {
        var door = await servers.OpenAsync(kind);
        var first = await door.PostAsync("v1/cards", Card());
        first.Status.ShouldBe(201, first.Text);
        (first["brand"], first["bin"], first["last_four"], first["status"]).ShouldBe(("visa", "411111", "1111", "active"));
        first.Text.ShouldNotContain(Number);

        var again = await door.PostAsync("v1/cards", Card("4111 1111 1111 1111", "2040"));

        (again["id"], again["expiry_year"], again["revision"]).ShouldBe((first["id"], "2040", "2"));
        (await door.Client.Cards.ListAsync()).Data.ShouldHaveSingleItem().Id.ShouldBe(first["id"]);
        (await door.PostAsync("v1/cards", Card("4111 1111 1111 1111", "2040")))["revision"].ShouldBe("2");
    }

    [DatabaseTheory]
    public async Task A_payout_to_a_card_keeps_its_token_and_the_rail_gets_the_number(string kind)
    {
        var door = await servers.OpenAsync(kind, 10_000);
        var destination = Card();
        destination["type"] = "card";

        var payout = await door.PayAsync(Pay(destination));

        var shown = payout.Json.GetProperty("destination");
        (shown.GetProperty("number").GetString(), shown.GetProperty("brand").GetString()).ShouldBe(("411111••••1111", "visa"));
        var card = shown.GetProperty("card_id").GetString()!;
        (await door.Client.Cards.GetAsync(card)).LastFour.ShouldBe("1111");
        await door.WaitAsync(payout["id"]!, "paid");
        var arrived = (await door.BankAsync()).ShouldHaveSingleItem();
        arrived.AccountLast4.ShouldBe("1111");
        var services = door.Server.Services;
        var stored = await services.GetRequiredService<Database>().QueryAsync(
            "select destination_sealed from payouts where merchant_id = @merchant_id", row => row.Bytes(0), default,
            ("merchant_id", door.Merchant.Value));
        var opened = Encoding.UTF8.GetString(services.GetRequiredService<Vault>().Open(door.Merchant, stored.Single()));
        opened.ShouldContain(card);
        opened.ShouldNotContain(Number);
        var again = await door.PayAsync(Pay(Saved(card)));
        await door.WaitAsync(again["id"]!, "paid");
        again.Json.GetProperty("destination").GetProperty("number").GetString().ShouldBe("411111••••1111");
        (await door.BankAsync()).Count.ShouldBe(2);
    }

    [DatabaseTheory]
    public async Task A_card_is_a_payout_method_by_number_and_by_token_and_it_is_the_same(string kind)
    {
        var door = await servers.OpenAsync(kind, 10_000);
        var recipient = (await door.PostAsync("v1/recipients", Bodies.Recipient()))["id"];
        var given = Card();
        given["type"] = "card";
        var added = await door.PostAsync($"v1/recipients/{recipient}/payout-methods", new JsonObject { ["destination"] = given });
        added.Status.ShouldBe(201, added.Text);
        var card = added.Json.GetProperty("destination").GetProperty("card_id").GetString();

        var same = await door.PostAsync($"v1/recipients/{recipient}/payout-methods",
            new JsonObject { ["destination"] = Saved(card) });

        (same.Status, same["related"]).ShouldBe((409, added["id"]));
        var paid = await door.PayAsync(Bodies.Payout()
            .With(("recipient", null), ("destination", null), ("recipient_id", recipient)));
        await door.WaitAsync(paid["id"]!, "paid");
    }

    [DatabaseTheory]
    public async Task A_deleted_card_pays_nobody_and_what_was_under_way_fails_and_gives_its_money_back(string kind)
    {
        var door = await servers.OpenAsync(kind, 10_000);
        var card = (await door.PostAsync("v1/cards", Card()))["id"];
        var staged = await door.PayAsync(Pay(Saved(card)).With(("confirm", false)));

        (await door.DeleteAsync($"v1/cards/{card}"))["status"].ShouldBe("deleted");

        (await door.DeleteAsync($"v1/cards/{card}")).Status.ShouldBe(404);
        (await door.PostAsync("v1/payouts", Pay(Saved(card)))).FieldErrors.ShouldBe(["/destination/card_id not_found"]);
        (await door.Client.Cards.ListAsync()).Data.ShouldBeEmpty();
        (await door.PostAsync($"v1/payouts/{staged["id"]}/confirm")).Status.ShouldBe(200);
        var failed = await door.WaitAsync(staged["id"]!, "failed");
        failed.Failure!.Code.ShouldBe("account_closed");
        (await door.FundsAsync()).ShouldBe((10_000, 0));
        (await door.PostAsync("v1/cards", Card()))["status"].ShouldBe("active");
        await door.VerifyAsync();
    }

    [DatabaseTheory]
    public async Task An_order_paid_by_card_is_paid_back_to_that_card(string kind)
    {
        var door = await servers.OpenAsync(kind, 10_000);
        var card = Card();
        card["type"] = "card";
        var order = await door.PostAsync("v1/orders", ClosedLoopTests.Order("O-1").With(("paid_from", card)));
        order.Status.ShouldBe(201, order.Text);
        order.Text.ShouldNotContain(Number);
        var kept = (await door.Client.Cards.ListAsync()).Data.ShouldHaveSingleItem();
        order.Json.GetProperty("paid_from").GetProperty("card_id").GetString().ShouldBe(kept.Id);
        // By its token it is taken as well, and a token that is not there is not.
        (await door.PostAsync("v1/orders", ClosedLoopTests.Order("O-2").With(("paid_from", Saved(kept.Id)))))
            .Status.ShouldBe(201);
        (await door.PostAsync("v1/orders",
            ClosedLoopTests.Order("O-3").With(("paid_from", Saved("card_0198c0ffee0070008000000000000001")))))
            .FieldErrors.ShouldBe(["/paid_from/card_id not_found"]);

        foreach (var reference in (string[])["O-1", "O-2"])
        {
            var paid = (await door.Client.Orders.ListAsync(new OrderQuery { ClientReference = reference })).Data.Single().Id;
            var refund = await door.PayAsync(new JsonObject
            {
                ["amount"] = 600,
                ["currency"] = "EUR",
                ["purpose"] = "REFUND",
                ["destination"] = new JsonObject { ["type"] = "order_ref", ["order_id"] = paid },
            });
            refund.Json.GetProperty("destination").GetProperty("card_id").GetString().ShouldBe(kept.Id);
            await door.WaitAsync(refund["id"]!, "paid");
        }
        (await door.BankAsync()).ShouldAllBe(p => p.AccountLast4 == "1111" && p.Amount == 600);
    }

    [Fact]
    public async Task A_file_of_orders_paid_by_card_puts_the_cards_into_the_vault()
    {
        var door = await servers.OpenAsync("sqlite");
        const string file = "client_reference,amount,currency,recipient_type,recipient_name,recipient_country,"
            + """
            destination_type,card_number,expiry_month,expiry_year
            O-1,12.00,EUR,individual,Ada Byron,DE,card,4111111111111111,12,2039
            O-2,12.00,EUR,individual,Ada Byron,DE,card,4111111111111112,12,2039
            O-3,12.00,EUR,individual,Ada Byron,DE,card,4111111111111111,12,2020
            """;
        var imported = await door.Client.Orders.ImportAsync(Encoding.UTF8.GetBytes(file));
        imported.Rows.Select(r => r.Result).ShouldBe(["recorded", "refused", "refused"]);
        imported.Rows.SelectMany(r => r.Errors).Select(e => e.Code).ShouldBe(["check_digits", "card_expired"]);
        (await door.Client.Cards.ListAsync()).Data.ShouldHaveSingleItem().LastFour.ShouldBe("1111");
    }

    [Fact]
    public async Task A_withdrawal_does_not_go_to_a_card_and_none_is_kept_for_it()
    {
        var door = await servers.OpenAsync("sqlite");
        var card = Card();
        card["type"] = "card";
        var refused = await door.PostAsync("v1/withdrawal-accounts",
            new JsonObject { ["holder"] = Bodies.Recipient(), ["destination"] = card });
        refused.FieldErrors.ShouldBe(["/destination/type not_allowed"]);
        (await door.Client.Cards.ListAsync()).Data.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_refused_payout_leaves_no_card_behind()
    {
        var door = await servers.OpenAsync("sqlite");
        var destination = Card();
        destination["type"] = "card";
        (await door.PostAsync("v1/payouts", Pay(destination))).Code.ShouldBe("insufficient_funds");
        (await door.Client.Cards.ListAsync()).Data.ShouldBeEmpty();
    }

    [Fact]
    public async Task Everything_wrong_with_a_card_is_said_at_once_and_nothing_repeats_its_number()
    {
        var door = await servers.OpenAsync("sqlite");
        var answer = await door.PostAsync("v1/cards", new JsonObject
        {
            ["number"] = "4111111111111112",
            ["expiry_month"] = "13",
            ["expiry_year"] = "39999",
            ["holder_name"] = "...",
            ["iban"] = "x",
        });
        answer.FieldErrors.ShouldBe(["/expiry_month invalid_format", "/expiry_year invalid_format",
            "/holder_name invalid_characters", "/iban unknown_field", "/number check_digits"]);
        answer.Text.ShouldNotContain("411111");
        (await door.PostAsync("v1/cards", Card(year: "2020"))).FieldErrors.ShouldBe(["/expiry_year card_expired"]);
        (await door.PostAsync("v1/cards", new JsonObject { ["number"] = 4111111111111111 })).Text.ShouldNotContain("411111");
    }

    [Fact]
    public async Task A_card_belongs_to_its_merchant()
    {
        var mine = await servers.OpenAsync("sqlite", 10_000);
        var theirs = await servers.OpenAsync("sqlite", 10_000);
        var card = (await mine.PostAsync("v1/cards", Card()))["id"];
        (await theirs.PostAsync("v1/cards", Card()))["id"].ShouldNotBe(card);
        (await theirs.GetAsync($"v1/cards/{card}")).Status.ShouldBe(404);
        (await theirs.DeleteAsync($"v1/cards/{card}")).Status.ShouldBe(404);
        (await theirs.PostAsync("v1/payouts", Pay(Saved(card)))).FieldErrors.ShouldBe(["/destination/card_id not_found"]);
        (await mine.GetAsync($"v1/cards/{card}")).Status.ShouldBe(200);
    }
}
