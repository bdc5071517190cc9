namespace Sluice.Calendars;

/// <summary>
/// The bank holidays of England and Wales, which CHAPS and Bacs keep: Banking and Financial Dealings Act 1971, schedule 1
/// (https://www.legislation.gov.uk/ukpga/1971/80/schedule/1), the days proclaimed every year under section 1(3), the two
/// common-law holidays, and what was proclaimed once. As listed at https://www.gov.uk/bank-holidays; complete from 2012 on.
/// </summary>
internal static class UkHolidays
{
    private const string EarlyMay = "Early May bank holiday";
    private const string Spring = "Spring bank holiday";

    /// <summary>Days that a proclamation added or moved. The next one comes by configuration until it stands here.</summary>
    public static IReadOnlyList<SpecialDay> Proclaimed { get; } =
    [
        new(new DateOnly(2012, 5, 28), IsOpen: true, Spring + ", moved to 4 June"),
        new(new DateOnly(2012, 6, 4), IsOpen: false, Spring),
        new(new DateOnly(2012, 6, 5), IsOpen: false, "Diamond Jubilee of Queen Elizabeth II"),
        new(new DateOnly(2020, 5, 4), IsOpen: true, EarlyMay + ", moved to 8 May"),
        new(new DateOnly(2020, 5, 8), IsOpen: false, EarlyMay + " (VE day)"),
        new(new DateOnly(2022, 5, 30), IsOpen: true, Spring + ", moved to 2 June"),
        new(new DateOnly(2022, 6, 2), IsOpen: false, Spring),
        new(new DateOnly(2022, 6, 3), IsOpen: false, "Platinum Jubilee of Queen Elizabeth II"),
        new(new DateOnly(2022, 9, 19), IsOpen: false, "State Funeral of Queen Elizabeth II"),
        new(new DateOnly(2023, 5, 8), IsOpen: false, "Coronation of King Charles III"),
    ];

    public static string? NameOf(DateOnly day) => day.Month switch
    {
        1 => NewYear(day),
        3 or 4 => EasterHolidays.NameOf(day),
        5 when IsMonday(day) && day.Day <= 7 => EarlyMay,
        5 when IsMonday(day) && day.Day > 31 - 7 => Spring,
        8 when IsMonday(day) && day.Day > 31 - 7 => "Summer bank holiday",
        12 => Christmas(day),
        _ => null,
    };

    private static string? NewYear(DateOnly day) => day.Day switch
    {
        1 => "New Year's Day",
        2 or 3 when IsMonday(day) => "New Year's Day (substitute day)",
        _ => null,
    };

    // A Sunday is made up for before a Saturday is: Christmas on a Sunday leaves Boxing Day its Monday and takes the Tuesday.
    private static string? Christmas(DateOnly day) => (day.Day, day.DayOfWeek) switch
    {
        (25, _) => "Christmas Day",
        (26, _) => "Boxing Day",
        (27, DayOfWeek.Monday or DayOfWeek.Tuesday) => "Christmas Day (substitute day)",
        (28, DayOfWeek.Monday or DayOfWeek.Tuesday) => "Boxing Day (substitute day)",
        _ => null,
    };

    private static bool IsMonday(DateOnly day) => day.DayOfWeek == DayOfWeek.Monday;
}
