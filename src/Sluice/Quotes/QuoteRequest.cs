using Sluice.Fees;
using Sluice.Kernel;
using Sluice.Money;
using Sluice.Payouts;
using Sluice.Recipients;

namespace Sluice.Quotes;

/// <summary>A quote as it is asked for, right in itself.</summary>
/// <param name="Amount">The one that is fixed.</param>
/// <param name="Other">The currency of the other one.</param>
/// <param name="FixedSide">One of <see cref="FixedSides"/>: which of the two <paramref name="Amount"/> is.</param>
/// <param name="FeeBearer">merchant or recipient; null for whom the fees say.</param>
/// <param name="Life">How long it is to hold.</param>
public sealed record QuoteAsk(Amount Amount, Currency Other, string FixedSide, string? FeeBearer, TimeSpan Life)
{
    /// <summary>The type of destination that the fee is for; null for any.</summary>
    public string? DestinationType { get; init; }
    /// <summary>The country that the fee is for; null for any.</summary>
    public string? DestinationCountry { get; init; }
    public string? ClientReference { get; init; }

    public bool IsSourceFixed => FixedSide == FixedSides.Source;

    /// <summary>What is taken.</summary>
    public Currency SourceCurrency => IsSourceFixed ? Amount.Currency : Other;

    /// <summary>What arrives.</summary>
    public Currency DestinationCurrency => IsSourceFixed ? Other : Amount.Currency;
}

/// <summary>Reads what a quote is asked for; everything wrong is noted at once.</summary>
public static class QuoteRequest
{
    /// <summary>How long a quote holds that does not say.</summary>
    public static readonly TimeSpan LifeDefault = TimeSpan.FromMinutes(15);

    /// <summary>The shortest that makes sense: somebody has to see it.</summary>
    public const int LifeSecondsMin = 10;

    /// <summary>The quote of a body; null when something was noted.</summary>
    /// <param name="form">The body; it is ended here.</param>
    /// <param name="lifeSecondsMax">The longest that the installation allows.</param>
    /// <param name="sheet">The rates there are; null where there are none to check against.</param>
    /// <param name="errors">Where errors are noted.</param>
    public static QuoteAsk? Read(JsonForm form, int lifeSecondsMax, RateSheet? sheet, FieldErrors errors)
    {
        var before = errors.Count;
        var minorUnits = ReadAmount(form, errors);
        var source = ReadCurrency(form, "source_currency", errors);
        var destination = ReadCurrency(form, "currency", errors);
        if (source is not null && destination is not null)
            CheckPair(source, destination, sheet, form.Pointer, errors);
        var side = form.String("fixed") ?? FixedSides.Destination;
        if (!FixedSides.IsKnown(side))
            errors.Add(form.PointerTo("fixed"), FieldCodes.UnknownValue, "fixed is source or destination.");
        var bearer = form.String("fee_bearer");
        if (bearer is not null && !FeeBearers.IsKnown(bearer))
            errors.Add(form.PointerTo("fee_bearer"), FieldCodes.UnknownValue, "fee_bearer is merchant or recipient.");
        else if (bearer == FeeBearers.Recipient && side == FixedSides.Destination)
            errors.Add(form.PointerTo("fee_bearer"), FieldCodes.Conflicting,
                "What arrives is fixed, so the recipient cannot bear the fee.");
        var life = form.Long("expires_in_seconds") ?? Math.Min((long)LifeDefault.TotalSeconds, lifeSecondsMax);
        if (life < LifeSecondsMin || life > lifeSecondsMax)
            errors.Add(form.PointerTo("expires_in_seconds"), FieldCodes.OutOfRange,
                $"A quote holds for {LifeSecondsMin} to {lifeSecondsMax} seconds.");
        var (type, country) = form.Object("destination") is { } where ? ReadDestination(where, errors) : default;
        var reference = TextRules.Optional(form.String("client_reference"), PayoutRequestParser.ClientReferenceCharactersMax,
            form.Pointer, "client_reference", errors);
        form.End();
        if (errors.Count > before)
            return null;
        var sourceFixed = side == FixedSides.Source;
        return new QuoteAsk(new Amount(minorUnits, (sourceFixed ? source : destination)!),
            (sourceFixed ? destination : source)!, side, bearer, TimeSpan.FromSeconds(life))
        {
            DestinationType = type,
            DestinationCountry = country,
            ClientReference = reference,
        };
    }

    /// <summary>Notes the currencies of a conversion that the rates do not have.</summary>
    internal static void CheckPair(
        Currency source, Currency destination, RateSheet? sheet, string pointer, FieldErrors errors)
    {
        if (sheet is null || ReferenceEquals(source, destination))
            return;
        foreach (var (name, currency) in ((string, Currency)[])[("source_currency", source), ("currency", destination)])
        {
            if (!sheet.Has(currency))
                errors.Add(
                    $"{pointer}/{name}", FieldCodes.CurrencyNotSupported, $"There is no exchange rate for {currency.Code}.");
        }
    }

    private static long ReadAmount(JsonForm form, FieldErrors errors)
    {
        var before = errors.Count;
        var minorUnits = form.Long("amount", "minor units");
        if (errors.Count > before)
            return 0;
        if (minorUnits is null)
            errors.Add(form.PointerTo("amount"), FieldCodes.Required, "amount is a whole number of minor units.");
        else if (minorUnits <= 0)
            errors.Add(form.PointerTo("amount"), FieldCodes.NotPositive, "amount is more than zero.");
        else if (minorUnits > Amount.MinorUnitsMax)
            errors.Add(form.PointerTo("amount"), FieldCodes.OutOfRange, $"amount is at most {Amount.MinorUnitsMax}.");
        return minorUnits ?? 0;
    }

    private static Currency? ReadCurrency(JsonForm form, string name, FieldErrors errors)
    {
        var before = errors.Count;
        var code = form.String(name);
        Currency? currency = null;
        if (errors.Count > before)
            return null;
        if (string.IsNullOrEmpty(code))
            errors.Add(form.PointerTo(name), FieldCodes.Required, $"{name} is an ISO 4217 code, as EUR.");
        else if (!Currency.TryFind(code, out currency))
            errors.Add(form.PointerTo(name), FieldCodes.UnknownCurrency,
                "Write a currency as three capital letters (ISO 4217): EUR, JPY.");
        else if (currency.IsWithdrawn)
            errors.Add(form.PointerTo(name), FieldCodes.CurrencyWithdrawn, $"{currency.Code} was withdrawn.");
        return currency;
    }

    private static (string? Type, string? Country) ReadDestination(JsonForm form, FieldErrors errors)
    {
        var type = form.String("type");
        if (type is not null && !DestinationKinds.Types.Contains(type))
            errors.Add(form.PointerTo("type"), FieldCodes.UnknownValue, $"type is {string.Join(", ", DestinationKinds.Types)}.");
        string? country = null;
        if (form.String("country") is { } code && !CountryTable.TryFind(code, out country))
            errors.Add(form.PointerTo("country"), FieldCodes.UnknownCountry,
                "Write a country as two capital letters (ISO 3166-1): DE.");
        form.End();
        return (type, country);
    }
}
