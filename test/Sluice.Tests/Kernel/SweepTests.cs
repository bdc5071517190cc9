using Shouldly;
using Sluice.Kernel;
using Xunit;

namespace Sluice.Tests.Kernel;

public sealed class SweepTests
{
    [Fact]
    public async Task One_that_fails_does_not_keep_those_behind_it_from_their_turn()
    {
        var done = new List<int>();
        var failure = await Should.ThrowAsync<AggregateException>(Sweep.EachAsync([1, 2, 3, 4], async item =>
        {
            await Task.Yield();
            if (item % 2 == 0)
                throw new InvalidOperationException($"poison {item}");
            done.Add(item);
        }, CancellationToken.None));

        done.ShouldBe([1, 3]);
        failure.InnerExceptions.Select(e => e.Message).ShouldBe(["poison 2", "poison 4"]);
    }

    [Fact]
    public async Task A_stop_ends_it_at_once()
    {
        using var stop = new CancellationTokenSource();
        var done = new List<int>();
        await Should.ThrowAsync<OperationCanceledException>(Sweep.EachAsync([1, 2, 3], async item =>
        {
            done.Add(item);
            await stop.CancelAsync();
            stop.Token.ThrowIfCancellationRequested();
        }, stop.Token));
        done.ShouldBe([1]);
    }
}
