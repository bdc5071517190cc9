using Shouldly;
using Sluice.Kernel;
using Sluice.Money;
using Sluice.Payouts;
using Sluice.Recipients;
using Sluice.Recipients.Formats;
using Xunit;

namespace Sluice.Tests.Recipients.Formats;

/// <summary>
/// The test cases of Vocalink's "Validating account numbers", numbered as there, against the few rows of the weight table they
/// need.
/// </summary>
public sealed class UkModulusTests
{
    private const string Weights = """
        070116 070116 MOD11    0    0    7    6    5    8    9    4    5    6    7    8    9   -1  12
        070116 070116 MOD10    0    3    2    4    5    8    9    4    5    6    7    8    9   -1  13
        074456 074456 MOD11    0    0    7    6    5    8    9    4    5    6    7    8    9   -1  12
        074456 074456 MOD10    0    3    2    4    5    8    9    4    5    6    7    8    9   -1  13
        086090 086090 MOD10    0    0    3    7    1    3    7    1    3    7    1    3    7    1   8
        089000 089999 MOD10    0    0    0    0    0    0    7    1    3    7    1    3    7    1
        102400 107999 MOD11    0    0    0    0    0    0    8    7    6    5    4    3    2    1
        110000 119280 DBLAL    0    0    2    1    2    1    2    1    2    1    2    1    2    1   1
        134012 134020 MOD11    0    0    0    7    5    9    8    4    6    3    5    2    0    0   4
        180002 180002 MOD11    0    0    0    0    0    0    8    7    6    5    4    3    2    1  14
        200901 201159 MOD11    0    0    0    0    0    0    0    7    6    5    4    3    2    1   6
        200901 201159 DBLAL    2    1    2    1    2    1    2    1    2    1    2    1    2    1   6
        202700 203239 MOD11    0    0    0    0    0    0    0    7    6    5    4    3    2    1   6
        202700 203239 DBLAL    2    1    2    1    2    1    2    1    2    1    2    1    2    1   6
        309070 309070 MOD11    0    0    3    2    9    8    5    7    6    5    4    3    2    1   2
        309070 309070 MOD11    0    0    3    2    9    8    1    7    6    5    4    3    2    1   9

        772798 772798 MOD11    0    0    0    0    0    0    0    7    6    5    4    3    2    1   7
        """;

    private static readonly UkModulus Tables = UkModulus.Read(Weights.Split('\n'), ["938173 938017"]);

    [Theory]
    [InlineData("089999", "66374958", true)] // 1
    [InlineData("107999", "88837491", true)] // 2
    [InlineData("202959", "63748472", true)] // 3
    [InlineData("134020", "63849203", true)] // 11
    [InlineData("118765", "64371389", true)] // 12
    [InlineData("200915", "41011166", true)] // 13
    [InlineData("086090", "06774744", true)] // 18
    [InlineData("309070", "02355688", true)] // 19
    [InlineData("309070", "12345668", true)] // 20
    [InlineData("309070", "12345677", true)] // 21
    [InlineData("309070", "99345694", true)] // 22
    [InlineData("118765", "64371388", false)] // 26
    [InlineData("203099", "66831036", false)] // 27
    [InlineData("203099", "58716970", false)] // 28
    [InlineData("089999", "66374959", false)] // 29
    [InlineData("107999", "88837493", false)] // 30
    [InlineData("074456", "12345112", true)] // 31
    [InlineData("070116", "34012583", true)] // 32
    [InlineData("074456", "11104102", true)] // 33
    [InlineData("180002", "00000190", true)] // 34
    [InlineData("180002", "00000192", false)]
    public void The_cases_of_the_specification_come_out_as_it_says(string sortCode, string account, bool fits) =>
        Tables.Fits(sortCode, account).ShouldBe(fits);

    [Fact]
    public void A_sort_code_that_the_table_does_not_have_is_not_checked() => Tables.Fits("999999", "12345678").ShouldBeTrue();

    [Theory]
    [InlineData("089000 089999 MOD12 0 0 0 0 0 0 7 1 3 7 1 3 7 1")]
    [InlineData("089000 089999 MOD10 0 0 0 0 0 0 7 1 3 7 1 3 7")]
    [InlineData("089000 089999 MOD10 0 0 0 0 0 0 7 1 3 7 1 3 7 x")]
    [InlineData("089000 MOD10")]
    public void A_row_that_is_none_is_named_with_its_line(string row) =>
        Should.Throw<FormatException>(() => UkModulus.Read(["", row], [])).Message.ShouldStartWith("Line 2 of the weight table");

    [Fact]
    public void A_substitution_that_is_none_is_named_with_its_line() =>
        Should.Throw<FormatException>(() => UkModulus.Read([], ["938173 9380"])).Message
            .ShouldStartWith("Line 1 of the substitution table");

    [Theory]
    [InlineData("sort_code=08-99-99 account_number=66374958", "")]
    [InlineData("sort_code=08-99-99 account_number=66374959", "/account_number modulus_check")]
    public void With_the_tables_a_British_account_is_checked_and_without_only_its_form(string fields, string expected)
    {
        var request = Asked.For([.. fields.Split(' ').Select(f => (f.Split('=')[0], f.Split('=')[1]))]);
        var errors = new FieldErrors();
        DestinationParser.Parse(request, Currency.Gbp, "", errors, new RequestRules(Tables).At(DateTimeOffset.UnixEpoch));
        string.Join(' ', errors.List.Select(e => $"{e.Pointer} {e.Code}")).ShouldBe(expected);
        DestinationParser.Parse(request, Currency.Gbp, "", new FieldErrors()).ShouldNotBeNull();
    }

    [Fact]
    public void The_account_in_a_British_IBAN_is_checked_too()
    {
        var errors = new FieldErrors();
        var iban = "GB" + (98 - Iban.Remainder("GB00NWBK08999966374959")).ToString("00") + "NWBK08999966374959";
        DestinationParser.Parse(Asked.For(("iban", iban)), null, "", errors,
            new RequestRules(Tables).At(DateTimeOffset.UnixEpoch)).ShouldBeNull();
        errors.List.ShouldHaveSingleItem().Code.ShouldBe(FieldCodes.ModulusCheck);
    }
}
