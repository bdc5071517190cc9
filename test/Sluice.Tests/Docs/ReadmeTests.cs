using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Shouldly;
using Sluice.Kernel;
using Sluice.Payouts;
using Sluice.Tests.Tidy;
using Xunit;

namespace Sluice.Tests.Docs;

/// <summary>What a newcomer copies works, and what they see is true.</summary>
public sealed partial class ReadmeTests
{
    private static readonly SourceFile Readme = Repository.Read("README.md");

    [Fact]
    public void The_first_payout_is_accepted()
    {
        var body = FirstBody().Match(Readme.Text).Groups["json"].Value;
        using var json = JsonDocument.Parse(Encoding.UTF8.GetBytes(body));
        var errors = new FieldErrors();
        var payout = PayoutRequestParser.Parse(
            PayoutRequestJson.Read(json.RootElement, "", errors), DateTimeOffset.UnixEpoch, errors);
        errors.List.ShouldBeEmpty();
        payout!.Amount.ToString().ShouldBe("125.50 EUR");
    }

    [Fact]
    public void The_picture_of_a_payouts_life_is_the_lifecycle()
    {
        var drawn = Arrow().Matches(Readme.Text).Select(m => (m.Groups["from"].Value, m.Groups["to"].Value)).Distinct();
        var table = PayoutLifecycle.Table.Where(t => t.From != t.To)
            .Select(t => (t.From is { } from ? from.Text : "[*]", t.To.Text)).Distinct();
        drawn.ShouldBe(table, ignoreOrder: true);
    }

    [Fact]
    public void States_that_nothing_leads_to_yet_are_named_as_such()
    {
        var reached = PayoutLifecycle.Table.Select(t => t.To).ToHashSet();
        var reserved = Readme.Text[Readme.Text.IndexOf("The states `", StringComparison.Ordinal)..];
        reserved = reserved[..reserved.IndexOf("are reserved", StringComparison.Ordinal)];
        Code().Matches(reserved).Select(m => m.Groups["code"].Value)
            .ShouldBe(PayoutStatuses.All.Where(s => !reached.Contains(s)).Select(s => s.Text));
    }

    [GeneratedRegex(@"-d '(?<json>\{.*?\})'", RegexOptions.Singleline)]
    private static partial Regex FirstBody();

    [GeneratedRegex(@"^\s+(?<from>\[\*\]|\w+) --> (?<to>\w+)", RegexOptions.Multiline)]
    private static partial Regex Arrow();

    [GeneratedRegex("`(?<code>[a-z_]+)`")]
    private static partial Regex Code();
}
