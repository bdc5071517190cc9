using Shouldly;
using Sluice.Calendars;
using Xunit;

namespace Sluice.Tests.Calendars;

public sealed class EasterTests
{
    [Theory]
    // The earliest and the latest there can be.
    [InlineData("1818-03-22")]
    [InlineData("2285-03-22")]
    [InlineData("1943-04-25")]
    [InlineData("2038-04-25")]
    // The years in which the 29-day months of the computus make a difference.
    [InlineData("1954-04-18")]
    [InlineData("1981-04-19")]
    [InlineData("2049-04-18")]
    [InlineData("2076-04-19")]
    // Each side of a century without its leap day.
    [InlineData("1899-04-02")]
    [InlineData("1900-04-15")]
    [InlineData("2100-03-28")]
    // Easter Monday by gov.uk and Good Friday by the ECB, less and plus their days.
    [InlineData("2000-04-23")]
    [InlineData("2008-03-23")]
    [InlineData("2016-03-27")]
    [InlineData("2019-04-21")]
    [InlineData("2024-03-31")]
    [InlineData("2026-04-05")]
    public void Easter_Sunday_is_where_the_tables_have_it(string sunday)
    {
        var expected = Dates.Day(sunday);
        Easter.Sunday(expected.Year).ShouldBe(expected);
    }

    [Fact]
    public void Every_year_agrees_with_the_method_of_Meeus()
    {
        for (var year = 1583; year <= 9999; year++)
            Easter.Sunday(year).ShouldBe(ByMeeus(year), $"{year}");
    }

    [Fact]
    public void Easter_is_always_a_Sunday_from_22_March_to_25_April()
    {
        for (var year = 1583; year <= 9999; year++)
        {
            var sunday = Easter.Sunday(year);
            sunday.DayOfWeek.ShouldBe(DayOfWeek.Sunday);
            sunday.ShouldBeInRange(new DateOnly(year, 3, 22), new DateOnly(year, 4, 25));
        }
    }

    [Fact]
    public void Before_the_Gregorian_calendar_there_is_no_answer() =>
        Should.Throw<ArgumentOutOfRangeException>(() => Easter.Sunday(1582));

    // Jean Meeus, Astronomical Algorithms, chapter 8: another way than the one under test, without exceptions.
    private static DateOnly ByMeeus(int year)
    {
        var a = year % 19;
        var (b, c) = Math.DivRem(year, 100);
        var (d, e) = Math.DivRem(b, 4);
        var g = (b - ((b + 8) / 25) + 1) / 3;
        var h = ((19 * a) + b - d - g + 15) % 30;
        var (i, k) = Math.DivRem(c, 4);
        var l = (32 + (2 * e) + (2 * i) - h - k) % 7;
        var m = (a + (11 * h) + (22 * l)) / 451;
        var (month, day) = Math.DivRem(h + l - (7 * m) + 114, 31);
        return new DateOnly(year, month, day + 1);
    }
}
