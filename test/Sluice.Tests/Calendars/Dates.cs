using System.Globalization;
using FsCheck;
using FsCheck.Fluent;

namespace Sluice.Tests.Calendars;

/// <summary>Dates and instants, read and made up.</summary>
internal static class Dates
{
    private static readonly DateOnly First = new(2012, 1, 1);
    private static readonly DateTimeOffset FirstInstant = new(2012, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Any day of 88 years.</summary>
    public static Gen<DateOnly> Days { get; } = Gen.Choose(0, 32_000).Select(First.AddDays);

    /// <summary>Any second of a year, of 68 years: half of them on a full half hour, where cut-offs are.</summary>
    public static Gen<DateTimeOffset> Instants { get; } = Gen.OneOf(
        Gen.Choose(0, int.MaxValue).Select(s => FirstInstant.AddSeconds(s)),
        Gen.Choose(0, 1_190_000).Select(h => FirstInstant.AddMinutes(30 * (long)h)));

    public static DateOnly Day(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);

    public static DateTimeOffset Instant(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);

    /// <summary>RFC 3339 to the minute, in UTC.</summary>
    public static string Text(DateTimeOffset at) =>
        at.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm'Z'", CultureInfo.InvariantCulture);
}
