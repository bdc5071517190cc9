using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Sluice.Client;
using Sluice.Notices;
using Sluice.Tests.Databases;
using Sluice.Tests.Links;
using Sluice.Tests.Server;
using Sluice.Webhooks;
using Xunit;

namespace Sluice.Tests.Mails;

/// <summary>The merchant's own people are told, once and gathered, by a real mail server.</summary>
public sealed class NoticeTests
{
    [DatabaseTheory]
    public async Task Payouts_that_need_a_person_are_told_together_and_once_even_with_two_nodes(string kind)
    {
        await using var sink = new MailSink();
        await using var server = await TestServer.StartAsync(kind, SentMail.Settings(sink.Port));
        var door = await server.NewMerchantAsync();
        await door.FundAsync(20_000);
        (await door.PutAsync("v1/notices", List(exceptions: ["ops@acme.example", "boss@acme.example"]))).Status.ShouldBe(200);
        const int payouts = 25;
        var ids = new List<string>();
        for (var i = 0; i < payouts; i++)
            ids.Add((await door.PayAsync(Bodies.Payout(100, "Ada SANDBOX-NEVER-SETTLES")))["id"]!);
        foreach (var id in ids)
            await door.WaitAsync(id, "submitted");
        await using var second = kind == TestDatabase.Sqlite ? null
            : await TestServer.StartAsync(server.Storage, ownsStorage: false, SentMail.Settings(sink.Port));
        await door.AdvanceAsync(TimeSpan.FromDays(7));

        var told = new List<string>();
        var counted = new Dictionary<string, int>();
        string[] all = ["ops@acme.example", "boss@acme.example"];
        while (all.Any(to => counted.GetValueOrDefault(to) < payouts))
        {
            var (to, mail) = await SentMail.NextAsync(sink);
            var count = mail["Subject"] == "[Test] A payout needs a person – Test" ? 1
                : int.Parse(mail["Subject"].Split(' ')[1], null);
            counted[to] = counted.GetValueOrDefault(to) + count;
            var text = mail.Part("text/plain").Text;
            ids.Count(text.Contains).ShouldBe(Math.Min(count, NoticeMail.ItemsMax));
            text.Contains($"and {count - NoticeMail.ItemsMax} more").ShouldBe(count > NoticeMail.ItemsMax);
            text.ShouldContain("Not settled within the deadline");
            mail.Part("text/html").Text.ShouldContain("Not settled within the deadline");
            // Neither whom nor where to.
            text.Contains("SANDBOX").ShouldBeFalse();
            text.Contains("DE89").ShouldBeFalse();
            told.Add(to);
            await door.AdvanceAsync(NoticeRounds.GatherTime + TimeSpan.FromSeconds(1));
        }
        counted.ShouldAllBe(c => c.Value == payouts);
        told.Count.ShouldBeLessThanOrEqualTo(6);
        await server.Services.GetRequiredService<NoticeRounds>().SweepAsync(default);
        await server.Services.GetRequiredService<Sluice.Server.Mails.MailSender>().SweepAsync(default);
        sink.Taken.ShouldBeEmpty();
    }

    [DatabaseTheory]
    public async Task Who_is_told_of_endpoints_is_told_why_one_was_switched_off(string kind)
    {
        await using var sink = new MailSink();
        await using var server = await TestServer.StartAsync(kind, SentMail.Settings(sink.Port));
        var door = await server.NewMerchantAsync();
        await door.PutAsync("v1/notices", List(webhooks: ["it@acme.example"]));
        var endpoints = new List<Guid>();
        for (var i = 0; i < 3; i++)
        {
            var made = await door.Client.Webhooks.CreateAsync(
                new NewWebhookEndpoint { Url = $"https://shop.example.com/{i}", Types = ["payout.paid"] });
            Sluice.Kernel.Ids.TryParse("whe_", made.Id, out var id).ShouldBeTrue();
            endpoints.Add(id);
        }
        var lanes = server.Services.GetRequiredService<Sluice.Books.BookLanes>();
        await door.PatchAsync($"v1/webhook-endpoints/{Name(endpoints[0])}", new JsonObject { ["status"] = "disabled" });
        await lanes.SubmitAsync(new DisableWebhookEndpoint(door.Merchant, endpoints[1], "gone"), default);
        await lanes.SubmitAsync(new DisableWebhookEndpoint(door.Merchant, endpoints[2], "failing"), default);
        var rounds = server.Services.GetRequiredService<NoticeRounds>();

        // What was found first is told at once, the rest some minutes later.
        var text = "";
        while (!text.Contains(Name(endpoints[2])))
        {
            await door.AdvanceAsync(NoticeRounds.GatherTime + TimeSpan.FromSeconds(1));
            await rounds.SweepAsync(default);
            var (to, mail) = await SentMail.NextAsync(sink);
            to.ShouldBe("it@acme.example");
            mail["Subject"].ShouldContain("switched off – Test");
            text += mail.Part("text/plain").Text;
        }

        // Whoever switches one off by hand knows.
        text.ShouldNotContain(Name(endpoints[0]));
        text.ShouldContain($"It answered 410 Gone ({Name(endpoints[1])})");
        text.ShouldContain($"It took nothing for days ({Name(endpoints[2])})");
    }

    [DatabaseTheory]
    public async Task Notices_are_set_all_at_once_and_only_by_whom_may(string kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        var door = await server.NewMerchantAsync();
        (await door.GetAsync("v1/notices")).Number("revision").ShouldBe(0);

        var set = await door.PutAsync("v1/notices", List(["a@example.com"], ["b@example.com"], ["c@example.com"]));
        (set.Status, set.Number("revision")).ShouldBe((200, 1));
        var less = await door.Client.Notices.SetAsync(new NewNotices { Reports = ["jörg@example.com"], Revision = 1 });
        (less.Exceptions.Count, less.Reports[0], less.Webhooks.Count, less.Revision).ShouldBe((0, "jörg@example.com", 0, 2));
        (await door.PutAsync("v1/notices", List().With(("revision", 1)))).Status.ShouldBe(412);

        var many = new JsonArray([.. Enumerable.Range(0, 11).Select(i => (JsonNode)$"a{i}@example.com")]);
        (await door.PutAsync("v1/notices", new JsonObject
        {
            ["exceptions"] = new JsonArray("a@example.com", "A@EXAMPLE.COM", 5),
            ["reports"] = many,
            ["webhooks"] = new JsonArray("Ada <a@example.com>", "a@example.com\nBcc: b@example.com"),
            ["payouts"] = new JsonArray(),
        })).FieldErrors.ShouldBe(
        [
            "/exceptions/1 duplicate", "/exceptions/2 wrong_type", "/payouts unknown_field", "/reports too_many",
            "/webhooks/0 invalid_format", "/webhooks/1 invalid_characters",
        ]);
        var key = await door.PostAsync("v1/keys",
            new JsonObject { ["name"] = "r", ["scopes"] = new JsonArray("payouts:read") }, "");
        (await new Door(server, door.Merchant, key["secret"]!).GetAsync("v1/notices")).Code.ShouldBe("permission_denied");
    }

    private static string Name(Guid endpoint) => Sluice.Kernel.Ids.Format("whe_", endpoint);

    private static JsonObject List(string[]? exceptions = null, string[]? reports = null, string[]? webhooks = null) => new()
    {
        ["exceptions"] = Array(exceptions),
        ["reports"] = Array(reports),
        ["webhooks"] = Array(webhooks),
    };

    private static JsonArray Array(string[]? addresses) => new([.. (addresses ?? []).Select(a => (JsonNode)a)]);
}
