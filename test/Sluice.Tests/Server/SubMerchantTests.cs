using System.Text.Json.Nodes;
using Shouldly;
using Sluice.Client;
using Sluice.Kernel;
using Sluice.Tests.Databases;
using Xunit;

namespace Sluice.Tests.Server;

public sealed class SubMerchantTests(Servers servers) : IClassFixture<Servers>
{
    [DatabaseTheory]
    public async Task Money_goes_to_a_sub_merchant_and_back(string kind)
    {
        var parent = await servers.OpenAsync(kind, 10_000);
        var (child, sub) = await SubAsync(parent);

        var there = await TransferAsync(parent, sub.Id, 4000, "to_sub_merchant");
        (await CompletedAsync(parent, there)).ShouldBe("completed");
        (await child.FundsAsync()).ShouldBe((4000, 0));
        var back = await TransferAsync(parent, sub.Id, 1500, "from_sub_merchant");
        (await CompletedAsync(parent, back)).ShouldBe("completed");

        (await parent.FundsAsync()).ShouldBe((7500, 0));
        (await child.FundsAsync()).ShouldBe((2500, 0));
        (await parent.Client.SubMerchants.GetAsync(sub.Id)).Balances!.Single().Available.ShouldBe(2500);
        // Both books know it by the same id.
        (await child.Client.SubMerchants.TransferOfAsync(back)).Direction.ShouldBe("from_sub_merchant");
        await parent.VerifyAsync();
        await child.VerifyAsync();
    }

    [DatabaseTheory]
    public async Task What_a_sub_merchant_does_not_have_is_not_taken(string kind)
    {
        var parent = await servers.OpenAsync(kind, 10_000);
        var (child, sub) = await SubAsync(parent);

        var transfer = await TransferAsync(parent, sub.Id, 1, "from_sub_merchant");
        var tooMuch = await parent.PostAsync("v1/sub-merchant-transfers", Order(sub.Id, 10_001, "to_sub_merchant"));

        (await CompletedAsync(parent, transfer)).ShouldBe("failed");
        tooMuch.Code.ShouldBe("insufficient_funds");
        (await parent.FundsAsync()).ShouldBe((10_000, 0));
        await child.VerifyAsync();
    }

    [DatabaseTheory]
    public async Task The_same_key_moves_money_once(string kind)
    {
        var parent = await servers.OpenAsync(kind, 10_000);
        var (child, sub) = await SubAsync(parent);
        var order = Order(sub.Id, 100, "to_sub_merchant");

        var first = await parent.PostAsync("v1/sub-merchant-transfers", order.DeepClone(), "once");
        var again = await parent.PostAsync("v1/sub-merchant-transfers", order, "once");

        again.Text.ShouldBe(first.Text);
        again.Header("Idempotency-Replayed").ShouldBe("true");
        await CompletedAsync(parent, first["id"]!);
        (await child.FundsAsync()).ShouldBe((100, 0));
    }

    [Fact]
    public async Task A_sub_merchant_is_its_own_and_its_secret_is_shown_once()
    {
        var parent = await servers.OpenAsync(TestDatabase.Sqlite, 10_000);
        var stranger = await servers.OpenAsync(TestDatabase.Sqlite, 10_000);
        var body = new JsonObject { ["name"] = "North" };
        var made = await parent.PostAsync("v1/sub-merchants", body.DeepClone(), "make");
        var again = await parent.PostAsync("v1/sub-merchants", body, "make");
        var child = Open(parent, made);
        var payout = await child.PostAsync("v1/payouts", Bodies.Payout().With(("confirm", false)));

        again["id"].ShouldBe(made["id"]);
        again.Json.TryGetProperty("secret", out _).ShouldBeFalse();
        // The parent's own doors show nothing of the child, and a stranger sees no child at all.
        (await parent.GetAsync($"v1/payouts/{payout["id"]}")).Code.ShouldBe("not_found");
        (await stranger.GetAsync($"v1/sub-merchants/{made["id"]}")).Code.ShouldBe("not_found");
        (await stranger.PostAsync("v1/sub-merchant-transfers", Order(made["id"]!, 1, "to_sub_merchant"))).FieldErrors
            .ShouldBe(["/sub_merchant_id not_found"]);
        (await child.GetAsync("v1/sub-merchants")).Json.GetProperty("data").GetArrayLength().ShouldBe(0);
        (await child.PostAsync("v1/sub-merchants", new JsonObject { ["name"] = "Deeper" })).Code.ShouldBe("invalid_state");
        var key = await parent.Client.SubMerchants.CreateKeyAsync(
            made["id"]!, new NewApiKey { Name = "till", Scopes = ["payouts:read"] });
        using var till = parent.Server.Connect(key.Secret);
        (await till.GetAsync(new Uri($"v1/payouts/{payout["id"]}", UriKind.Relative))).IsSuccessStatusCode.ShouldBeTrue();
    }

    [Fact]
    public async Task Everything_wrong_is_named_at_once()
    {
        var parent = await servers.OpenAsync(TestDatabase.Sqlite, 10_000);

        var answer = await parent.PostAsync("v1/sub-merchant-transfers", new JsonObject
        {
            ["sub_merchant_id"] = "north",
            ["amount"] = 0,
            ["currency"] = "XXQ",
            ["direction"] = "up",
            ["extra"] = 1,
        });

        answer.FieldErrors.ShouldBe(
        [
            "/amount not_positive", "/currency unknown_currency", "/direction unknown_value", "/extra unknown_field",
            "/sub_merchant_id invalid_format",
        ]);
        (await parent.PostAsync("v1/sub-merchant-transfers", new JsonObject(), "")).Code.ShouldBe("idempotency_key_missing");
    }

    private static async Task<(Door Child, SubMerchant Sub)> SubAsync(Door parent)
    {
        var made = await parent.PostAsync("v1/sub-merchants", new JsonObject { ["name"] = "North" });
        made.Status.ShouldBe(201, made.Text);
        return (Open(parent, made), await parent.Client.SubMerchants.GetAsync(made["id"]!));
    }

    private static Door Open(Door parent, Answer made)
    {
        Ids.TryParse(MerchantId.Prefix, made["id"], out var id).ShouldBeTrue();
        return new Door(parent.Server, new MerchantId(id), made["secret"]!);
    }

    private static JsonObject Order(string sub, long amount, string direction) => new()
    {
        ["sub_merchant_id"] = sub,
        ["amount"] = amount,
        ["currency"] = "EUR",
        ["direction"] = direction,
    };

    private static async Task<string> TransferAsync(Door parent, string sub, long amount, string direction)
    {
        var answer = await parent.PostAsync("v1/sub-merchant-transfers", Order(sub, amount, direction));
        answer.Status.ShouldBe(201, answer.Text);
        return answer["id"]!;
    }

    private static async Task<string> CompletedAsync(Door parent, string transfer)
    {
        for (var i = 0; i < 100; i++)
        {
            var now = await parent.Client.SubMerchants.TransferOfAsync(transfer);
            if (now.Status != "pending")
                return now.Status;
            await Task.Delay(50);
        }
        return "pending";
    }
}
