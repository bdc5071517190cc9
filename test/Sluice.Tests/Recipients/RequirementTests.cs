using System.Text.RegularExpressions;
using Shouldly;
using Sluice.Kernel;
using Sluice.Recipients;
using Xunit;

namespace Sluice.Tests.Recipients;

public sealed class RequirementTests
{
    [Fact]
    public void Every_accepted_example_matches_the_pattern_that_forms_are_given()
    {
        foreach (var field in DestinationKinds.All.SelectMany(k => k.Fields).Where(f => f.Pattern is not null))
        {
            var errors = new FieldErrors();
            var value = field.Rule(field.Example, "", field.Name, errors);
            errors.List.ShouldBeEmpty();
            Regex.IsMatch(value!, field.Pattern!(null)).ShouldBeTrue($"{field.Name}: {value}");
        }
    }

    [SharedDataFact]
    public void Every_IBAN_of_the_registry_matches_the_pattern_of_its_country_and_no_shorter_one_does()
    {
        var ibans = SharedData.Lines("iban/swift_iban_registry_202606.r102.txt", System.Text.Encoding.Latin1)
            .First(line => line.StartsWith("IBAN electronic format", StringComparison.OrdinalIgnoreCase)).Split('\t')[1..]
            .Select(cell => cell.Trim().Trim('"')).Where(cell => cell.Length > 0).ToArray();
        ibans.Length.ShouldBeGreaterThan(80);
        foreach (var iban in ibans)
        {
            var pattern = DestinationFields.Iban.Pattern!(iban[..2]);
            Regex.IsMatch(iban, pattern).ShouldBeTrue($"{iban} {pattern}");
            Regex.IsMatch(iban[..^1], pattern).ShouldBeFalse($"{iban} {pattern}");
        }
    }

    [Theory]
    [InlineData(null, null, null, "account/iban account/uk account/us order_ref/order_ref wallet/wallet")]
    [InlineData("DE", null, null, "account/iban")]
    [InlineData("GB", "GBP", "account", "account/iban account/uk")]
    [InlineData("GB", "EUR", null, "account/iban")]
    [InlineData("US", "USD", null, "account/us")]
    [InlineData("US", "EUR", null, "")]
    public void The_kinds_that_fit_are_found(string? country, string? currency, string? type, string expected) =>
        string.Join(' ', DestinationKinds.For(country, currency, type)).ShouldBe(expected);
}
