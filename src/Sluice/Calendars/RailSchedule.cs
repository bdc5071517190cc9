using System.Globalization;

namespace Sluice.Calendars;

/// <summary>When a rail takes payments, and when they arrive. Data: one's own bank may be described by another one.</summary>
public sealed record RailSchedule
{
    /// <summary>No rail settles later than this.</summary>
    public const int SettlementDaysMax = 30;

    /// <summary>A rail has no more cut-offs a day.</summary>
    public const int WindowsMax = 24;

    /// <summary>Short and stable, as connectors name it: <c>sepa_credit_transfer</c>.</summary>
    public required string Rail { get; init; }

    /// <summary>What it is called in a sentence.</summary>
    public required string Title { get; init; }

    /// <summary>The days it works on.</summary>
    public required BankCalendar Calendar { get; init; }

    /// <summary>The IANA name of the zone in which its days, cut-offs and arrivals are told.</summary>
    public required string TimeZone { get; init; }

    /// <summary>When a business day opens, local time.</summary>
    public TimeOnly OpensAt { get; init; }

    /// <summary>Whether it opens in the evening of the calendar day before the business day.</summary>
    public bool OpensOnDayBefore { get; init; }

    /// <summary>The cut-offs of a business day in their order. None: it takes payments around the clock, every day.</summary>
    public IReadOnlyList<RailWindow> Windows { get; init; } = [];

    /// <summary>How long a payment takes on a rail that works around the clock.</summary>
    public TimeSpan ArrivesWithin { get; init; }

    /// <summary>What all this rests on.</summary>
    public required IReadOnlyList<RailFact> Basis { get; init; }

    /// <summary>Whether it takes payments around the clock, every day.</summary>
    public bool IsAlwaysOpen => Windows.Count == 0;

    /// <summary>The zone of <see cref="TimeZone"/>.</summary>
    /// <exception cref="TimeZoneNotFoundException">The operating system does not have it.</exception>
    internal TimeZoneInfo Zone => TimeZones.Require(TimeZone);

    /// <summary>
    /// When a payment that is ready at <paramref name="at"/> is submitted – then, or at the next opening – and when it is
    /// expected to arrive. Never submitted before <paramref name="at"/>, never arriving before it is submitted.
    /// </summary>
    /// <param name="at">An instant of the years 2 to 9997.</param>
    /// <exception cref="TimeZoneNotFoundException">The operating system does not have the rail's zone.</exception>
    public RailTiming Plan(DateTimeOffset at)
    {
        at = Kernel.Time.Cut(at);
        return IsAlwaysOpen ? AroundTheClock(at) : OnBusinessDays(at);
    }

    /// <summary>What is wrong with the schedule, or null. Does not ask whether the zone exists here.</summary>
    public string? Mistake()
    {
        if (Windows.Count > WindowsMax)
            return $"{Rail} has {Windows.Count} cut-offs a day; at most {WindowsMax} are possible.";
        if (ArrivesWithin < TimeSpan.Zero || ArrivesWithin > TimeSpan.FromDays(SettlementDaysMax))
            return $"{Rail} arrives within {ArrivesWithin:c}, which is not from nothing to {SettlementDaysMax} days.";
        for (var i = 0; i < Windows.Count; i++)
        {
            var window = Windows[i];
            if (i > 0 && window.CutOff <= Windows[i - 1].CutOff)
                return $"{Rail}: the cut-off of {Text(window.CutOff)} does not come after the one before it.";
            if (window.SettlementDays is < 0 or > SettlementDaysMax)
                return $"{Rail}: settles on T+{window.SettlementDays}, which is not from 0 to {SettlementDaysMax}.";
            if (window.SettlementDays == 0 && window.ArrivesBy < window.CutOff)
                return $"{Rail}: arrives by {Text(window.ArrivesBy)}, before its cut-off of {Text(window.CutOff)}.";
        }
        if (!IsAlwaysOpen && !OpensOnDayBefore && OpensAt >= Windows[0].CutOff)
            return $"{Rail}: opens at {Text(OpensAt)}, not before its cut-off of {Text(Windows[0].CutOff)}.";
        return null;
    }

    internal static string Text(TimeOnly time) => time.ToString("HH:mm", CultureInfo.InvariantCulture);

    private RailTiming AroundTheClock(DateTimeOffset at) => new(this)
    {
        ReadyAt = at,
        SubmitAt = at,
        ExpectedArrival = at + ArrivesWithin,
        BusinessDay = DateOnly.FromDateTime(ZonedTime.LocalAt(at, Zone)),
    };

    private RailTiming OnBusinessDays(DateTimeOffset at)
    {
        var day = Calendar.BusinessDayFrom(DateOnly.FromDateTime(ZonedTime.LocalAt(at, Zone)));
        // A second round is for what is past the day's last cut-off; the cut-offs of the day after it are all to come.
        while (true)
        {
            foreach (var window in Windows)
            {
                if (at >= InstantOf(day, window.CutOff))
                    continue;
                var opening = InstantOf(OpensOnDayBefore ? day.AddDays(-1) : day, OpensAt);
                var arrivalDay = Calendar.AddBusinessDays(day, window.SettlementDays);
                return new RailTiming(this)
                {
                    ReadyAt = at,
                    SubmitAt = at < opening ? opening : at,
                    ExpectedArrival = InstantOf(arrivalDay, window.ArrivesBy),
                    BusinessDay = day,
                    Window = window,
                };
            }
            day = Calendar.NextBusinessDay(day);
        }
    }

    private DateTimeOffset InstantOf(DateOnly day, TimeOnly time) =>
        ZonedTime.Of(day.ToDateTime(time), Zone).Instant.ToUniversalTime();
}
