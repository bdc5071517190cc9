namespace Sluice.Calendars;

/// <summary>Easter of the Western churches, which moves four bank holidays with it.</summary>
public static class Easter
{
    /// <summary>
    /// Easter Sunday by the Gregorian computus: the Sunday after the first ecclesiastical full moon on or after 21 March. Always
    /// from 22 March to 25 April. For the years 1583 to 9999, from the reform of the calendar on.
    /// </summary>
    public static DateOnly Sunday(int year)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(year, 1583);
        var century = year / 100;
        // The moon repeats after 19 years, but for the leap days that centuries leave out and what that cycle itself is off by.
        var solarCorrection = century - (century / 4);
        var lunarCorrection = ((8 * century) + 13) / 25;
        var days = ((19 * (year % 19)) + solarCorrection - lunarCorrection + 15) % 30;
        // Some ecclesiastical months have 29 days: no full moon after 18 April, and none on the same day twice in 19 years.
        if (days == 29 || (days == 28 && year % 19 > 10))
            days--;
        var fullMoon = new DateOnly(year, 3, 21).AddDays(days);
        return fullMoon.AddDays(7 - (int)fullMoon.DayOfWeek);
    }
}
