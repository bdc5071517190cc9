using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Shouldly;
using Sluice.Calendars;
using Xunit;

namespace Sluice.Tests.Calendars;

/// <summary>Local times against the transitions that zdump prints for years past, which nothing will change.</summary>
public sealed class ZonedTimeTests
{
    [TimeZoneTheory]
    [InlineData("Europe/Berlin", "2024-03-31T02:00", "2024-03-31T03:00+02:00")]
    [InlineData("Europe/Berlin", "2024-03-31T02:30", "2024-03-31T03:00+02:00")]
    [InlineData("Europe/Berlin", "2024-03-31T02:59", "2024-03-31T03:00+02:00")]
    [InlineData("America/New_York", "2024-03-10T02:30", "2024-03-10T03:00-04:00")]
    // Lord Howe puts its clocks forward by half an hour only.
    [InlineData("Australia/Lord_Howe", "2023-10-01T02:10", "2023-10-01T02:30+11:00")]
    // Morocco leaves its summer time for Ramadan, and its summer time is its standard time.
    [InlineData("Africa/Casablanca", "2024-04-14T02:30", "2024-04-14T03:00+01:00")]
    [InlineData("Europe/Dublin", "2024-03-31T01:30", "2024-03-31T02:00+01:00")]
    // Troll goes from UTC to +02:00 at once.
    [InlineData("Antarctica/Troll", "2024-03-31T01:30", "2024-03-31T03:00+02:00")]
    // Samoa left out a whole day.
    [InlineData("Pacific/Apia", "2011-12-30T12:00", "2011-12-31T00:00+14:00")]
    public void A_skipped_time_moves_forward_to_the_first_valid_one(string zone, string local, string expected) =>
        ShouldBe(zone, local, expected, LocalTimeKind.Skipped);

    [TimeZoneTheory]
    [InlineData("Europe/Berlin", "2024-10-27T02:00", "2024-10-27T02:00+02:00")]
    [InlineData("Europe/Berlin", "2024-10-27T02:59", "2024-10-27T02:59+02:00")]
    [InlineData("America/New_York", "2024-11-03T01:30", "2024-11-03T01:30-04:00")]
    [InlineData("Australia/Lord_Howe", "2024-04-07T01:45", "2024-04-07T01:45+11:00")]
    [InlineData("Africa/Casablanca", "2024-03-10T02:30", "2024-03-10T02:30+01:00")]
    [InlineData("Europe/Dublin", "2024-10-27T01:30", "2024-10-27T01:30+01:00")]
    public void Of_a_time_that_comes_twice_the_first_is_meant(string zone, string local, string expected) =>
        ShouldBe(zone, local, expected, LocalTimeKind.Twice);

    [TimeZoneTheory]
    [InlineData("Europe/Berlin", "2024-03-31T01:59", "2024-03-31T01:59+01:00")]
    [InlineData("Europe/Berlin", "2024-03-31T03:00", "2024-03-31T03:00+02:00")]
    [InlineData("Europe/Berlin", "2024-10-27T01:59", "2024-10-27T01:59+02:00")]
    [InlineData("Europe/Berlin", "2024-10-27T03:00", "2024-10-27T03:00+01:00")]
    [InlineData("America/New_York", "2024-11-03T02:00", "2024-11-03T02:00-05:00")]
    [InlineData("Australia/Lord_Howe", "2024-04-07T02:00", "2024-04-07T02:00+10:30")]
    [InlineData("Africa/Casablanca", "2024-03-20T12:00", "2024-03-20T12:00+00:00")]
    [InlineData("UTC", "2024-03-31T02:30", "2024-03-31T02:30+00:00")]
    [InlineData("Asia/Kathmandu", "2024-03-31T02:30", "2024-03-31T02:30+05:45")]
    public void Every_other_time_comes_once(string zone, string local, string expected) =>
        ShouldBe(zone, local, expected, LocalTimeKind.Once);

    [TimeZoneFact]
    public void Every_zone_finds_every_instant_again_or_the_earlier_one_that_looks_the_same()
    {
        var zones = TimeZoneInfo.GetSystemTimeZones().ToArray();
        zones.Length.ShouldBeGreaterThan(300);
        var cases = from zone in Gen.Elements(zones) from at in Dates.Instants select (zone, at);
        Prop.ForAll(cases.ToArbitrary(), c =>
        {
            var local = ZonedTime.LocalAt(c.at, c.zone);
            var found = ZonedTime.Of(local, c.zone);
            found.Kind.ShouldNotBe(LocalTimeKind.Skipped, c.zone.Id);
            ZonedTime.LocalAt(found.Instant, c.zone).ShouldBe(local, c.zone.Id);
            if (found.Kind == LocalTimeKind.Once)
                found.Instant.ShouldBe(c.at, c.zone.Id);
            else
                found.Instant.ShouldBeLessThanOrEqualTo(c.at, c.zone.Id);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));
    }

    [TimeZoneFact]
    public void A_later_local_time_is_never_an_earlier_instant()
    {
        string[] zones = ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca", "Pacific/Apia"];
        foreach (var zone in zones.Select(TimeZones.Require))
        {
            var last = DateTimeOffset.MinValue;
            for (var local = new DateTime(2011, 12, 1); local.Year < 2015; local = local.AddMinutes(10))
            {
                var instant = ZonedTime.Of(local, zone).Instant;
                instant.ShouldBeGreaterThanOrEqualTo(last, $"{zone.Id} {local:O}");
                last = instant;
            }
        }
    }

    private static void ShouldBe(string zone, string local, string expected, LocalTimeKind kind)
    {
        var read = DateTime.ParseExact(local, "yyyy-MM-dd'T'HH:mm", CultureInfo.InvariantCulture);
        var time = ZonedTime.Of(read, TimeZones.Require(zone));
        time.Instant.ToString("yyyy-MM-dd'T'HH:mmzzz", CultureInfo.InvariantCulture).ShouldBe(expected);
        time.Kind.ShouldBe(kind);
    }
}
