using System.Buffers.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Sluice.Kernel;
using Sluice.Tests.Databases;
using Sluice.Tests.Server;
using Xunit;

namespace Sluice.Tests.Links;

/// <summary>/v1/links and /v1/branding over HTTP.</summary>
public sealed class LinkApiTests(Servers servers) : IClassFixture<Servers>
{
    [DatabaseTheory]
    public async Task A_link_sets_its_money_aside_and_tells_its_address_once(string kind)
    {
        var door = await servers.OpenAsync(kind, 20_000);

        var link = await door.PostAsync("v1/links", LinkOrders.Payout(), "one");

        link.Status.ShouldBe(201, link.Text);
        link["url"]!.ShouldStartWith(door.Server.Url + "l/");
        link["url"]!.Split('/')[^1].Length.ShouldBeGreaterThanOrEqualTo(22, "128 bits in base64url");
        link.Header("Cache-Control").ShouldBe("no-store");
        (await door.FundsAsync()).ShouldBe((20_000 - 12_550, 12_550));
        var payout = await door.GetAsync($"v1/payouts/{link["payout_id"]}");
        payout["status"].ShouldBe("awaiting_details");
        payout["destination"].ShouldBeNull();
        payout["expires_at"].ShouldBe(link["expires_at"]);

        var again = await door.PostAsync("v1/links", LinkOrders.Payout(), "one");
        again["id"].ShouldBe(link["id"]);
        again["url"].ShouldBeNull();
        again.Header("Idempotency-Replayed").ShouldBe("true");
        (await door.GetAsync($"v1/links/{link["id"]}"))["url"].ShouldBeNull();
        var secret = link["url"]!.Split('/')[^1];
        (await door.GetAsync("v1/events")).Text.ShouldNotContain(secret);
        (await door.FundsAsync()).ShouldBe((20_000 - 12_550, 12_550));
    }

    [Fact]
    public async Task A_draft_that_was_sealed_for_something_else_says_nothing()
    {
        var door = await servers.OpenAsync(TestDatabase.Sqlite, 20_000);
        using var page = door.Walk(await door.LinkAsync());
        var sealedForElse = Base64Url.EncodeToString(
            door.Server.Services.GetRequiredService<Vault>().Seal(door.Merchant, [1, 2, 3]));

        await page.PostAsync([("step", "review"), ("draft", sealedForElse), ("lang", "en")]);

        page.Step.ShouldBe("country");
    }

    [DatabaseTheory]
    public async Task What_nobody_claimed_goes_back_when_the_link_expires(string kind)
    {
        // Its own clock, which goes forward.
        await using var server = await TestServer.StartAsync(kind);
        var door = await server.NewMerchantAsync();
        await door.FundAsync(20_000);
        var link = await door.LinkAsync();
        var created = DateTimeOffset.Parse(link["created_at"]!);
        (DateTimeOffset.Parse(link["expires_at"]!) - created).ShouldBe(TimeSpan.FromMinutes(15));

        await door.AdvanceAsync(TimeSpan.FromMinutes(16));
        await door.WaitAsync(link["payout_id"]!, "expired");

        (await door.FundsAsync()).ShouldBe((20_000, 0));
        (await door.LinkStatusAsync(link)).ShouldBe("expired");
        (await door.EventsOfAsync(link["id"]!)).ShouldBe(["link.created", "link.expired"]);
        (await door.EventsOfAsync(link["payout_id"]!)).ShouldBe(["payout.created", "payout.expired"]);
        (await door.GetAsync("v1/links?status=expired")).Json.GetProperty("data").GetArrayLength().ShouldBe(1);
        (await door.GetAsync("v1/links?status=open")).Json.GetProperty("data").GetArrayLength().ShouldBe(0);
        using var page = door.Walk(link);
        ((int)(await page.OpenAsync()).Status).ShouldBe(404);
        await door.VerifyAsync();
    }

    [DatabaseTheory]
    public async Task A_cancelled_link_frees_the_money_and_so_does_a_cancelled_payout(string kind)
    {
        var door = await servers.OpenAsync(kind, 50_000);
        var first = await door.LinkAsync();
        var second = await door.LinkAsync();

        var canceled = await door.PostAsync($"v1/links/{first["id"]}/cancel");
        canceled["status"].ShouldBe("canceled");
        canceled["revision"].ShouldBe("2");
        (await door.GetAsync($"v1/payouts/{first["payout_id"]}"))["status"].ShouldBe("canceled");
        (await door.PostAsync($"v1/payouts/{second["payout_id"]}/cancel"))["status"].ShouldBe("canceled");

        (await door.LinkStatusAsync(second)).ShouldBe("canceled");
        (await door.EventsOfAsync(second["id"]!)).ShouldBe(["link.created", "link.canceled"]);
        (await door.FundsAsync()).ShouldBe((50_000, 0));
        (await door.PostAsync($"v1/links/{first["id"]}/cancel")).Code.ShouldBe("invalid_state");
        await door.VerifyAsync();
    }

    [Fact]
    public async Task A_link_that_the_money_does_not_reach_for_leaves_no_trace()
    {
        var door = await servers.OpenAsync(TestDatabase.Sqlite, 100);

        (await door.PostAsync("v1/links", LinkOrders.Payout())).Code.ShouldBe("insufficient_funds");

        (await door.GetAsync("v1/links")).Json.GetProperty("data").GetArrayLength().ShouldBe(0);
        (await door.GetAsync("v1/payouts")).Json.GetProperty("data").GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task Everything_that_is_wrong_is_said_at_once()
    {
        var door = await servers.OpenAsync(TestDatabase.Sqlite);
        var order = new JsonObject
        {
            ["kind"] = "payout",
            ["amount"] = -1,
            ["currency"] = "ABC",
            ["recipient"] = new JsonObject { ["email"] = "no", ["country"] = "de", ["type"] = "cat", ["shoe"] = 1 },
            ["recipient_id"] = "rcp_1",
            ["methods"] = new JsonArray("account", "smoke_signals"),
            ["language"] = "tlh",
            ["expires_in_seconds"] = 90 * 86_400 + 1,
            ["send_email"] = "yes",
        };

        var refused = await door.PostAsync("v1/links", order);

        refused.Status.ShouldBe(422);
        refused.FieldErrors.ShouldBe(
        [
            "/amount not_positive", "/currency unknown_currency", "/expires_in_seconds out_of_range", "/language unknown_value",
            "/methods/1 unknown_value", "/purpose required", "/recipient/country unknown_country",
            "/recipient/email invalid_format", "/recipient/shoe unknown_field", "/recipient/type unknown_value",
            "/recipient_id not_allowed", "/send_email wrong_type",
        ]);
        (await door.PostAsync("v1/links", LinkOrders.Payout(), "")).Code.ShouldBe("idempotency_key_missing");
        var unsendable = LinkOrders.Payout();
        unsendable["send_email"] = true;
        (await door.PostAsync("v1/links", unsendable)).FieldErrors.ShouldBe(["/recipient/email required"]);
        var onboarding = LinkOrders.Payout();
        onboarding["kind"] = "onboarding";
        (await door.PostAsync("v1/links", onboarding)).FieldErrors
            .ShouldBe(["/amount not_allowed", "/currency not_allowed", "/purpose not_allowed"]);
        var pounds = LinkOrders.Payout();
        pounds["methods"] = new JsonArray("account/us");
        (await door.PostAsync("v1/links", pounds)).FieldErrors.ShouldBe(["/methods currency_not_supported"]);
    }

    [Fact]
    public async Task Links_are_listed_newest_first_page_by_page_and_by_kind_and_reference()
    {
        var door = await servers.OpenAsync(TestDatabase.Sqlite, 100_000);
        for (var i = 0; i < 3; i++)
        {
            var order = LinkOrders.Payout(100);
            order["client_reference"] = $"R-{i}";
            await door.LinkAsync(order);
        }
        await door.LinkAsync(new JsonObject { ["kind"] = "onboarding" });

        var all = await door.Client.Links.ListAllAsync(new() { Limit = 2 }).ToListAsync();

        all.Count.ShouldBe(4);
        all.Select(l => l.CreatedAt).ShouldBe(all.Select(l => l.CreatedAt).OrderDescending());
        all[0].Kind.ShouldBe("onboarding");
        (await door.Client.Links.ListAsync(new() { ClientReference = "R-1" })).Data.Single().ClientReference.ShouldBe("R-1");
        (await door.Client.Links.ListAsync(new() { Kind = "onboarding" })).Data.Count.ShouldBe(1);
        (await door.GetAsync("v1/links?status=lost&kind=x&shoe=1")).FieldErrors
            .ShouldBe(["?kind unknown_value", "?shoe unknown_field", "?status unknown_value"]);
    }

    [Fact]
    public async Task A_reference_that_is_taken_is_refused()
    {
        var door = await servers.OpenAsync(TestDatabase.Sqlite, 100_000);
        var order = LinkOrders.Payout(100);
        order["client_reference"] = "ONCE";
        await door.LinkAsync(order);

        (await door.PostAsync("v1/links", order)).Code.ShouldBe("duplicate_reference");
        (await door.FundsAsync()).ShouldBe((99_900, 100));
    }

    [Fact]
    public async Task A_branding_is_set_whole_and_checked()
    {
        var door = await servers.OpenAsync(TestDatabase.Sqlite);
        (await door.GetAsync("v1/branding"))["revision"].ShouldBe("0");

        var logo = Convert.ToBase64String(TestPictures.Png(40, 40));
        var set = await door.PutAsync("v1/branding",
            new JsonObject { ["name"] = "Acme", ["colour"] = "#FFCC00", ["logo"] = logo });
        set.Status.ShouldBe(200, set.Text);
        set["colour"].ShouldBe("#ffcc00");
        (await door.GetAsync("v1/branding"))["logo"].ShouldBe(logo);
        (await door.PutAsync("v1/branding", new JsonObject { ["name"] = "Acme" }))["logo"].ShouldBeNull();
        (await door.Client.Links.BrandingAsync()).Revision.ShouldBe(2);

        var script = Convert.ToBase64String("<svg onload=alert(1)>"u8);
        var wrong = new JsonObject { ["name"] = "!!", ["colour"] = "red", ["logo"] = script };
        (await door.PutAsync("v1/branding", wrong)).FieldErrors.ShouldBe(
            ["/colour invalid_format", "/logo invalid_format", "/name invalid_characters"]);
        var huge = Convert.ToBase64String(TestPictures.Png(2000, 10));
        (await door.PutAsync("v1/branding", new JsonObject { ["logo"] = huge })).FieldErrors.ShouldBe(["/logo out_of_range"]);
        var heavy = Convert.ToBase64String(new byte[70_000]);
        (await door.PutAsync("v1/branding", new JsonObject { ["logo"] = heavy })).FieldErrors.ShouldBe(["/logo too_long"]);
    }
}
