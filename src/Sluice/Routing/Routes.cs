using Sluice.Connectors;
using Sluice.Kernel;

namespace Sluice.Routing;

/// <summary>
/// Where a merchant's payouts may go: the connectors there are, and the merchant's rules. Read once, used without waiting.
/// </summary>
public sealed record Routes(ConnectorRegistry Connectors, RoutingRules Rules)
{
    // Credited in the book itself: no connector is needed.
    private const string Wallet = "wallet";

    // How far a connector came before it had to say no; the farthest tells best what to change.
    private static readonly (string Reason, string Pointer)[] Refusals =
    [
        (RouteReasons.DestinationNotTaken, "/destination"), (RouteReasons.CurrencyNotTaken, "/currency"),
        (RouteReasons.CountryNotTaken, "/destination"), (RouteReasons.PriorityNotOffered, "/priority"),
        (RouteReasons.AmountTooSmall, "/amount"), (RouteReasons.AmountTooLarge, "/amount"),
    ];

    /// <summary>A router for one turn.</summary>
    public Router At(DateTimeOffset now, bool explains = false) => new(Connectors, Rules, now, explains);

    /// <summary>When a payout submitted at an instant would be there; null where nobody takes it or nothing is known.</summary>
    public DateTimeOffset? ExpectedArrival(RouteFacts facts, DateTimeOffset at)
    {
        // Without rules and wishes the first that fits takes it: said without weighing the others.
        if (Rules.Rules.Count == 0 && facts.Priorities.Count == 0)
        {
            foreach (var connector in Connectors.Of(facts.Live))
            {
                if (Router.Misfit(connector, facts) is null)
                    return connector.Capabilities.PlanAt(at)?.ExpectedArrival;
            }
            return null;
        }
        return At(at).Decide(facts).Timing?.ExpectedArrival;
    }

    /// <summary>
    /// Why no connector could ever take such a payout; null when one could. Where none at all is installed nothing is said: that
    /// is no fault of the payout.
    /// </summary>
    public FieldError? Refusal(RouteFacts facts)
    {
        if (facts.DestinationType == Wallet)
            return null;
        var farthest = -1;
        foreach (var connector in Connectors.Of(facts.Live))
        {
            if (Router.Misfit(connector, facts) is not { } misfit)
                return null;
            farthest = Math.Max(farthest, Array.FindIndex(Refusals, r => r.Reason == misfit));
        }
        if (farthest < 0)
            return null;
        var (reason, pointer) = Refusals[farthest];
        return new FieldError(pointer, FieldCodes.NoConnector,
            $"No connector here takes such a payout: {reason.Replace('_', ' ')}. GET /v1/connectors says what each takes.");
    }
}
