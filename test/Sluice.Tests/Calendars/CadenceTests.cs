using Shouldly;
using Sluice.Calendars;
using Xunit;

namespace Sluice.Tests.Calendars;

public sealed class CadenceTests
{
    [TimeZoneFact]
    public void Nine_in_Berlin_is_another_instant_in_summer()
    {
        var daily = new Cadence(Every.Day, null, new TimeOnly(9, 0), "Europe/Berlin");

        daily.NextAfter(At(2026, 1, 15, 0, 0)).ShouldBe(At(2026, 1, 15, 8, 0));
        daily.NextAfter(At(2026, 7, 15, 0, 0)).ShouldBe(At(2026, 7, 15, 7, 0));
    }

    [TimeZoneFact]
    public void A_time_that_is_skipped_runs_at_the_first_valid_one_and_one_that_comes_twice_runs_once()
    {
        var early = new Cadence(Every.Day, null, new TimeOnly(2, 30), "Europe/Berlin");

        // 2026-03-29: clocks go from 02:00 to 03:00. 2026-10-25: from 03:00 back to 02:00.
        early.NextAfter(At(2026, 3, 28, 12, 0)).ShouldBe(At(2026, 3, 29, 1, 0));
        var first = early.NextAfter(At(2026, 10, 24, 12, 0));
        first.ShouldBe(At(2026, 10, 25, 0, 30));
        early.NextAfter(first).ShouldBe(At(2026, 10, 26, 1, 30));
    }

    [Fact]
    public void A_week_runs_on_its_day_and_a_month_on_its_last_where_it_is_shorter()
    {
        // 2026-01-30 is a Friday.
        new Cadence(Every.Week, 1, new TimeOnly(0, 0), "UTC").NextAfter(At(2026, 1, 30, 0, 0)).ShouldBe(At(2026, 2, 2, 0, 0));
        new Cadence(Every.Week, 7, new TimeOnly(0, 0), "UTC").NextAfter(At(2026, 1, 30, 0, 0)).ShouldBe(At(2026, 2, 1, 0, 0));
        new Cadence(Every.Month, 31, new TimeOnly(0, 0), "UTC").NextAfter(At(2026, 2, 1, 0, 0)).ShouldBe(At(2026, 2, 28, 0, 0));
        new Cadence(Every.Month, 31, new TimeOnly(0, 0), "UTC").NextAfter(At(2026, 2, 28, 0, 0)).ShouldBe(At(2026, 3, 31, 0, 0));
    }

    [TimeZoneFact]
    public void Each_run_lies_after_the_one_before_all_year_round()
    {
        foreach (var zone in (string[])["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe"])
        {
            var now = At(2026, 1, 1, 0, 0);
            for (var i = 0; i < 800; i++)
            {
                var next = new Cadence(Every.Day, null, new TimeOnly(i % 24, i % 60), zone).NextAfter(now);
                next.ShouldBeGreaterThan(now);
                (next - now).ShouldBeLessThanOrEqualTo(TimeSpan.FromHours(26));
                now = next;
            }
        }
    }

    private static DateTimeOffset At(int year, int month, int day, int hour, int minute) =>
        new(year, month, day, hour, minute, 0, TimeSpan.Zero);
}
