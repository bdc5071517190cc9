using System.Text.Json.Nodes;
using Shouldly;
using Sluice.Tests.Databases;
using Xunit;

namespace Sluice.Tests.Server;

public sealed class RecipientTests(Servers servers) : IClassFixture<Servers>
{
    private const string OtherIban = "DE02120300000000202051";

    [DatabaseTheory]
    public async Task A_recipient_on_file_is_paid_by_the_default_method(string kind)
    {
        var door = await servers.OpenAsync(kind, 10_000);
        var (recipient, first) = await FileAsync(door);
        var second = await door.PostAsync($"v1/recipients/{recipient}/payout-methods", Bodies.Method(OtherIban));
        second.Status.ShouldBe(201, second.Text);
        (first["is_default"], second["is_default"]).ShouldBe(("True", "False"));

        var byDefault = await door.PayAsync(Saved(recipient));
        var byName = await door.PayAsync(Saved(recipient).With(("payout_method_id", second["id"])));
        await door.PatchAsync($"v1/recipients/{recipient}", new JsonObject { ["default_payout_method_id"] = second["id"] });
        var byNewDefault = await door.PayAsync(Saved(recipient));

        byDefault["payout_method_id"].ShouldBe(first["id"]);
        byName["payout_method_id"].ShouldBe(second["id"]);
        byNewDefault["payout_method_id"].ShouldBe(second["id"]);
        byDefault.Json.GetProperty("destination").GetProperty("iban").GetString().ShouldBe("DE89••••3000");
        byDefault.Json.GetProperty("recipient").GetProperty("name").GetString().ShouldBe("Ada Byron");
        await door.WaitAsync(byNewDefault["id"]!, "paid");
        (await door.Client.Sandbox.BankAsync().ToListAsync()).Select(p => p.AccountLast4).Order()
            .ShouldBe(["2051", "2051", "3000"]);
    }

    [DatabaseTheory]
    public async Task Account_numbers_are_masked_in_every_answer(string kind)
    {
        var door = await servers.OpenAsync(kind, 10_000);
        var (recipient, method) = await FileAsync(door);
        var uk = new JsonObject
        {
            ["destination"] = new JsonObject { ["type"] = "account", ["sort_code"] = "200000", ["account_number"] = "55779911" },
        };
        var other = await door.PostAsync($"v1/recipients/{recipient}/payout-methods", uk);
        other.Status.ShouldBe(201, other.Text);
        var payout = await door.PayAsync(Saved(recipient));

        foreach (var text in new[]
        {
            method.Text, other.Text, payout.Text, (await door.GetAsync($"v1/recipients/{recipient}/payout-methods")).Text,
            (await door.GetAsync("v1/events")).Text, (await door.GetAsync($"v1/payouts/{payout["id"]}")).Text,
        })
        {
            text.ShouldNotContain(Bodies.Iban);
            text.ShouldNotContain("0532013000");
            text.ShouldNotContain("55779911");
        }
        other.Json.GetProperty("destination").GetProperty("account_number").GetString().ShouldBe("••••9911");
    }

    [DatabaseTheory]
    public async Task The_same_account_is_known_again_by_its_fingerprint(string kind)
    {
        var door = await servers.OpenAsync(kind, 10_000);
        var stranger = await servers.OpenAsync(kind, 10_000);
        var (recipient, method) = await FileAsync(door);
        var (_, ofAnother) = await FileAsync(door);
        var (_, ofAStranger) = await FileAsync(stranger);

        var again = await door.PostAsync($"v1/recipients/{recipient}/payout-methods",
            Bodies.Method("de89 3704 0044 0532 0130 00"));

        again.Status.ShouldBe(409, again.Text);
        again["related"].ShouldBe(method["id"]);
        ofAnother["fingerprint"].ShouldBe(method["fingerprint"]);
        ofAStranger["fingerprint"].ShouldNotBe(method["fingerprint"]);
    }

    [DatabaseTheory]
    public async Task A_disabled_method_or_recipient_is_not_paid(string kind)
    {
        var door = await servers.OpenAsync(kind, 10_000);
        var (recipient, method) = await FileAsync(door);
        var second = await door.PostAsync($"v1/recipients/{recipient}/payout-methods", Bodies.Method(OtherIban));

        var disabled = await door.DeleteAsync($"v1/recipients/{recipient}/payout-methods/{method["id"]}");
        disabled["status"].ShouldBe("disabled", disabled.Text);
        (await door.DeleteAsync($"v1/recipients/{recipient}/payout-methods/{method["id"]}")).Code.ShouldBe("invalid_state");
        (await door.PostAsync("v1/payouts", Saved(recipient))).FieldErrors.ShouldBe(["/payout_method_id not_found"]);
        (await door.PostAsync("v1/payouts", Saved(recipient).With(("payout_method_id", method["id"]))))
            .FieldErrors.ShouldBe(["/payout_method_id not_found"]);
        var madeDefault = await door.PatchAsync(
            $"v1/recipients/{recipient}/payout-methods/{second["id"]}", new JsonObject { ["is_default"] = true });
        madeDefault["is_default"].ShouldBe("True", madeDefault.Text);
        await door.PayAsync(Saved(recipient));
        await door.PatchAsync($"v1/recipients/{recipient}", new JsonObject { ["status"] = "disabled" });

        (await door.PostAsync("v1/payouts", Saved(recipient))).FieldErrors.ShouldBe(["/recipient_id not_found"]);
        (await door.GetAsync($"v1/recipients/{recipient}"))["status"].ShouldBe("disabled");
    }

    [DatabaseTheory]
    public async Task A_payout_keeps_the_recipient_as_it_was(string kind)
    {
        var door = await servers.OpenAsync(kind, 10_000);
        var (recipient, _) = await FileAsync(door);
        var payout = await door.PayAsync(Saved(recipient));

        var renamed = await door.PatchAsync($"v1/recipients/{recipient}", new JsonObject { ["name"] = "Ada King" });

        renamed["name"].ShouldBe("Ada King", renamed.Text);
        (await door.GetAsync($"v1/payouts/{payout["id"]}")).Json.GetProperty("recipient").GetProperty("name").GetString()
            .ShouldBe("Ada Byron");
    }

    [DatabaseTheory]
    public async Task A_change_of_a_recipient_names_the_revision_it_saw(string kind)
    {
        var door = await servers.OpenAsync(kind, 10_000);
        var (recipient, _) = await FileAsync(door);
        var path = $"v1/recipients/{recipient}";
        var etag = (await door.GetAsync(path)).Header("ETag");
        (await door.PatchAsync(path, new JsonObject { ["email"] = "ada@example.com" }, etag)).Status.ShouldBe(200);

        var stale = await door.PatchAsync(path, new JsonObject { ["email"] = "other@example.com" }, etag);

        stale.Status.ShouldBe(412);
        stale.Code.ShouldBe("stale_revision");
        (await door.GetAsync(path))["email"].ShouldBe("ada@example.com");
        (await door.PatchAsync(path, new JsonObject { ["country"] = "ZZ" })).FieldErrors.ShouldBe(["/country unknown_country"]);
    }

    [DatabaseTheory]
    public async Task Recipients_are_listed_by_status_and_reference(string kind)
    {
        var door = await servers.OpenAsync(kind);
        for (var i = 0; i < 5; i++)
            await door.PostAsync("v1/recipients", Bodies.Recipient($"Number {i}").With(("client_reference", $"U-{i}")));
        var third = (await door.GetAsync("v1/recipients?client_reference=U-3")).Json.GetProperty("data").EnumerateArray()
            .Single();
        await door.PatchAsync($"v1/recipients/{third.GetProperty("id")}", new JsonObject { ["status"] = "archived" });

        (await Names("?status=archived")).ShouldBe(["Number 3"]);
        (await Names("?status=active")).ShouldBe(["Number 4", "Number 2", "Number 1", "Number 0"]);
        (await door.GetAsync("v1/recipients?status=gone")).FieldErrors.ShouldBe(["?status unknown_value"]);
        (await door.PostAsync($"v1/recipients/{third.GetProperty("id")}/payout-methods", Bodies.Method()))
            .Code.ShouldBe("invalid_state");

        async Task<IEnumerable<string?>> Names(string query) =>
            (await door.GetAsync("v1/recipients" + query)).Json.GetProperty("data").EnumerateArray().Select(r =>
                r.GetProperty("name").GetString());
    }

    private static async Task<(string Recipient, Answer Method)> FileAsync(Door door)
    {
        var recipient = await door.PostAsync("v1/recipients", Bodies.Recipient());
        recipient.Status.ShouldBe(201, recipient.Text);
        var method = await door.PostAsync($"v1/recipients/{recipient["id"]}/payout-methods", Bodies.Method());
        method.Status.ShouldBe(201, method.Text);
        return (recipient["id"]!, method);
    }

    private static JsonObject Saved(string recipient) =>
        new() { ["amount"] = 500, ["currency"] = "EUR", ["purpose"] = "COMMISSION", ["recipient_id"] = recipient };
}
