using System.Text.Json.Nodes;
using Shouldly;
using Sluice.Calendars;
using Sluice.Client;
using Sluice.Tests.Calendars;
using Sluice.Tests.Databases;
using Xunit;

namespace Sluice.Tests.Server;

/// <summary>The sandbox's batch rail and its blind one through the real server; book and banks agree in the end.</summary>
public sealed class RailTests
{
    private const long Funds = 1_000_000;

    private static async Task<Door> OpenAsync(TestServer server, params string[] connectors)
    {
        var door = await server.NewMerchantAsync();
        await door.FundAsync(Funds);
        await door.Client.Routing.SetRulesAsync(new NewRoutingRules
        {
            Rules = [new RoutingRule { Name = "the order", Use = new RoutingUse { Connectors = connectors } }],
        });
        return door;
    }

    private static async Task<Payout> PayAsync(Door door, string name) =>
        await door.WaitAsync((await door.PayAsync(Bodies.Payout(1000, $"Ada {name}")))["id"]!, p => p.Attempts > 0);

    private static async Task<RailTiming> PlanAsync(Door door)
    {
        new RailSchedules().TryFind("sepa_credit_transfer", out var schedule).ShouldBeTrue();
        return schedule!.Plan((await door.Client.Sandbox.ClockAsync()).Now);
    }

    [TimeZoneFact]
    public async Task A_file_is_only_accepted_and_its_outcome_comes_with_a_response_file_on_the_day_that_was_said()
    {
        await using var server = await TestServer.StartAsync(TestDatabase.Sqlite);
        var door = await OpenAsync(server, "sandbox_files");
        var plan = await PlanAsync(door);
        var names = new Dictionary<string, string>
        {
            ["Byron"] = "paid",
            ["SANDBOX-REFUSED-ACCOUNT-CLOSED"] = "failed",
            ["SANDBOX-RETURNED"] = "returned",
            ["SANDBOX-LATE-FAILURE"] = "returned",
            ["SANDBOX-LOST-AFTER-ACCEPTING"] = "paid",
            ["SANDBOX-LOST-BEFORE-ACCEPTING"] = "paid",
            ["SANDBOX-CALLBACK-TWICE"] = "paid",
        };
        var payouts = new Dictionary<string, string>();
        foreach (var name in names.Keys)
            payouts[name] = (await PayAsync(door, name)).Id;
        var first = await door.WaitAsync(payouts["Byron"], p => p.RailReference is not null);
        (first.Status, first.Connector, first.Rail).ShouldBe(("submitted", "sandbox_files", "sandbox_batch"));
        first.ExpectedArrival!.Value.ShouldBe(plan.ExpectedArrival);
        first.StatusReason.ShouldBe(plan.IsNow ? null : "rail_closed", "after the cut-off or on a closed day it says so");
        (await door.Client.Payouts.AttemptsAsync(first.Id).SingleAsync()).Routing!.Timing.ShouldBe(plan.Reason);

        // The inquiry finds what was lost on its way; the response file tells the rest when its day has come.
        await door.AdvanceAsync(TimeSpan.FromMinutes(6));
        await door.WaitAsync(payouts["SANDBOX-LOST-BEFORE-ACCEPTING"], p => p.StatusReason is null or "rail_closed");
        await door.WaitAsync(payouts["SANDBOX-LOST-AFTER-ACCEPTING"], p => p.StatusReason is null or "rail_closed");
        (await door.Client.Payouts.GetAsync(first.Id)).Status.ShouldBe("submitted", "nothing arrives before its day");
        var late = await PlanAsync(door);
        await door.AdvanceAsync(late.ExpectedArrival - late.ReadyAt + TimeSpan.FromSeconds(10));
        foreach (var name in names.Keys.Where(n => names[n] != "failed"))
            await door.WaitAsync(payouts[name], p => p.PaidAt is not null);
        await door.AdvanceAsync(TimeSpan.FromSeconds(10));
        foreach (var (name, status) in names)
            await door.WaitAsync(payouts[name], status);
        await CompareAsync(door);
    }

    [DatabaseTheory]
    public async Task What_the_blind_rail_does_not_answer_waits_for_a_person(string kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        var door = await OpenAsync(server, "sandbox_blind");
        (await door.WaitAsync((await PayAsync(door, "Byron")).Id, "paid")).Rail.ShouldBe("sandbox_wire");
        await door.WaitAsync((await PayAsync(door, "SANDBOX-REFUSED-NAME-MISMATCH")).Id, "failed");
        var paid = await PayAsync(door, "SANDBOX-LOST-AFTER-ACCEPTING");
        var lost = await PayAsync(door, "SANDBOX-LOST-BEFORE-ACCEPTING");
        foreach (var payout in new[] { paid, lost })
            await door.WaitAsync(payout.Id, p => p.StatusReason == "outcome_unknown");
        (await door.PostAsync($"v1/payouts/{paid.Id}/sync")).Status.ShouldBe(409);
        await door.AdvanceAsync(TimeSpan.FromDays(2));
        var open = await door.Client.Exceptions.ListAllAsync(new ExceptionQuery { Status = "open" }).ToListAsync();
        open.Select(e => e.Kind).ShouldBe(["unknown_outcome", "unknown_outcome"]);
        foreach (var item in open)
        {
            var action = item.PayoutId == paid.Id ? "mark_paid" : "mark_failed";
            var resolved = await door.PostAsync($"v1/exceptions/{item.Id}/resolve",
                new JsonObject { ["action"] = action, ["evidence"] = "the bank's list", ["failure_code"] = "never_arrived" });
            resolved.Status.ShouldBe(200, resolved.Text);
        }
        (await door.Client.Payouts.GetAsync(paid.Id)).Attempts.ShouldBe(1, "nothing was sent twice");
        (await door.Client.Payouts.GetAsync(lost.Id)).Status.ShouldBe("failed");
        await CompareAsync(door);
    }

    [DatabaseTheory]
    public async Task After_a_failure_that_is_safe_to_retry_the_next_connector_takes_over(string kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        var door = await OpenAsync(server, "sandbox", "sandbox_blind");
        var id = (await PayAsync(door, "SANDBOX-REFUSED-BANK-UNAVAILABLE")).Id;
        await door.WaitAsync(id, p => p.StatusReason == "retrying");
        await door.AdvanceAsync(TimeSpan.FromSeconds(31));
        await door.WaitAsync(id, p => p.Attempts == 2 && p.StatusReason == "retrying");
        var attempts = await door.Client.Payouts.AttemptsAsync(id).ToListAsync();
        attempts.Select(a => (a.Connector, a.State)).ShouldBe([("sandbox", "failed"), ("sandbox_blind", "failed")]);
        attempts[1].Routing!.Candidates.Take(2).Select(c => (c.Connector, c.Reason))
            .ShouldBe([("sandbox_blind", "next_in_order"), ("sandbox", "tried_before")]);
        await door.AdvanceAsync(TimeSpan.FromSeconds(31));
        var failed = await door.WaitAsync(id, "failed");
        (failed.Attempts, failed.Connector).ShouldBe((3, "sandbox"));
        await CompareAsync(door);
    }

    [DatabaseTheory]
    public async Task An_unknown_outcome_is_never_handed_to_another_connector(string kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        var door = await OpenAsync(server, "sandbox", "sandbox_blind");
        var id = (await PayAsync(door, "SANDBOX-LOST-BEFORE-ACCEPTING")).Id;
        await door.WaitAsync(id, p => p.StatusReason == "outcome_unknown");
        await door.AdvanceAsync(TimeSpan.FromMinutes(6));
        var paid = await door.WaitAsync(id, "paid");
        (paid.Connector, paid.Attempts).ShouldBe(("sandbox", 1));
        await CompareAsync(door);
    }

    [Fact]
    public async Task A_connector_that_does_not_answer_rests_and_the_next_one_takes_its_payouts()
    {
        await using var server = await TestServer.StartAsync(TestDatabase.Sqlite);
        var door = await OpenAsync(server, "sandbox_blind", "sandbox");
        for (var i = 0; i < 12; i++)
        {
            var lost = await PayAsync(door, "SANDBOX-LOST-BEFORE-ACCEPTING");
            if (lost.Connector == "sandbox_blind")
                await door.WaitAsync(lost.Id, p => p.StatusReason == "outcome_unknown");
        }
        var blind = (await door.Client.Routing.ConnectorsAsync()).Data.Single(c => c.Name == "sandbox_blind");
        blind.Health!.State.ShouldBe("resting");
        var routed = await door.WaitAsync((await PayAsync(door, "Byron")).Id, "paid");
        routed.Connector.ShouldBe("sandbox");
        (await door.Client.Payouts.AttemptsAsync(routed.Id).SingleAsync()).Routing!.Candidates[0].Reason.ShouldBe("resting");

        // Who may go nowhere else waits, and says why; after the rest it is tried.
        await door.Client.Routing.SetRulesAsync(new NewRoutingRules
        {
            Rules = [new RoutingRule { Name = "only", Use = new RoutingUse { Connectors = ["sandbox_blind"] } }],
        });
        var id = (await door.PayAsync(Bodies.Payout(1000)))["id"]!;
        await door.WaitAsync(id, p => p is { Status: "queued", StatusReason: "connector_unavailable" });
        await door.AdvanceAsync(TimeSpan.FromMinutes(2));
        (await door.WaitAsync(id, "paid")).Connector.ShouldBe("sandbox_blind");
        blind = (await door.Client.Routing.ConnectorsAsync()).Data.Single(c => c.Name == "sandbox_blind");
        blind.Health!.State.ShouldBe("working");
    }

    /// <summary>Every payout of the book against the banks' own records.</summary>
    private static async Task CompareAsync(Door door)
    {
        await door.VerifyAsync();
        var bank = (await door.Client.Sandbox.BankAsync().ToListAsync()).ToLookup(p => p.PayoutId);
        foreach (var payout in await door.Client.Payouts.ListAllAsync().ToListAsync())
        {
            var kept = bank[payout.Id].Where(p => p.State == "paid").ToList();
            kept.Count.ShouldBe(payout.Status == "paid" ? 1 : 0, payout.ToString());
            if (kept.Count == 1)
                kept[0].Connector.ShouldBe(payout.Connector);
        }
        (await door.Client.Sandbox.BankSummaryAsync()).PaidMoreThanOnce.ShouldBe(0);
    }
}
