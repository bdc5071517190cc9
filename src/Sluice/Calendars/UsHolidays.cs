namespace Sluice.Calendars;

/// <summary>
/// The holidays of the Federal Reserve Banks, which Fedwire and ACH keep (Board of Governors, K.8,
/// https://www.federalreserve.gov/aboutthefed/k8.htm): one that falls on a Sunday closes the Monday after it, one on a Saturday
/// closes nothing.
/// </summary>
internal static class UsHolidays
{
    // Law from 17 June 2021 on, but 19 June 2021 was a Saturday and the Banks worked on the 18th and the 21st.
    private const int JuneteenthFirstYear = 2022;

    public static string? NameOf(DateOnly day) => day.Month switch
    {
        1 when Falls(day, 1) => "New Year's Day",
        1 when IsMonday(day, 3) => "Birthday of Martin Luther King, Jr.",
        2 when IsMonday(day, 3) => "Washington's Birthday",
        5 when IsMonday(day) && day.Day > 31 - 7 => "Memorial Day",
        6 when Falls(day, 19) && day.Year >= JuneteenthFirstYear => "Juneteenth National Independence Day",
        7 when Falls(day, 4) => "Independence Day",
        9 when IsMonday(day, 1) => "Labor Day",
        10 when IsMonday(day, 2) => "Columbus Day",
        11 when Falls(day, 11) => "Veterans Day",
        11 when day.DayOfWeek == DayOfWeek.Thursday && WeekOf(day) == 4 => "Thanksgiving Day",
        12 when Falls(day, 25) => "Christmas Day",
        _ => null,
    };

    // None of the fixed days is the last of its month, so that the Monday after it is in the same one.
    private static bool Falls(DateOnly day, int on) => day.Day == on || (day.Day == on + 1 && IsMonday(day));

    private static bool IsMonday(DateOnly day) => day.DayOfWeek == DayOfWeek.Monday;

    private static bool IsMonday(DateOnly day, int week) => IsMonday(day) && WeekOf(day) == week;

    private static int WeekOf(DateOnly day) => ((day.Day - 1) / 7) + 1;
}
