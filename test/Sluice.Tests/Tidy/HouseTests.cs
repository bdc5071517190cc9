using Shouldly;
using Xunit;

namespace Sluice.Tests.Tidy;

public sealed class HouseTests
{
    private static IEnumerable<SourceFile> Decisions => Repository.Files.Where(f => f.IsIn("docs/decisions"));

    [Fact]
    public void The_root_is_a_shop_window() =>
        Tidy.Holds(HouseRules.OfRoot(new DirectoryInfo(Repository.Root).EnumerateFileSystemInfos().Select(e => e.Name)));

    [Fact]
    public void A_decision_is_one_page_of_four_parts() => Tidy.Holds(Decisions.SelectMany(HouseRules.OfDecision));

    [Fact]
    public void Decisions_are_counted() => Tidy.Holds(HouseRules.OfDecisionNumbers(Decisions.Select(d => d.Name)));

    [Fact]
    public void The_changelog_is_ready_for_the_next_change() =>
        Tidy.Holds(HouseRules.OfChangelog(Repository.Read("CHANGELOG.md")));

    [Fact]
    public void A_plan_in_the_root_is_caught() =>
        HouseRules.OfRoot(["README.md", "PLAN.md", ".git"]).ShouldHaveSingleItem().Path.ShouldBe("PLAN.md");

    [Fact]
    public void A_long_decision_is_caught() =>
        HouseRules.OfDecision(new SourceFile("docs/decisions/0001-a.md", Parts + new string('\n', 61))).ShouldHaveSingleItem();

    [Fact]
    public void A_decision_without_its_options_is_caught() =>
        HouseRules.OfDecision(
            new SourceFile("docs/decisions/0001-a.md", Parts.Replace("## Options\n", "", StringComparison.Ordinal)))
            .ShouldHaveSingleItem();

    [Theory]
    [InlineData("0001-a.md", "0003-b.md")]
    [InlineData("0001-a.md", "0001-b.md")]
    public void A_gap_or_a_double_among_decisions_is_caught(params string[] names) =>
        HouseRules.OfDecisionNumbers(names).ShouldHaveSingleItem();

    [Fact]
    public void A_changelog_without_room_for_the_next_change_is_caught() =>
        HouseRules.OfChangelog(new SourceFile("CHANGELOG.md", "# Changelog\n\n## 0.1.0\n")).ShouldHaveSingleItem();

    private const string Parts = "# A\n## Context\n## Options\n## Decision\n## Consequence\n";
}
