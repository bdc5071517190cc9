using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Shouldly;
using Sluice.Calendars;
using Sluice.Kernel;
using Xunit;

namespace Sluice.Tests.Calendars;

public sealed class ReleaseTimeTests
{
    // Between the transitions under test, all of which are history.
    private static readonly DateTimeOffset Now = Dates.Instant("2024-01-10T12:00:00Z");

    [Theory]
    [InlineData("2024-03-01T09:00:00Z", "2024-03-01T09:00Z")]
    [InlineData("2024-03-01T09:00:00+02:00", "2024-03-01T07:00Z")]
    [InlineData("2024-03-01T09:00-05:00", "2024-03-01T14:00Z")]
    [InlineData("2024-03-01t09:00:00.123456789z", "2024-03-01T09:00Z")]
    [InlineData("2024-03-01T09:00:00-00:00", "2024-03-01T09:00Z")]
    [InlineData("2024-02-29T23:59:59+14:00", "2024-02-29T09:59Z")]
    public void An_instant_with_its_offset_needs_no_zone(string text, string expected) =>
        Dates.Text(Good(text).ReleaseAt!.Value).ShouldBe(expected);

    [TimeZoneTheory]
    [InlineData("2024-03-01T09:00", "Europe/Berlin", "2024-03-01T08:00Z")]
    [InlineData("2024-07-01T09:00:30", "Europe/Berlin", "2024-07-01T07:00Z")]
    [InlineData("2024-07-01T09:00", "America/New_York", "2024-07-01T13:00Z")]
    [InlineData("2024-07-01T09:00", "Australia/Lord_Howe", "2024-06-30T22:30Z")]
    [InlineData("2024-03-20T09:00", "Africa/Casablanca", "2024-03-20T09:00Z")]
    [InlineData("2024-07-01T09:00", "Africa/Casablanca", "2024-07-01T08:00Z")]
    [InlineData("2024-07-01T09:00", "UTC", "2024-07-01T09:00Z")]
    public void A_local_time_is_told_by_the_clocks_of_its_zone(string text, string zone, string expected)
    {
        var release = Good(text, zone);
        Dates.Text(release.ReleaseAt!.Value).ShouldBe(expected);
        release.TimeZone.ShouldBe(zone);
        release.Notes.ShouldBeEmpty();
    }

    [TimeZoneTheory]
    [InlineData("2024-03-31T02:30", "Europe/Berlin", "2024-03-31T01:00Z",
        "2024-03-31 02:30 is skipped in Europe/Berlin: moved forward to 2024-03-31 03:00.")]
    [InlineData("2024-03-10T02:15", "America/New_York", "2024-03-10T07:00Z",
        "2024-03-10 02:15 is skipped in America/New_York: moved forward to 2024-03-10 03:00.")]
    [InlineData("2024-10-06T02:10", "Australia/Lord_Howe", "2024-10-05T15:30Z",
        "2024-10-06 02:10 is skipped in Australia/Lord_Howe: moved forward to 2024-10-06 02:30.")]
    [InlineData("2024-04-14T02:00", "Africa/Casablanca", "2024-04-14T02:00Z",
        "2024-04-14 02:00 is skipped in Africa/Casablanca: moved forward to 2024-04-14 03:00.")]
    [InlineData("2024-10-27T02:30", "Europe/Berlin", "2024-10-27T00:30Z",
        "2024-10-27 02:30 comes twice in Europe/Berlin: the first is meant, at +02:00.")]
    [InlineData("2024-11-03T01:30", "America/New_York", "2024-11-03T05:30Z",
        "2024-11-03 01:30 comes twice in America/New_York: the first is meant, at -04:00.")]
    [InlineData("2024-04-07T01:45", "Australia/Lord_Howe", "2024-04-06T14:45Z",
        "2024-04-07 01:45 comes twice in Australia/Lord_Howe: the first is meant, at +11:00.")]
    [InlineData("2024-03-10T02:30", "Africa/Casablanca", "2024-03-10T01:30Z",
        "2024-03-10 02:30 comes twice in Africa/Casablanca: the first is meant, at +01:00.")]
    public void A_time_that_the_clocks_skip_or_show_twice_is_settled_and_told(
        string text, string zone, string expected, string note)
    {
        var release = Good(text, zone);
        Dates.Text(release.ReleaseAt!.Value).ShouldBe(expected);
        release.Notes.ShouldBe([note]);
    }

    [TimeZoneTheory]
    [InlineData("2024-10-27T02:30+02:00", "Europe/Berlin", "2024-10-27T00:30Z")]
    [InlineData("2024-10-27T02:30+01:00", "Europe/Berlin", "2024-10-27T01:30Z")]
    [InlineData("2024-04-07T01:45+10:30", "Australia/Lord_Howe", "2024-04-06T15:15Z")]
    [InlineData("2024-10-27T02:30Z", "Europe/Berlin", "2024-10-27T02:30Z")]
    public void A_time_that_comes_twice_is_the_one_of_its_offset(string text, string zone, string expected)
    {
        var release = Good(text, zone);
        Dates.Text(release.ReleaseAt!.Value).ShouldBe(expected);
        release.Notes.ShouldBeEmpty();
    }

    [TimeZoneTheory]
    [InlineData("2024-07-01T09:00+01:00", "Europe/Berlin")]
    [InlineData("2024-03-31T02:30+01:00", "Europe/Berlin")]
    [InlineData("2024-03-31T02:30+02:00", "Europe/Berlin")]
    [InlineData("2024-07-01T09:00+00:00", "Europe/Berlin")]
    public void An_offset_that_the_zone_does_not_have_then_is_an_error(string text, string zone) =>
        Errors(new(text, zone, null)).ShouldBe(["/release_at conflicting"]);

    [Fact]
    public void Nothing_given_is_released_at_once_and_never_expires()
    {
        var release = ReleaseTime.Parse(default, Now, "", new FieldErrors()).ShouldNotBeNull();
        (release.ReleaseAt, release.ExpiresAt, release.TimeZone).ShouldBe((null, null, null));
    }

    [TimeZoneFact]
    public void Release_and_expiry_are_told_in_the_same_zone()
    {
        var request = new ReleaseTimeRequest("2024-07-01T09:00", "Europe/Berlin", "2024-07-02T09:00");
        var release = ReleaseTime.Parse(request, Now, "", new FieldErrors()).ShouldNotBeNull();
        Dates.Text(release.ExpiresAt!.Value).ShouldBe("2024-07-02T07:00Z");
    }

    [TimeZoneTheory]
    // In the hour that comes twice a later look of the clock can be the earlier instant.
    [InlineData("2024-10-27T02:10+01:00", "2024-10-27T02:50+02:00", "/expires_at conflicting")]
    [InlineData("2024-10-27T02:50+02:00", "2024-10-27T02:10+01:00", null)]
    // Both are skipped, and move to the same instant.
    [InlineData("2024-03-31T02:10", "2024-03-31T02:50", "/expires_at conflicting")]
    [InlineData("2024-07-01T09:00", "2024-07-01T09:00", "/expires_at conflicting")]
    [InlineData("2024-07-01T09:00", "2024-07-01T08:59:59", "/expires_at conflicting")]
    [InlineData("2024-07-01T09:00", "2024-07-01T09:00:01", null)]
    [InlineData(null, "2024-01-10T13:00", "/expires_at out_of_range")]
    [InlineData(null, "2024-01-10T13:00:01", null)]
    public void It_expires_after_its_release_and_after_now(string? release, string expiry, string? error) =>
        Errors(new(release, "Europe/Berlin", expiry)).ShouldBe(error is null ? [] : [error]);

    [Theory]
    [InlineData("2025-01-10T12:00:00Z", null)]
    [InlineData("2025-01-10T12:00:01Z", "out_of_range")]
    [InlineData("2025-01-11T01:59:59+14:00", null)]
    [InlineData("2025-01-11T02:00:01+14:00", "out_of_range")]
    [InlineData("9999-12-31T23:59:59Z", "out_of_range")]
    [InlineData("9999-12-31T23:59:59-14:00", "out_of_range")]
    [InlineData("0001-01-01T00:00:00+14:00", "out_of_range")]
    [InlineData("0001-01-01T00:00", "out_of_range")]
    [InlineData("9999-12-31T23:59", "out_of_range")]
    [InlineData("2024-01-10T11:55:00Z", null)]
    [InlineData("2024-01-10T11:54:59Z", "out_of_range")]
    [InlineData("2023-12-31T00:00:00Z", "out_of_range")]
    public void It_lies_neither_in_the_past_nor_more_than_366_days_ahead(string text, string? code)
    {
        // The local ones are told in UTC; with an offset there is no zone to contradict it.
        var zone = text.Length == "2024-01-10T11:55".Length ? "UTC" : null;
        Errors(new(text, zone, null)).ShouldBe(code is null ? [] : [$"/release_at {code}"]);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("now")]
    [InlineData("tomorrow at nine")]
    [InlineData("2024-03-01")]
    [InlineData("09:00")]
    [InlineData("2024-03-01 09:00")]
    [InlineData("2024-03-01T09")]
    [InlineData("2024-3-1T9:00")]
    [InlineData("20240301T090000Z")]
    [InlineData("2024-W09-5T09:00Z")]
    [InlineData("2023-02-29T09:00Z")]
    [InlineData("2024-02-30T09:00Z")]
    [InlineData("2024-13-01T09:00Z")]
    [InlineData("0000-01-01T09:00Z")]
    [InlineData("2024-03-01T24:00Z")]
    [InlineData("2024-03-01T09:60Z")]
    [InlineData("2024-06-30T23:59:60Z")]
    [InlineData("2024-03-01T09:00:00,5Z")]
    [InlineData("2024-03-01T09:00:00.Z")]
    [InlineData("2024-03-01T09:00:00.1234567890Z")]
    [InlineData("2024-03-01T09:00.5Z")]
    [InlineData("2024-03-01T09:00+0200")]
    [InlineData("2024-03-01T09:00+2:00")]
    [InlineData("2024-03-01T09:00+14:01")]
    [InlineData("2024-03-01T09:00+02:60")]
    [InlineData("2024-03-01T09:00+99:00")]
    [InlineData("2024-03-01T09:00 CET")]
    [InlineData("2024-03-01T09:00Z ")]
    [InlineData("2024-03-01T09:00Z\n")]
    [InlineData("2024-03-01T09:00[Europe/Berlin]")]
    [InlineData("２０２４-03-01T09:00Z")]
    [InlineData("2024-03-01T09:00\u0000Z")]
    [InlineData("1709283600")]
    public void What_is_no_time_is_a_field_error(string text)
    {
        Errors(new(text, null, null)).ShouldBe(["/release_at invalid_format"]);
        Errors(new(null, null, text)).ShouldBe(["/expires_at invalid_format"]);
    }

    [Fact]
    public void A_time_of_a_million_characters_is_a_field_error() =>
        Errors(new(new string('1', 1_000_000), null, null)).ShouldBe(["/release_at invalid_format"]);

    [Fact]
    public void A_local_time_without_a_zone_asks_for_one() =>
        Errors(new("2024-03-01T09:00", null, "2024-03-02T09:00")).ShouldBe(["/release_at required", "/expires_at required"]);

    [Fact]
    public void A_zone_without_a_time_is_told() => Errors(new(null, "UTC", null)).ShouldBe(["/time_zone not_allowed"]);

    [Theory]
    [InlineData("")]
    [InlineData("Mars/Olympus_Mons")]
    [InlineData("../../../etc/passwd")]
    [InlineData("localtime")]
    [InlineData("europe/berlin")]
    [InlineData("W. Europe Standard Time")]
    [InlineData("GMT+25:00")]
    public void A_zone_that_does_not_exist_is_one_field_error(string zone) =>
        Errors(new("2024-03-01T09:00", zone, "2024-03-02T09:00")).ShouldBe(["/time_zone unknown_value"]);

    [Fact]
    public void Everything_wrong_is_said_at_once_and_under_its_own_pointer() =>
        Errors(new("soon", "Mars/Olympus_Mons", "2020-01-01T00:00Z"), "/items/3")
            .ShouldBe(
            [
                "/items/3/time_zone unknown_value", "/items/3/release_at invalid_format", "/items/3/expires_at out_of_range",
            ]);

    [SharedDataFact]
    public void Every_naughty_string_is_a_field_error()
    {
        using var strings = SharedData.Json("naughty-strings/blns.json");
        foreach (var text in strings.RootElement.EnumerateArray().Select(s => s.GetString()!))
        {
            Errors(new(text, null, null)).ShouldBe(["/release_at invalid_format"], text);
            Errors(new("2024-03-01T09:00", text, null)).ShouldBe(["/time_zone unknown_value"], text);
        }
    }

    [TimeZoneFact]
    public void Every_instant_written_with_its_offset_is_read_back()
    {
        var cases = from minutes in Gen.Choose(0, 366 * 24 * 60 - 1)
                    from offset in Gen.Choose(-14 * 4, 14 * 4)
                    select Now.AddMinutes(minutes).ToOffset(TimeSpan.FromMinutes(15 * offset));
        Prop.ForAll(cases.ToArbitrary(), at =>
        {
            var text = at.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffffzzz", CultureInfo.InvariantCulture);
            Good(text).ReleaseAt.ShouldBe(at);
        }).QuickCheckThrowOnFailure();
    }

    [TimeZoneFact]
    public void Random_text_never_throws()
    {
        var characters = Gen.Elements("0123456789-+:.TZz/ EuropeBln\u0000é".ToCharArray());
        var texts = from start in Gen.Elements("", "2024-03-01", "2024-03-01T09:00", "Europe/")
                    from tail in characters.ArrayOf()
                    select start + new string(tail);
        var cases = from release in texts
                    from zone in texts
                    from expiry in texts
                    select new ReleaseTimeRequest(release, zone, expiry);
        Prop.ForAll(cases.ToArbitrary(), request =>
        {
            var errors = new FieldErrors();
            var release = ReleaseTime.Parse(request, Now, "", errors);
            errors.Any.ShouldBe(release is null);
            errors.List.ShouldAllBe(e => FieldCodes.All.Contains(e.Code));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));
    }

    private static ReleaseTime Good(string text, string? zone = null)
    {
        var errors = new FieldErrors();
        var release = ReleaseTime.Parse(new(text, zone, null), Now, "", errors);
        errors.List.ShouldBeEmpty();
        return release.ShouldNotBeNull();
    }

    private static string[] Errors(ReleaseTimeRequest request, string pointer = "")
    {
        var errors = new FieldErrors();
        var release = ReleaseTime.Parse(request, Now, pointer, errors);
        errors.Any.ShouldBe(release is null);
        return [.. errors.List.Select(e => $"{e.Pointer} {e.Code}")];
    }
}
