using System.Text.RegularExpressions;
using Shouldly;
using Sluice.Money;
using Sluice.Quotes;
using Sluice.Rails.Sandbox;
using Sluice.Server;
using Sluice.Server.Workers;
using Sluice.Tests.Tidy;
using Xunit;

namespace Sluice.Tests.Docs;

/// <summary>docs/quotes.md ⇔ the sandbox's rates and the bounds of quotes.</summary>
public sealed class QuotesTests
{
    private static readonly SourceFile Document = Repository.Read("docs/quotes.md");

    [Fact]
    public void The_sandboxs_rates_are_those_of_the_document()
    {
        var sheet = new SandboxRates().At(DateTimeOffset.UnixEpoch).Value;
        var written = MarkdownTables.Under(Document, "## Where the rates come from").SelectMany(r => r)
            .Where(cell => Regex.IsMatch(cell, "^[0-9.]+ [A-Z]{3}$")).Order(StringComparer.Ordinal);
        written.ShouldBe(sheet.Currencies.Where(c => c != Currency.Eur)
            .Select(c => $"{sheet.Find(Currency.Eur, c)!.ToText(3).TrimEnd('0').TrimEnd('.')} {c.Code}")
            .Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Its_bounds_are_those_of_the_code()
    {
        (QuoteRequest.LifeDefault.TotalSeconds, QuoteRequest.LifeSecondsMin).ShouldBe((900, 10));
        Document.Text.ShouldContain("900 unless said, 10 to what");
        Errands.UnusedQuotesKept.TotalDays.ShouldBe(90);
        Document.Text.ShouldContain("kept for 90 days");
        EcbRates.CharactersMax.ShouldBe(64 * 1024);
        Document.Text.ShouldContain("64 KiB");
        EcbRateFile.LookInterval.TotalSeconds.ShouldBe(1);
        (new RateSettings().StaleAfterDays, new RateSettings().QuoteSecondsMax).ShouldBe((5, 3600));
        Document.Text.ShouldContain("Five is the default");
        var operations = Repository.Read("docs/operations.md").Text;
        operations.ShouldContain("| `Sluice__Rates__StaleAfterDays` | `5` |");
        operations.ShouldContain("| `Sluice__Rates__QuoteSecondsMax` | `3600` |");
    }
}
