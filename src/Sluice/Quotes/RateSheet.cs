using Sluice.Kernel;
using Sluice.Money;

namespace Sluice.Quotes;

/// <summary>The rates of one moment, all against one currency; any two of them cross over it.</summary>
/// <param name="Source">The name of the source they are from.</param>
/// <param name="At">As of when they are.</param>
/// <param name="Base">The currency they are against.</param>
/// <param name="FromBase">The rate of each currency, by its code; the base's own is not needed.</param>
public sealed record RateSheet(
    string Source, DateTimeOffset At, Currency Base, IReadOnlyDictionary<string, ExchangeRate> FromBase)
{
    /// <summary>The currencies there are rates of, in alphabetical order.</summary>
    public IReadOnlyList<Currency> Currencies { get; } =
        [.. FromBase.Values.Select(r => r.Destination).Append(Base).Distinct().OrderBy(c => c.Code, StringComparer.Ordinal)];

    /// <summary>Whether there is a rate of the currency.</summary>
    public bool Has(Currency currency) => ReferenceEquals(currency, Base) || FromBase.ContainsKey(currency.Code);

    /// <summary>The rate from one currency to another, exactly; null when one of them is not known here.</summary>
    public ExchangeRate? Find(Currency source, Currency destination)
    {
        if (!Has(source) || !Has(destination))
            return null;
        if (ReferenceEquals(source, destination))
            return ExchangeRate.One(source);
        if (ReferenceEquals(source, Base))
            return FromBase[destination.Code];
        var toBase = FromBase[source.Code].Inverse();
        return ReferenceEquals(destination, Base) ? toBase : toBase.Then(FromBase[destination.Code]);
    }
}

/// <summary>Where exchange rates come from. Asked for every quote: it answers at once, from what it has.</summary>
public interface IRateSource
{
    /// <summary>Its name, as quotes show it.</summary>
    string Name { get; }

    /// <summary>
    /// The rates that hold at an instant, or <see cref="ProblemTypes.RatesUnavailable"/> with the reason a merchant may read.
    /// </summary>
    Result<RateSheet> At(DateTimeOffset now);
}

/// <summary>The sources of an installation: the one set up, for all; without one the sandbox's, for test money only.</summary>
public sealed record RateSources(IRateSource? Installed, IRateSource Sandbox)
{
    /// <summary>The rates that hold for a merchant.</summary>
    public Result<RateSheet> At(bool live, DateTimeOffset now) =>
        Installed is { } source ? source.At(now)
        : live ? new Problem(ProblemTypes.RatesUnavailable, "No source of exchange rates is installed.")
        : Sandbox.At(now);
}
