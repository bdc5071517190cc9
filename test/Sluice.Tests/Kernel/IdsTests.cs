using Shouldly;
using Sluice.Kernel;
using Sluice.Tests.Simulation;
using Xunit;

namespace Sluice.Tests.Kernel;

public sealed class IdsTests
{
    [Fact]
    public void Ids_of_one_millisecond_rise_and_are_of_version_7()
    {
        var ids = new Ids(new FakeClock(FakeClock.Start));
        var made = Enumerable.Range(0, 10_000).Select(_ => ids.New()).ToList();
        ShouldRise(made);
        made.ShouldAllBe(id => id.Version == 7 && (id.Variant & 0xc) == 0x8);
        made[0].ToString("N")[..12].ShouldBe(Ids.FirstAt(FakeClock.Start).ToString("N")[..12]);
    }

    [Fact]
    public void Ids_rise_when_the_clock_goes_back_and_follow_it_again_once_it_has_caught_up()
    {
        var clock = new TurningClock { Now = FakeClock.Start };
        var ids = new Ids(clock);
        List<Guid> made = [ids.New(), ids.New()];
        clock.Now -= TimeSpan.FromHours(1);
        made.AddRange([ids.New(), ids.New()]);
        clock.Now = FakeClock.Start + TimeSpan.FromSeconds(1);
        made.Add(ids.New());
        ShouldRise(made);
        made[^1].CompareTo(Ids.FirstAt(clock.Now)).ShouldBeGreaterThan(0);
        made[^2].CompareTo(Ids.FirstAt(clock.Now)).ShouldBeLessThan(0);
    }

    [Fact]
    public async Task Ids_made_by_many_threads_at_once_are_all_different_and_rise_on_each()
    {
        var ids = new Ids(new FakeClock(FakeClock.Start));
        var threads = Enumerable.Range(0, 4)
            .Select(_ => Task.Run(() => Enumerable.Range(0, 5_000).Select(_ => ids.New()).ToList()));
        var made = await Task.WhenAll(threads);
        foreach (var list in made)
            ShouldRise(list);
        // Without chance: it is the counter alone that keeps them apart.
        made.SelectMany(list => list).Select(id => id.ToString("N")[..16]).Distinct().Count().ShouldBe(20_000);
    }

    private static void ShouldRise(List<Guid> made)
    {
        for (var i = 1; i < made.Count; i++)
            string.CompareOrdinal(made[i - 1].ToString("N"), made[i].ToString("N")).ShouldBeLessThan(0, $"id {i}");
    }

    private sealed class TurningClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; }

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
