using Sluice.Fees;
using Sluice.Kernel;
using Sluice.Money;

namespace Sluice.Quotes;

/// <summary>
/// What a quote says: pure, from the rates and the merchant's terms. What is taken is rounded up to a whole minor unit, what
/// arrives is rounded down, so that no rounding is ever against the book.
/// </summary>
/// <param name="Source">What is converted, the fee not included.</param>
/// <param name="Destination">What arrives.</param>
/// <param name="Rate">At which rate, the margin taken off.</param>
/// <param name="MidRate">At which rate before that.</param>
/// <param name="MarginBasisPoints">How much was taken off.</param>
/// <param name="Fee">What comes on top of the source.</param>
public sealed record QuotePrice(
    Amount Source, Amount Destination, ExchangeRate Rate, ExchangeRate MidRate, int MarginBasisPoints, Charge? Fee)
{
    // Of the smallest unit of account against the largest there are still six digits that say something.
    private const int RateDecimals = 12;

    /// <summary>The price of what is asked for.</summary>
    /// <param name="ask">What is asked for.</param>
    /// <param name="sheet">The rates; null where nothing is converted.</param>
    /// <param name="marginBasisPoints">What a conversion takes off the rate.</param>
    /// <param name="feeOf">
    /// The fee of what is paid, by what arrives and by who shall bear it where that is said; null where there is none.
    /// </param>
    public static Result<QuotePrice> Of(
        QuoteAsk ask, RateSheet? sheet, int marginBasisPoints, Func<Amount, Amount, string?, Charge?> feeOf)
    {
        var isConversion = !ReferenceEquals(ask.SourceCurrency, ask.DestinationCurrency);
        var errors = new FieldErrors();
        QuoteRequest.CheckPair(ask.SourceCurrency, ask.DestinationCurrency, sheet, "", errors);
        if (errors.Any)
            return errors.ToProblem();
        var mid = isConversion
            ? sheet?.Find(ask.SourceCurrency, ask.DestinationCurrency) ?? throw new InvalidOperationException("No rates.")
            : ExchangeRate.One(ask.SourceCurrency);
        var margin = isConversion ? marginBasisPoints : 0;
        var rate = mid.Less(margin);
        return ask.IsSourceFixed ? OfSource(ask, feeOf, rate, mid, margin) : OfDestination(ask, feeOf, rate, mid, margin);
    }

    /// <summary>A rate as quotes write it: cut after twelve decimals, without zeros at the end.</summary>
    public static string Text(ExchangeRate rate)
    {
        var text = rate.ToText(RateDecimals).TrimEnd('0');
        return text.EndsWith('.') ? text + "0" : text;
    }

    private static Result<QuotePrice> OfDestination(
        QuoteAsk ask, Func<Amount, Amount, string?, Charge?> feeOf, ExchangeRate rate, ExchangeRate mid, int margin)
    {
        if (rate.Costs(ask.Amount).Problem is not null)
            return Refused($"It would cost more than {new Amount(Amount.MinorUnitsMax, ask.SourceCurrency)}.");
        var source = rate.Costs(ask.Amount).Value;
        // What arrives is fixed, so whoever the fees name otherwise, the merchant pays on top.
        var fee = feeOf(source, ask.Amount, FeeBearers.Merchant);
        return Within(new QuotePrice(source, ask.Amount, rate, mid, margin, fee));
    }

    private static Result<QuotePrice> OfSource(
        QuoteAsk ask, Func<Amount, Amount, string?, Charge?> feeOf, ExchangeRate rate, ExchangeRate mid, int margin)
    {
        if (Converted(rate, ask.Amount) is not { IsOk: true } whole)
            return Converted(rate, ask.Amount).Problem!;
        var fee = feeOf(ask.Amount, whole.Value, ask.FeeBearer);
        if (fee is not { Bearer: FeeBearers.Recipient })
            return Within(new QuotePrice(ask.Amount, whole.Value, rate, mid, margin, fee));
        if (fee.Amount >= ask.Amount)
            return Refused($"The fee of {fee.Amount} leaves nothing for the recipient.");
        var source = ask.Amount - fee.Amount;
        return Converted(rate, source).Then(rest => new QuotePrice(source, rest, rate, mid, margin, fee));
    }

    private static Result<Amount> Converted(ExchangeRate rate, Amount source)
    {
        if (!rate.Buys(source).Succeeded(out var bought, out _))
            return Refused($"More than {new Amount(Amount.MinorUnitsMax, rate.Destination)} would arrive.");
        return bought.MinorUnits > 0 ? bought
            : Refused($"{source} is less than the smallest amount of {rate.Destination.Code}.");
    }

    private static Result<QuotePrice> Within(QuotePrice price) =>
        price.Source.MinorUnits + (price.Fee?.Amount.MinorUnits ?? 0) <= Amount.MinorUnitsMax ? price
            : Refused($"With the fee it would take more than {price.Source with { MinorUnits = Amount.MinorUnitsMax }}.");

    private static Problem Refused(string why)
    {
        var errors = new FieldErrors();
        errors.Add("/amount", FieldCodes.OutOfRange, why);
        return errors.ToProblem();
    }
}
