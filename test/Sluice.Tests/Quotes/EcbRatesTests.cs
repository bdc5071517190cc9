using Shouldly;
using Sluice.Money;
using Sluice.Quotes;
using Xunit;

namespace Sluice.Tests.Quotes;

public sealed class EcbRatesTests
{
    private const string Day = """<Cube time="2026-11-20"><Cube currency="USD" rate="1.25"/><Cube currency="JPY" rate="160"/>""";

    [Fact]
    public void Two_currencies_cross_over_the_euro()
    {
        var rates = Parse(Envelope(Day + "</Cube>"));
        rates.Date.ShouldBe(new DateOnly(2026, 11, 20));
        rates.Sheet.Find(Find("USD"), Find("JPY"))!.ToText(2).ShouldBe("128.00");
        rates.Sheet.Find(Find("USD"), Find("EUR"))!.ToText(2).ShouldBe("0.80");
        rates.Sheet.Find(Find("EUR"), Find("EUR"))!.ToText(2).ShouldBe("1.00");
        rates.Sheet.Find(Find("USD"), Find("CHF")).ShouldBeNull();
    }

    [Fact]
    public void Rates_are_stale_once_they_are_older_than_the_limit()
    {
        var rates = Parse(Envelope(Day + "</Cube>"));
        rates.IsStale(new DateOnly(2026, 11, 23), 3).ShouldBeFalse();
        rates.IsStale(new DateOnly(2026, 11, 24), 3).ShouldBeTrue();
    }

    [Fact]
    public void A_document_type_is_refused_so_that_no_entity_is_ever_fetched() => Should.Throw<FormatException>(() => Parse(
        """<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>""" + Envelope(Day + "</Cube>")));

    [Theory]
    [InlineData("")]
    [InlineData("""<Cube time="2026-11-20"></Cube>""")]
    [InlineData("""<Cube currency="USD" rate="1.25"/>""")]
    [InlineData("""<Cube time="20.11.2026"><Cube currency="USD" rate="1.25"/></Cube>""")]
    [InlineData("""<Cube time="2026-11-20"><Cube currency="USD" rate="-1"/></Cube>""")]
    [InlineData("""<Cube time="2026-11-20"><Cube currency="USD"/></Cube>""")]
    [InlineData("""<Cube time="2026-11-20"><Cube currency="USD" rate="1"/><Cube currency="USD" rate="2"/></Cube>""")]
    [InlineData("""<Cube time="2026-11-20"><Cube currency="USD" rate="1"/>""")]
    public void What_is_no_days_rates_is_refused(string cubes) =>
        Should.Throw<FormatException>(() => Parse(Envelope(cubes)));

    [Fact]
    public void A_file_beyond_the_size_limit_is_refused() => Should.Throw<FormatException>(() =>
        Parse(Envelope(Day + new string(' ', EcbRates.CharactersMax) + "</Cube>")));

    private static string Envelope(string cubes) =>
        """<gesmes:Envelope xmlns:gesmes="http://www.gesmes.org/xml/2002-08-01" """
        + $"""xmlns="http://www.ecb.int/vocabulary/2002-08-01/eurofxref"><Cube>{cubes}</Cube></gesmes:Envelope>""";

    private static EcbRates Parse(string xml)
    {
        using var reader = new StringReader(xml);
        return EcbRates.Parse(reader);
    }

    private static Currency Find(string code)
    {
        Currency.TryFind(code, out var currency).ShouldBeTrue();
        return currency!;
    }
}
