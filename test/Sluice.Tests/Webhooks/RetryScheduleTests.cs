using FsCheck;
using FsCheck.Fluent;
using Shouldly;
using Sluice.Webhooks;
using Xunit;

namespace Sluice.Tests.Webhooks;

public sealed class RetryScheduleTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 2, 8, 0, 0, TimeSpan.Zero);
    private static readonly Guid Delivery = new("01934f6e-0000-7000-8000-00000000002a");

    [Fact]
    public void Ten_attempts_spread_over_three_days_as_the_standard_has_it()
    {
        RetrySchedule.Delays.ShouldBe(
        [
            TimeSpan.Zero, TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30), TimeSpan.FromHours(2),
            TimeSpan.FromHours(5), TimeSpan.FromHours(10), TimeSpan.FromHours(14), TimeSpan.FromHours(20), TimeSpan.FromHours(24),
        ]);
        RetrySchedule.AttemptsMax.ShouldBe(10);
        RetrySchedule.Delays.Aggregate((a, b) => a + b).ShouldBe(new TimeSpan(75, 35, 5));
    }

    [Fact]
    public void After_the_last_attempt_there_is_no_other()
    {
        RetrySchedule.DelayAfter(9, Delivery).ShouldNotBeNull();
        RetrySchedule.DelayAfter(10, Delivery).ShouldBeNull();
        RetrySchedule.DelayAfter(11, Delivery).ShouldBeNull();
        RetrySchedule.Next(10, Delivery, "5", Now).ShouldBeNull();
        Should.Throw<ArgumentOutOfRangeException>(() => RetrySchedule.DelayAfter(0, Delivery));
    }

    [Fact]
    public void Waits_differ_by_a_tenth_at_most_and_the_same_delivery_waits_the_same() =>
        Prop.ForAll((Guid delivery, PositiveInt number) =>
        {
            var attempt = 1 + (number.Get % 9);
            var plain = RetrySchedule.Delays[attempt];
            var wait = RetrySchedule.DelayAfter(attempt, delivery)!.Value;
            return wait >= plain - (plain / 10) && wait <= plain + (plain / 10)
                && wait == RetrySchedule.DelayAfter(attempt, delivery);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void What_failed_together_does_not_return_together()
    {
        var waits = Enumerable.Range(0, 1000)
            .Select(n => RetrySchedule.DelayAfter(2, new Guid(n, 0, 0, new byte[8]))!.Value).ToArray();

        waits.Distinct().Count().ShouldBeGreaterThan(300);
        waits.Min().ShouldBeLessThan(TimeSpan.FromSeconds(272));
        waits.Max().ShouldBeGreaterThan(TimeSpan.FromSeconds(328));
    }

    [Theory]
    [InlineData("60")]
    [InlineData(" 60 ")]
    [InlineData("0060")]
    [InlineData("Mon, 02 Mar 2026 08:01:00 GMT")]
    [InlineData("Monday, 02-Mar-26 08:01:00 GMT")]
    [InlineData("Mon Mar  2 08:01:00 2026")]
    public void Retry_after_is_obeyed_in_every_form(string retryAfter)
    {
        var next = RetrySchedule.Next(1, Delivery, retryAfter, Now)!.Value;

        (next - Now).ShouldBeInRange(TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(66));
    }

    [Theory]
    [InlineData("1")]
    [InlineData("0")]
    [InlineData("Mon, 02 Mar 2026 07:00:00 GMT")]
    [InlineData("Mon, 02 Mar 1970 07:00:00 GMT")]
    [InlineData("")]
    [InlineData(null)]
    [InlineData("soon")]
    [InlineData("-60")]
    [InlineData("1e9")]
    [InlineData("60, 60")]
    [InlineData("٦٠")]
    [InlineData("Tue, 02 Mar 2026 08:01:00 GMT")]
    public void It_never_makes_a_retry_sooner_and_nonsense_is_ignored(string? retryAfter) =>
        RetrySchedule.Next(3, Delivery, retryAfter, Now).ShouldBe(Now + RetrySchedule.DelayAfter(3, Delivery)!.Value);

    [Theory]
    [InlineData("86400")]
    [InlineData("86401")]
    [InlineData("99999999999999999999999999999999")]
    [InlineData("Fri, 31 Dec 9999 23:59:59 GMT")]
    public void It_is_bounded_to_a_day(string retryAfter) =>
        RetrySchedule.Next(1, Delivery, retryAfter, Now).ShouldBe(Now.AddDays(1));

    [Fact]
    public void Who_was_asked_to_wait_together_does_not_return_together() =>
        Enumerable.Range(0, 100).Select(n => RetrySchedule.Next(1, new Guid(n, 0, 0, new byte[8]), "3600", Now))
            .Distinct().Count().ShouldBeGreaterThan(80);
}
