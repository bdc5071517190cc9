using FsCheck;
using FsCheck.Fluent;
using Shouldly;
using Sluice.Kernel;
using Sluice.Money;
using Xunit;

namespace Sluice.Tests.Money;

public sealed class AmountTests
{
    [Theory]
    [InlineData("EUR", "125.50", 12550)]
    [InlineData("EUR", "125.5", 12550)]
    [InlineData("EUR", "125", 12500)]
    [InlineData("EUR", "-0.01", -1)]
    [InlineData("EUR", "007", 700)]
    [InlineData("JPY", "1000", 1000)]
    [InlineData("KWD", "0.005", 5)]
    [InlineData("CLF", "1.0001", 10001)]
    [InlineData("EUR", "9999999999999.99", Amount.MinorUnitsMax)]
    public void A_decimal_is_read_by_the_exponent(string code, string text, long minor)
    {
        Amount.TryParseDecimal(text, Currency.Find(code), out var read, out var fieldCode, out _).ShouldBeTrue();
        read.ShouldBe(minor);
        fieldCode.ShouldBeNull();
    }

    [Theory]
    [InlineData("EUR", "125.505", FieldCodes.TooManyDecimals)]
    [InlineData("EUR", "125.500", FieldCodes.TooManyDecimals)]
    [InlineData("JPY", "1000.0", FieldCodes.TooManyDecimals)]
    [InlineData("EUR", "10000000000000.00", FieldCodes.OutOfRange)]
    [InlineData("EUR", "10000000000000", FieldCodes.OutOfRange)]
    [InlineData("EUR", "999999999999999999999999999999", FieldCodes.OutOfRange)]
    [InlineData("EUR", "", FieldCodes.InvalidFormat)]
    [InlineData("EUR", "-", FieldCodes.InvalidFormat)]
    [InlineData("EUR", "+1", FieldCodes.InvalidFormat)]
    [InlineData("EUR", "1,000.00", FieldCodes.InvalidFormat)]
    [InlineData("EUR", "1,5", FieldCodes.InvalidFormat)]
    [InlineData("EUR", "1e3", FieldCodes.InvalidFormat)]
    [InlineData("EUR", " 1", FieldCodes.InvalidFormat)]
    [InlineData("EUR", ".5", FieldCodes.InvalidFormat)]
    [InlineData("EUR", "5.", FieldCodes.InvalidFormat)]
    [InlineData("EUR", "1.2.3", FieldCodes.InvalidFormat)]
    [InlineData("EUR", "١٢", FieldCodes.InvalidFormat)]
    [InlineData("EUR", "00000000000000000000000000000000000000001", FieldCodes.InvalidFormat)]
    public void A_bad_decimal_says_what_is_wrong(string code, string text, string expected)
    {
        Amount.TryParseDecimal(text, Currency.Find(code), out _, out var fieldCode, out var detail).ShouldBeFalse();
        fieldCode.ShouldBe(expected);
        detail.ShouldNotBeNullOrEmpty();
    }

    [Fact]
    public void Any_amount_is_read_back_from_its_decimal_text()
    {
        var currencies = CurrencyTable.Current;
        Prop.ForAll(
            Gen.Choose(0, currencies.Count - 1).ToArbitrary(),
            ArbMap.Default.ArbFor<long>(),
            (index, value) =>
            {
                var amount = new Amount(value % (Amount.MinorUnitsMax + 1), currencies[index]);
                Amount.TryParseDecimal(amount.ToDecimalString(), amount.Currency, out var minor, out _, out _).ShouldBeTrue();
                minor.ShouldBe(amount.MinorUnits);
            }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void The_text_has_exactly_the_decimals_of_the_currency()
    {
        new Amount(12550, Currency.Eur).ToString().ShouldBe("125.50 EUR");
        new Amount(-5, Currency.Find("KWD")).ToDecimalString().ShouldBe("-0.005");
        new Amount(0, Currency.Jpy).ToDecimalString().ShouldBe("0");
        new Amount(0, Currency.Usd).ToDecimalString().ShouldBe("0.00");
        new Amount(long.MinValue, Currency.Usd).ToDecimalString().ShouldBe("-92233720368547758.08");
    }

    [Fact]
    public void Two_currencies_never_mix()
    {
        var euro = new Amount(1, Currency.Eur);
        var dollar = new Amount(1, Currency.Usd);
        Should.Throw<InvalidOperationException>(() => euro + dollar);
        Should.Throw<InvalidOperationException>(() => euro - dollar);
        Should.Throw<InvalidOperationException>(() => euro < dollar);
        euro.ShouldNotBe(dollar);
    }

    [Fact]
    public void Arithmetic_is_checked()
    {
        var most = new Amount(long.MaxValue, Currency.Eur);
        Should.Throw<OverflowException>(() => most + new Amount(1, Currency.Eur));
        Should.Throw<OverflowException>(() => -new Amount(long.MinValue, Currency.Eur));
        (new Amount(3, Currency.Eur) - new Amount(5, Currency.Eur)).ShouldBe(new Amount(-2, Currency.Eur));
        (new Amount(3, Currency.Eur) >= new Amount(3, Currency.Eur)).ShouldBeTrue();
    }
}
