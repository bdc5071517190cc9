namespace Sluice.Calendars;

/// <summary>
/// The closing days of TARGET beside weekends: the long-term calendar in force from 2002 "until further notice" (European
/// Central Bank, press release of 14 December 2000, https://www.ecb.europa.eu/press/pr/date/2000/html/pr001214_4.en.html).
/// None of them moves when it falls on a weekend.
/// </summary>
internal static class TargetHolidays
{
    public static string? NameOf(DateOnly day) => (day.Month, day.Day) switch
    {
        (1, 1) => "New Year's Day",
        (5, 1) => "Labour Day",
        (12, 25) => "Christmas Day",
        (12, 26) => "26 December",
        (3 or 4, _) => EasterHolidays.NameOf(day),
        _ => null,
    };
}
