namespace Sluice.Client;

/// <summary>/v1/connectors and /v1/routing.</summary>
public sealed class RoutingCalls : Calls
{
    internal RoutingCalls(Transport transport)
        : base(transport)
    {
    }

    /// <summary>What the connectors can do, and how they do.</summary>
    public Task<Page<Connector>> ConnectorsAsync(CancellationToken cancel = default) =>
        GetAsync("v1/connectors", SluiceJson.Default.PageConnector, cancel);

    /// <summary>The rules by which payouts find their connector.</summary>
    public Task<RoutingRules> RulesAsync(CancellationToken cancel = default) =>
        GetAsync("v1/routing/rules", SluiceJson.Default.RoutingRules, cancel);

    /// <summary>Replaces the rules, all at once.</summary>
    public Task<RoutingRules> SetRulesAsync(NewRoutingRules rules, CancellationToken cancel = default) =>
        Transport.SendAsync(
            new Call(HttpMethod.Put, "v1/routing/rules")
            {
                Content = Json(rules, SluiceJson.Default.NewRoutingRules),
                // Named with its revision, a second arrival would be refused although the first was taken.
                Repeatable = rules.Revision is null,
            },
            SluiceJson.Default.RoutingRules,
            cancel);

    /// <summary>Where a payout would go now, and why; nothing is created.</summary>
    public Task<RoutingDecision> SimulateAsync(NewPayout payout, CancellationToken cancel = default) =>
        PostAsync(
            "v1/routing/simulate", Json(payout, SluiceJson.Default.NewPayout), null, SluiceJson.Default.RoutingDecision, cancel);
}
