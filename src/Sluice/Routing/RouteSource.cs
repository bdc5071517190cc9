using System.Collections.Concurrent;
using Sluice.Connectors;
using Sluice.Kernel;

namespace Sluice.Routing;

/// <summary>
/// Where the payouts of merchants may go, remembered for <see cref="RememberedFor"/>: looking it up costs the busy path nothing,
/// and a change made at another node is followed within that time.
/// </summary>
public sealed class RouteSource(Database database, ConnectorRegistry connectors, TimeProvider clock)
{
    public static readonly TimeSpan RememberedFor = TimeSpan.FromSeconds(5);

    /// <summary>How many merchants are remembered; beyond, all are forgotten and looked up again.</summary>
    private const int RememberedMax = 10_000;

    private readonly ConcurrentDictionary<MerchantId, Remembered> _remembered = new();

    private sealed record Remembered(Routes Routes, long At);

    /// <summary>A merchant's routes; without rules where it never set any.</summary>
    public ValueTask<Routes> OfAsync(MerchantId merchant, CancellationToken cancel) =>
        _remembered.TryGetValue(merchant, out var known) && clock.GetElapsedTime(known.At) <= RememberedFor
            ? new ValueTask<Routes>(known.Routes)
            : new ValueTask<Routes>(FindAsync(merchant, cancel));

    /// <summary>A merchant's rules as they stand in the database now.</summary>
    public Task<RoutingRules> RulesAsync(MerchantId merchant, CancellationToken cancel) =>
        RoutingRulesStore.FindAsync(database, merchant, cancel);

    /// <summary>Forgets a merchant's rules: a change at this node shows at once.</summary>
    public void Forget(MerchantId merchant) => _remembered.TryRemove(merchant, out _);

    private async Task<Routes> FindAsync(MerchantId merchant, CancellationToken cancel)
    {
        var at = clock.GetTimestamp();
        var routes = new Routes(connectors, await RulesAsync(merchant, cancel));
        if (_remembered.Count >= RememberedMax)
            _remembered.Clear();
        _remembered[merchant] = new Remembered(routes, at);
        return routes;
    }
}
