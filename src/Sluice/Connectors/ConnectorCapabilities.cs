using Sluice.Calendars;
using Sluice.Money;
using Sluice.Routing;

namespace Sluice.Connectors;

/// <summary>What a connector can do. Routing and the handling of unknown outcomes go by this, never by its name.</summary>
/// <param name="Inquire">It can say what became of an attempt.</param>
/// <param name="Cancel">It can be asked to cancel.</param>
/// <param name="IdempotentSubmit">The same reference submitted twice is one payment.</param>
/// <param name="Callbacks">It reports of its own accord.</param>
/// <param name="BatchMax">How many instructions one call takes.</param>
public sealed record ConnectorCapabilities(bool Inquire, bool Cancel, bool IdempotentSubmit, bool Callbacks, int BatchMax)
{
    /// <summary>The types of destination it reaches; null for all.</summary>
    public IReadOnlyList<string>? DestinationTypes { get; init; }

    /// <summary>The currencies it pays, ISO 4217; null for all.</summary>
    public IReadOnlyList<string>? Currencies { get; init; }

    /// <summary>The countries it reaches, ISO 3166-1 alpha-2; null for all.</summary>
    public IReadOnlyList<string>? Countries { get; init; }

    /// <summary>The priorities it meets: words of <see cref="Payouts.Priorities"/>.</summary>
    public IReadOnlyList<string> Priorities { get; init; } = Payouts.Priorities.All;

    /// <summary>The amounts it takes, by currency; none for any.</summary>
    public IReadOnlyList<AmountLimit> Limits { get; init; } = [];

    /// <summary>What its provider charges, by currency; none where that is not known.</summary>
    public IReadOnlyList<RailCost> Costs { get; init; } = [];

    /// <summary>When its rail works and how long it takes; null where nothing is known: at once, arrival open.</summary>
    public RailSchedule? Schedule { get; init; }

    /// <summary>The limit in a currency; null for none.</summary>
    public AmountLimit? LimitOf(string currency)
    {
        AmountLimit? any = null;
        foreach (var limit in Limits)
        {
            if (limit.Currency == currency)
                return limit;
            if (limit.Currency is null)
                any = limit;
        }
        return any;
    }

    /// <summary>What a payment costs, in minor units of its currency; null where that is not known.</summary>
    public long? CostOf(Amount amount)
    {
        RailCost? any = null;
        foreach (var cost in Costs)
        {
            if (cost.Currency == amount.Currency.Code)
                return cost.Of(amount);
            if (cost.Currency is null)
                any = cost;
        }
        return any?.Of(amount);
    }

    /// <summary>
    /// When a payment that is ready at an instant is submitted and arrives; null where that is not known, as with a rail whose
    /// time zone is not installed.
    /// </summary>
    public RailTiming? PlanAt(DateTimeOffset at) =>
        Schedule is { } schedule && TimeZones.TryFind(schedule.TimeZone, out _) ? schedule.Plan(at) : null;
}
