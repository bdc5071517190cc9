using System.Numerics;
using FsCheck;
using FsCheck.Fluent;
using Shouldly;
using Sluice.Fees;
using Sluice.Money;
using Sluice.Quotes;
using Xunit;

namespace Sluice.Tests.Quotes;

/// <summary>For any rates, margins, fees and amounts, whichever side is fixed: nothing is ever against the book.</summary>
public sealed class QuotePriceTests
{
    private static readonly string[] Codes = ["EUR", "USD", "JPY", "KWD", "GBP", "HUF"];

    /// <summary>One case: rates of all but the euro, a margin, an amount, a percentage and a least fee.</summary>
    public sealed record Case(
        Dictionary<string, string> Rates, int Margin, long Amount, int Source, int Destination, int Percent, long Least,
        bool IsSourceFixed, bool RecipientBears)
    {
        public Currency From => Currency.Find(Codes[Source]);

        public Currency To => Currency.Find(Codes[Destination]);

        public RateSheet Sheet { get; } = new("test", DateTimeOffset.UnixEpoch, Currency.Eur, Rates.ToDictionary(
            r => r.Key,
            r => ExchangeRate.TryParse(r.Value, Currency.Eur, Currency.Find(r.Key), out var rate)
                ? rate! : throw new InvalidOperationException(r.Value)));

        public QuoteAsk Ask => new(new Amount(Amount, IsSourceFixed ? From : To), IsSourceFixed ? To : From,
            IsSourceFixed ? FixedSides.Source : FixedSides.Destination,
            IsSourceFixed && RecipientBears ? FeeBearers.Recipient : null, QuoteRequest.LifeDefault);

        public Charge? Fee(Amount paid, Amount arrives, string? bearer)
        {
            var fee = new FeePrice { Currency = paid.Currency.Code, BasisPoints = Percent, Min = Least }.Of(paid.MinorUnits);
            return fee == 0 ? null
                : new Charge(new Amount(fee, paid.Currency), bearer ?? FeeBearers.Merchant, FeeRefunds.Failed, "test");
        }

        public QuotePrice? Price() => QuotePrice.Of(Ask, Sheet, Margin, Fee).Succeeded(out var price, out _) ? price : null;
    }

    private static Arbitrary<Case> Cases() => (
        from rates in Gen.Choose(1, 999_999_999).Three().Two()
        from decimals in Gen.Choose(1, 9)
        from margin in Gen.Frequency((1, Gen.Constant(0)), (4, Gen.Choose(0, 9_999)))
        from digits in Gen.Choose(1, 15)
        from amount in Gen.Choose(1, int.MaxValue).Two()
        from side in Gen.Choose(0, Codes.Length - 1).Two()
        from percent in Gen.Choose(0, 300)
        from least in Gen.Choose(0, 50)
        from flags in Gen.Elements(0, 1, 2, 3)
        select new Case(
            Codes.Skip(1).Zip(((int[])[rates.Item1.Item1, rates.Item1.Item2, rates.Item1.Item3, rates.Item2.Item1,
                rates.Item2.Item2]).Select(r => r.ToString("D10", System.Globalization.CultureInfo.InvariantCulture)
                    .Insert(10 - decimals, "."))).ToDictionary(),
            margin, (((long)amount.Item1 << 20) + amount.Item2) % Power(digits) + 1, side.Item1, side.Item2, percent, least,
            (flags & 1) == 1, (flags & 2) == 2)).ToArbitrary();

    [Fact]
    public void What_arrives_is_never_more_and_what_is_taken_never_less_than_the_rate_says() => Check((c, price) =>
    {
        var mid = price.MidRate;
        // destination ≤ source × rate × (1 − margin), in whole numbers.
        var margin = ReferenceEquals(c.From, c.To) ? 0 : c.Margin;
        var left = price.Destination.MinorUnits * mid.Denominator * Power(c.From.Exponent) * ExchangeRate.BasisPoints;
        var right = price.Source.MinorUnits * mid.Numerator * Power(c.To.Exponent) * (ExchangeRate.BasisPoints - margin);
        left.ShouldBeLessThanOrEqualTo(right);
        // And by less than one minor unit of what is not fixed: the customer is not cheated either.
        (c.IsSourceFixed
            ? right - left < mid.Denominator * Power(c.From.Exponent) * ExchangeRate.BasisPoints
            : right - left < mid.Numerator * Power(c.To.Exponent) * (ExchangeRate.BasisPoints - margin)).ShouldBeTrue();
    });

    [Fact]
    public void There_and_back_never_gains() => Check((c, price) =>
    {
        var arrived = price.Destination.MinorUnits;
        var back = c with { Source = c.Destination, Destination = c.Source, Amount = arrived, IsSourceFixed = true };
        if (back.Price() is { } returned)
            returned.Destination.MinorUnits.ShouldBeLessThanOrEqualTo(price.Source.MinorUnits);
    });

    [Fact]
    public void The_fixed_amount_is_what_was_asked_for_and_the_rest_adds_up() => Check((c, price) =>
    {
        var fee = price.Fee?.Amount.MinorUnits ?? 0;
        price.Fee?.Amount.Currency.ShouldBe(c.From);
        (price.Source.Currency, price.Destination.Currency).ShouldBe((c.From, c.To));
        if (!c.IsSourceFixed)
            (price.Destination.MinorUnits, price.Fee?.Bearer ?? FeeBearers.Merchant).ShouldBe((c.Amount, FeeBearers.Merchant));
        else if (c.RecipientBears)
            (price.Source.MinorUnits + fee).ShouldBe(c.Amount);
        else
            price.Source.MinorUnits.ShouldBe(c.Amount);
        price.Source.MinorUnits.ShouldBeGreaterThan(0);
        price.Destination.MinorUnits.ShouldBeGreaterThan(0);
        (price.Source.MinorUnits + fee).ShouldBeLessThanOrEqualTo(Amount.MinorUnitsMax);
        if (ReferenceEquals(c.From, c.To))
            price.Destination.ShouldBe(price.Source);
    });

    [Fact]
    public void The_rate_shown_is_never_better_than_the_one_that_counts() => Check((_, price) =>
    {
        var shown = QuotePrice.Text(price.Rate);
        if (ExchangeRate.TryParse(shown, price.Rate.Source, price.Rate.Destination, out var read))
            (read!.Numerator * price.Rate.Denominator).ShouldBeLessThanOrEqualTo(price.Rate.Numerator * read.Denominator);
        else
            shown.ShouldBe("0.0");
    });

    private static void Check(Action<Case, QuotePrice> check) => Prop.ForAll(Cases(), c =>
    {
        if (c.Price() is { } price)
            check(c, price);
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));

    private static long Power(int exponent) => (long)BigInteger.Pow(10, exponent);
}
