namespace Sluice.Calendars;

/// <summary>One of a rail's cut-offs on a business day, and when what makes it arrives.</summary>
/// <param name="CutOff">Local time; what comes at this time or after it is too late.</param>
/// <param name="SettlementDays">Business days from the one it is taken on to the one it arrives on: the n of T+n.</param>
/// <param name="ArrivesBy">Local time on that day by which it is there. On T+0 not before the cut-off.</param>
public sealed record RailWindow(TimeOnly CutOff, int SettlementDays, TimeOnly ArrivesBy);
