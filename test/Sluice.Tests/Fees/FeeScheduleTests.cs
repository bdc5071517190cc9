using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Shouldly;
using Sluice.Fees;
using Sluice.Kernel;
using Sluice.Money;
using Sluice.Payouts;
using Sluice.Routing;
using Xunit;

namespace Sluice.Tests.Fees;

/// <summary>What a schedule charges, and how it is read.</summary>
public sealed class FeeScheduleTests
{
    private static readonly FeePrice Price = new() { Currency = "EUR", Fixed = 10, BasisPoints = 150, Min = 20, Max = 500 };

    [Theory]
    [InlineData(1, 20)]
    [InlineData(666, 20)]
    [InlineData(667, 21)]
    [InlineData(1_000, 25)]
    [InlineData(1_001, 26)]
    [InlineData(32_666, 500)]
    [InlineData(1_000_000, 500)]
    public void The_percentage_is_rounded_up_and_the_sum_kept_between_its_limits(long amount, long fee) =>
        Price.Of(amount).ShouldBe(fee);

    [Fact]
    public void A_fee_never_falls_when_the_amount_rises_and_is_the_exact_share_rounded_up() =>
        Prop.ForAll((int first, int second, int points) =>
        {
            var (amount, more) = (1 + (Math.Abs((long)first) * 1_000), Math.Abs((long)second));
            var price = new FeePrice { BasisPoints = (int)(Math.Abs((long)points) % 10_001) };
            var fee = price.Of(amount);
            price.Of(amount + more).ShouldBeGreaterThanOrEqualTo(fee);
            var share = (Int128)amount * price.BasisPoints;
            ((Int128)fee * 10_000).ShouldBeGreaterThanOrEqualTo(share);
            (((Int128)fee * 10_000) - share).ShouldBeLessThan(10_000);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void The_largest_amount_at_the_highest_price_can_be_counted() =>
        new FeePrice { Currency = "EUR", Fixed = Amount.MinorUnitsMax, BasisPoints = 10_000 }.Of(Amount.MinorUnitsMax)
            .ShouldBe(2 * Amount.MinorUnitsMax);

    private static Charge? ChargeOf(FeeSchedule schedule, string currency = "EUR", string? bearer = null, string? rail = null)
    {
        var parsed = new ParsedPayout { Amount = new Amount(10_000, Currency.Find(currency)), Purpose = "SALARY" };
        var facts = RouteFacts.Of(parsed, """{"type":"account","country":"DE"}""", live: false, Guid.Empty);
        return schedule.ChargeFor(facts, parsed.Amount, bearer, () => rail);
    }

    private static FeeSchedule Of(params FeeRule[] rules) => FeeSchedule.None with { Rules = rules };

    private static FeeRule Rule(string name, long cost, RouteCondition? when = null, string currency = "EUR") =>
        new() { Name = name, When = when ?? new(), Price = new FeePrice { Currency = currency, Fixed = cost } };

    [Fact]
    public void The_first_rule_that_is_for_the_payout_says_what_it_costs()
    {
        var schedule = Of(
            Rule("dollars", 1, currency: "USD"), Rule("cards", 2, new() { DestinationTypes = ["card"] }),
            Rule("to France", 3, new() { Countries = ["FR"] }), Rule("salaries", 4, new() { Purposes = ["SALARY"] }),
            Rule("rest", 5));
        ChargeOf(schedule).ShouldBe(new Charge(new Amount(4, Currency.Eur), "merchant", "failed_and_returned", "salaries"));
        ChargeOf(schedule, "USD")!.Rule.ShouldBe("dollars");
        ChargeOf(schedule, "JPY").ShouldBeNull();
        ChargeOf(Of(Rule("free", 0), Rule("rest", 5))).ShouldBeNull("a rule that costs nothing decides, too");
    }

    [Fact]
    public void A_rule_for_a_rail_is_for_payouts_expected_to_take_it()
    {
        var schedule = Of(Rule("wires", 7) with { Rails = ["wire"] });
        ChargeOf(schedule, rail: "wire")!.Amount.MinorUnits.ShouldBe(7);
        ChargeOf(schedule, rail: "sepa").ShouldBeNull();
        ChargeOf(schedule, rail: null).ShouldBeNull();
    }

    [Fact]
    public void The_request_says_who_bears_it_before_the_rule_does()
    {
        var schedule = Of(Rule("rest", 5) with { Bearer = FeeBearers.Recipient });
        ChargeOf(schedule)!.Bearer.ShouldBe("recipient");
        ChargeOf(schedule, bearer: "merchant")!.Bearer.ShouldBe("merchant");
    }

    [Fact]
    public void A_fee_that_leaves_the_recipient_nothing_is_refused()
    {
        var paid = new Amount(10, Currency.Eur);
        FeeSchedule.Refusal(new Charge(paid, FeeBearers.Recipient, FeeRefunds.Never, "r"), paid)!.Errors
            .ShouldHaveSingleItem().Pointer.ShouldBe("/amount");
        FeeSchedule.Refusal(new Charge(paid, FeeBearers.Merchant, FeeRefunds.Never, "r"), paid).ShouldBeNull();
        FeeSchedule.Refusal(new Charge(paid with { MinorUnits = 9 }, FeeBearers.Recipient, FeeRefunds.Never, "r"), paid)
            .ShouldBeNull();
    }

    [Fact]
    public void What_is_stored_is_read_back_as_it_was()
    {
        var schedule = Of(Rule("cards", 2, new() { DestinationTypes = ["card"], Currencies = ["EUR"], AmountMin = 5 }) with
        {
            Rails = ["card"],
            Price = Price,
            Bearer = FeeBearers.Recipient,
        }) with
        { Refund = FeeRefunds.Never, FxMarginBasisPoints = 75 };
        var read = FeeScheduleForm.ReadStored(FeeScheduleJson.Stored(schedule));
        FeeScheduleJson.Text(read).ShouldBe(FeeScheduleJson.Text(schedule));
        (read.Rules[0].Price, read.Refund, read.FxMarginBasisPoints).ShouldBe((Price, "never", 75));
    }

    [Fact]
    public void Everything_wrong_is_named_at_once()
    {
        const string wrong = """
            {"rules":[
              {"name":"a","price":{"fixed":5}},
              {"name":"a","when":{"currencies":["XXY"]},"rails":[""],"price":{"currency":"EUR","min":9,"max":3}},
              {"when":{"colour":"red"},"price":{"basis_points":10001},"bearer":"nobody"},
              {"name":"b"}],
             "refunds":"sometimes","fx_margin_basis_points":10000}
            """;
        using var document = JsonDocument.Parse(wrong);
        var errors = new FieldErrors();
        FeeScheduleForm.Read(new JsonForm(document.RootElement, "", errors), errors).ShouldBeNull();
        errors.List.Select(e => $"{e.Pointer} {e.Code}").Order(StringComparer.Ordinal).ShouldBe(
        [
            "/fx_margin_basis_points out_of_range", "/refunds unknown_value", "/rules/0/price/currency required",
            "/rules/1/price/max out_of_range", "/rules/1/when/currencies/0 unknown_currency", "/rules/2/bearer unknown_value",
            "/rules/2/name required", "/rules/2/price/basis_points out_of_range", "/rules/2/when/colour unknown_field",
            "/rules/3/price required",
        ]);
    }
}
