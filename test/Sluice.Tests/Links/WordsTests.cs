using System.Text.RegularExpressions;
using Shouldly;
using Sluice.Links;
using Sluice.Money;
using Sluice.Recipients;
using Sluice.Server.Pages;
using Xunit;

namespace Sluice.Tests.Links;

/// <summary>What pages say is said in every language.</summary>
public sealed partial class WordsTests
{
    [Fact]
    public void Every_language_has_every_text_with_the_same_gaps()
    {
        var english = Words.Find("en")!;
        Words.All.Count.ShouldBe(5);
        foreach (var words in Words.All)
        {
            foreach (var (key, text) in english.Texts)
            {
                words.Texts.Keys.ShouldContain(key, words.Code);
                // A hint may be left out; everything else says something.
                if (!key.StartsWith("hint_", StringComparison.Ordinal))
                    words.Texts[key].ShouldNotBeEmpty($"{words.Code} {key}");
                GapsOf(words.Texts[key]).ShouldBe(GapsOf(text), $"{words.Code} {key}");
            }
            words.Texts["months"].Split(' ').Length.ShouldBe(12, words.Code);
        }
    }

    [Fact]
    public void Every_country_has_a_name_of_its_own_in_every_language()
    {
        foreach (var words in Words.All)
        {
            words.Countries.Count.ShouldBe(CountryTable.All.Count);
            words.Countries.ShouldAllBe(c => c.Name != c.Code && c.Name.Trim() == c.Name);
            words.Countries.Select(c => c.Name).ShouldBeUnique(words.Code);
        }
        Words.Find("de")!.Country("AT").ShouldBe("Österreich");
        var german = Words.Find("de")!.Countries.Select(c => c.Name).ToList();
        german.IndexOf("Österreich").ShouldBeLessThan(german.IndexOf("Polen"));
    }

    [Fact]
    public void What_is_named_in_one_language_besides_English_is_named_in_all_of_them()
    {
        // English says what the kinds say of themselves.
        var others = Words.All.Where(w => w.Code != "en").ToList();
        foreach (var words in others)
            words.Texts.Keys.Order().ShouldBe(others[0].Texts.Keys.Order(), words.Code);
        foreach (var kind in DestinationKinds.All.Where(k => LinkMethods.Are(k.ToString())))
        {
            others[0].Texts.Keys.ShouldContain("kind_" + kind);
            // One value needs no choice, and the country has its own page.
            foreach (var field in kind.Fields.Where(f => f.Values.Count != 1 && f.Name != "country"))
            {
                others[0].Texts.Keys.ShouldContain("field_" + field.Name);
                others[0].Texts.Keys.ShouldContain("hint_" + field.Name);
                foreach (var value in field.Values)
                    others[0].Texts.Keys.ShouldContain("value_" + value);
            }
        }
    }

    [Theory]
    [InlineData("en", 123456789, "EUR", "1,234,567.89 EUR")]
    [InlineData("de", 123456789, "EUR", "1.234.567,89 EUR")]
    [InlineData("fr", 123456789, "EUR", "1\u202f234\u202f567,89 EUR")]
    [InlineData("es", 123456789, "EUR", "1\u00a0234\u00a0567,89 EUR")]
    [InlineData("ar", 123456789, "EUR", "1,234,567.89 EUR")]
    [InlineData("en", 1234, "JPY", "1,234 JPY")]
    [InlineData("de", 5, "KWD", "0,005 KWD")]
    public void Amounts_are_grouped_as_the_language_does(string language, long amount, string currency, string expected) =>
        Words.Find(language)!.Money(new Amount(amount, Currency.Find(currency)))
            .ShouldBe(expected.Replace(" " + currency, "\u00a0" + currency));

    [Fact]
    public void Times_name_the_month()
    {
        var at = new DateTimeOffset(2026, 3, 9, 17, 5, 0, TimeSpan.FromHours(1));
        Words.Find("de")!.Time(at).ShouldBe("9. März 2026, 16:05 UTC");
        Words.Find("es")!.Time(at).ShouldBe("9 de marzo de 2026, 16:05 UTC");
    }

    [Fact]
    public void Text_on_any_brand_colour_can_be_read()
    {
        Look.ContrastHundredths("#000000", "#ffffff").ShouldBe(2100);
        Look.ContrastHundredths("#777777", "#ffffff").ShouldBe(447);
        for (var red = 0; red < 256; red += 51)
        {
            for (var green = 0; green < 256; green += 15)
            {
                for (var blue = 0; blue < 256; blue += 51)
                {
                    var colour = $"#{red:x2}{green:x2}{blue:x2}";
                    Look.ContrastHundredths(colour, Look.Of(colour).OnColour).ShouldBeGreaterThanOrEqualTo(450, colour);
                }
            }
        }
    }

    private static IEnumerable<string> GapsOf(string text) => Gap().Matches(text).Select(m => m.Value).Order();

    [GeneratedRegex(@"\{\w+\}")]
    private static partial Regex Gap();
}
