using Shouldly;
using Sluice.Routing;
using Xunit;

namespace Sluice.Tests.Routing;

/// <summary>When a connector rests, and when it is tried again.</summary>
public sealed class CircuitBreakerTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);

    private static CircuitBreaker After(CircuitBreaker breaker, string calls, DateTimeOffset at) =>
        calls.Aggregate(breaker, (b, call) => b.After(failed: call == 'x', at));

    [Fact]
    public void It_opens_at_the_tenth_failure_on_end_and_not_before()
    {
        var nine = After(CircuitBreaker.New, new string('x', CircuitBreaker.ConsecutiveMax - 1), Noon);
        nine.At(Noon).ShouldBe(CircuitState.Closed);
        nine.After(failed: true, Noon).At(Noon).ShouldBe(CircuitState.Open);
        After(nine, ".", Noon).After(failed: true, Noon).At(Noon).ShouldBe(CircuitState.Closed, "an answer between starts anew");
    }

    [Fact]
    public void It_opens_when_half_of_enough_calls_fail_though_never_many_on_end()
    {
        var half = string.Concat(Enumerable.Repeat(".x", CircuitBreaker.HistoryMin / 2));
        After(CircuitBreaker.New, half[..^1], Noon).At(Noon).ShouldBe(CircuitState.Closed);
        After(CircuitBreaker.New, half, Noon).At(Noon).ShouldBe(CircuitState.Open);
        var third = string.Concat(Enumerable.Repeat("..x", 40));
        After(CircuitBreaker.New, third, Noon).At(Noon).ShouldBe(CircuitState.Closed);
    }

    [Fact]
    public void It_forgets_what_is_long_ago()
    {
        var bad = After(CircuitBreaker.New, string.Concat(Enumerable.Repeat("..x", 20)), Noon);
        bad.Calls.Failed.ShouldBe(20);
        After(bad, new string('.', CircuitBreaker.HistoryMax), Noon).Calls.ShouldBe((CircuitBreaker.HistoryMax, 0));
    }

    [Fact]
    public void It_rests_then_is_tried_and_one_answer_closes_it()
    {
        var open = After(CircuitBreaker.New, new string('x', 10), Noon);
        open.RestsUntil.ShouldBe(Noon + CircuitBreaker.FirstRest);
        open.At(Noon + CircuitBreaker.FirstRest - TimeSpan.FromTicks(1)).ShouldBe(CircuitState.Open);
        var again = Noon + CircuitBreaker.FirstRest;
        open.At(again).ShouldBe(CircuitState.HalfOpen);
        var closed = open.After(failed: false, again);
        closed.At(again).ShouldBe(CircuitState.Closed);
        closed.RestsUntil.ShouldBeNull();
        After(closed, new string('x', 9), again).At(again).ShouldBe(CircuitState.Closed, "the old failures are forgiven");
    }

    [Fact]
    public void Each_trial_that_fails_doubles_the_rest_up_to_a_bound()
    {
        var breaker = After(CircuitBreaker.New, new string('x', 10), Noon);
        var now = Noon;
        var rests = new List<TimeSpan>();
        for (var i = 0; i < 6; i++)
        {
            rests.Add(breaker.RestsUntil!.Value - now);
            now = breaker.RestsUntil.Value;
            breaker = breaker.After(failed: true, now);
        }
        rests.Select(r => r.TotalSeconds).ShouldBe([30, 60, 120, 240, 300, 300]);
    }

    [Fact]
    public void An_answer_that_was_on_its_way_when_it_opened_changes_nothing()
    {
        var open = After(CircuitBreaker.New, new string('x', 10), Noon);
        open.After(failed: false, Noon).ShouldBe(open);
        open.After(failed: true, Noon.AddSeconds(29)).ShouldBe(open);
    }
}
