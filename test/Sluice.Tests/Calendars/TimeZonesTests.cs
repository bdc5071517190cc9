using Shouldly;
using Sluice.Calendars;
using Xunit;

namespace Sluice.Tests.Calendars;

public sealed class TimeZonesTests
{
    [TimeZoneTheory]
    [InlineData("Europe/Berlin")]
    [InlineData("America/Argentina/Buenos_Aires")]
    [InlineData("America/Port-au-Prince")]
    [InlineData("Etc/GMT+12")]
    [InlineData("EST5EDT")]
    [InlineData("UTC")]
    public void A_zone_is_found_by_its_name_in_the_database(string name)
    {
        TimeZones.TryFind(name, out var zone).ShouldBeTrue();
        zone!.Id.ShouldBe(name);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("Europe/Berlin ")]
    [InlineData("Europe//Berlin")]
    [InlineData("/Europe/Berlin")]
    [InlineData("Europe/./Berlin")]
    [InlineData("Europe/Berlin\u0000")]
    [InlineData("Europe\\Berlin")]
    [InlineData("../../etc/passwd")]
    [InlineData("Europe/../Europe/Berlin")]
    [InlineData("Europe")]
    [InlineData("Etc")]
    [InlineData("localtime")]
    [InlineData("posixrules")]
    [InlineData("posix/Europe/Berlin")]
    [InlineData("right/Europe/Berlin")]
    [InlineData("Factory")]
    [InlineData("leapseconds")]
    [InlineData("tzdata.zi")]
    [InlineData("W. Europe Standard Time")]
    [InlineData("CET-1CEST,M3.5.0,M10.5.0/3")]
    [InlineData("+02:00")]
    [InlineData("Europe/Berlın")]
    [InlineData("Europe/Atlantis")]
    [InlineData("A/B/C/D")]
    public void What_is_no_zone_is_not_found(string name) => TimeZones.TryFind(name, out _).ShouldBeFalse();

    [Fact]
    public void A_name_of_any_length_is_not_found() =>
        TimeZones.TryFind("A" + new string('a', 1_000_000), out _).ShouldBeFalse();

    [TimeZoneFact]
    public void The_answer_does_not_depend_on_what_was_asked_before()
    {
        TimeZones.TryFind("europe/berlin", out _).ShouldBeFalse();
        TimeZones.TryFind("EUROPE/BERLIN", out _).ShouldBeFalse();
        TimeZones.TryFind("Europe/Berlin", out _).ShouldBeTrue();
        TimeZones.TryFind("europe/berlin", out _).ShouldBeFalse();
        TimeZones.TryFind("EUROPE/BERLIN", out _).ShouldBeFalse();
    }

    [TimeZoneFact]
    public void Every_zone_of_the_machine_has_a_name_that_is_accepted()
    {
        foreach (var zone in TimeZoneInfo.GetSystemTimeZones())
            TimeZones.TryFind(zone.Id, out _).ShouldBeTrue(zone.Id);
    }

    [Fact]
    public void A_zone_of_the_program_that_is_missing_says_what_to_do() =>
        Should.Throw<TimeZoneNotFoundException>(() => TimeZones.Require("Europe/Atlantis"))
            .Message.ShouldContain("IANA database");
}
