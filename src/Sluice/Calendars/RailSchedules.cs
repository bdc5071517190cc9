using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;

namespace Sluice.Calendars;

/// <summary>The schedules of rails by name: those known here, and those that configuration puts in their place.</summary>
public sealed partial class RailSchedules
{
    private static readonly RailSchedule[] Known = Rows();
    private readonly FrozenDictionary<string, RailSchedule> _byRail;

    /// <summary>
    /// The well-known schedules, with <paramref name="own"/> added or put in the place of those of the same rail.
    /// </summary>
    /// <exception cref="ArgumentException">One of them cannot be, or a rail is described twice.</exception>
    public RailSchedules(params IReadOnlyList<RailSchedule> own)
    {
        if (own.GroupBy(s => s.Rail).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw new ArgumentException($"{twice.Key} is described more than once.");
        if (own.Select(s => s.Mistake()).FirstOrDefault(m => m is not null) is { } mistake)
            throw new ArgumentException(mistake);
        var replaced = own.Select(s => s.Rail).ToHashSet();
        _byRail = Known.Where(s => !replaced.Contains(s.Rail)).Concat(own).ToFrozenDictionary(s => s.Rail);
    }

    /// <summary>The schedules known without any configuration.</summary>
    public static IReadOnlyList<RailSchedule> WellKnown => Known;

    /// <summary>Every schedule, by rail.</summary>
    public IReadOnlyList<RailSchedule> All => [.. _byRail.Values.OrderBy(s => s.Rail, StringComparer.Ordinal)];

    /// <summary>
    /// Finds the schedule of a rail. Of a payment on a rail without one nothing can be said but that it is submitted at once.
    /// </summary>
    public bool TryFind(string rail, [NotNullWhen(true)] out RailSchedule? schedule) => _byRail.TryGetValue(rail, out schedule);

    /// <summary>
    /// These schedules with calendars changed: every schedule on a calendar named in <paramref name="days"/> – alone or as a
    /// part of a joint one – departs from its rules on those days.
    /// </summary>
    /// <param name="days">Special days by the calendar's <see cref="BankCalendar.Name"/>.</param>
    /// <exception cref="ArgumentException">
    /// There is no such calendar, or its days cannot be (<see cref="BankCalendar.With(IReadOnlyList{SpecialDay})"/>).
    /// </exception>
    public RailSchedules With(IReadOnlyDictionary<string, IReadOnlyList<SpecialDay>> days)
    {
        if (days.Keys.FirstOrDefault(n => !BankCalendar.TryFind(n, out _)) is { } unknown)
        {
            throw new ArgumentException(
                $"There is no calendar '{unknown}', only {string.Join(", ", BankCalendar.All.Select(c => c.Name))}.");
        }
        return new RailSchedules([.. _byRail.Values.Select(s => s with { Calendar = s.Calendar.With(days) })]);
    }
}
