using System.Text.Json.Nodes;
using Shouldly;
using Sluice.Client;
using Sluice.Tests.Databases;
using Xunit;

namespace Sluice.Tests.Server;

/// <summary>Report schedules through the door.</summary>
public sealed class ReportScheduleTests(Servers servers) : IClassFixture<Servers>
{
    public static JsonObject Ask() => new()
    {
        ["kind"] = "payouts",
        ["format"] = "csv",
        ["every"] = "week",
        ["day"] = 1,
        ["at"] = "06:00",
        ["time_zone"] = "Europe/Berlin",
        ["deliver"] = new JsonObject { ["emails"] = new JsonArray("finance@acme.example") },
    };

    [DatabaseTheory]
    public async Task A_schedule_is_made_changed_paused_and_ended(string kind)
    {
        var door = await servers.OpenAsync(kind);

        var made = await door.PostAsync("v1/report-schedules", Ask(), "");
        made.Status.ShouldBe(201, made.Text);
        var id = made["id"]!;
        id.ShouldStartWith("rsch_");
        made.Header("Location").ShouldBe($"/v1/report-schedules/{id}");
        var schedule = await door.Client.ReportSchedules.GetAsync(id);
        (schedule.Every, schedule.Day, schedule.At, schedule.TimeZone, schedule.Active, schedule.Revision)
            .ShouldBe(("week", 1, "06:00", "Europe/Berlin", true, 1));
        schedule.Deliver.Emails.ShouldBe(["finance@acme.example"]);
        schedule.NextAt!.Value.DayOfWeek.ShouldBe(DayOfWeek.Monday);

        // The day of a week says nothing of a month.
        (await door.PatchAsync($"v1/report-schedules/{id}", new JsonObject { ["every"] = "month" })).FieldErrors
            .ShouldBe(["/day required"]);
        var changed = await door.Client.ReportSchedules.UpdateAsync(id, new ReportSchedulePatch
        {
            Every = "month",
            Day = 31,
            Currency = "EUR",
            Deliver = new ReportTargets(),
        });
        (changed.Every, changed.Day, changed.At, changed.Currency, changed.Revision).ShouldBe(("month", 31, "06:00", "EUR", 2));
        changed.Deliver.Emails.ShouldBeEmpty();
        (await door.PatchAsync($"v1/report-schedules/{id}", new JsonObject { ["active"] = false }, "\"1\"")).Status.ShouldBe(412);
        var paused = await door.Client.ReportSchedules.UpdateAsync(id, new ReportSchedulePatch { Active = false, Currency = "" });
        (paused.Active, paused.NextAt, paused.Currency).ShouldBe((false, null, null));

        await door.Client.ReportSchedules.DeleteAsync(id);
        (await door.GetAsync($"v1/report-schedules/{id}")).Status.ShouldBe(404);
        (await door.GetAsync("v1/report-schedules")).Json.GetProperty("data").GetArrayLength().ShouldBe(0);
        (await door.Client.Events.ListAsync(new EventQuery { Type = "report_schedule.*" })).Data.Select(e => e.Type).ShouldBe(
            ["report_schedule.created", "report_schedule.updated", "report_schedule.updated", "report_schedule.deleted"]);
    }

    [DatabaseTheory]
    public async Task Everything_wrong_is_said_at_once(string kind)
    {
        var door = await servers.OpenAsync(kind);

        (await door.PostAsync("v1/report-schedules", new JsonObject
        {
            ["kind"] = "wages",
            ["format"] = "doc",
            ["every"] = "year",
            ["at"] = "25:00",
            ["time_zone"] = "Berlin",
            ["currency"] = "XXY",
            ["colour"] = "red",
            ["deliver"] = new JsonObject
            {
                ["emails"] = new JsonArray("nobody", "a@example.com", "A@example.com", "b@example.com\r\nBcc: x@y.example"),
                ["fax"] = true,
            },
        }, "")).FieldErrors.ShouldBe(
        [
            "/at invalid_format", "/colour unknown_field", "/currency unknown_currency", "/deliver/emails/0 invalid_format",
            "/deliver/emails/2 duplicate", "/deliver/emails/3 invalid_characters", "/deliver/fax unknown_field",
            "/every unknown_value", "/format unknown_value", "/kind unknown_value", "/time_zone unknown_value",
        ]);
        (await door.PostAsync("v1/report-schedules", new JsonObject(), "")).FieldErrors
            .ShouldBe(["/at required", "/every required", "/format required", "/kind required"]);
        var sftp = Ask().With(("deliver", new JsonObject { ["sftp"] = true }));
        (await door.PostAsync("v1/report-schedules", sftp, "")).FieldErrors.ShouldBe(["/deliver/sftp not_allowed"]);
    }

    [DatabaseTheory]
    public async Task Whoever_may_not_read_reports_has_none_sent(string kind)
    {
        var door = await servers.OpenAsync(kind);
        var key = await door.PostAsync("v1/keys",
            new JsonObject { ["name"] = "writer", ["scopes"] = new JsonArray("reports:write") }, "");
        var writer = new Door(door.Server, door.Merchant, key["secret"]!);

        (await writer.PostAsync("v1/report-schedules", Ask(), "")).Code.ShouldBe("permission_denied");
        var report = ReportTests.Ask().With(("deliver", new JsonObject { ["emails"] = new JsonArray("me@example.com") }));
        (await writer.PostAsync("v1/reports", report, "")).Code.ShouldBe("permission_denied");
        (await writer.PostAsync("v1/report-schedules", Ask().With(("deliver", null)), "")).Status.ShouldBe(201);
    }

    [Fact]
    public async Task A_merchant_has_only_so_many()
    {
        var door = await servers.OpenAsync(TestDatabase.Sqlite);
        for (var i = 0; i < Sluice.Reports.ReportSchedule.SchedulesMax; i++)
            (await door.PostAsync("v1/report-schedules", Ask(), "")).Status.ShouldBe(201);
        (await door.PostAsync("v1/report-schedules", Ask(), "")).Code.ShouldBe("invalid_state");
    }

    [Fact]
    public async Task The_command_line_makes_shows_and_ends_schedules_and_notices()
    {
        var door = await servers.OpenAsync(TestDatabase.Sqlite);

        var made = await RunAsync(door, "reports", "schedules", "create", "fees", "--every", "day", "--at", "06:00",
            "--time-zone", "Europe/Berlin", "--email", "a@example.com", "b@example.com");
        made.ShouldContain("every day at 06:00 Europe/Berlin");
        made.ShouldContain("a@example.com, b@example.com");
        (await RunAsync(door, "reports", "schedules", "list")).ShouldContain("rsch_");
        var id = (await door.GetAsync("v1/report-schedules")).Json.GetProperty("data")[0].GetProperty("id").GetString()!;
        (await RunAsync(door, "reports", "schedules", "pause", id)).ShouldContain("paused");
        await RunAsync(door, "reports", "schedules", "delete", id);
        (await door.GetAsync($"v1/report-schedules/{id}")).Status.ShouldBe(404);

        await RunAsync(door, "notices", "set", "--exceptions", "ops@example.com", "--webhooks", "it@example.com");
        var notices = await RunAsync(door, "notices", "get");
        notices.ShouldContain("ops@example.com");
        notices.ShouldContain("it@example.com");
    }

    private static async Task<string> RunAsync(Door door, params string[] line)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var exit = await Sluice.Cli.CliProgram.RunAsync(
            [.. line, "--url", $"{door.Server.Url}", "--key", door.Key], output, error);
        exit.ShouldBe(0, error.ToString());
        return output.ToString();
    }
}
