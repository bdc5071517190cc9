using FsCheck;
using FsCheck.Fluent;
using Shouldly;
using Sluice.Calendars;
using Xunit;

namespace Sluice.Tests.Calendars;

public sealed class RailScheduleTests
{
    private static readonly RailSchedules Schedules = new();

    [TimeZoneTheory]
    // 15:00 in Berlin is 13:00 UTC in summer and 14:00 UTC in winter.
    [InlineData("sepa_credit_transfer", "2026-04-01T12:59:59Z", "2026-04-01T12:59Z", "2026-04-02T16:00Z",
        "before the cut-off of 15:00 Europe/Berlin on 2026-04-01")]
    [InlineData("sepa_credit_transfer", "2026-04-01T13:00Z", "2026-04-01T22:00Z", "2026-04-07T16:00Z",
        "after the cut-off of 15:00 Europe/Berlin on 2026-04-01; the next opening is 00:00 Europe/Berlin on 2026-04-02")]
    [InlineData("sepa_credit_transfer", "2026-04-02T15:00Z", "2026-04-06T22:00Z", "2026-04-08T16:00Z",
        "after the cut-off of 15:00 Europe/Berlin on 2026-04-02; TARGET is closed until 2026-04-07")]
    [InlineData("sepa_credit_transfer", "2026-04-03T08:00Z", "2026-04-06T22:00Z", "2026-04-08T16:00Z",
        "TARGET is closed on 2026-04-03 (Good Friday), until 2026-04-07")]
    [InlineData("sepa_credit_transfer", "2026-01-15T13:59Z", "2026-01-15T13:59Z", "2026-01-16T17:00Z",
        "before the cut-off of 15:00 Europe/Berlin on 2026-01-15")]
    // It is the rail's own date that counts: still the 2nd in UTC, already Good Friday in Berlin.
    [InlineData("sepa_credit_transfer", "2026-04-02T22:30Z", "2026-04-06T22:00Z", "2026-04-08T16:00Z",
        "TARGET is closed on 2026-04-03 (Good Friday), until 2026-04-07")]
    [InlineData("sepa_instant", "2026-12-25T03:00Z", "2026-12-25T03:00Z", "2026-12-25T03:00Z", "SEPA instant: around the clock")]
    [InlineData("faster_payments", "2026-12-25T03:00Z", "2026-12-25T03:00Z", "2026-12-25T05:00Z",
        "Faster Payments: around the clock")]
    [InlineData("chaps", "2026-07-01T04:00Z", "2026-07-01T05:00Z", "2026-07-01T17:00Z",
        "before the opening at 06:00 Europe/London on 2026-07-01")]
    [InlineData("chaps", "2026-12-24T17:40Z", "2026-12-29T06:00Z", "2026-12-29T18:00Z",
        "after the cut-off of 17:40 Europe/London on 2026-12-24; the UK bank calendar is closed until 2026-12-29")]
    [InlineData("ach", "2026-11-25T21:59Z", "2026-11-25T21:59Z", "2026-11-27T14:00Z",
        "before the cut-off of 17:00 America/New_York on 2026-11-25")]
    [InlineData("ach_same_day", "2026-11-25T15:29Z", "2026-11-25T15:29Z", "2026-11-25T18:30Z",
        "before the cut-off of 10:30 America/New_York on 2026-11-25")]
    [InlineData("ach_same_day", "2026-11-25T15:30Z", "2026-11-25T15:30Z", "2026-11-25T22:00Z",
        "before the cut-off of 14:45 America/New_York on 2026-11-25")]
    [InlineData("ach_same_day", "2026-11-25T20:00Z", "2026-11-25T20:00Z", "2026-11-26T04:59Z",
        "before the cut-off of 16:45 America/New_York on 2026-11-25")]
    [InlineData("ach_same_day", "2026-11-25T21:45Z", "2026-11-27T05:00Z", "2026-11-27T18:30Z",
        "after the cut-off of 16:45 America/New_York on 2026-11-25; the Federal Reserve is closed until 2026-11-27")]
    // Fedwire opens for Monday at 21:00 on Sunday (federalreserve.gov/paymentsystems/fedfunds_about.htm).
    [InlineData("fedwire", "2026-07-06T00:59Z", "2026-07-06T01:00Z", "2026-07-06T23:00Z",
        "the Federal Reserve is closed on 2026-07-05 (weekend), until 2026-07-06, which opens at 21:00 America/New_York on " +
        "2026-07-05")]
    [InlineData("fedwire", "2026-07-06T01:00Z", "2026-07-06T01:00Z", "2026-07-06T23:00Z",
        "before the cut-off of 18:45 America/New_York on 2026-07-06")]
    [InlineData("fedwire", "2026-07-07T22:45Z", "2026-07-08T01:00Z", "2026-07-08T23:00Z",
        "after the cut-off of 18:45 America/New_York on 2026-07-07; the next opening is 21:00 America/New_York on 2026-07-07")]
    // 3 July 2026 is an ordinary Friday for the Banks, though Independence Day is a Saturday.
    [InlineData("fedwire", "2026-07-03T22:45Z", "2026-07-06T01:00Z", "2026-07-06T23:00Z",
        "after the cut-off of 18:45 America/New_York on 2026-07-03; the Federal Reserve is closed until 2026-07-06, which " +
        "opens at 21:00 America/New_York on 2026-07-05")]
    [InlineData("cross_border_wire", "2026-06-18T12:00Z", "2026-06-21T22:00Z", "2026-06-24T16:00Z",
        "after the cut-off of 14:00 Europe/Berlin on 2026-06-18; TARGET or the Federal Reserve is closed until 2026-06-22")]
    [InlineData("internal", "2026-12-25T03:00Z", "2026-12-25T03:00Z", "2026-12-25T03:00Z", "internal transfer: around the clock")]
    public void A_payment_goes_now_or_at_the_next_opening_and_says_why(
        string rail, string ready, string submit, string arrival, string reason)
    {
        var timing = Plan(rail, ready);
        (Dates.Text(timing.SubmitAt), Dates.Text(timing.ExpectedArrival), timing.Reason).ShouldBe((submit, arrival, reason));
        timing.IsNow.ShouldBe(timing.SubmitAt == Dates.Instant(ready));
    }

    [TimeZoneTheory]
    // Published timetables of Bacs users for Easter 2018 and the State Funeral of 2022: last day of input, day of arrival.
    [InlineData("2018-03-27", "2018-03-29")]
    [InlineData("2018-03-28", "2018-04-03")]
    [InlineData("2018-03-29", "2018-04-04")]
    [InlineData("2018-04-03", "2018-04-05")]
    [InlineData("2022-09-14", "2022-09-16")]
    [InlineData("2022-09-15", "2022-09-20")]
    [InlineData("2022-09-16", "2022-09-21")]
    [InlineData("2022-09-20", "2022-09-22")]
    public void Bacs_takes_its_three_working_days(string input, string arrival)
    {
        var timing = Plan("bacs", $"{input}T12:00Z");
        timing.IsNow.ShouldBeTrue();
        timing.BusinessDay.ShouldBe(Dates.Day(input));
        timing.ArrivalDate.ShouldBe(Dates.Day(arrival));
    }

    [TimeZoneTheory]
    // The cut-off stays at its local time on both sides of a change of clocks, and of the weeks between Europe's and America's.
    [InlineData("ach", "2026-03-06T21:59Z", true)]
    [InlineData("ach", "2026-03-06T22:00Z", false)]
    [InlineData("ach", "2026-03-09T20:59Z", true)]
    [InlineData("ach", "2026-03-09T21:00Z", false)]
    [InlineData("sepa_credit_transfer", "2026-03-27T13:59Z", true)]
    [InlineData("sepa_credit_transfer", "2026-03-27T14:00Z", false)]
    [InlineData("sepa_credit_transfer", "2026-03-30T12:59Z", true)]
    [InlineData("sepa_credit_transfer", "2026-03-30T13:00Z", false)]
    public void A_cut_off_keeps_its_local_time_when_the_clocks_change(string rail, string ready, bool now) =>
        Plan(rail, ready).IsNow.ShouldBe(now);

    [TimeZoneTheory]
    // The cut-off of 02:30 is skipped on 31 March 2024 and comes twice on 27 October: it falls to 03:00, and to the first 02:30.
    [InlineData("2024-03-31T00:59:59Z", true)]
    [InlineData("2024-03-31T01:00Z", false)]
    [InlineData("2024-10-27T00:29:59Z", true)]
    [InlineData("2024-10-27T00:30Z", false)]
    [InlineData("2024-10-27T01:00Z", false)]
    public void A_cut_off_in_the_hour_of_the_change_is_met_by_the_rule_for_local_times(string ready, bool now)
    {
        var schedule = Find("sepa_credit_transfer") with
        {
            Calendar = BankCalendar.None,
            Windows = [new RailWindow(new TimeOnly(2, 30), 1, new TimeOnly(2, 30))],
        };
        schedule.Mistake().ShouldBeNull();
        schedule.Plan(Dates.Instant(ready)).IsNow.ShouldBe(now);
    }

    [TimeZoneFact]
    public void Nothing_is_submitted_before_it_is_ready_or_arrives_before_it_is_submitted()
    {
        var cases = from schedule in Gen.Elements(Schedules.All.ToArray()) from at in Dates.Instants select (schedule, at);
        Prop.ForAll(cases.ToArbitrary(), c =>
        {
            var timing = c.schedule.Plan(c.at);
            timing.SubmitAt.ShouldBeGreaterThanOrEqualTo(c.at);
            timing.ExpectedArrival.ShouldBeGreaterThanOrEqualTo(timing.SubmitAt);
            timing.SubmitAt.Offset.ShouldBe(TimeSpan.Zero);
            c.schedule.Calendar.IsBusinessDay(timing.BusinessDay).ShouldBeTrue();
            c.schedule.Calendar.IsBusinessDay(timing.ArrivalDate).ShouldBeTrue();
            timing.Reason.ShouldNotBeNullOrWhiteSpace();
            // No calendar here is closed for more than five days on end.
            (timing.SubmitAt - c.at).ShouldBeLessThan(TimeSpan.FromDays(6));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));
    }

    [TimeZoneFact]
    public void What_is_ready_later_is_not_submitted_earlier_and_does_not_arrive_earlier()
    {
        var cases = from schedule in Gen.Elements(Schedules.All.ToArray())
                    from at in Dates.Instants
                    from minutes in Gen.Choose(0, 10_000)
                    select (schedule, at, minutes);
        Prop.ForAll(cases.ToArbitrary(), c =>
        {
            var (first, second) = (c.schedule.Plan(c.at), c.schedule.Plan(c.at.AddMinutes(c.minutes)));
            second.SubmitAt.ShouldBeGreaterThanOrEqualTo(first.SubmitAt);
            second.ExpectedArrival.ShouldBeGreaterThanOrEqualTo(first.ExpectedArrival);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));
    }

    [TimeZoneFact]
    public void What_waits_for_the_opening_goes_at_it_and_arrives_as_promised()
    {
        var cases = from schedule in Gen.Elements(Schedules.All.ToArray()) from at in Dates.Instants select (schedule, at);
        Prop.ForAll(cases.ToArbitrary(), c =>
        {
            var planned = c.schedule.Plan(c.at);
            var then = c.schedule.Plan(planned.SubmitAt);
            then.IsNow.ShouldBeTrue();
            then.ExpectedArrival.ShouldBe(planned.ExpectedArrival);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));
    }

    [TimeZoneFact]
    public void The_offset_that_an_instant_is_told_in_changes_nothing()
    {
        var at = Dates.Instant("2026-04-02T13:00:00Z");
        var plan = Find("sepa_credit_transfer").Plan(at);
        Find("sepa_credit_transfer").Plan(at.ToOffset(TimeSpan.FromHours(-11))).SubmitAt.ShouldBe(plan.SubmitAt);
        plan.IsNow.ShouldBeFalse();
    }

    private static RailTiming Plan(string rail, string ready) => Find(rail).Plan(Dates.Instant(ready));

    private static RailSchedule Find(string rail)
    {
        Schedules.TryFind(rail, out var schedule).ShouldBeTrue(rail);
        return schedule!;
    }
}
