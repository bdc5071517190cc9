using System.Text.Json.Nodes;
using Shouldly;
using Sluice.Tests.Databases;
using Xunit;

namespace Sluice.Tests.Server;

public sealed class FundsTests(Servers servers) : IClassFixture<Servers>
{
    [DatabaseTheory]
    public async Task Without_enough_money_the_answer_says_what_is_missing_and_nothing_is_kept(string kind)
    {
        var door = await servers.OpenAsync(kind, 1000);

        var refused = await door.PostAsync("v1/payouts", Bodies.Payout(1500));

        refused.Status.ShouldBe(409);
        refused.Code.ShouldBe("insufficient_funds");
        refused["detail"]!.ShouldContain("5.00");
        refused["detail"]!.ShouldContain("EUR");
        (await door.GetAsync("v1/payouts")).Json.GetProperty("data").GetArrayLength().ShouldBe(0);
        (await door.FundsAsync()).ShouldBe((1000, 0));
    }

    [DatabaseTheory]
    public async Task Those_who_wait_go_on_after_a_deposit_strictly_in_order(string kind)
    {
        var door = await servers.OpenAsync(kind, 100);
        var ids = new List<string>();
        foreach (var amount in (long[])[5000, 100, 3000])
            ids.Add((await door.PayAsync(Bodies.Payout(amount).With(("on_insufficient_funds", "wait"),
                ("memo", $"{amount}"))))["id"]!);
        await ShouldWaitAsync(door, ids);

        // Enough for the second and the third, but not for the first: nobody passes it.
        await door.FundAsync(4000);
        await Task.Delay(300);
        await ShouldWaitAsync(door, ids);
        await door.FundAsync(4000);
        foreach (var id in ids)
            await door.WaitAsync(id, "paid");

        (await door.FundsAsync()).ShouldBe((0, 0));
        await door.VerifyAsync();
    }

    [DatabaseTheory]
    public async Task Who_does_not_wait_takes_what_is_there_and_who_is_confirmed_queues_up(string kind)
    {
        var door = await servers.OpenAsync(kind, 300);
        var first = await door.PayAsync(Bodies.Payout(5000).With(("on_insufficient_funds", "wait")));
        var staged = await door.PayAsync(Bodies.Payout(100).With(("on_insufficient_funds", "wait"), ("confirm", false)));
        var dollars = await door.PayAsync(Bodies.Payout(100).With(("on_insufficient_funds", "wait"), ("currency", "USD")));

        (await door.PostAsync($"v1/payouts/{staged["id"]}/confirm"))["status"].ShouldBe("held");
        (await door.PayAsync(Bodies.Payout(200)))["status"].ShouldBe("queued");
        await door.FundAsync(100, "USD");
        await door.WaitAsync(dollars["id"]!, "paid");
        await ShouldWaitAsync(door, [first["id"]!, staged["id"]!]);

        (await door.PostAsync($"v1/payouts/{first["id"]}/cancel"))["status"].ShouldBe("canceled");
        await door.FundAsync(1);
        await door.WaitAsync(staged["id"]!, "paid");
        (await door.FundsAsync()).ShouldBe((1, 0));
    }

    private static async Task ShouldWaitAsync(Door door, IEnumerable<string> payouts)
    {
        foreach (var id in payouts)
        {
            var payout = await door.Client.Payouts.GetAsync(id);
            (payout.Status, payout.StatusReason).ShouldBe(("held", "waiting_for_funds"));
        }
    }

    [DatabaseTheory]
    public async Task One_who_waits_can_be_canceled_but_not_confirmed(string kind)
    {
        var door = await servers.OpenAsync(kind, 100);
        var held = await door.PayAsync(Bodies.Payout(5000).With(("on_insufficient_funds", "wait")));

        (await door.PostAsync($"v1/payouts/{held["id"]}/confirm")).Code.ShouldBe("invalid_state");
        (await door.PostAsync($"v1/payouts/{held["id"]}/cancel"))["status"].ShouldBe("canceled");
        await door.FundAsync(9000);

        (await door.FundsAsync()).ShouldBe((9100, 0));
    }

    [DatabaseTheory]
    public async Task Fifty_at_once_never_spend_more_than_there_is(string kind)
    {
        var door = await servers.OpenAsync(kind, 10_000);

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => door.PostAsync("v1/payouts", Bodies.Payout(1000))));

        answers.Count(a => a.Status == 201).ShouldBe(10);
        answers.Where(a => a.Status != 201).ShouldAllBe(a => a.Code == "insufficient_funds");
        foreach (var id in answers.Where(a => a.Status == 201).Select(a => a["id"]!))
            await door.WaitAsync(id, "paid");
        (await door.FundsAsync()).ShouldBe((0, 0));
        await door.VerifyAsync();
    }

    [DatabaseTheory]
    public async Task A_deposit_is_pending_until_it_is_cleared(string kind)
    {
        var door = await servers.OpenAsync(kind);
        var announced = await door.PostAsync(
            "v1/sandbox/deposits", new JsonObject { ["amount"] = 700, ["currency"] = "EUR", ["cleared"] = false });
        announced.Status.ShouldBe(201, announced.Text);
        announced["status"].ShouldBe("pending");
        var before = await door.BalanceAsync();

        var cleared = await door.PostAsync($"v1/sandbox/deposits/{announced["id"]}/clear");
        var twice = await door.PostAsync($"v1/sandbox/deposits/{announced["id"]}/clear");

        (before.Pending, before.Available, before.Total).ShouldBe((700, 0, 700));
        cleared["status"].ShouldBe("cleared");
        twice.Code.ShouldBe("invalid_state");
        var after = await door.BalanceAsync();
        (after.Pending, after.Available, after.Total).ShouldBe((0, 700, 700));
    }

    [DatabaseTheory]
    public async Task Clearing_a_deposit_lets_those_who_wait_go_on(string kind)
    {
        var door = await servers.OpenAsync(kind);
        var announced = await door.PostAsync(
            "v1/sandbox/deposits", new JsonObject { ["amount"] = 700, ["currency"] = "EUR", ["cleared"] = false });
        var held = await door.PayAsync(Bodies.Payout(700).With(("on_insufficient_funds", "wait")));
        held["status"].ShouldBe("held");

        await door.PostAsync($"v1/sandbox/deposits/{announced["id"]}/clear");
        var started = DateTime.UtcNow;
        await door.WaitAsync(held["id"]!, "paid");

        (DateTime.UtcNow - started).ShouldBeLessThan(TimeSpan.FromSeconds(10));
    }

    [DatabaseTheory]
    public async Task Money_in_reserve_is_not_paid_out(string kind)
    {
        var door = await servers.OpenAsync(kind, 1000);

        var moved = await door.PostAsync("v1/reserve-transfers", Move(800, "to_reserve").With(("memo", "tax")));
        moved.Status.ShouldBe(201, moved.Text);
        (moved["direction"], moved["memo"], moved["amount"]).ShouldBe(("to_reserve", "tax", "800"));
        (await door.PostAsync("v1/payouts", Bodies.Payout(500))).Code.ShouldBe("insufficient_funds");
        (await door.PostAsync("v1/reserve-transfers", Move(801, "from_reserve"))).Code.ShouldBe("insufficient_funds");
        (await door.PostAsync("v1/reserve-transfers", Move(300, "from_reserve"))).Status.ShouldBe(201);
        await door.PayAsync(Bodies.Payout(500));

        var balance = await door.BalanceAsync();
        balance.Reserve.ShouldBe(500);
        (balance.Available + balance.InTransit).ShouldBeLessThanOrEqualTo(500);
        await door.VerifyAsync();
    }

    [DatabaseTheory]
    public async Task The_minimum_stays(string kind)
    {
        var door = await servers.OpenAsync(kind, 1000);

        var set = await door.PutAsync("v1/balances/EUR/minimum", new JsonObject { ["amount"] = 400 });
        set.Status.ShouldBe(200, set.Text);
        set["minimum"].ShouldBe("400");
        (await door.PostAsync("v1/payouts", Bodies.Payout(601))).Code.ShouldBe("insufficient_funds");
        (await door.PostAsync("v1/reserve-transfers", Move(601, "to_reserve"))).Code.ShouldBe("insufficient_funds");
        await door.PayAsync(Bodies.Payout(600));

        (await door.BalanceAsync()).Minimum.ShouldBe(400);
    }

    [DatabaseTheory]
    public async Task Balances_can_be_seen_as_they_were_at_an_instant(string kind)
    {
        var door = await servers.OpenAsync(kind, 1000);
        await Task.Delay(5);
        var then = DateTimeOffset.UtcNow.AddSeconds((await door.Client.Sandbox.ClockAsync()).OffsetSeconds);
        await Task.Delay(5);
        await door.FundAsync(500);

        var past = await door.Client.Balances.GetAsync(then);
        var before = await door.Client.Balances.GetAsync(then.AddDays(-1));

        past.Data.Single().Available.ShouldBe(1000);
        before.Data.Sum(b => b.Available).ShouldBe(0);
        (await door.FundsAsync()).ShouldBe((1500, 0));
    }

    private static JsonObject Move(long amount, string direction) =>
        new() { ["amount"] = amount, ["currency"] = "EUR", ["direction"] = direction };
}
