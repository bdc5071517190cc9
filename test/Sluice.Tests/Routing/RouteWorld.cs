using System.Text.Json.Nodes;
using Sluice.Calendars;
using Sluice.Connectors;
using Sluice.Kernel;
using Sluice.Money;
using Sluice.Payouts;
using Sluice.Routing;
using Sluice.Tests.Connectors;

namespace Sluice.Tests.Routing;

/// <summary>Three connectors that differ, and questions about payouts.</summary>
internal sealed class RouteWorld
{
    /// <summary>A Monday noon.</summary>
    public static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);

    public ConnectorRegistry Connectors { get; } = new(
    [
        Make("quick", c => c with
        {
            Priorities = ["instant"],
            Costs = [new RailCost(null, 50, 0)],
            Schedule = Schedule("quick", TimeSpan.FromSeconds(10)),
        }),
        Make("cheap", c => c with
        {
            Priorities = ["regular"],
            Currencies = ["EUR"],
            Limits = [new AmountLimit("EUR", 10, 1000)],
            Costs = [new RailCost("EUR", 5, 0)],
            Schedule = Schedule("cheap", TimeSpan.FromDays(1)),
        }),
        Make("far", c => c with
        {
            Priorities = ["wire", "regular"],
            Countries = ["DE", "US"],
            DestinationTypes = ["account"],
            Costs = [new RailCost(null, 1, 100)],
        }),
    ]);

    public Router Router(params RoutingRule[] rules) => new(Connectors, new RoutingRules(rules, 1, Noon), Noon);

    public Router Explaining(params RoutingRule[] rules) =>
        new(Connectors, new RoutingRules(rules, 1, Noon), Noon, explains: true);

    public static RouteFacts Facts(long amount = 100, string currency = "EUR", string? priority = null, string type = "account",
        string? country = "DE", string purpose = "SALARY", Guid? id = null)
    {
        var parsed = new ParsedPayout
        {
            Amount = new Amount(amount, Currency.Find(currency)),
            Purpose = purpose,
            Priority = priority,
        };
        // A holder may call himself anything, and is no country.
        var destination = new JsonObject { ["type"] = type, ["holder_name"] = "a \"country\":\"FR\" b" };
        if (country is not null)
            destination["country"] = country;
        return RouteFacts.Of(parsed, destination.ToJsonString(), live: false, id ?? Guid.Empty);
    }

    public static RoutingRule Order(string name, params string[] connectors) =>
        new() { Name = name, Strategy = RouteStrategies.Order, Connectors = connectors };

    public static RoutingRule By(string strategy, params string[] connectors) =>
        new() { Name = strategy, Strategy = strategy, Connectors = connectors };

    /// <summary>So many calls in a row that were not answered.</summary>
    public void Breaks(string connector, int times = CircuitBreaker.ConsecutiveMax) =>
        Submits(connector, new RailUpdate(default, default, RailStatus.Unknown), times);

    /// <summary>So many calls of one payout in a row, each answered so.</summary>
    public void Submits(string connector, RailUpdate answer, int times)
    {
        for (var i = 0; i < times; i++)
            Connectors.Health.Submitted(connector, [answer], Noon);
    }

    private static ScriptedConnector Make(string name, Func<ConnectorCapabilities, ConnectorCapabilities> change) =>
        new(change(ScriptedConnector.Full), name);

    private static RailSchedule Schedule(string rail, TimeSpan arrives) => new()
    {
        Rail = rail,
        Title = rail,
        Calendar = BankCalendar.None,
        TimeZone = "UTC",
        ArrivesWithin = arrives,
        Basis = [],
    };
}
