namespace Sluice.Calendars;

/// <summary>What a request says of when a payout is released and until when it may be, as it was written.</summary>
/// <param name="ReleaseAt">
/// A date and time with an offset, or a local one: <c>2027-03-28T09:00:00+02:00</c>, <c>2027-03-28T09:00</c>.
/// </param>
/// <param name="TimeZone">The IANA name of the zone that local times are told in: <c>Europe/Berlin</c>.</param>
/// <param name="ExpiresAt">As <paramref name="ReleaseAt"/>: not released from then on.</param>
public readonly record struct ReleaseTimeRequest(string? ReleaseAt, string? TimeZone, string? ExpiresAt);
