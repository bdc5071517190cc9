using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Shouldly;
using Sluice.Client;
using Sluice.Tests.Databases;
using Sluice.Tests.Server;
using WebhookSecret = Sluice.Webhooks.WebhookSecret;
using Xunit;

namespace Sluice.Tests.Webhooks;

/// <summary>Webhooks over real sockets: a server, its merchants, and receivers that behave and misbehave.</summary>
public sealed class WebhookTests(WebhookServers servers) : IClassFixture<WebhookServers>
{
    private static Task Say(HttpResponse answer, int status, string body = "")
    {
        answer.StatusCode = status;
        return answer.WriteAsync(body);
    }

    private static async Task<WebhookDelivery> DeliveryAsync(
        Door door, WebhookEndpoint endpoint, long number, Func<WebhookDelivery, bool> until)
    {
        for (var i = 0; i < 300; i++)
        {
            var answer = await door.GetAsync($"v1/webhook-endpoints/{endpoint.Id}/deliveries/{number}");
            if (answer.Status == 200 && await door.Client.Webhooks.DeliveryAsync(endpoint.Id, number) is var found
                && until(found))
                return found;
            await Task.Delay(100);
        }
        throw new ShouldAssertException($"Delivery {number} did not get there in time.");
    }

    [DatabaseTheory]
    public async Task Every_event_reaches_an_endpoint_once_signed_and_in_full(string kind)
    {
        var door = await servers.OpenAsync(kind, 100_000);
        await using var sink = await WebhookSink.StartAsync();
        var endpoint = await door.Client.Webhooks.CreateAsync(new NewWebhookEndpoint { Url = sink.Url });
        WebhookSecret.TryParse(endpoint.Secret, out var secret).ShouldBeTrue();

        var payout = (await door.PayAsync(Bodies.Payout(1_000)))["id"]!;
        await door.WaitAsync(payout, "paid");
        var events = (await door.Client.Events.ListAsync()).Data.Where(e => e.Number > 1).ToList();
        var first = events.Single(e => e.Type == "webhook_endpoint.created").Number;
        events = [.. events.Where(e => e.Number >= first)];
        var received = await sink.WaitAsync(all => all.Count >= events.Count);

        received.OrderBy(r => r.Number).Select(r => (r.Id, r.Type, r.Number, r.Sequence))
            .ShouldBe(events.Select(e => (e.Id, e.Type!, e.Number, e.Sequence)));
        foreach (var one in received)
            one.Signature.ShouldBe(secret.Sign(one.Id, one.Timestamp, System.Text.Encoding.UTF8.GetBytes(one.Body)));
        var paid = received.Single(r => r.Type == "payout.paid");
        paid.Subject.ShouldBe(payout);
        paid.Json.GetProperty("live").GetBoolean().ShouldBeFalse();
        paid.Json.GetProperty("data").GetProperty("status").GetString().ShouldBe("paid");
        paid.Body.ShouldNotContain("DE89370400440532013000");
        var log = await DeliveryAsync(door, endpoint, paid.Number, d => d.Status == "delivered");
        log.Log!.ShouldHaveSingleItem().AnswerStatus.ShouldBe(204);
        log.Body.ShouldBe(paid.Body);
    }

    [DatabaseTheory]
    public async Task What_is_not_taken_is_sent_again_under_the_same_id(string kind)
    {
        var door = await servers.OpenAsync(kind);
        await using var sink = await WebhookSink.StartAsync();
        sink.Answer = (_, answer) => Say(answer, sink.All.Count == 1 ? 503 : 200, "out of \u0007order");
        var endpoint = await door.Client.Webhooks.CreateAsync(
            new NewWebhookEndpoint { Url = sink.Url, Types = ["webhook_endpoint.*"] });

        var first = (await sink.WaitAsync(all => all.Count == 1))[0];
        var failed = await DeliveryAsync(door, endpoint, first.Number, d => d.Attempts == 1);
        (failed.Status, failed.Error, failed.LastAnswerStatus).ShouldBe(("pending", "http_503", 503));
        failed.NextAttemptAt!.Value.ShouldBeInRange(
            failed.LastAttemptAt!.Value.AddSeconds(4.4), failed.LastAttemptAt.Value.AddSeconds(5.6));
        failed.Log!.ShouldHaveSingleItem().Answer.ShouldBe("out of \ufffdorder");
        await door.AdvanceAsync(TimeSpan.FromSeconds(6));

        (await sink.WaitAsync(all => all.Count == 2))[1].Id.ShouldBe(first.Id);
        var taken = await DeliveryAsync(door, endpoint, first.Number, d => d.Attempts == 2);
        (taken.Status, taken.NextAttemptAt, taken.Log!.Count).ShouldBe(("delivered", null, 2));
    }

    [DatabaseTheory]
    public async Task One_that_is_gone_is_disabled_and_gets_what_it_missed_when_it_is_back(string kind)
    {
        var door = await servers.OpenAsync(kind, 50_000);
        await using var sink = await WebhookSink.StartAsync();
        sink.Answer = (_, answer) => Say(answer, 410);
        var endpoint = await door.Client.Webhooks.CreateAsync(
            new NewWebhookEndpoint { Url = sink.Url, Types = ["payout.created", "webhook_endpoint.created"] });
        await sink.WaitAsync(all => all.Count == 1);
        for (var i = 0; i < 100 && (endpoint = await door.Client.Webhooks.GetAsync(endpoint.Id)).Status == "enabled"; i++)
            await Task.Delay(100);
        (endpoint.Status, endpoint.DisabledReason).ShouldBe(("disabled", "gone"));
        (await door.Client.Events.ListAsync(new EventQuery { Type = "webhook_endpoint.disabled" })).Data.ShouldHaveSingleItem();

        var missed = (await door.PayAsync(Bodies.Payout(1_000)))["id"]!;
        sink.Answer = (_, answer) => Say(answer, 200);
        await door.Client.Webhooks.UpdateAsync(endpoint.Id, new WebhookEndpointPatch { Status = "enabled" });

        (await sink.WaitAsync(all => all.Count == 2))[1].Subject.ShouldBe(missed);
    }

    [DatabaseTheory]
    public async Task Events_of_one_payout_wait_for_each_other_where_order_is_asked_for(string kind)
    {
        var door = await servers.OpenAsync(kind, 100_000);
        await using var sink = await WebhookSink.StartAsync();
        var refused = new HashSet<string>();
        // The first event of each payout is refused once.
        sink.Answer = (r, answer) =>
        {
            lock (refused)
                return Say(answer, r.Type == "payout.created" && refused.Add(r.Id) ? 500 : 200);
        };
        await door.Client.Webhooks.CreateAsync(
            new NewWebhookEndpoint { Url = sink.Url, Types = ["payout.*"], Ordered = true });
        var payouts = new List<string>();
        for (var i = 0; i < 5; i++)
            payouts.Add((await door.PayAsync(Bodies.Payout(1_000)))["id"]!);
        foreach (var payout in payouts)
            await door.WaitAsync(payout, "paid");
        await sink.WaitAsync(all => all.Count >= 5);
        await Task.Delay(500);
        sink.All.Select(r => r.Type).ShouldAllBe(type => type == "payout.created");

        var counts = (await door.Client.Events.ListAsync()).Data
            .Count(e => e.Type!.StartsWith("payout.", StringComparison.Ordinal));
        await door.AdvanceAsync(TimeSpan.FromSeconds(6));
        var all = await sink.WaitAsync(all => all.Count == counts + 5);

        foreach (var payout in payouts)
        {
            var sequences = all.Where(r => r.Subject == payout).Select(r => r.Sequence).ToList();
            sequences.Take(2).ShouldBe([1, 1]);
            sequences.Skip(1).ShouldBe(Enumerable.Range(1, sequences.Count - 1));
        }
    }

    [DatabaseTheory]
    public async Task One_that_hangs_slows_down_nobody_else(string kind)
    {
        var door = await servers.OpenAsync(kind, 100_000);
        await using var dead = await WebhookSink.StartAsync();
        await using var alive = await WebhookSink.StartAsync();
        using var end = new CancellationTokenSource();
        dead.Answer = (_, _) => Task.Delay(Timeout.Infinite, end.Token).ContinueWith(_ => { }, TaskScheduler.Default);
        await door.Client.Webhooks.CreateAsync(new NewWebhookEndpoint { Url = dead.Url });
        await door.Client.Webhooks.CreateAsync(new NewWebhookEndpoint { Url = alive.Url, Types = ["payout.created"] });
        await dead.WaitAsync(all => all.Count > 0);

        for (var i = 0; i < 30; i++)
            await door.PayAsync(Bodies.Payout(1_000));

        (await alive.WaitAsync(all => all.Count >= 30)).Count.ShouldBe(30);
        dead.All.Count.ShouldBeLessThanOrEqualTo(Sluice.Server.Webhooks.WebhookPump.FlyingMax);
        await end.CancelAsync();
    }

    [DatabaseTheory]
    public async Task Events_are_sent_again_when_asked_for(string kind)
    {
        var door = await servers.OpenAsync(kind, 100_000);
        var early = (await door.PayAsync(Bodies.Payout(1_000)))["id"]!;
        await using var sink = await WebhookSink.StartAsync();
        var endpoint = await door.Client.Webhooks.CreateAsync(
            new NewWebhookEndpoint { Url = sink.Url, Types = ["payout.created"] });
        var later = (await door.PayAsync(Bodies.Payout(1_000)))["id"]!;
        var received = (await sink.WaitAsync(all => all.Count == 1))[0];
        received.Subject.ShouldBe(later);
        await DeliveryAsync(door, endpoint, received.Number, d => d.Status == "delivered");

        (await door.Client.Webhooks.ResendAsync(endpoint.Id, received.Number)).Events.ShouldBe(1);
        (await sink.WaitAsync(all => all.Count == 2))[1].Id.ShouldBe(received.Id);
        // Also what happened before there was an endpoint.
        (await door.Client.Webhooks.ReplayAsync(endpoint.Id, new NewWebhookReplay { First = 1 })).Events.ShouldBe(2);
        (await sink.WaitAsync(all => all.Count == 4)).Skip(2).Select(r => r.Subject).Order(StringComparer.Ordinal)
            .ShouldBe(new[] { early, later }.Order(StringComparer.Ordinal));

        var ping = await door.Client.Webhooks.PingAsync(endpoint.Id);
        (ping.Delivered, ping.AnswerStatus).ShouldBe((true, 204));
        sink.All[^1].Type.ShouldBe("ping");
    }

    [DatabaseTheory]
    public async Task A_new_secret_signs_beside_the_old_one_for_a_while(string kind)
    {
        var door = await servers.OpenAsync(kind);
        await using var sink = await WebhookSink.StartAsync();
        var made = await door.Client.Webhooks.CreateAsync(new NewWebhookEndpoint { Url = sink.Url });
        await sink.WaitAsync(all => all.Count == 1);

        var rotated = await door.Client.Webhooks.RotateAsync(made.Id, new WebhookRotation { OverlapHours = 1 });
        await door.Client.Webhooks.PingAsync(made.Id);
        var ping = sink.All[^1];

        rotated.Secret.ShouldNotBe(made.Secret);
        WebhookSecret.TryParse(made.Secret, out var old).ShouldBeTrue();
        WebhookSecret.TryParse(rotated.Secret, out var now).ShouldBeTrue();
        var body = System.Text.Encoding.UTF8.GetBytes(ping.Body);
        ping.Signature.ShouldBe(now.Sign(ping.Id, ping.Timestamp, body) + " " + old.Sign(ping.Id, ping.Timestamp, body));
        await door.AdvanceAsync(TimeSpan.FromHours(2));
        await door.Client.Webhooks.PingAsync(made.Id);
        sink.All[^1].Signature.ShouldNotContain(' ');
        var shown = await door.GetAsync($"v1/webhook-endpoints/{made.Id}");
        shown.Text.ShouldNotContain("whsec_");
        (await door.GetAsync("v1/events")).Text.ShouldNotContain("whsec_");
    }

    [DatabaseTheory]
    public async Task Nothing_is_lost_when_the_server_stops_and_starts(string kind)
    {
        await using var server = await TestServer.StartAsync(kind, "--Sluice:Webhooks:AllowPrivate", "true");
        var door = await server.NewMerchantAsync();
        await door.FundAsync(1_000_000);
        await using var sink = await WebhookSink.StartAsync();
        sink.Answer = async (_, answer) =>
        {
            await Task.Delay(20);
            answer.StatusCode = 200;
        };
        var endpoint = await door.Client.Webhooks.CreateAsync(new NewWebhookEndpoint { Url = sink.Url });
        await Task.WhenAll(Enumerable.Range(0, 60).Select(_ => door.PayAsync(Bodies.Payout(1_000))));

        await server.StopAsync();
        await server.StartAgainAsync();
        var again = door.Reopen();
        var last = (await again.GetAsync("v1/events?limit=200&after=190")).Json.GetProperty("data").EnumerateArray()
            .Select(e => e.GetProperty("number").GetInt64()).DefaultIfEmpty().Max();
        await sink.WaitAsync(all => all.Any(r => r.Number >= last));
        var events = new List<Event>();
        await foreach (var one in again.Client.Events.ListAllAsync())
            events.Add(one);
        var expected = events.SkipWhile(e => e.Type != "webhook_endpoint.created").Select(e => e.Id).ToHashSet();
        var got = await sink.WaitAsync(all => expected.IsSubsetOf(all.Select(r => r.Id)));

        got.Count.ShouldBeLessThan(expected.Count + (2 * Sluice.Server.Webhooks.WebhookPump.FlyingMax));
        (await again.Client.Webhooks.GetAsync(endpoint.Id)).Status.ShouldBe("enabled");
    }

    [DatabaseTheory]
    public async Task What_is_wrong_is_named_and_what_is_another_merchants_is_not_there(string kind)
    {
        var door = await servers.OpenAsync(kind);
        var wrong = await door.PostAsync("v1/webhook-endpoints", JsonNode.Parse(
            """{"url":"ftp://example.com","types":["payout.paid","Payout","payout.*x"],"ordered":"yes","color":1}""")!);
        wrong.FieldErrors.ShouldBe(["/color unknown_field", "/ordered wrong_type", "/types/1 invalid_format",
            "/types/2 invalid_format", "/url invalid_format"]);
        (await door.PostAsync("v1/webhook-endpoints", JsonNode.Parse("{}")!)).FieldErrors.ShouldBe(["/url required"]);
        var endpoint = await door.Client.Webhooks.CreateAsync(new NewWebhookEndpoint { Url = "https://127.0.0.1:9443/hook" });
        (await door.PostAsync($"v1/webhook-endpoints/{endpoint.Id}/replay", JsonNode.Parse("""{"first":5,"last":4}""")!))
            .FieldErrors.ShouldBe(["/last out_of_range"]);
        (await door.PostAsync($"v1/webhook-endpoints/{endpoint.Id}/rotate", JsonNode.Parse("""{"overlap_hours":169}""")!))
            .FieldErrors.ShouldBe(["/overlap_hours out_of_range"]);
        (await door.PatchAsync($"v1/webhook-endpoints/{endpoint.Id}", JsonNode.Parse("""{"status":"off"}""")!))
            .FieldErrors.ShouldBe(["/status unknown_value"]);
        (await door.PatchAsync($"v1/webhook-endpoints/{endpoint.Id}", JsonNode.Parse("""{"status":"disabled"}""")!, "\"7\""))
            .Code.ShouldBe("stale_revision");

        var other = await servers.OpenAsync(kind);
        var path = $"v1/webhook-endpoints/{endpoint.Id}";
        (await other.GetAsync("v1/webhook-endpoints")).Json.GetProperty("data").GetArrayLength().ShouldBe(0);
        foreach (var answer in new[]
        {
            await other.GetAsync(path), await other.DeleteAsync(path), await other.GetAsync(path + "/deliveries"),
            await other.GetAsync(path + "/deliveries/1"), await other.PostAsync(path + "/ping"),
            await other.PatchAsync(path, JsonNode.Parse("""{"status":"disabled"}""")!),
            await other.PostAsync(path + "/rotate", JsonNode.Parse("{}")!),
            await other.PostAsync(path + "/deliveries/1/resend"),
            await other.PostAsync(path + "/replay", JsonNode.Parse("""{"first":1}""")!),
        })
            answer.Status.ShouldBe(404, answer.Text);
        await door.Client.Webhooks.DeleteAsync(endpoint.Id);
        (await door.GetAsync(path)).Status.ShouldBe(404);
    }
}
