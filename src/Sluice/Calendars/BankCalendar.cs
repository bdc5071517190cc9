using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Sluice.Calendars;

/// <summary>
/// The days on which a payment system works, by rule and thus for every year to come. Dates are those of the system's own time
/// zone. What was or will be decided for a single day comes as a <see cref="SpecialDay"/>.
/// </summary>
public sealed class BankCalendar
{
    /// <summary>So many days may depart from the rules of one calendar.</summary>
    public const int SpecialDaysMax = 1_000;

    /// <summary>A calendar that is closed for longer in one piece is a mistake in the configuration.</summary>
    public const int ClosedRunDaysMax = 60;

    /// <summary>More business days are not counted in one step.</summary>
    public const int BusinessDaysMax = 1_000;

    private const string Weekend = "weekend";

    private readonly Func<DateOnly, string?> _whyClosed;
    private readonly FrozenDictionary<DateOnly, SpecialDay> _special;
    private readonly IReadOnlyList<BankCalendar> _parts;

    private BankCalendar(string name, string title, Func<DateOnly, string?> whyClosed, IEnumerable<SpecialDay> special,
        IReadOnlyList<BankCalendar>? parts = null)
    {
        Name = name;
        Title = title;
        _whyClosed = whyClosed;
        _special = special.ToFrozenDictionary(s => s.Date);
        _parts = parts ?? [];
    }

    /// <summary>The euro's settlement system: see <see cref="TargetHolidays"/>.</summary>
    public static BankCalendar Target { get; } = new("TARGET", "TARGET", OnWeekdays(TargetHolidays.NameOf), []);

    /// <summary>England and Wales: see <see cref="UkHolidays"/>.</summary>
    public static BankCalendar Uk { get; } =
        new("UK", "the UK bank calendar", OnWeekdays(UkHolidays.NameOf), UkHolidays.Proclaimed);

    /// <summary>The Federal Reserve Banks: see <see cref="UsHolidays"/>.</summary>
    public static BankCalendar Us { get; } = new("US", "the Federal Reserve", OnWeekdays(UsHolidays.NameOf), []);

    /// <summary>Never closed: for rails that work around the clock.</summary>
    public static BankCalendar None { get; } = new("none", "the rail", _ => null, []);

    /// <summary>Every calendar with a name of its own.</summary>
    public static IReadOnlyList<BankCalendar> All { get; } = [Target, Uk, Us, None];

    /// <summary>Short and stable: <c>TARGET</c>, <c>UK</c>, <c>US</c>, <c>none</c>, or several joined by <c>+</c>.</summary>
    public string Name { get; }

    /// <summary>What it is called in a sentence.</summary>
    public string Title { get; }

    /// <summary>Finds a calendar by its name, written exactly so.</summary>
    public static bool TryFind(string name, [NotNullWhen(true)] out BankCalendar? calendar)
    {
        calendar = All.FirstOrDefault(c => c.Name == name);
        return calendar is not null;
    }

    /// <summary>A calendar that works only when all of <paramref name="calendars"/> do: for money that crosses systems.</summary>
    public static BankCalendar Joint(params IReadOnlyList<BankCalendar> calendars)
    {
        ArgumentOutOfRangeException.ThrowIfZero(calendars.Count);
        return new BankCalendar(
            string.Join('+', calendars.Select(c => c.Name)),
            string.Join(" or ", calendars.Select(c => c.Title)),
            day => calendars.Select(c => c.WhyClosed(day)).FirstOrDefault(why => why is not null),
            [],
            calendars);
    }

    /// <summary>This calendar with days that depart from its rules; they prevail over days it departs on already.</summary>
    /// <exception cref="ArgumentException">
    /// A day is named twice, there are more than <see cref="SpecialDaysMax"/>, or the calendar would be closed for more than
    /// <see cref="ClosedRunDaysMax"/> days on end.
    /// </exception>
    public BankCalendar With(params IReadOnlyList<SpecialDay> days)
    {
        if (days.Count > SpecialDaysMax)
            throw new ArgumentException($"{Name} is told of {days.Count} special days; at most {SpecialDaysMax} are read.");
        if (days.GroupBy(d => d.Date).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw new ArgumentException($"{Name} is told of {Text(twice.Key)} more than once.");
        var named = days.Select(d => d.Date).ToHashSet();
        var changed = new BankCalendar(Name, Title, _whyClosed,
            _special.Values.Where(s => !named.Contains(s.Date)).Concat(days),
            _parts);
        if (days.FirstOrDefault(d => !d.IsOpen && changed.ClosedRun(d.Date) > ClosedRunDaysMax) is { } endless)
        {
            throw new ArgumentException(
                $"{Name} would be closed for more than {ClosedRunDaysMax} days on end around {Text(endless.Date)}.");
        }
        return changed;
    }

    /// <summary>This calendar, or where it is a joint one its parts, with the days given for its name.</summary>
    /// <exception cref="ArgumentException">As with <see cref="With(IReadOnlyList{SpecialDay})"/>.</exception>
    public BankCalendar With(IReadOnlyDictionary<string, IReadOnlyList<SpecialDay>> daysByName)
    {
        if (_parts.Count > 0)
            return Joint([.. _parts.Select(p => p.With(daysByName))]).With(_special.Values);
        return daysByName.TryGetValue(Name, out var days) ? With(days) : this;
    }

    /// <summary>Why it does not work on <paramref name="day"/>: "Good Friday", "weekend"; null when it works.</summary>
    public string? WhyClosed(DateOnly day)
    {
        if (_special.TryGetValue(day, out var special))
            return special.IsOpen ? null : special.Name;
        return _whyClosed(day);
    }

    /// <summary>Whether it works on <paramref name="day"/>.</summary>
    public bool IsBusinessDay(DateOnly day) => WhyClosed(day) is null;

    /// <summary><paramref name="day"/> itself when it is a business day, otherwise the first one after it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is none before the year 10000.</exception>
    public DateOnly BusinessDayFrom(DateOnly day)
    {
        while (!IsBusinessDay(day))
            day = day.AddDays(1);
        return day;
    }

    /// <summary>The first business day after <paramref name="day"/>, never that day itself.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is none before the year 10000.</exception>
    public DateOnly NextBusinessDay(DateOnly day) => BusinessDayFrom(day.AddDays(1));

    /// <summary>
    /// T+n: what is handed in on <paramref name="day"/> counts from the business day it is taken on, which is that day or the
    /// first one after it. 0 is that business day itself.
    /// </summary>
    /// <param name="day">The day it is handed in.</param>
    /// <param name="count">From 0 to <see cref="BusinessDaysMax"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The count is beyond that, or the year 10000 is reached.</exception>
    public DateOnly AddBusinessDays(DateOnly day, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, BusinessDaysMax);
        day = BusinessDayFrom(day);
        for (; count > 0; count--)
            day = NextBusinessDay(day);
        return day;
    }

    public override string ToString() => Name;

    /// <summary>A date as it is written everywhere: ISO 8601, yyyy-MM-dd.</summary>
    internal static string Text(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static Func<DateOnly, string?> OnWeekdays(Func<DateOnly, string?> holiday) =>
        day => day.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday ? Weekend : holiday(day);

    private int ClosedRun(DateOnly day)
    {
        var (first, last) = (day, day);
        while (first > DateOnly.MinValue && Days() <= ClosedRunDaysMax && !IsBusinessDay(first.AddDays(-1)))
            first = first.AddDays(-1);
        while (last < DateOnly.MaxValue && Days() <= ClosedRunDaysMax && !IsBusinessDay(last.AddDays(1)))
            last = last.AddDays(1);
        return Days();

        int Days() => last.DayNumber - first.DayNumber + 1;
    }
}
