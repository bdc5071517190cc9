using Shouldly;
using Sluice.Webhooks;
using Xunit;

namespace Sluice.Tests.Webhooks;

public sealed class EndpointHealthTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 2, 8, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Ten_failures_in_a_row_pause_it_longer_each_time_and_one_success_ends_that()
    {
        var health = new EndpointHealth(null);
        for (var i = 1; i < EndpointHealth.FailuresMax; i++)
            health.Count(DeliveryVerdict.Retry, Start);
        health.IsFailing.ShouldBeFalse();
        var pauses = new List<int>();
        for (var i = 0; i < 9; i++)
        {
            health.Count(DeliveryVerdict.Retry, Start);
            pauses.Add((int)(health.PausedUntil - Start).TotalSeconds);
        }
        pauses.ShouldBe([5, 10, 20, 40, 80, 160, 300, 300, 300]);
        health.IsPaused(0, Start.AddSeconds(299)).ShouldBeTrue();
        health.IsPaused(0, Start.AddSeconds(300)).ShouldBeFalse();
        // While one tries whether it is back, the others wait.
        health.IsPaused(1, Start.AddSeconds(300)).ShouldBeTrue();

        health.Count(DeliveryVerdict.Delivered, Start.AddSeconds(301));

        (health.IsFailing, health.FailingSince).ShouldBe((false, null));
        health.IsPaused(9, Start).ShouldBeFalse();
    }

    [Fact]
    public void It_is_disabled_after_days_without_a_success_or_when_it_says_so()
    {
        var health = new EndpointHealth(null);
        health.Count(DeliveryVerdict.Retry, Start);
        health.Count(DeliveryVerdict.GiveUp, Start + EndpointHealth.DisabledAfter - TimeSpan.FromSeconds(1));
        health.DisableReason.ShouldBeNull();
        health.Count(DeliveryVerdict.Retry, Start + EndpointHealth.DisabledAfter);
        health.DisableReason.ShouldBe("failing");

        var since = new EndpointHealth(Start);
        since.Count(DeliveryVerdict.Delivered, Start.AddDays(30));
        since.Count(DeliveryVerdict.Retry, Start.AddDays(31));
        since.DisableReason.ShouldBeNull();
        since.Count(DeliveryVerdict.Disable, Start.AddDays(31));
        since.DisableReason.ShouldBe("gone");
    }
}
