using System.Buffers.Binary;
using Sluice.Calendars;
using Sluice.Connectors;

namespace Sluice.Routing;

/// <summary>
/// Chooses the connector for a payout's next attempt: the merchant's rules, what each connector can do, and how each does at this
/// instant. Decides nothing by itself that could differ when it is asked again with the same payout at the same instant. For one
/// turn of one thread: it counts how many payouts it sends to a connector that is only being tried.
/// </summary>
/// <param name="connectors">Who there is.</param>
/// <param name="rules">The merchant's rules.</param>
/// <param name="at">Now.</param>
/// <param name="explains">Whether to look at every connector and rule, to show all that was weighed.</param>
public sealed class Router(ConnectorRegistry connectors, RoutingRules rules, DateTimeOffset at, bool explains = false)
{
    /// <summary>So many payouts of one turn try a connector that has rested.</summary>
    public const int TrialsMax = 5;

    /// <summary>A payout that nobody can take is looked at again after this time.</summary>
    public static readonly TimeSpan NobodyInterval = TimeSpan.FromMinutes(5);

    private readonly Dictionary<string, ConnectorStanding> _standings = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _trials = new(StringComparer.Ordinal);

    /// <summary>The connector for the next attempt, and why.</summary>
    /// <param name="facts">The payout.</param>
    /// <param name="last">The connector of the last attempt, which failed and is safe to retry; null before any.</param>
    /// <param name="stays">
    /// Whether the last attempt may still turn up there: then nobody else gets it, and the same reference is sent again.
    /// </param>
    public RouteDecision Decide(RouteFacts facts, string? last = null, bool stays = false)
    {
        var passed = new List<PassedRule>();
        var all = connectors.Of(facts.Live);
        if (stays && connectors.Find(last) is { } same && same.Live == facts.Live)
            return Choose(facts, null, RouteStrategies.Default, [same], last: null, passed, RouteReasons.SameAgain);
        foreach (var rule in rules.Rules)
        {
            if (rule.When.Mismatch(facts) is { } mismatch)
            {
                if (explains)
                    passed.Add(new PassedRule(rule.Name, mismatch));
                continue;
            }
            var fitting = ByPriority(OrderOf(rule, facts, all), facts);
            if (fitting.Count > 0)
                return Choose(facts, rule, rule.Strategy, fitting, last, passed, null);
            passed.Add(new PassedRule(rule.Name, "no_connector"));
        }
        var fits = ByPriority(all, facts);
        // Without a rule nobody has said who may stand in: the first that fits keeps it, unless several priorities were named.
        var order = facts.Priorities.Count > 1 ? FirstOfEachPriority(fits, facts) : fits.Count > 0 ? [fits[0]] : fits;
        return Choose(facts, null, RouteStrategies.Default, order, last, passed, null);
    }

    /// <summary>Why a connector can never take such a payout; null when it can.</summary>
    public static string? Misfit(IConnector connector, RouteFacts facts)
    {
        var can = connector.Capabilities;
        if (can.DestinationTypes is { } types && !types.Contains(facts.DestinationType))
            return RouteReasons.DestinationNotTaken;
        if (can.Currencies is { } currencies && !currencies.Contains(facts.Amount.Currency.Code))
            return RouteReasons.CurrencyNotTaken;
        if (can.Countries is { } countries && (facts.Country is not { } country || !countries.Contains(country)))
            return RouteReasons.CountryNotTaken;
        if (facts.Priorities.Count > 0 && !facts.Priorities.Any(can.Priorities.Contains))
            return RouteReasons.PriorityNotOffered;
        if (can.LimitOf(facts.Amount.Currency.Code) is not { } limit)
            return null;
        if (facts.Amount.MinorUnits < limit.Min)
            return RouteReasons.AmountTooSmall;
        return facts.Amount.MinorUnits > limit.Max ? RouteReasons.AmountTooLarge : null;
    }

    /// <summary>Whether a connector takes the same reference twice for one payment.</summary>
    public bool IsIdempotent(string connector) => connectors.Find(connector) is { Capabilities.IdempotentSubmit: true };

    private RouteDecision Choose(RouteFacts facts, RoutingRule? rule, string strategy, IReadOnlyList<IConnector> order,
        string? last, List<PassedRule> passed, string? reason)
    {
        var candidates = new List<RouteCandidate>();
        IConnector? chosen = null;
        DateTimeOffset? again = null;
        // After the one that was tried last comes the next in order; after the last of them the first again.
        var tried = last is null ? -1 : IndexOf(order, last);
        for (var i = 0; i < order.Count; i++)
        {
            var connector = order[(tried + 1 + i) % order.Count];
            if (chosen is not null)
            {
                var why = last == connector.Name ? RouteReasons.TriedBefore : RouteReasons.LaterInOrder;
                candidates.Add(Candidate(connector, facts, false, why));
            }
            else if (!MayBeSent(connector, out var restsUntil))
            {
                again = again is null || restsUntil < again ? restsUntil : again;
                candidates.Add(Candidate(connector, facts, false, RouteReasons.Resting));
            }
            else
            {
                chosen = connector;
                candidates.Add(Candidate(connector, facts, true, reason ?? ReasonOf(strategy, i, order.Count, last)));
            }
        }
        AddOthers(candidates, facts, rule, order);
        return new RouteDecision
        {
            Chosen = chosen,
            Rule = rule?.Name,
            Strategy = strategy,
            Priority = chosen is null ? null : FirstMet(chosen, facts),
            Candidates = candidates,
            PassedOver = passed,
            Timing = chosen?.Capabilities.PlanAt(at),
            LookAgainAt = chosen is null ? again : null,
        };
    }

    private static string ReasonOf(string strategy, int place, int count, string? last)
    {
        if (last is not null)
            return count == 1 ? RouteReasons.SameAgain : RouteReasons.NextInOrder;
        if (place > 0)
            return RouteReasons.NextInOrder;
        return strategy switch
        {
            RouteStrategies.Split => RouteReasons.DrawnByShare,
            RouteStrategies.Cheapest => RouteReasons.Cheapest,
            RouteStrategies.Fastest => RouteReasons.Fastest,
            RouteStrategies.MostSuccessful => RouteReasons.MostSuccessful,
            _ => RouteReasons.FirstThatFits,
        };
    }

    // Who is not in the order is told only where it explains something: the busy path stores what was weighed, not the world.
    private void AddOthers(List<RouteCandidate> candidates, RouteFacts facts, RoutingRule? rule, IReadOnlyList<IConnector> order)
    {
        if (!explains && rule is null && candidates.Count > 0)
            return;
        foreach (var connector in connectors.Of(facts.Live))
        {
            if (!order.Contains(connector))
                candidates.Add(Candidate(connector, facts, false, Misfit(connector, facts)
                    ?? (rule is null ? RouteReasons.LaterInOrder : RouteReasons.NotNamed)));
        }
        foreach (var name in rule?.Connectors ?? [])
        {
            if (connectors.Find(name) is not { } named || named.Live != facts.Live)
                candidates.Add(new RouteCandidate(name, false, RouteReasons.NotInstalled, null, null));
        }
    }

    private RouteCandidate Candidate(IConnector connector, RouteFacts facts, bool taken, string reason)
    {
        var weighs = taken || explains;
        return new RouteCandidate(connector.Name, taken, reason,
            weighs ? connector.Capabilities.CostOf(facts.Amount) : null,
            weighs ? connector.Capabilities.PlanAt(at)?.ExpectedArrival : null);
    }

    private IReadOnlyList<IConnector> OrderOf(RoutingRule rule, RouteFacts facts, IReadOnlyList<IConnector> all)
    {
        if (rule.Strategy == RouteStrategies.Split)
            return Named(Drawn(rule.Shares, facts.Id), all);
        var named = rule.Connectors.Count == 0 ? all : Named(rule.Connectors, all);
        // The sorts are stable: among equals the order of the rule decides.
        return rule.Strategy switch
        {
            RouteStrategies.Cheapest => [.. named.OrderBy(c => c.Capabilities.CostOf(facts.Amount) ?? long.MaxValue)],
            RouteStrategies.Fastest =>
                [.. named.OrderBy(c => c.Capabilities.PlanAt(at)?.ExpectedArrival ?? DateTimeOffset.MaxValue)],
            RouteStrategies.MostSuccessful => [.. named.OrderByDescending(c => Standing(c.Name).SuccessBasisPoints)],
            _ => named,
        };
    }

    private static List<IConnector> Named(IEnumerable<string> names, IReadOnlyList<IConnector> all) =>
        [.. names.Select(name => all.FirstOrDefault(c => c.Name == name)).OfType<IConnector>()];

    /// <summary>The one a payout is drawn for by its id, then the others: the same payout always draws the same.</summary>
    internal static IEnumerable<string> Drawn(IReadOnlyList<RouteShare> shares, Guid id)
    {
        var lot = (int)(Mixed(id) % 100);
        var drawn = shares[0];
        foreach (var share in shares)
        {
            drawn = share;
            if (lot < share.Percent)
                break;
            lot -= share.Percent;
        }
        return shares.Where(s => s == drawn).Concat(shares.Where(s => s != drawn)).Select(s => s.Connector);
    }

    // The finalizer of SplitMix64 over both halves: ids that follow each other in time fall far apart.
    private static ulong Mixed(Guid id)
    {
        Span<byte> bytes = stackalloc byte[16];
        _ = id.TryWriteBytes(bytes, bigEndian: true, out _);
        unchecked
        {
            var z = BinaryPrimitives.ReadUInt64BigEndian(bytes) ^ BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]);
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return z ^ (z >> 31);
        }
    }

    private static IReadOnlyList<IConnector> ByPriority(IReadOnlyList<IConnector> order, RouteFacts facts)
    {
        var fitting = order.Where(c => Misfit(c, facts) is null);
        return facts.Priorities.Count == 0
            ? [.. fitting]
            : [.. fitting.OrderBy(c => Rank(c, facts))];
    }

    private static List<IConnector> FirstOfEachPriority(IReadOnlyList<IConnector> fits, RouteFacts facts) =>
        [.. facts.Priorities.Select(p => fits.FirstOrDefault(c => c.Capabilities.Priorities.Contains(p)))
            .OfType<IConnector>().Distinct()];

    private static int Rank(IConnector connector, RouteFacts facts)
    {
        for (var i = 0; i < facts.Priorities.Count; i++)
        {
            if (connector.Capabilities.Priorities.Contains(facts.Priorities[i]))
                return i;
        }
        return int.MaxValue;
    }

    private static string? FirstMet(IConnector connector, RouteFacts facts) =>
        facts.Priorities.FirstOrDefault(connector.Capabilities.Priorities.Contains);

    private static int IndexOf(IReadOnlyList<IConnector> order, string name)
    {
        for (var i = 0; i < order.Count; i++)
        {
            if (order[i].Name == name)
                return i;
        }
        return -1;
    }

    private bool MayBeSent(IConnector connector, out DateTimeOffset? restsUntil)
    {
        var standing = Standing(connector.Name);
        restsUntil = standing.RestsUntil;
        switch (standing.State)
        {
            case CircuitState.Closed:
                return true;
            case CircuitState.HalfOpen when _trials.GetValueOrDefault(connector.Name) < TrialsMax:
                _trials[connector.Name] = _trials.GetValueOrDefault(connector.Name) + 1;
                return true;
            case CircuitState.HalfOpen:
                restsUntil = at + TimeSpan.FromSeconds(1);
                return false;
            default:
                return false;
        }
    }

    private ConnectorStanding Standing(string connector)
    {
        if (!_standings.TryGetValue(connector, out var standing))
            _standings[connector] = standing = connectors.Health.Of(connector, at);
        return standing;
    }
}
