using System.Globalization;
using Shouldly;
using Sluice.Calendars;
using Xunit;

namespace Sluice.Tests.Calendars;

public sealed class RailSchedulesTests
{
    private static readonly RailSchedule Sepa = RailSchedules.WellKnown.Single(s => s.Rail == "sepa_credit_transfer");

    [Fact]
    public void Every_well_known_rail_can_be_found_and_has_no_mistake()
    {
        var schedules = new RailSchedules();
        schedules.All.Select(s => s.Rail).ShouldBe(
        [
            "ach", "ach_same_day", "bacs", "card_push", "chaps", "cross_border_wire", "faster_payments", "fednow", "fedwire",
            "internal", "rtp", "sepa_credit_transfer", "sepa_instant",
        ]);
        foreach (var schedule in RailSchedules.WellKnown)
        {
            schedules.TryFind(schedule.Rail, out var found).ShouldBeTrue();
            found.ShouldBe(schedule);
            schedule.Mistake().ShouldBeNull();
        }
    }

    [TimeZoneFact]
    public void Every_well_known_rail_names_a_zone_that_exists()
    {
        foreach (var schedule in RailSchedules.WellKnown)
            TimeZones.TryFind(schedule.TimeZone, out _).ShouldBeTrue(schedule.Rail);
    }

    [Fact]
    public void Every_schedule_says_what_it_rests_on()
    {
        foreach (var schedule in RailSchedules.WellKnown)
        {
            schedule.Basis.ShouldNotBeEmpty(schedule.Rail);
            schedule.Basis.ShouldAllBe(f => f.Statement.EndsWith('.') && f.IsPublished == (f.Source != null));
            schedule.Basis.ShouldAllBe(f => f.Source == null || f.Source.IsAbsoluteUri);
        }
    }

    [Fact]
    public void A_rail_that_works_around_the_clock_has_no_closed_days()
    {
        foreach (var schedule in RailSchedules.WellKnown.Where(s => s.IsAlwaysOpen))
            schedule.Calendar.ShouldBe(BankCalendar.None, schedule.Rail);
    }

    [Fact]
    public void Of_an_unknown_rail_there_is_no_schedule() => new RailSchedules().TryFind("pigeon", out _).ShouldBeFalse();

    [TimeZoneFact]
    public void A_merchants_own_schedule_takes_the_place_of_the_known_one()
    {
        var schedules = new RailSchedules(Sepa with { Windows = [new RailWindow(new TimeOnly(11, 0), 1, new TimeOnly(18, 0))] });
        schedules.TryFind(Sepa.Rail, out var own).ShouldBeTrue();
        own!.Plan(Dates.Instant("2026-04-01T09:00:00Z")).IsNow.ShouldBeFalse();
        Sepa.Plan(Dates.Instant("2026-04-01T09:00:00Z")).IsNow.ShouldBeTrue();
        schedules.All.Count.ShouldBe(RailSchedules.WellKnown.Count);
        new RailSchedules(Sepa with { Rail = "pix" }).All.Count.ShouldBe(RailSchedules.WellKnown.Count + 1);
    }

    [TimeZoneFact]
    public void A_copy_in_another_zone_goes_by_that_zone()
    {
        var at = Dates.Instant("2026-04-01T14:30:00Z");
        Sepa.Plan(at).IsNow.ShouldBeFalse();
        (Sepa with { TimeZone = "America/New_York" }).Plan(at).IsNow.ShouldBeTrue();
    }

    [TimeZoneFact]
    public void Days_by_configuration_move_every_rail_on_that_calendar_and_no_other()
    {
        var at = Dates.Instant("2030-06-03T10:00:00Z");
        var schedules = new RailSchedules().With(new Dictionary<string, IReadOnlyList<SpecialDay>>
        {
            ["UK"] = [new SpecialDay(Dates.Day("2030-06-03"), IsOpen: false, "A jubilee")],
        });
        foreach (var rail in (string[])["bacs", "chaps", "faster_payments", "sepa_credit_transfer"])
        {
            schedules.TryFind(rail, out var schedule).ShouldBeTrue();
            schedule!.Plan(at).IsNow.ShouldBe(rail is "faster_payments" or "sepa_credit_transfer", rail);
        }
        schedules.TryFind("chaps", out var chaps).ShouldBeTrue();
        chaps!.Plan(at).Reason.ShouldBe("the UK bank calendar is closed on 2030-06-03 (A jubilee), until 2030-06-04");
    }

    [Fact]
    public void Days_of_a_calendar_that_does_not_exist_are_refused() =>
        Should.Throw<ArgumentException>(() => new RailSchedules().With(
            new Dictionary<string, IReadOnlyList<SpecialDay>> { ["Uk"] = [] })).Message.ShouldContain("TARGET, UK, US, none");

    [Fact]
    public void A_rail_described_twice_is_refused() =>
        Should.Throw<ArgumentException>(() => new RailSchedules(Sepa, Sepa)).Message.ShouldContain("more than once");

    [Theory]
    [InlineData("15:00 14:00", 1, "23:00", "00:00", false, "does not come after")]
    [InlineData("15:00", -1, "23:00", "00:00", false, "T+-1")]
    [InlineData("15:00", 31, "23:00", "00:00", false, "T+31")]
    [InlineData("15:00", 0, "14:59", "00:00", false, "before its cut-off")]
    [InlineData("15:00", 0, "15:00", "15:00", false, "opens at 15:00")]
    [InlineData("15:00", 0, "15:00", "15:00", true, null)]
    [InlineData("", 0, "15:00", "15:00", false, null)]
    public void A_schedule_that_cannot_be_is_refused(
        string cutOffs, int days, string arrival, string opening, bool dayBefore, string? mistake)
    {
        var schedule = Sepa with
        {
            OpensAt = Time(opening),
            OpensOnDayBefore = dayBefore,
            Windows = [.. cutOffs.Split(' ', StringSplitOptions.RemoveEmptyEntries)
                .Select(c => new RailWindow(Time(c), days, Time(arrival)))],
        };
        if (mistake is null)
            Should.NotThrow(() => new RailSchedules(schedule));
        else
            Should.Throw<ArgumentException>(() => new RailSchedules(schedule)).Message.ShouldContain(mistake);
    }

    [Fact]
    public void A_time_or_number_of_cut_offs_beyond_its_limit_is_refused()
    {
        (Sepa with { ArrivesWithin = TimeSpan.FromDays(31) }).Mistake().ShouldNotBeNull();
        (Sepa with { ArrivesWithin = TimeSpan.FromSeconds(-1) }).Mistake().ShouldNotBeNull();
        var windows = Enumerable.Range(1, RailSchedule.WindowsMax + 1)
            .Select(n => new RailWindow(new TimeOnly(9, 0).AddMinutes(n), 1, new TimeOnly(18, 0))).ToArray();
        (Sepa with { Windows = windows }).Mistake().ShouldNotBeNull();
        (Sepa with { Windows = windows[1..] }).Mistake().ShouldBeNull();
    }

    private static TimeOnly Time(string text) => TimeOnly.ParseExact(text, "HH:mm", CultureInfo.InvariantCulture);
}
