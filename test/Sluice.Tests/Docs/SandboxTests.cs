using System.Globalization;
using Shouldly;
using Sluice.Payouts;
using Sluice.Rails.Sandbox;
using Sluice.Tests.Tidy;
using Xunit;

namespace Sluice.Tests.Docs;

/// <summary>docs/sandbox.md ⇔ the sandbox bank.</summary>
public sealed class SandboxTests
{
    private static readonly IReadOnlyList<string[]> Rows =
        [.. MarkdownTables.Under(Repository.Read("docs/sandbox.md"), "# The sandbox").Where(IsScenario)];

    private static bool IsScenario(string[] row) => row.Length == 3 && char.IsAsciiDigit(row[0][0]);

    [Fact]
    public void Every_scenario_stands_in_the_document() =>
        Rows.Select(r => (int.Parse(r[0], CultureInfo.InvariantCulture), MarkdownTables.Code(r[1])))
            .ShouldBe(SandboxScenario.Catalogue.Select(s => (s.Ending, SandboxScenario.NamePrefix + s.Name)));

    [Fact]
    public void Amount_and_name_of_a_row_mean_the_same()
    {
        foreach (var row in Rows)
        {
            var byAmount = SandboxScenario.Of(10_000 + int.Parse(row[0], CultureInfo.InvariantCulture), "Ada Byron");
            SandboxScenario.Of(100, $"Ada {MarkdownTables.Code(row[1])} Byron").ShouldBe(byAmount);
            byAmount.Outcome.ShouldNotBe(SandboxOutcome.Paid, row[0]);
        }
    }

    [Fact]
    public void A_refusal_is_listed_with_its_failure_code()
    {
        var refusals = Rows.Where(r => r[1].Contains("-REFUSED-", StringComparison.Ordinal)).ToArray();
        refusals.Length.ShouldBe(FailureCatalogue.All.Count);
        foreach (var row in refusals)
            SandboxScenario.Of(int.Parse(row[0], CultureInfo.InvariantCulture), "Ada").FailureCode
                .ShouldBe(MarkdownTables.Code(row[2]));
    }
}
