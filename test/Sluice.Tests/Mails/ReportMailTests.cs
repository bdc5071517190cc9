using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Sluice.Client;
using Sluice.Server.Mails;
using Sluice.Server.Sftp;
using Sluice.Tests.Databases;
using Sluice.Tests.Links;
using Sluice.Tests.Server;
using Xunit;

namespace Sluice.Tests.Mails;

/// <summary>Reports brought to people by a real mail server, and into folders.</summary>
public sealed class ReportMailTests
{
    [DatabaseTheory]
    public async Task A_schedule_sends_the_report_of_the_day_before_once_even_with_two_nodes(string kind)
    {
        await using var sink = new MailSink();
        await using var server = await TestServer.StartAsync(kind, SentMail.Settings(sink.Port));
        var door = await server.NewMerchantAsync();
        await door.FundAsync(20_000);
        await door.PutAsync("v1/branding", new JsonObject { ["name"] = "Acme & Söhne" });
        await door.WaitAsync((await door.PayAsync(Bodies.Payout(1234)))["id"]!, "paid");
        var schedule = ReportScheduleTests.Ask().With(("every", "day"), ("day", null), ("time_zone", "UTC"));
        (await door.PostAsync("v1/report-schedules", schedule, "")).Status.ShouldBe(201);
        // On SQLite there is one node at a time.
        await using var second = kind == TestDatabase.Sqlite ? null
            : await TestServer.StartAsync(server.Storage, ownsStorage: false, SentMail.Settings(sink.Port));

        await door.AdvanceAsync(TimeSpan.FromDays(1));

        var (to, mail) = await SentMail.NextAsync(sink);
        var report = await DeliveredAsync(door);
        to.ShouldBe("finance@acme.example");
        mail["Subject"].ShouldBe($"[Test] {report.FileName} – Acme & Söhne");
        mail["From"].ShouldBe("Acme & Söhne <pay@acme.example>");
        mail["Auto-Submitted"].ShouldBe("auto-generated");
        mail.Type.ShouldBe("multipart/mixed");
        mail.Part("multipart/alternative").Parts.Select(p => p.Type).ShouldBe(["text/plain", "text/html"]);
        mail.Part("text/plain").Text.ShouldContain($"SHA-256: {report.Sha256}");
        mail.Part("text/html").Text.ShouldContain("Acme &amp; Söhne");
        var attached = mail.Part("text/csv");
        attached["Content-Disposition"].ShouldContain(report.FileName!);
        Convert.ToHexStringLower(SHA256.HashData(attached.Body)).ShouldBe(report.Sha256);
        Encoding.UTF8.GetString(attached.Body).ShouldContain(",12.34,EUR,");
        attached.Text.ShouldNotContain(Bodies.Iban);

        var delivery = report.Deliveries.ShouldHaveSingleItem();
        (delivery.Channel, delivery.To, delivery.Status, delivery.Attempts, delivery.Error)
            .ShouldBe(("email", "finance@acme.example", "delivered", 1, null));
        (report.ScheduleId, report.Rows, report.CreatedBy).ShouldBe(((await OnlyAsync(door)).Id, 1, "system"));
        var told = (await door.Client.Events.ListAsync(new EventQuery { Type = "report.finished" })).Data.ShouldHaveSingleItem();
        told.Data!.Value.GetProperty("id").GetString().ShouldBe(report.Id);
        await Task.Delay(1500);
        sink.Taken.ShouldBeEmpty();
        (await door.Client.Reports.ListAsync()).Data.ShouldHaveSingleItem();
    }

    [DatabaseTheory]
    public async Task While_the_mail_server_is_down_reports_wait_and_then_come_once(string kind)
    {
        var stopped = new MailSink();
        var port = stopped.Port;
        await stopped.DisposeAsync();
        await using var server = await TestServer.StartAsync(kind, SentMail.Settings(port));
        var door = await server.NewMerchantAsync();
        var asked = await door.PostAsync("v1/reports", Ask(new JsonObject { ["emails"] = new JsonArray("a@example.com") }), "");
        asked.Status.ShouldBe(202, asked.Text);
        asked.Json.GetProperty("deliveries")[0].GetProperty("status").GetString().ShouldBe("waiting");

        var waiting = await WaitAsync(door, asked["id"]!, r => r.Deliveries[0].Error is not null);
        (waiting.Deliveries[0].Status, waiting.Deliveries[0].Attempts, waiting.Deliveries[0].At).ShouldBe(("pending", 1, null));
        await using var sink = new MailSink(port);
        await door.AdvanceAsync(Smtp.RetryDelay(1) + TimeSpan.FromSeconds(1));

        (await SentMail.NextAsync(sink)).To.ShouldBe("a@example.com");
        var delivered = await WaitAsync(door, asked["id"]!, r => r.Deliveries[0].Status == "delivered");
        (delivered.Deliveries[0].Attempts, delivered.Deliveries[0].Error).ShouldBe((2, null));
        await door.AdvanceAsync(TimeSpan.FromHours(2));
        await server.Services.GetRequiredService<ReportPost>().SweepAsync(default);
        sink.Taken.ShouldBeEmpty();
        server.Log.Entries.ShouldAllBe(e => !e.Contains("example.com"));
    }

    [Fact]
    public async Task What_is_too_large_is_not_attached()
    {
        var report = new Sluice.Reports.Report
        {
            Merchant = default,
            Id = Guid.NewGuid(),
            Kind = "ledger",
            Format = "pdf",
            From = DateTimeOffset.UnixEpoch,
            To = DateTimeOffset.UnixEpoch.AddDays(1),
            TimeZone = "UTC",
            Actor = default,
            CreatedAt = default,
            Status = "finished",
            Bytes = ReportLetter.AttachedBytesMax,
            ExpiresAt = DateTimeOffset.UnixEpoch.AddDays(30),
        };
        ReportLetter.IsAttached(report).ShouldBeTrue();
        report = report with { Bytes = ReportLetter.AttachedBytesMax + 1L };
        ReportLetter.IsAttached(report).ShouldBeFalse();
        var sender = new Sender("Acme", new Sluice.Links.Branding { Merchant = default, Revision = 0, UpdatedAt = default },
            new System.Net.Mail.MailAddress("pay@acme.example"), Live: true);
        var delivery = new Sluice.Reports.ReportDelivery
        {
            Merchant = default,
            Report = report.Id,
            Number = 1,
            Channel = "email",
            Target = "a@example.com",
            Status = Sluice.Reports.DeliveryStatus.Due,
        };

        using var message = ReportLetter.Write(delivery, report, null, sender);

        message.Subject.ShouldBe("ledger-1970-01-01.pdf – Acme");
        message.Attachments.ShouldBeEmpty();
        using var reader = new StreamReader(message.AlternateViews[0].ContentStream);
        (await reader.ReadToEndAsync()).ShouldContain($"sluice reports download {report}");
    }

    [DatabaseTheory]
    public async Task Reports_lie_whole_in_the_merchants_folder_and_wait_for_it(string kind)
    {
        await using var storage = await Storage.CreateAsync(kind);
        var folder = Path.Combine(storage.Folder, "sftp");
        await using var server = await TestServer.StartAsync(storage, ownsStorage: false, "--Sluice:Sftp:Folder", folder);
        var door = await server.NewMerchantAsync();
        var body = Ask(new JsonObject { ["sftp"] = true });
        (await door.PostAsync("v1/reports", body, "")).FieldErrors.ShouldBe(["/deliver/sftp not_allowed"]);
        var mine = server.Services.GetRequiredService<SftpFolders>().Of(door.Merchant, SftpFolders.Reports);
        Directory.CreateDirectory(mine);

        var first = (await door.PostAsync("v1/reports", body, ""))["id"]!;
        var report = await WaitAsync(door, first, r => r.Deliveries[0].Status == "delivered");
        var file = Directory.GetFiles(mine).ShouldHaveSingleItem();
        Path.GetFileName(file).ShouldBe($"{Path.GetFileNameWithoutExtension(report.FileName)}-{report.Id}.csv");
        Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(file))).ShouldBe(report.Sha256);

        // Taken away meanwhile: it is tried for about a day, then a person has to look.
        var schedule = (await door.PostAsync("v1/report-schedules", ReportScheduleTests.Ask()
            .With(("every", "day"), ("day", null), ("deliver", new JsonObject { ["sftp"] = true })), ""))["id"]!;
        Directory.Delete(mine, recursive: true);
        await door.AdvanceAsync(TimeSpan.FromDays(1));
        var second = await NewestAsync(door, r => r.ScheduleId == schedule);
        await door.PatchAsync($"v1/report-schedules/{schedule}", new JsonObject { ["active"] = false });
        var post = server.Services.GetRequiredService<ReportPost>();
        var waited = Stopwatch.StartNew();
        Report failed;
        while ((failed = await door.Client.Reports.GetAsync(second.Id)).Deliveries[0].Status != "failed")
        {
            waited.Elapsed.ShouldBeLessThan(Door.Patience);
            await door.AdvanceAsync(TimeSpan.FromHours(1));
            await post.SweepAsync(default);
        }
        failed.Deliveries[0].Error.ShouldBe("There is no SFTP folder of this merchant.");
        failed.Deliveries[0].Attempts.ShouldBe(ReportPost.AttemptsMax);
        var told = (await door.Client.Events.ListAsync(new EventQuery { Type = "report.delivery_failed" })).Data
            .ShouldHaveSingleItem();
        told.SubjectId.ShouldBe(second.Id);
    }

    private static JsonObject Ask(JsonNode deliver) => ReportTests.Ask("fees").With(("deliver", deliver));

    private static async Task<Report> NewestAsync(Door door, Func<Report, bool> isIt)
    {
        var waited = Stopwatch.StartNew();
        while (true)
        {
            if ((await door.Client.Reports.ListAsync()).Data is [{ IsOpen: false } report, ..] && isIt(report))
                return report;
            waited.Elapsed.ShouldBeLessThan(Door.Patience);
            await Task.Delay(20);
        }
    }

    private static async Task<Report> DeliveredAsync(Door door) =>
        await WaitAsync(door, (await NewestAsync(door, _ => true)).Id, r => r.Deliveries.All(d => d.Status == "delivered"));

    private static async Task<ReportSchedule> OnlyAsync(Door door)
    {
        await foreach (var schedule in door.Client.ReportSchedules.ListAllAsync())
            return schedule;
        throw new InvalidOperationException("There is none.");
    }

    private static async Task<Report> WaitAsync(Door door, string id, Func<Report, bool> until)
    {
        var waited = Stopwatch.StartNew();
        while (true)
        {
            var report = await door.Client.Reports.GetAsync(id);
            if (until(report))
                return report;
            waited.Elapsed.ShouldBeLessThan(Door.Patience, $"{report}");
            await Task.Delay(20);
        }
    }
}
