using FsCheck;
using FsCheck.Fluent;
using Shouldly;
using Sluice.Money;
using Xunit;

namespace Sluice.Tests.Quotes;

public sealed class ExchangeRateTests
{
    [Fact]
    public void Minor_units_of_either_currency_count_by_its_own_exponent()
    {
        Rate("162.5", "EUR", "JPY").Buys(Of(100_00, "EUR")).Value.ShouldBe(Of(16_250, "JPY"));
        Rate("162.5", "EUR", "JPY").Costs(Of(16_250, "JPY")).Value.ShouldBe(Of(100_00, "EUR"));
    }

    [Fact]
    public void What_is_bought_is_rounded_down_and_what_it_costs_is_rounded_up()
    {
        Rate("1.0842", "EUR", "USD").Buys(Of(99, "EUR")).Value.ShouldBe(Of(107, "USD"));
        Rate("1.0842", "EUR", "USD").Costs(Of(107, "USD")).Value.ShouldBe(Of(99, "EUR"));
        Rate("3", "EUR", "USD").Costs(Of(1, "USD")).Value.ShouldBe(Of(1, "EUR"));
    }

    [Fact]
    public void A_margin_takes_its_basis_points_from_what_is_bought() =>
        Rate("2", "EUR", "USD").Less(50).Buys(Of(100_00, "EUR")).Value.ShouldBe(Of(199_00, "USD"));

    [Fact]
    public void What_is_too_large_once_converted_is_refused() =>
        Rate("100", "EUR", "USD").Buys(Of(Amount.MinorUnitsMax, "EUR")).IsOk.ShouldBeFalse();

    [Fact]
    public void The_way_back_of_the_way_back_is_the_same_fraction()
    {
        var rate = Rate("0.85113", "EUR", "GBP");
        rate.Inverse().Inverse().ShouldBe(rate);
        rate.Then(rate.Inverse()).ShouldBe(ExchangeRate.One(Find("EUR")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("0.000")]
    [InlineData("-1.2")]
    [InlineData("+1.2")]
    [InlineData("1,2")]
    [InlineData("1.")]
    [InlineData(".5")]
    [InlineData("1.2.3")]
    [InlineData("1e3")]
    [InlineData("NaN")]
    [InlineData("١")]
    public void What_is_no_rate_is_not_read(string text) =>
        ExchangeRate.TryParse(text, Find("EUR"), Find("USD"), out _).ShouldBeFalse();

    [Fact]
    public void No_conversion_is_ever_against_the_book() => Prop.ForAll(
        Gen.Choose(1, int.MaxValue).Four().ToArbitrary(),
        numbers =>
        {
            var (minor, whole, decimals, margin) = numbers;
            var rate = Rate($"{whole}.{decimals:D10}", "EUR", "JPY");
            var sold = rate.Less(margin % ExchangeRate.BasisPoints);
            if (sold.Buys(Of(minor, "EUR")).Succeeded(out var bought, out _))
            {
                (bought.MinorUnits * rate.Denominator * 100 <= minor * rate.Numerator).ShouldBeTrue();
                sold.Costs(bought).Value.MinorUnits.ShouldBeLessThanOrEqualTo(minor);
            }
            if (sold.Costs(Of(minor, "JPY")).Succeeded(out var cost, out _))
                (cost.MinorUnits * rate.Numerator >= minor * rate.Denominator * 100).ShouldBeTrue();
        }).QuickCheckThrowOnFailure();

    private static Amount Of(long minorUnits, string currency) => new(minorUnits, Find(currency));

    private static ExchangeRate Rate(string text, string source, string destination)
    {
        ExchangeRate.TryParse(text, Find(source), Find(destination), out var rate).ShouldBeTrue();
        return rate!;
    }

    private static Currency Find(string code)
    {
        Currency.TryFind(code, out var currency).ShouldBeTrue();
        return currency!;
    }
}
