using Sluice.Connectors;
using Sluice.Fees;
using Sluice.Kernel;
using Sluice.Routing;

namespace Sluice.Payouts;

/// <summary>The terms of a merchant's payouts: where they may go, and what they cost. Read once, used without waiting.</summary>
public sealed record Terms(Routes Routes, FeeSchedule Fees);

/// <summary>
/// The terms of merchants, remembered for <see cref="RememberedFor"/>: looking them up costs the busy path nothing, and a change
/// made at another node is followed within that time.
/// </summary>
public sealed class TermsSource(Database database, ConnectorRegistry connectors, TimeProvider clock)
{
    public static readonly TimeSpan RememberedFor = TimeSpan.FromSeconds(5);

    private readonly SharedLookups<MerchantId, Terms> _known = new(RememberedFor, async merchant => new Terms(
        new Routes(connectors, await RoutingRulesStore.FindAsync(database, merchant, CancellationToken.None)),
        await FeeScheduleStore.FindAsync(database, merchant, CancellationToken.None)), clock);

    /// <summary>A merchant's terms; without rules and fees where it never set any.</summary>
    public ValueTask<Terms> OfAsync(MerchantId merchant, CancellationToken cancel) => _known.OfAsync(merchant, cancel)!;

    /// <summary>A merchant's rules as they stand in the database now.</summary>
    public Task<RoutingRules> RulesAsync(MerchantId merchant, CancellationToken cancel) =>
        RoutingRulesStore.FindAsync(database, merchant, cancel);

    /// <summary>A merchant's fees as they stand in the database now.</summary>
    public Task<FeeSchedule> FeesAsync(MerchantId merchant, CancellationToken cancel) =>
        FeeScheduleStore.FindAsync(database, merchant, cancel);

    /// <summary>Forgets a merchant's terms: a change at this node shows at once.</summary>
    public void Forget(MerchantId merchant) => _known.Forget(merchant);
}
