using FsCheck;
using FsCheck.Fluent;
using Shouldly;
using Sluice.Calendars;
using Xunit;

namespace Sluice.Tests.Calendars;

public sealed class BankCalendarTests
{
    private static readonly BankCalendar Both = BankCalendar.Joint(BankCalendar.Target, BankCalendar.Us);

    private static Gen<BankCalendar> Calendars => Gen.Elements(BankCalendar.All.Append(Both).ToArray());

    [Theory]
    [InlineData("TARGET", "2026-04-02", 0, "2026-04-02")]
    [InlineData("TARGET", "2026-04-02", 1, "2026-04-07")]
    [InlineData("TARGET", "2026-04-02", 2, "2026-04-08")]
    [InlineData("TARGET", "2026-04-03", 0, "2026-04-07")]
    [InlineData("TARGET", "2026-04-03", 1, "2026-04-08")]
    [InlineData("UK", "2021-12-24", 1, "2021-12-29")]
    [InlineData("US", "2026-11-25", 1, "2026-11-27")]
    [InlineData("none", "2026-12-24", 2, "2026-12-26")]
    public void T_plus_n_counts_business_days_from_the_one_it_is_taken_on(string name, string day, int count, string expected)
    {
        BankCalendar.TryFind(name, out var calendar).ShouldBeTrue();
        calendar!.AddBusinessDays(Dates.Day(day), count).ShouldBe(Dates.Day(expected));
    }

    [Fact]
    public void Adding_business_days_lands_on_a_business_day_and_counts_every_one_on_the_way()
    {
        var cases = from calendar in Calendars
                    from day in Dates.Days
                    from count in Gen.Choose(0, 40)
                    select (calendar, day, count);
        Prop.ForAll(cases.ToArbitrary(), c =>
        {
            var end = c.calendar.AddBusinessDays(c.day, c.count);
            c.calendar.IsBusinessDay(end).ShouldBeTrue();
            end.ShouldBeGreaterThanOrEqualTo(c.day);
            var start = c.calendar.BusinessDayFrom(c.day);
            Enumerable.Range(start.DayNumber, end.DayNumber - start.DayNumber)
                .Count(n => c.calendar.IsBusinessDay(DateOnly.FromDayNumber(n))).ShouldBe(c.count);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Adding_business_days_never_turns_the_order_of_days_around()
    {
        var cases = from calendar in Calendars
                    from day in Dates.Days
                    from later in Gen.Choose(0, 15)
                    from count in Gen.Choose(0, 10)
                    select (calendar, day, later, count);
        Prop.ForAll(cases.ToArbitrary(), c =>
        {
            var end = c.calendar.AddBusinessDays(c.day, c.count);
            c.calendar.AddBusinessDays(c.day.AddDays(c.later), c.count).ShouldBeGreaterThanOrEqualTo(end);
            c.calendar.AddBusinessDays(c.day, c.count + 1).ShouldBe(c.calendar.NextBusinessDay(end));
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void The_next_business_day_is_later_and_nothing_between_is_one()
    {
        var cases = from calendar in Calendars from day in Dates.Days select (calendar, day);
        Prop.ForAll(cases.ToArbitrary(), c =>
        {
            var next = c.calendar.NextBusinessDay(c.day);
            next.ShouldBeGreaterThan(c.day);
            c.calendar.IsBusinessDay(next).ShouldBeTrue();
            for (var day = c.day.AddDays(1); day < next; day = day.AddDays(1))
                c.calendar.IsBusinessDay(day).ShouldBeFalse();
        }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(BankCalendar.BusinessDaysMax + 1)]
    public void A_count_beyond_the_limit_is_a_bug(int count) =>
        Should.Throw<ArgumentOutOfRangeException>(() => BankCalendar.Target.AddBusinessDays(Dates.Day("2026-04-02"), count));

    [Fact]
    public void The_end_of_the_calendar_is_not_passed_in_silence() =>
        Should.Throw<ArgumentOutOfRangeException>(() => BankCalendar.Target.NextBusinessDay(DateOnly.MaxValue));

    [Fact]
    public void A_joint_calendar_works_only_when_all_its_parts_do()
    {
        Prop.ForAll(Dates.Days.ToArbitrary(), day => Both.IsBusinessDay(day)
            .ShouldBe(BankCalendar.Target.IsBusinessDay(day) && BankCalendar.Us.IsBusinessDay(day))).QuickCheckThrowOnFailure();
        Both.WhyClosed(Dates.Day("2026-05-01")).ShouldBe("Labour Day");
        Both.WhyClosed(Dates.Day("2026-06-19")).ShouldBe("Juneteenth National Independence Day");
        (Both.Name, Both.Title).ShouldBe(("TARGET+US", "TARGET or the Federal Reserve"));
    }

    [Fact]
    public void Configuration_closes_and_opens_days_against_the_rules()
    {
        var day = Dates.Day("2030-06-03");
        var uk = BankCalendar.Uk.With(new SpecialDay(day, IsOpen: false, "A jubilee"),
            new SpecialDay(Dates.Day("2030-05-27"), IsOpen: true, "Moved"));
        uk.WhyClosed(day).ShouldBe("A jubilee");
        uk.IsBusinessDay(Dates.Day("2030-05-27")).ShouldBeTrue();
        BankCalendar.Uk.IsBusinessDay(day).ShouldBeTrue();
        uk.With(new SpecialDay(day, IsOpen: true, "Called off")).IsBusinessDay(day).ShouldBeTrue();
    }

    [Fact]
    public void What_was_proclaimed_before_stays_when_configuration_adds_days() =>
        BankCalendar.Uk.With(new SpecialDay(Dates.Day("2030-06-03"), IsOpen: false, "A jubilee"))
            .IsBusinessDay(Dates.Day("2022-09-19")).ShouldBeFalse();

    [Fact]
    public void A_joint_calendar_takes_the_days_of_its_parts()
    {
        var day = Dates.Day("2030-06-03");
        var days = new Dictionary<string, IReadOnlyList<SpecialDay>> { ["US"] = [new SpecialDay(day, false, "A mourning")] };
        Both.With(days).WhyClosed(day).ShouldBe("A mourning");
        BankCalendar.Target.With(days).IsBusinessDay(day).ShouldBeTrue();
    }

    [Fact]
    public void A_day_told_twice_is_refused()
    {
        var day = Dates.Day("2030-06-03");
        SpecialDay[] twice = [new(day, IsOpen: true, "a"), new(day, IsOpen: false, "b")];
        Should.Throw<ArgumentException>(() => BankCalendar.Uk.With(twice)).Message.ShouldContain("2030-06-03");
    }

    [Fact]
    public void A_calendar_closed_for_ever_is_refused()
    {
        var days = Enumerable.Range(0, 100)
            .Select(n => new SpecialDay(Dates.Day("2030-01-01").AddDays(n), false, "Closed")).ToArray();
        Should.Throw<ArgumentException>(() => BankCalendar.None.With(days)).Message.ShouldContain("days on end");
        Should.NotThrow(() => BankCalendar.None.With(days[..BankCalendar.ClosedRunDaysMax]));
    }

    [Fact]
    public void More_special_days_than_are_read_are_refused()
    {
        var days = Enumerable.Range(0, BankCalendar.SpecialDaysMax + 1)
            .Select(n => new SpecialDay(Dates.Day("2030-01-01").AddDays(2 * n), false, "Closed")).ToArray();
        Should.Throw<ArgumentException>(() => BankCalendar.None.With(days));
        Should.NotThrow(() => BankCalendar.None.With(days[1..]));
    }

    [Theory]
    [InlineData("2027-06-04 closed A jubilee", "2027-06-04", false, "A jubilee")]
    [InlineData("  2027-05-31   open  moved to 4 June ", "2027-05-31", true, "moved to 4 June")]
    public void A_line_of_configuration_is_read(string line, string date, bool open, string name)
    {
        SpecialDay.TryParse(line, out var day, out _).ShouldBeTrue();
        day.ShouldBe(new SpecialDay(Dates.Day(date), open, name));
    }

    [Theory]
    [InlineData("")]
    [InlineData("2027-06-04")]
    [InlineData("2027-06-04 closed")]
    [InlineData("2027-06-04 Closed Why")]
    [InlineData("2027-06-31 closed Why")]
    [InlineData("2027-6-4 closed Why")]
    [InlineData("04.06.2027 closed Why")]
    [InlineData("２０２７-06-04 closed Why")]
    [InlineData("2027-06-04 closed a\u0000b")]
    [InlineData("2027-06-04 closed a\u202eb")]
    public void A_line_that_cannot_be_read_says_what_to_write(string line)
    {
        SpecialDay.TryParse(line, out var day, out var error).ShouldBeFalse();
        day.ShouldBeNull();
        error.ShouldNotBeNullOrWhiteSpace();
    }

    [Fact]
    public void A_reason_has_a_limit()
    {
        var longest = "2027-06-04 closed " + new string('x', SpecialDay.NameCharactersMax);
        SpecialDay.TryParse(longest, out _, out _).ShouldBeTrue();
        SpecialDay.TryParse(longest + 'x', out _, out _).ShouldBeFalse();
    }

    [Theory]
    [InlineData("target")]
    [InlineData("")]
    [InlineData("TARGET+US")]
    public void A_calendar_without_that_name_is_not_found(string name) => BankCalendar.TryFind(name, out _).ShouldBeFalse();
}
