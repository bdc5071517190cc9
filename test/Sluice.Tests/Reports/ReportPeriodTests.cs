using System.Globalization;
using Shouldly;
using Sluice.Calendars;
using Sluice.Kernel;
using Sluice.Reports;
using Sluice.Tests.Books;
using Sluice.Tests.Calendars;
using Sluice.Tests.Databases;
using Xunit;

namespace Sluice.Tests.Reports;

/// <summary>What the reports of a schedule are of, and that each period has one.</summary>
public sealed class ReportPeriodTests
{
    // Clocks go forward in Berlin on 29 March 2026 and back on 25 October.
    [TimeZoneTheory]
    [InlineData("day", null, "2026-03-29T22:00:00Z", "2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z")]
    [InlineData("day", null, "2026-10-25T23:30:00Z", "2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z")]
    [InlineData("week", 1, "2026-03-30T04:00:00Z", "2026-03-22T23:00:00Z", "2026-03-29T22:00:00Z")]
    [InlineData("week", 4, "2026-04-02T04:00:00Z", "2026-03-22T23:00:00Z", "2026-03-29T22:00:00Z")]
    [InlineData("week", 7, "2026-04-05T04:00:00Z", "2026-03-22T23:00:00Z", "2026-03-29T22:00:00Z")]
    [InlineData("month", 1, "2026-04-01T04:00:00Z", "2026-02-28T23:00:00Z", "2026-03-31T22:00:00Z")]
    [InlineData("month", 31, "2026-02-28T05:00:00Z", "2025-12-31T23:00:00Z", "2026-01-31T23:00:00Z")]
    public void A_run_is_of_the_whole_day_week_or_month_before(string every, int? day, string run, string from, string to) =>
        ReportSchedule.PeriodOf(new Cadence(every, day, new TimeOnly(6, 0), "Europe/Berlin"), At(run))
            .ShouldBe((At(from), At(to)));

    [TimeZoneFact]
    public void A_year_of_days_has_no_gap_and_no_overlap_whatever_the_clocks_do()
    {
        // 02:30 is skipped in March and comes twice in October.
        var cadence = new Cadence(Every.Day, null, new TimeOnly(2, 30), "Europe/Berlin");
        var run = cadence.NextAfter(At("2026-01-01T00:00:00Z"));
        var hours = new List<int>();
        var (_, end) = ReportSchedule.PeriodOf(cadence, run);
        for (var day = 0; day < 365; day++)
        {
            run = cadence.NextAfter(run);
            var (from, to) = ReportSchedule.PeriodOf(cadence, run);
            from.ShouldBe(end);
            hours.Add((int)(to - from).TotalHours);
            end = to;
        }
        hours.Count(h => h == 23).ShouldBe(1);
        hours.Count(h => h == 25).ShouldBe(1);
        hours.Count(h => h == 24).ShouldBe(363);
    }

    [Fact]
    public void Of_many_runs_that_were_missed_the_latest_are_made_up_for()
    {
        var cadence = new Cadence(Every.Day, null, new TimeOnly(6, 0), "UTC");
        var due = At("2026-01-01T06:00:00Z");

        ReportSchedule.RunToMake(cadence, due, due).ShouldBe(due);
        ReportSchedule.RunToMake(cadence, due, due.AddDays(30)).ShouldBe(due);
        ReportSchedule.RunToMake(cadence, due, due.AddDays(100)).ShouldBe(due.AddDays(70));
    }

    [DatabaseTheory]
    public async Task Each_period_has_one_report_with_two_nodes_and_after_a_stop(string kind)
    {
        await using var world = await ReportWorld.StartAsync(kind);
        var book = world.Book;
        world.GoTo("2026-10-23T12:00:00Z");
        var terms = new ReportScheduleTerms("payouts", "csv", "EUR",
            new Cadence(Every.Day, null, new TimeOnly(2, 30), "Europe/Berlin"),
            new ReportTargets(false, ["a@example.com"]), true);
        var schedule = (await book.DoAsync(new CreateReportSchedule(book.Merchant.Caller, terms))).Value;
        schedule.NextAt.ShouldBe(At("2026-10-24T00:30:00Z"));
        await using var other = book.OpenAgain();
        var lanes = book.NewLanes(other);

        // Both nodes see that it is due; the second finds it done. Then neither looks for three days.
        world.GoTo("2026-10-24T00:30:00Z");
        await book.DoAsync(new RunReportSchedule(book.Id, schedule.Id));
        await book.DoAsync(new RunReportSchedule(book.Id, schedule.Id), lanes);
        world.GoTo("2026-10-27T12:00:00Z");
        while ((await book.DoAsync(new RunReportSchedule(book.Id, schedule.Id), lanes)).Value)
            await book.DoAsync(new RunReportSchedule(book.Id, schedule.Id));

        var reports = (await ReportStore.ListAsync(book.Database, book.Id, null, 50, default)).OrderBy(r => r.From).ToList();
        reports.Select(r => (r.FileName, (r.To - r.From).TotalHours)).ShouldBe(
        [
            ("payouts-2026-10-23.csv", 24), ("payouts-2026-10-24.csv", 24), ("payouts-2026-10-25.csv", 25),
            ("payouts-2026-10-26.csv", 24),
        ]);
        reports.ShouldAllBe(r => r.Schedule == schedule.Id && r.Currency == "EUR" && r.TimeZone == "Europe/Berlin");
        foreach (var report in reports)
        {
            (await ReportDeliveryStore.OfAsync(book.Database, book.Id, report.Id, default))
                .ShouldHaveSingleItem().Target.ShouldBe("a@example.com");
        }
        var after = (await ReportScheduleStore.FindAsync(book.Database, book.Id, schedule.Id, default)).ShouldNotBeNull();
        (after.NextAt, after.LastReport, after.Revision).ShouldBe((At("2026-10-28T01:30:00Z"), reports[^1].Id, 1));
        await world.SweepAsync();
        (await world.FindAsync(reports[0])).Status.ShouldBe(ReportStatuses.Finished);
    }

    [DatabaseTheory]
    public async Task What_is_paused_or_deleted_does_not_run(string kind)
    {
        await using var world = await ReportWorld.StartAsync(kind);
        var book = world.Book;
        var terms = new ReportScheduleTerms("fees", "csv", null,
            new Cadence(Every.Day, null, new TimeOnly(6, 0), "UTC"), ReportTargets.None, true);
        var schedule = (await book.DoAsync(new CreateReportSchedule(book.Merchant.Caller, terms))).Value;
        var sweep = new ReportSchedules(book.Database, book.Lanes, book.Clock);

        var paused = terms with { Active = false };
        _ = (await book.DoAsync(new ChangeReportSchedule(book.Merchant.Caller, schedule.Id, 1, paused))).Value;
        book.Clock.Advance(TimeSpan.FromDays(3));
        await sweep.SweepAsync(default);
        // On again it begins with its next time, not with what was not wanted.
        var resumed = (await book.DoAsync(new ChangeReportSchedule(book.Merchant.Caller, schedule.Id, 2, terms))).Value;
        resumed.NextAt.ShouldBe(new Cadence(Every.Day, null, new TimeOnly(6, 0), "UTC").NextAfter(book.Clock.GetUtcNow()));
        (await book.DoAsync(new ChangeReportSchedule(book.Merchant.Caller, schedule.Id, 2, terms))).Problem!.Type
            .ShouldBe(ProblemTypes.StaleRevision);
        _ = (await book.DoAsync(new ChangeReportSchedule(book.Merchant.Caller, schedule.Id, null, null))).Value;
        book.Clock.Advance(TimeSpan.FromDays(3));
        await sweep.SweepAsync(default);

        (await ReportStore.ListAsync(book.Database, book.Id, null, 50, default)).ShouldBeEmpty();
    }

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
