namespace Sluice.Calendars;

/// <summary>The two weekdays beside Easter Sunday on which banks close in Europe.</summary>
internal static class EasterHolidays
{
    public static string? NameOf(DateOnly day) => day.DayOfWeek switch
    {
        DayOfWeek.Friday when Easter.Sunday(day.Year) == day.AddDays(2) => "Good Friday",
        DayOfWeek.Monday when Easter.Sunday(day.Year) == day.AddDays(-1) => "Easter Monday",
        _ => null,
    };
}
