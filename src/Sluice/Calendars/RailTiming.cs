namespace Sluice.Calendars;

/// <summary>What a <see cref="RailSchedule"/> says of one payment, with its reason.</summary>
public sealed record RailTiming
{
    internal RailTiming(RailSchedule schedule) => Schedule = schedule;

    /// <summary>The schedule it follows from.</summary>
    public RailSchedule Schedule { get; }

    /// <summary>When the payment is ready to be submitted (UTC).</summary>
    public required DateTimeOffset ReadyAt { get; init; }

    /// <summary>When to submit it (UTC): at once, or at the rail's next opening.</summary>
    public required DateTimeOffset SubmitAt { get; init; }

    /// <summary>The latest instant at which it is expected to be there (UTC).</summary>
    public required DateTimeOffset ExpectedArrival { get; init; }

    /// <summary>The day it counts from, in the rail's zone: the T of T+n.</summary>
    public required DateOnly BusinessDay { get; init; }

    /// <summary>The cut-off it makes; null on a rail that works around the clock.</summary>
    public RailWindow? Window { get; init; }

    /// <summary>Whether it is submitted at once.</summary>
    public bool IsNow => SubmitAt == ReadyAt;

    /// <summary>The date of <see cref="ExpectedArrival"/> in the rail's zone.</summary>
    public DateOnly ArrivalDate => LocalDate(ExpectedArrival);

    /// <summary>
    /// Why it is submitted then, for people: "after the cut-off of 15:00 Europe/Berlin on 2026-04-02; TARGET is closed until
    /// 2026-04-07".
    /// </summary>
    public string Reason
    {
        get
        {
            if (Window is null)
                return $"{Schedule.Title}: around the clock";
            if (IsNow)
                return $"before the cut-off of {Time(Window.CutOff)} on {BankCalendar.Text(BusinessDay)}";
            var today = LocalDate(ReadyAt);
            var closed = Schedule.Calendar.WhyClosed(today);
            if (closed is not null)
                return $"{Schedule.Calendar.Title} is closed on {BankCalendar.Text(today)} ({closed}), until {Reopening()}";
            if (today == BusinessDay)
                return $"before the opening at {Opening()}";
            var late = $"after the cut-off of {Time(Schedule.Windows[^1].CutOff)} on {BankCalendar.Text(today)}";
            return BusinessDay == today.AddDays(1)
                ? $"{late}; the next opening is {Opening()}"
                : $"{late}; {Schedule.Calendar.Title} is closed until {Reopening()}";
        }
    }

    // Where a day opens the evening before, the date alone would mislead.
    private string Reopening() => Schedule.OpensOnDayBefore
        ? $"{BankCalendar.Text(BusinessDay)}, which opens at {Opening()}"
        : BankCalendar.Text(BusinessDay);

    private string Opening() => $"{Time(Schedule.OpensAt)} on {BankCalendar.Text(LocalDate(SubmitAt))}";

    private string Time(TimeOnly time) => $"{RailSchedule.Text(time)} {Schedule.TimeZone}";

    private DateOnly LocalDate(DateTimeOffset at) => DateOnly.FromDateTime(ZonedTime.LocalAt(at, Schedule.Zone));
}
