using System.Text.Json.Nodes;
using Shouldly;
using Sluice.Client;
using Sluice.Tests.Databases;
using Xunit;

namespace Sluice.Tests.Server;

/// <summary>Rules, simulation and health over HTTP.</summary>
public sealed class RoutingTests(Servers servers) : IClassFixture<Servers>
{
    private static JsonObject Rules(params string[] rules) => new()
    {
        ["rules"] = new JsonArray([.. rules.Select(r => JsonNode.Parse(r))]),
    };

    private static string Order(string name, params string[] connectors) => new JsonObject
    {
        ["name"] = name,
        ["use"] = new JsonObject { ["connectors"] = new JsonArray([.. connectors.Select(c => JsonValue.Create(c))]) },
    }.ToJsonString();

    [DatabaseTheory]
    public async Task Rules_are_set_as_a_whole_and_each_change_counts(string kind)
    {
        var door = await servers.OpenAsync(kind);
        (await door.Client.Routing.RulesAsync()).ShouldSatisfyAllConditions(
            r => r.Rules.ShouldBeEmpty(), r => r.Revision.ShouldBe(0), r => r.UpdatedAt.ShouldBeNull());
        var set = await door.PutAsync("v1/routing/rules", Rules(Order("files first", "sandbox_files", "sandbox")));
        set.Status.ShouldBe(200, set.Text);
        var rules = await door.Client.Routing.RulesAsync();
        rules.Rules.ShouldHaveSingleItem().Use!.Connectors.ShouldBe(["sandbox_files", "sandbox"]);
        rules.Revision.ShouldBe(1);

        var stale = await door.PutAsync("v1/routing/rules", Rules().With(("revision", 0)));
        (stale.Status, stale.Code).ShouldBe((412, "stale_revision"));
        (await door.Client.Routing.SetRulesAsync(new NewRoutingRules { Rules = [], Revision = 1 })).Revision.ShouldBe(2);
        (await door.Client.Routing.RulesAsync()).Rules.ShouldBeEmpty();
        var events = await door.GetAsync("v1/events?type=routing_rules.updated");
        events.Json.GetProperty("data").GetArrayLength().ShouldBe(2);
    }

    [DatabaseTheory]
    public async Task A_wrong_rule_changes_nothing_and_all_that_is_wrong_is_said(string kind)
    {
        var door = await servers.OpenAsync(kind);
        await door.PutAsync("v1/routing/rules", Rules(Order("good", "sandbox")));
        var refused = await door.PutAsync(
            "v1/routing/rules", Rules(Order("bad", "nobody"), """{"name":"worse","when":{"x":1}}"""));
        (refused.Status, refused.Code).ShouldBe((422, "validation_failed"));
        refused.FieldErrors.ShouldBe(
            ["/rules/0/use/connectors/0 unknown_value", "/rules/1/use required", "/rules/1/when/x unknown_field"]);
        (await door.Client.Routing.RulesAsync()).Rules.ShouldHaveSingleItem().Name.ShouldBe("good");
    }

    [DatabaseTheory]
    public async Task One_merchants_rules_are_not_anothers_and_setting_them_needs_its_scope(string kind)
    {
        var door = await servers.OpenAsync(kind, funds: 10_000);
        var other = await servers.OpenAsync(kind, funds: 10_000);
        await door.PutAsync("v1/routing/rules", Rules(Order("files", "sandbox_files")));
        (await other.Client.Routing.RulesAsync()).Rules.ShouldBeEmpty();
        var id = (await other.PayAsync(Bodies.Payout(100)))["id"]!;
        (await other.WaitAsync(id, "paid")).Connector.ShouldBe("sandbox");

        var key = await door.PostAsync(
            "v1/keys", new JsonObject { ["name"] = "reader", ["scopes"] = new JsonArray("payouts:read") });
        var reader = new Door(door.Server, door.Merchant, key["secret"]!);
        (await reader.GetAsync("v1/routing/rules")).Status.ShouldBe(200);
        (await reader.PutAsync("v1/routing/rules", Rules())).Status.ShouldBe(403);
    }

    [DatabaseTheory]
    public async Task Simulating_explains_and_writes_nothing(string kind)
    {
        var door = await servers.OpenAsync(kind, funds: 10_000);
        await door.PutAsync("v1/routing/rules", Rules(
            """{"name":"francs","when":{"currencies":["CHF"]},"use":{"connectors":["sandbox_blind"]}}""",
            """{"name":"cheapest of all","use":{"strategy":"cheapest"}}"""));
        var simulated = await door.PostAsync("v1/routing/simulate", Bodies.Payout(5_000));
        simulated.Status.ShouldBe(200, simulated.Text);
        var decision = await door.Client.Routing.SimulateAsync(new NewPayout
        {
            Amount = 5_000,
            Currency = "EUR",
            Purpose = "SALARY",
            Recipient = new RecipientDetails { Type = "individual", Name = "Ada Byron", Country = "DE" },
            Destination = new Destination { Type = "account", Iban = Bodies.Iban },
        });
        (decision.Connector, decision.Rail, decision.Rule, decision.Strategy, decision.Cost)
            .ShouldBe(("sandbox_files", "sandbox_batch", "cheapest of all", "cheapest", 5));
        decision.PassedOver!.Select(p => (p.Rule, p.Reason)).ShouldBe([("francs", "currency")]);
        decision.Candidates.Select(c => (c.Connector, c.Taken, c.Cost)).ShouldBe(
            [("sandbox_files", true, 5), ("sandbox", false, 23), ("sandbox_blind", false, 505)]);
        decision.Candidates.ShouldAllBe(c => c.ExpectedArrival != null);
        decision.ExpectedArrival.ShouldNotBeNull();
        (await door.Client.Payouts.ListAllAsync().ToListAsync()).ShouldBeEmpty();

        var wrong = await door.PostAsync("v1/routing/simulate", Bodies.Payout(-1).With(("currency", "XXQ")));
        wrong.FieldErrors.Count.ShouldBe(2);
        var unknown = await door.PostAsync("v1/routing/simulate", new JsonObject
        {
            ["amount"] = 1,
            ["currency"] = "EUR",
            ["purpose"] = "SALARY",
            ["recipient_id"] = "rcp_" + new string('0', 32),
        });
        (unknown.Status, unknown.FieldErrors[0]).ShouldBe((422, "/recipient_id not_found"));
    }

    [DatabaseTheory]
    public async Task What_no_connector_could_ever_take_is_refused_at_every_door_with_the_field_to_change(string kind)
    {
        var door = await servers.OpenAsync(kind, funds: 10_000);
        var order = Bodies.Payout(100).With(("priority", "internal"));
        var refused = await door.PostAsync("v1/payouts", order.DeepClone());
        (refused.Status, refused.FieldErrors.ShouldHaveSingleItem()).ShouldBe((422, "/priority no_connector"));
        var validated = await door.PostAsync("v1/payouts/validate", order.DeepClone());
        validated.Json.GetProperty("valid").GetBoolean().ShouldBeFalse();
        validated.Json.GetProperty("findings")[0].GetProperty("code").GetString().ShouldBe("no_connector");
        validated["connector"].ShouldBeNull();
        var batch = await door.PostAsync("v1/batches", new JsonObject { ["items"] = new JsonArray(order.DeepClone()) });
        batch.Status.ShouldBe(202, batch.Text);
        await door.WaitForBatchAsync(batch["id"]!, b => b.Status == "completed");
        (await door.GetAsync($"v1/batches/{batch["id"]}/report")).Text.ShouldContain("no_connector");
        (await door.FundsAsync()).ShouldBe((10_000, 0));
    }

    [DatabaseTheory]
    public async Task A_priority_chooses_the_rail_and_validate_says_so_before(string kind)
    {
        var door = await servers.OpenAsync(kind, funds: 10_000);
        (string, string)[] expected = [("instant", "sandbox"), ("regular", "sandbox_files"), ("wire", "sandbox_blind")];
        foreach (var (priority, connector) in expected)
        {
            var order = Bodies.Payout(100).With(("priority", new JsonArray(priority, "fast")));
            var validated = await door.PostAsync("v1/payouts/validate", order.DeepClone());
            validated["connector"].ShouldBe(connector);
            var created = await door.PayAsync(order);
            created["priority"].ShouldBe($"[\"{priority}\",\"fast\"]");
            created["expected_arrival"].ShouldNotBeNull("an estimate is made when it is accepted");
            var payout = await door.WaitAsync(created["id"]!, p => p.Attempts > 0);
            payout.Connector.ShouldBe(connector);
            payout.ExpectedArrival.ShouldNotBeNull();
            var attempt = (await door.Client.Payouts.AttemptsAsync(payout.Id).SingleAsync());
            attempt.Routing!.Priority.ShouldBe(priority);
            attempt.Routing.Candidates.Single(c => c.Taken).Connector.ShouldBe(connector);
        }
    }

    [DatabaseTheory]
    public async Task Connectors_say_what_they_can_do_and_how_they_do(string kind)
    {
        var door = await servers.OpenAsync(kind, funds: 10_000);
        var paid = await door.WaitAsync((await door.PayAsync(Bodies.Payout(100)))["id"]!, "paid");
        var routing = (await door.Client.Payouts.AttemptsAsync(paid.Id).SingleAsync()).Routing!;
        (routing.Rule, routing.Strategy, routing.Candidates.ShouldHaveSingleItem().Reason)
            .ShouldBe((null, "default", "first_that_fits"), "where nobody chose, it says so");
        var connectors = (await door.Client.Routing.ConnectorsAsync()).Data;
        connectors.Select(c => c.Name).ShouldBe(["sandbox", "sandbox_files", "sandbox_blind"]);
        var (sandbox, files, blind) = (connectors[0], connectors[1], connectors[2]);
        sandbox.Health!.State.ShouldBe("working");
        sandbox.Health.EndsPaid.ShouldBeGreaterThan(0);
        (files.Schedule!.Calendar, files.Schedule.CutOffs[0], files.Currencies![0]).ShouldBe(("TARGET", "15:00", "EUR"));
        (blind.Can!.Inquire, blind.Can.IdempotentSubmit).ShouldBe((false, false));
        (await door.GetAsync("metrics")).Text.ShouldContain("sluice_connector_state{connector=\"sandbox_files\"} 0");
    }

    [Fact]
    public async Task Connectors_may_be_switched_off_and_put_in_another_order()
    {
        await using var server = await TestServer.StartAsync(
            TestDatabase.Sqlite, "--Sluice:Connectors", "sandbox_blind,sandbox");
        var door = await server.NewMerchantAsync();
        (await door.Client.Routing.ConnectorsAsync()).Data.Select(c => c.Name).ShouldBe(["sandbox_blind", "sandbox"]);
        await Should.ThrowAsync<InvalidOperationException>(
            TestServer.StartAsync(TestDatabase.Sqlite, "--Sluice:Connectors", "sandbox,pigeon"));
    }
}
