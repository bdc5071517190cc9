using Shouldly;
using Sluice.Batches;
using Sluice.Kernel;
using Sluice.Payouts;
using Xunit;

namespace Sluice.Tests.Batches;

public sealed class BatchProgressTests
{
    private readonly Clock _clock = new();
    private readonly MerchantId _merchant = new(Guid.CreateVersion7());
    private readonly Guid _batch = Guid.CreateVersion7();
    private int _asked;

    [Fact]
    public async Task A_count_is_told_again_until_ten_times_its_cost_have_passed()
    {
        var progress = Progress(TimeSpan.FromSeconds(1));
        (await Count(progress)).ShouldBe(1);
        _clock.Pass(TimeSpan.FromSeconds(8.9));
        (await Count(progress)).ShouldBe(1);
        _clock.Pass(TimeSpan.FromSeconds(0.2));
        (await Count(progress)).ShouldBe(2);
    }

    [Fact]
    public async Task What_costs_nothing_is_always_fresh()
    {
        var progress = Progress(TimeSpan.Zero);
        (await Count(progress)).ShouldBe(1);
        (await Count(progress)).ShouldBe(2);
    }

    [Fact]
    public async Task Many_watchers_share_one_count()
    {
        var answer = new TaskCompletionSource<List<(PayoutStatus, long)>>();
        var progress = new BatchProgress((_, _) => { _asked++; return answer.Task; }, _clock);
        var watchers = Enumerable.Range(0, 50).Select(_ => Count(progress)).ToArray();
        answer.SetResult([(PayoutStatus.Paid, 7)]);
        (await Task.WhenAll(watchers)).ShouldAllBe(count => count == 7);
        _asked.ShouldBe(1);
    }

    [Fact]
    public async Task A_count_that_failed_is_made_again_and_batches_are_kept_apart()
    {
        var progress = new BatchProgress(
            (_, _) => ++_asked == 1
                ? Task.FromException<List<(PayoutStatus, long)>>(new TimeoutException())
                : Task.FromResult<List<(PayoutStatus, long)>>([(PayoutStatus.Paid, _asked)]), _clock);
        await Should.ThrowAsync<TimeoutException>(() => Count(progress));
        (await Count(progress)).ShouldBe(2);
        (await progress.OfAsync(_merchant, Guid.CreateVersion7(), 1, default)).ShouldBe([(PayoutStatus.Paid, 3)]);
    }

    private BatchProgress Progress(TimeSpan cost) => new(
        (_, _) =>
        {
            _clock.Pass(cost);
            return Task.FromResult<List<(PayoutStatus, long)>>([(PayoutStatus.Paid, ++_asked)]);
        }, _clock);

    private async Task<long> Count(BatchProgress progress) => (await progress.OfAsync(_merchant, _batch, 1, default))[0].Count;

    private sealed class Clock : TimeProvider
    {
        private long _ticks = 1;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public void Pass(TimeSpan time) => _ticks += time.Ticks;

        public override long GetTimestamp() => _ticks;
    }
}
