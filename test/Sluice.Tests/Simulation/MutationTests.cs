using Shouldly;
using Xunit;
using Xunit.Abstractions;

namespace Sluice.Tests.Simulation;

/// <summary>
/// A simulation that would not notice a broken rule proves nothing. Each of these breaks one, and has to be caught.
/// </summary>
public sealed class MutationTests(ITestOutputHelper output)
{
    /// <summary>Within so many worlds the broken rule must have shown.</summary>
    private const int SeedsMax = 12;

    [Fact]
    public async Task Calling_the_rail_before_the_attempt_is_committed_is_caught_at_once() =>
        (await CatchAsync(new CallsBeforeIntent(), checksSteps: true)).ShouldContain("before its attempt was committed");

    [Fact]
    public async Task Calling_the_rail_before_the_attempt_is_committed_is_caught_by_its_consequences_alone() =>
        (await CatchAsync(new CallsBeforeIntent(), checksSteps: false))
            .ShouldMatch("was paid [2-9] times|contradicts the bank|no exception");

    [Fact]
    public async Task Another_attempt_after_an_unknown_outcome_is_caught() =>
        (await CatchAsync(new TakesUnknownForFailed("rail_unavailable"), checksSteps: false)).ShouldMatch("was paid [23] times");

    [Fact]
    public async Task Releasing_funds_on_an_unknown_outcome_is_caught() =>
        (await CatchAsync(new TakesUnknownForFailed("unspecified"), checksSteps: false))
            .ShouldMatch("contradicts the bank|no exception");

    private async Task<string> CatchAsync(Mutation mutation, bool checksSteps)
    {
        for (var seed = 1; seed <= SeedsMax; seed++)
        {
            var world = await SimulationTests.PlayAsync(seed, mutation, checksSteps);
            if (world.Failure is not { } failure)
                continue;
            output.WriteLine($"Caught with seed {seed}: {failure}");
            return failure;
        }
        return $"not caught by {SeedsMax} seeds";
    }
}
