using Shouldly;
using Sluice.Payouts;
using Sluice.Routing;
using Sluice.Tests.Tidy;
using Xunit;

namespace Sluice.Tests.Docs;

/// <summary>docs/routing.md ⇔ the reasons, strategies and bounds of routing.</summary>
public sealed class RoutingTests
{
    private static readonly SourceFile Document = Repository.Read("docs/routing.md");

    [Fact]
    public void Every_reason_stands_in_the_document() =>
        MarkdownTables.Under(Document, "## The explained decision").Select(r => MarkdownTables.Code(r[0])).ToHashSet()
            .ShouldBe(RouteReasons.All.ToHashSet(), ignoreOrder: true);

    [Fact]
    public void Every_strategy_and_priority_stands_in_the_document()
    {
        foreach (var strategy in RouteStrategies.Named)
            Document.Text.ShouldContain($"`strategy: {strategy}`");
        foreach (var word in Priorities.All)
            Document.Text.ShouldContain($"`{word}`");
        string[] reasons = [StatusReasons.NoConnector, StatusReasons.ConnectorUnavailable, StatusReasons.RailClosed];
        foreach (var reason in reasons)
            Document.Text.ShouldContain($"`{reason}`");
    }

    [Fact]
    public void The_bounds_of_health_are_those_of_the_code()
    {
        (CircuitBreaker.ConsecutiveMax, CircuitBreaker.HistoryMin, CircuitBreaker.HistoryMax, CircuitBreaker.FailuresPercentMax)
            .ShouldBe((10, 20, 64, 50));
        Document.Text.ShouldContain("Ten calls on end that failed technically, or half of at least 20 among the last 64");
        CircuitBreaker.FirstRest.ShouldBe(TimeSpan.FromSeconds(30));
        CircuitBreaker.LongestRest.ShouldBe(TimeSpan.FromMinutes(5));
        Router.TrialsMax.ShouldBe(5);
        TermsSource.RememberedFor.ShouldBe(TimeSpan.FromSeconds(5));
    }
}
