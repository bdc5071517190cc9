using Shouldly;
using Sluice.Kernel;
using Sluice.Tests.Simulation;
using Xunit;

namespace Sluice.Tests.Kernel;

public sealed class SharedLookupsTests
{
    private readonly FakeClock _clock = new(FakeClock.Start);
    private readonly List<string> _asked = [];
    private Func<string, Task<string?>> _find = key => Task.FromResult<string?>(key + "!");

    private SharedLookups<string, string> Lookups() => new(TimeSpan.FromSeconds(5), key =>
    {
        lock (_asked)
            _asked.Add(key);
        return _find(key);
    }, _clock);

    [Fact]
    public async Task All_that_ask_at_once_wait_for_one_look_up()
    {
        var answer = new TaskCompletionSource<string?>();
        _find = _ => answer.Task;
        var lookups = Lookups();
        var waiting = Enumerable.Range(0, 50).Select(_ => lookups.OfAsync("a", default).AsTask()).ToList();
        using var impatient = new CancellationTokenSource();
        var canceled = lookups.OfAsync("a", impatient.Token).AsTask();
        await impatient.CancelAsync();
        await canceled.ShouldThrowAsync<OperationCanceledException>();
        answer.SetResult("found");
        (await Task.WhenAll(waiting)).ShouldAllBe(found => found == "found");
        _asked.ShouldBe(["a"]);
    }

    [Fact]
    public async Task It_is_remembered_for_its_time_or_until_it_is_forgotten()
    {
        var lookups = Lookups();
        (await lookups.OfAsync("a", default)).ShouldBe("a!");
        _clock.Advance(TimeSpan.FromSeconds(5));
        (await lookups.OfAsync("a", default)).ShouldBe("a!");
        _asked.Count.ShouldBe(1);
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        await lookups.OfAsync("a", default);
        _asked.Count.ShouldBe(2);
        await lookups.OfAsync("b", default);
        lookups.Forget("a");
        await lookups.OfAsync("a", default);
        await lookups.OfAsync("b", default);
        _asked.ShouldBe(["a", "a", "b", "a"]);
        lookups.Forget();
        await lookups.OfAsync("b", default);
        _asked.Count.ShouldBe(5);
    }

    [Fact]
    public async Task Neither_nothing_nor_a_failure_is_remembered()
    {
        var lookups = Lookups();
        _find = _ => Task.FromResult<string?>(null);
        (await lookups.OfAsync("a", default)).ShouldBeNull();
        _find = _ => Task.FromException<string?>(new IOException("gone"));
        await lookups.OfAsync("a", default).AsTask().ShouldThrowAsync<IOException>();
        _find = _ => throw new IOException("gone before it began");
        await lookups.OfAsync("a", default).AsTask().ShouldThrowAsync<IOException>();
        _find = _ => Task.FromResult<string?>("back");
        (await lookups.OfAsync("a", default)).ShouldBe("back");
        _asked.Count.ShouldBe(4);
    }
}
