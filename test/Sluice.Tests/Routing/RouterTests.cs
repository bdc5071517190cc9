using Shouldly;
using Sluice.Connectors;
using Sluice.Money;
using Sluice.Routing;
using Xunit;
using static Sluice.Tests.Routing.RouteWorld;

namespace Sluice.Tests.Routing;

/// <summary>Which connector a payout takes, and why.</summary>
public sealed class RouterTests
{
    private readonly RouteWorld _world = new();

    private static string Told(RouteDecision decision) =>
        $"{decision.Chosen?.Name ?? "nobody"} by {decision.Rule ?? decision.Strategy}: "
        + string.Join(", ", decision.Candidates.Select(c => $"{c.Connector} {c.Reason}"));

    [Fact]
    public void Without_a_rule_the_first_that_fits_takes_it_and_keeps_it()
    {
        Told(_world.Router().Decide(Facts())).ShouldBe("quick by default: quick first_that_fits");
        Told(_world.Router().Decide(Facts(), last: "quick")).ShouldBe("quick by default: quick same_again");
    }

    [Theory]
    [InlineData("instant", "quick")]
    [InlineData("regular", "cheap")]
    [InlineData("wire", "far")]
    [InlineData("wire instant", "far")]
    [InlineData("fast", null)]
    public void A_priority_is_met_or_nobody_takes_it(string priority, string? expected)
    {
        var decision = _world.Router().Decide(Facts(priority: priority));
        decision.Chosen?.Name.ShouldBe(expected);
        decision.Priority.ShouldBe(expected is null ? null : priority.Split(' ')[0]);
    }

    [Fact]
    public void Of_several_priorities_the_next_stands_in_while_the_connector_of_the_first_rests()
    {
        _world.Breaks("far");
        var decision = _world.Router().Decide(Facts(priority: "wire instant"));
        Told(decision).ShouldBe("quick by default: far resting, quick next_in_order");
        decision.Priority.ShouldBe("instant");
    }

    [Theory]
    [InlineData(5, "EUR", "account", "DE", RouteReasons.AmountTooSmall)]
    [InlineData(1001, "EUR", "account", "DE", RouteReasons.AmountTooLarge)]
    [InlineData(100, "USD", "account", "DE", RouteReasons.CurrencyNotTaken)]
    [InlineData(100, "EUR", "account", "DE", null)]
    public void What_cheap_cannot_take_is_said(long amount, string currency, string type, string country, string? reason) =>
        Router.Misfit(_world.Connectors.Find("cheap")!, Facts(amount, currency, type: type, country: country)).ShouldBe(reason);

    [Theory]
    [InlineData("card", "DE", RouteReasons.DestinationNotTaken)]
    [InlineData("account", "FR", RouteReasons.CountryNotTaken)]
    [InlineData("account", null, RouteReasons.CountryNotTaken)]
    [InlineData("account", "US", null)]
    public void What_far_cannot_take_is_said(string type, string? country, string? reason) =>
        Router.Misfit(_world.Connectors.Find("far")!, Facts(type: type, country: country)).ShouldBe(reason);

    [Fact]
    public void A_rule_names_the_order_and_the_next_takes_over_after_a_failure_that_is_safe_to_retry()
    {
        var router = _world.Router(Order("r", "cheap", "far", "quick"));
        Told(router.Decide(Facts())).ShouldBe("cheap by r: cheap first_that_fits, far later_in_order, quick later_in_order");
        Told(router.Decide(Facts(), last: "cheap"))
            .ShouldBe("far by r: far next_in_order, quick later_in_order, cheap tried_before");
        router.Decide(Facts(), last: "quick").Chosen!.Name.ShouldBe("cheap", "after the last of them the first again");
    }

    [Fact]
    public void Nobody_else_gets_what_may_still_turn_up_where_it_was_sent()
    {
        var router = _world.Router(Order("r", "cheap", "far"));
        Told(router.Decide(Facts(), last: "cheap", stays: true)).ShouldBe("cheap by default: cheap same_again");
        _world.Breaks("cheap");
        var waiting = _world.Router(Order("r", "cheap", "far")).Decide(Facts(), last: "cheap", stays: true);
        waiting.Chosen.ShouldBeNull();
        waiting.IsOnlyResting.ShouldBeTrue();
    }

    [Fact]
    public void A_rule_is_passed_over_when_it_is_not_for_the_payout_or_names_nobody_who_could_take_it()
    {
        var router = _world.Explaining(
            Order("francs", "quick") with { When = new RouteCondition { Currencies = ["CHF"] } },
            Order("dollars to cheap", "cheap"),
            Order("the rest", "far"));
        var decision = router.Decide(Facts(currency: "USD"));
        decision.Rule.ShouldBe("the rest");
        decision.PassedOver.Select(p => (p.Rule, p.Reason))
            .ShouldBe([("francs", "currency"), ("dollars to cheap", "no_connector")]);
        decision.Candidates.Select(c => (c.Connector, c.Reason)).ShouldBe(
            [("far", RouteReasons.FirstThatFits), ("quick", RouteReasons.NotNamed), ("cheap", RouteReasons.CurrencyNotTaken)]);
    }

    [Theory]
    [InlineData("currency", "EUR", 100, "SALARY", null, "account", "DE")]
    [InlineData("amount", "USD", 9, "SALARY", "regular", "account", "DE")]
    [InlineData("amount", "USD", 201, "SALARY", "regular", "account", "DE")]
    [InlineData("priority", "USD", 100, "SALARY", null, "account", "DE")]
    [InlineData("priority", "USD", 100, "SALARY", "instant", "account", "DE")]
    [InlineData("purpose", "USD", 100, "REFUND", "regular", "account", "DE")]
    [InlineData("destination_type", "USD", 100, "SALARY", "regular", "card", "DE")]
    [InlineData("country", "USD", 100, "SALARY", "regular", "account", "FR")]
    [InlineData("country", "USD", 100, "SALARY", "regular", "account", null)]
    [InlineData(null, "USD", 10, "SALARY", "wire regular", "account", "DE")]
    [InlineData(null, "USD", 200, "SALARY", "regular", "account", "DE")]
    public void A_condition_holds_when_all_of_it_does(
        string? mismatch, string currency, long amount, string purpose, string? priority, string type, string? country) =>
        new RouteCondition
        {
            Currencies = ["USD"],
            AmountMin = 10,
            AmountMax = 200,
            Priorities = ["regular"],
            Purposes = ["SALARY"],
            DestinationTypes = ["account"],
            Countries = ["DE"],
        }.Mismatch(Facts(amount, currency, priority, type, country, purpose)).ShouldBe(mismatch);

    [Fact]
    public void A_strategy_compares_what_each_would_cost_and_how_fast_it_is()
    {
        _world.Router(By(RouteStrategies.Cheapest)).Decide(Facts(100)).Chosen!.Name.ShouldBe("far", "1 and one percent of 100");
        _world.Router(By(RouteStrategies.Cheapest)).Decide(Facts(1000)).Chosen!.Name.ShouldBe("cheap", "5 against 11");
        _world.Router(By(RouteStrategies.Fastest)).Decide(Facts()).Chosen!.Name.ShouldBe("quick");
        _world.Router(By(RouteStrategies.Fastest, "far", "cheap")).Decide(Facts()).Chosen!.Name
            .ShouldBe("cheap", "nothing is known of the hours of far");
    }

    [Fact]
    public void The_most_successful_is_the_one_whose_payouts_arrive()
    {
        var paid = new RailUpdate(default, default, RailStatus.Paid);
        var failed = paid with { Status = RailStatus.Failed };
        _world.Connectors.Health.Told("quick", [paid, paid, failed]);
        _world.Connectors.Health.Told("cheap", [paid, paid, paid, failed]);
        _world.Connectors.Health.Told("far", [failed]);
        var decision = _world.Router(By(RouteStrategies.MostSuccessful)).Decide(Facts());
        decision.Candidates.Select(c => c.Connector).ShouldBe(["cheap", "quick", "far"]);
    }

    [Fact]
    public void A_connector_that_rests_is_passed_over_and_when_all_rest_it_is_said_until_when()
    {
        _world.Breaks("cheap");
        var rule = Order("r", "cheap", "far");
        Told(_world.Router(rule).Decide(Facts())).ShouldBe("far by r: cheap resting, far next_in_order, quick not_named");
        _world.Breaks("far");
        var nobody = _world.Router(rule).Decide(Facts());
        nobody.Chosen.ShouldBeNull();
        nobody.LookAgainAt.ShouldBe(Noon + CircuitBreaker.FirstRest);
    }

    [Fact]
    public void After_its_rest_a_few_payouts_try_a_connector()
    {
        _world.Breaks("cheap");
        var later = new Router(_world.Connectors, new RoutingRules([Order("r", "cheap", "far")], 1, Noon),
            Noon + CircuitBreaker.FirstRest);
        var chosen = Enumerable.Range(0, Router.TrialsMax + 3).Select(_ => later.Decide(Facts()).Chosen!.Name).ToList();
        chosen.Count(name => name == "cheap").ShouldBe(Router.TrialsMax);
        chosen[^1].ShouldBe("far");
    }

    [Fact]
    public void A_refused_payment_is_an_answer_and_only_silence_or_the_rails_own_word_counts_against_it()
    {
        var refused = new RailUpdate(default, default, RailStatus.Failed) { FailureCode = "account_closed" };
        _world.Submits("quick", refused, 50);
        _world.Connectors.Health.Of("quick", Noon).State.ShouldBe(CircuitState.Closed);
        var down = refused with { FailureCode = "rail_unavailable" };
        _world.Submits("quick", down, CircuitBreaker.ConsecutiveMax);
        _world.Connectors.Health.Of("quick", Noon).State.ShouldBe(CircuitState.Open);
    }

    [Fact]
    public void A_call_counts_once_however_many_payouts_it_had()
    {
        var silence = new RailUpdate(default, default, RailStatus.Unknown);
        _world.Connectors.Health.Submitted("quick", [.. Enumerable.Repeat(silence, CircuitBreaker.HistoryMax)], Noon);
        _world.Connectors.Health.Of("quick", Noon).Calls.ShouldBe(1);
        _world.Connectors.Health.Of("quick", Noon).State.ShouldBe(CircuitState.Closed);
        var answered = silence with { Status = RailStatus.Accepted };
        _world.Connectors.Health.Submitted("quick", [silence, silence, answered], Noon);
        _world.Connectors.Health.Of("quick", Noon).CallsFailed.ShouldBe(1, "what was answered in part was answered");
    }

    [Fact]
    public void A_split_draws_by_the_payouts_id_always_the_same_and_near_the_percentages()
    {
        var rule = new RoutingRule
        {
            Name = "split",
            Strategy = RouteStrategies.Split,
            Shares = [new RouteShare("quick", 70), new RouteShare("far", 30)],
        };
        var random = new Random(7);
        var drawn = new Dictionary<string, int> { ["quick"] = 0, ["far"] = 0 };
        for (var i = 0; i < 10_000; i++)
        {
            var bytes = new byte[16];
            random.NextBytes(bytes);
            var facts = Facts(id: Guid.CreateVersion7(Noon.AddMilliseconds(i)) is var id && i % 2 == 0 ? id : new Guid(bytes));
            var first = _world.Router(rule).Decide(facts);
            first.Chosen.ShouldBe(_world.Router(rule).Decide(facts).Chosen);
            first.Candidates[0].Reason.ShouldBe(RouteReasons.DrawnByShare);
            drawn[first.Chosen!.Name]++;
        }
        drawn["quick"].ShouldBeInRange(6_800, 7_200);
    }

    [Fact]
    public void The_cost_is_rounded_up_and_does_not_overflow()
    {
        new RailCost(null, 3, 1).Of(new Amount(1, Currency.Eur)).ShouldBe(4);
        new RailCost(null, 0, 100).Of(new Amount(10_000, Currency.Eur)).ShouldBe(100);
        new RailCost(null, 0, 10_000).Of(new Amount(Amount.MinorUnitsMax, Currency.Eur))
            .ShouldBe(Amount.MinorUnitsMax);
    }

    [Fact]
    public void The_stored_decision_says_all_that_was_weighed()
    {
        var text = _world.Router(Order("to far", "far")).Decide(Facts()).Text();
        text.ShouldBe("""
            {"rule":"to far","strategy":"order","priority":null,"timing":null,"candidates":[
            {"connector":"far","taken":true,"reason":"first_that_fits","cost":2,"expected_arrival":null},
            {"connector":"quick","taken":false,"reason":"not_named","cost":null,"expected_arrival":null},
            {"connector":"cheap","taken":false,"reason":"not_named","cost":null,"expected_arrival":null}],"passed_over":[]}
            """.ReplaceLineEndings(""));
    }
}
