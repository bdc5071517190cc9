using System.Globalization;
using Microsoft.AspNetCore.Http;
using Shouldly;
using Sluice.Server.Http;
using Sluice.Tests.Calendars;
using Xunit;

namespace Sluice.Tests.Server;

/// <summary>Days and zones in queries, which are those of reports and statements.</summary>
public sealed class QueryFormTests
{
    [TimeZoneTheory]
    // The clocks show midnight twice, and the day begins the first time.
    [InlineData("America/Havana", "2026-11-01", "2026-11-01T04:00:00Z", "2026-11-02T05:00:00Z")]
    [InlineData("Atlantic/Azores", "2026-10-25", "2026-10-25T00:00:00Z", "2026-10-26T01:00:00Z")]
    // They skip it, and the day begins at 01:00.
    [InlineData("America/Havana", "2026-03-08", "2026-03-08T05:00:00Z", "2026-03-09T04:00:00Z")]
    [InlineData("Europe/Berlin", "2026-03-29", "2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z")]
    [InlineData("UTC", "2026-03-29", "2026-03-29T00:00:00Z", "2026-03-30T00:00:00Z")]
    public void A_day_begins_when_the_clocks_first_show_it(string zone, string day, string begins, string ends)
    {
        var query = Query($"?from={day}&to={day}&time_zone={zone}");

        var found = query.Zone();

        query.Instant("from", found, isEnd: false).ShouldBe(At(begins));
        query.Instant("to", found, isEnd: true).ShouldBe(At(ends));
        query.IsRight().ShouldBeTrue();
    }

    [TimeZoneTheory]
    [InlineData("right/Europe/Berlin")]
    [InlineData("posix/Europe/Berlin")]
    [InlineData("localtime")]
    [InlineData("posixrules")]
    [InlineData("europe/berlin")]
    [InlineData("../Europe/Berlin")]
    public void What_is_no_name_of_the_database_is_no_zone(string zone)
    {
        var query = Query($"?time_zone={zone}");

        query.Zone().ShouldBe(TimeZoneInfo.Utc);

        query.IsRight().ShouldBeFalse();
    }

    private static DateTimeOffset At(string instant) => DateTimeOffset.Parse(instant, CultureInfo.InvariantCulture);

    private static QueryForm Query(string text) => new(new DefaultHttpContext { Request = { QueryString = new(text) } });
}
