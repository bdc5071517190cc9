using System.Globalization;
using System.Text;
using Shouldly;
using Sluice.Money;
using Xunit;

namespace Sluice.Tests.Money;

public sealed class CurrencyTests
{
    [SharedDataFact]
    public void Every_row_of_ISO_4217_agrees_with_the_table()
    {
        var current = new HashSet<string>();
        var withdrawn = new Dictionary<string, List<string>>();
        foreach (var line in SharedData.Lines("iso4217/codes-all.csv").Skip(1))
        {
            var (name, code, number, exponent, date) = Fields(line) switch { var f => (f[1], f[2], f[3], f[4], f[5]) };
            if (code.Length == 0)
                continue;
            if (date.Length > 0)
            {
                withdrawn.TryAdd(code, []);
                withdrawn[code].Add(date);
                continue;
            }
            if (exponent == "-")
            {
                Currency.TryFind(code, out _).ShouldBeFalse(code);
                CurrencyTable.NotPayable.ShouldContain(code);
                continue;
            }
            Currency.TryFind(code, out var currency).ShouldBeTrue(code);
            currency!.Exponent.ShouldBe(int.Parse(exponent, CultureInfo.InvariantCulture), code);
            currency.NumericCode.ShouldBe(int.Parse(number, CultureInfo.InvariantCulture), code);
            currency.Name.ShouldBe(name.Trim(), code);
            currency.IsWithdrawn.ShouldBeFalse(code);
            current.Add(code);
        }
        current.Count.ShouldBe(CurrencyTable.Current.Count);
        foreach (var code in current)
            withdrawn.Remove(code);
        withdrawn.Count.ShouldBe(CurrencyTable.Withdrawn.Count);
        foreach (var (code, dates) in withdrawn)
        {
            Currency.TryFind(code, out var currency).ShouldBeTrue(code);
            currency!.IsWithdrawn.ShouldBeTrue(code);
            dates.ShouldContain(currency.WithdrawalDate!, code);
        }
    }

    [Fact]
    public void There_is_one_object_per_currency()
    {
        Currency.Find("EUR").ShouldBeSameAs(Currency.Eur);
        Currency.TryFind("JPY", out var yen).ShouldBeTrue();
        yen.ShouldBeSameAs(Currency.Jpy);
        (Currency.Usd.Code, Currency.Gbp.Code).ShouldBe(("USD", "GBP"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("eur")]
    [InlineData("EU")]
    [InlineData("EURO")]
    [InlineData("XAU")]
    [InlineData("ÀBC")]
    [InlineData("AAA")]
    [InlineData("E[R")]
    public void What_is_no_payable_currency_is_not_found(string code)
    {
        Currency.TryFind(code, out var none).ShouldBeFalse();
        none.ShouldBeNull();
        Should.Throw<InvalidOperationException>(() => Currency.Find(code));
    }

    [Theory]
    [InlineData("BHD", 3, 1000)]
    [InlineData("CLF", 4, 10000)]
    [InlineData("JPY", 0, 1)]
    public void Minor_units_follow_the_exponent(string code, int exponent, long perMajor)
    {
        Currency.Find(code).Exponent.ShouldBe(exponent);
        Currency.Find(code).MinorUnitsPerMajor.ShouldBe(perMajor);
    }

    private static List<string> Fields(string line)
    {
        var fields = new List<string>();
        var field = new StringBuilder();
        var quoted = false;
        for (var i = 0; i < line.Length; i++)
        {
            if (line[i] == '"' && quoted && i + 1 < line.Length && line[i + 1] == '"')
                field.Append(line[++i]);
            else if (line[i] == '"')
                quoted = !quoted;
            else if (line[i] == ',' && !quoted)
            {
                fields.Add(field.ToString());
                field.Clear();
            }
            else
                field.Append(line[i]);
        }
        fields.Add(field.ToString());
        return fields;
    }
}
