using Shouldly;
using Sluice.Calendars;
using Xunit;

namespace Sluice.Tests.Calendars;

/// <summary>
/// The weekdays on which each calendar is closed, against what was published: every such day of the year, and no other.
/// </summary>
public sealed class HolidayTests
{
    [Theory]
    // The long-term calendar of 14 December 2000 (ecb.europa.eu/press/pr/date/2000/html/pr001214_4.en.html), year by year.
    [InlineData("2019", "01-01 04-19 04-22 05-01 12-25 12-26")]
    [InlineData("2020", "01-01 04-10 04-13 05-01 12-25")]
    [InlineData("2021", "01-01 04-02 04-05")]
    [InlineData("2022", "04-15 04-18 12-26")]
    [InlineData("2023", "04-07 04-10 05-01 12-25 12-26")]
    [InlineData("2024", "01-01 03-29 04-01 05-01 12-25 12-26")]
    [InlineData("2025", "01-01 04-18 04-21 05-01 12-25 12-26")]
    [InlineData("2026", "01-01 04-03 04-06 05-01 12-25")]
    [InlineData("2027", "01-01 03-26 03-29")]
    public void TARGET_closes_on_the_days_of_the_ECB(string year, string days) =>
        Closed(BankCalendar.Target, year).ShouldBe(days);

    [Theory]
    // The lists behind gov.uk/bank-holidays for England and Wales.
    [InlineData("2012", "01-02 04-06 04-09 05-07 06-04 06-05 08-27 12-25 12-26")]
    [InlineData("2013", "01-01 03-29 04-01 05-06 05-27 08-26 12-25 12-26")]
    [InlineData("2014", "01-01 04-18 04-21 05-05 05-26 08-25 12-25 12-26")]
    [InlineData("2015", "01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-28")]
    [InlineData("2016", "01-01 03-25 03-28 05-02 05-30 08-29 12-26 12-27")]
    [InlineData("2017", "01-02 04-14 04-17 05-01 05-29 08-28 12-25 12-26")]
    [InlineData("2018", "01-01 03-30 04-02 05-07 05-28 08-27 12-25 12-26")]
    [InlineData("2019", "01-01 04-19 04-22 05-06 05-27 08-26 12-25 12-26")]
    [InlineData("2020", "01-01 04-10 04-13 05-08 05-25 08-31 12-25 12-28")]
    [InlineData("2021", "01-01 04-02 04-05 05-03 05-31 08-30 12-27 12-28")]
    [InlineData("2022", "01-03 04-15 04-18 05-02 06-02 06-03 08-29 09-19 12-26 12-27")]
    [InlineData("2023", "01-02 04-07 04-10 05-01 05-08 05-29 08-28 12-25 12-26")]
    [InlineData("2024", "01-01 03-29 04-01 05-06 05-27 08-26 12-25 12-26")]
    [InlineData("2025", "01-01 04-18 04-21 05-05 05-26 08-25 12-25 12-26")]
    [InlineData("2026", "01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-28")]
    [InlineData("2027", "01-01 03-26 03-29 05-03 05-31 08-30 12-27 12-28")]
    [InlineData("2028", "01-03 04-14 04-17 05-01 05-29 08-28 12-25 12-26")]
    public void The_UK_closes_on_the_days_of_the_government(string year, string days) =>
        Closed(BankCalendar.Uk, year).ShouldBe(days);

    [Theory]
    // Federal Reserve, K.8, as of August 2020 for 2020-2024 with Juneteenth from 2022 on, the Federal Reserve Bank of Richmond
    // for 2025, and K.8 as of December 2025 for 2026-2030 (federalreserve.gov/aboutthefed/k8.htm).
    [InlineData("2020", "01-01 01-20 02-17 05-25 09-07 10-12 11-11 11-26 12-25")]
    [InlineData("2021", "01-01 01-18 02-15 05-31 07-05 09-06 10-11 11-11 11-25")]
    [InlineData("2022", "01-17 02-21 05-30 06-20 07-04 09-05 10-10 11-11 11-24 12-26")]
    [InlineData("2023", "01-02 01-16 02-20 05-29 06-19 07-04 09-04 10-09 11-23 12-25")]
    [InlineData("2024", "01-01 01-15 02-19 05-27 06-19 07-04 09-02 10-14 11-11 11-28 12-25")]
    [InlineData("2025", "01-01 01-20 02-17 05-26 06-19 07-04 09-01 10-13 11-11 11-27 12-25")]
    [InlineData("2026", "01-01 01-19 02-16 05-25 06-19 09-07 10-12 11-11 11-26 12-25")]
    [InlineData("2027", "01-01 01-18 02-15 05-31 07-05 09-06 10-11 11-11 11-25")]
    [InlineData("2028", "01-17 02-21 05-29 06-19 07-04 09-04 10-09 11-23 12-25")]
    [InlineData("2029", "01-01 01-15 02-19 05-28 06-19 07-04 09-03 10-08 11-12 11-22 12-25")]
    [InlineData("2030", "01-01 01-21 02-18 05-27 06-19 07-04 09-02 10-14 11-11 11-28 12-25")]
    public void The_Federal_Reserve_closes_on_the_days_of_K8(string year, string days) =>
        Closed(BankCalendar.Us, year).ShouldBe(days);

    [Theory]
    [InlineData("2021-06-18")]
    [InlineData("2021-06-21")]
    // Open on the Friday before a Saturday's holiday, where the Board of Governors is closed.
    [InlineData("2026-07-03")]
    [InlineData("2027-12-24")]
    [InlineData("2028-11-10")]
    [InlineData("2027-12-31")]
    public void The_Federal_Reserve_Banks_work_when_only_others_do_not(string day) =>
        BankCalendar.Us.IsBusinessDay(Dates.Day(day)).ShouldBeTrue();

    [Fact]
    public void The_UK_loses_no_holiday_to_a_weekend()
    {
        // A full cycle of the Gregorian calendar: eight holidays, each on a weekday of its own or with a substitute.
        for (var year = 2024; year < 2424; year++)
            Closed(BankCalendar.Uk, $"{year}").Split(' ').Length.ShouldBe(8, $"{year}");
    }

    [Fact]
    public void No_year_closes_TARGET_or_the_Federal_Reserve_more_often_than_there_are_holidays()
    {
        for (var year = 2024; year < 2424; year++)
        {
            Closed(BankCalendar.Target, $"{year}").Split(' ').Length.ShouldBeInRange(3, 6);
            Closed(BankCalendar.Us, $"{year}").Split(' ').Length.ShouldBeInRange(9, 11);
        }
    }

    [Theory]
    [InlineData("TARGET", "2026-04-03", "Good Friday")]
    [InlineData("TARGET", "2026-04-04", "weekend")]
    [InlineData("UK", "2022-09-19", "State Funeral of Queen Elizabeth II")]
    [InlineData("UK", "2026-12-28", "Boxing Day (substitute day)")]
    [InlineData("US", "2022-06-20", "Juneteenth National Independence Day")]
    [InlineData("US", "2026-06-20", "weekend")]
    [InlineData("none", "2026-12-25", null)]
    public void A_closed_day_says_why(string calendar, string day, string? why)
    {
        BankCalendar.TryFind(calendar, out var found).ShouldBeTrue();
        found!.WhyClosed(Dates.Day(day)).ShouldBe(why);
    }

    private static string Closed(BankCalendar calendar, string year)
    {
        var first = Dates.Day($"{year}-01-01");
        return string.Join(' ', Enumerable.Range(0, first.AddYears(1).DayNumber - first.DayNumber)
            .Select(first.AddDays)
            .Where(d => d.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday) && !calendar.IsBusinessDay(d))
            .Select(d => BankCalendar.Text(d)[5..]));
    }
}
