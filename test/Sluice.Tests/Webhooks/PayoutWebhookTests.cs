using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Shouldly;
using Sluice.Client;
using Sluice.Tests.Databases;
using Sluice.Tests.Server;
using Sluice.Webhooks;
using WebhookSecret = Sluice.Webhooks.WebhookSecret;
using Xunit;

namespace Sluice.Tests.Webhooks;

/// <summary>Payouts that name an address for their own events.</summary>
public sealed class PayoutWebhookTests(WebhookServers servers) : IClassFixture<WebhookServers>
{
    private static Task<Sluice.Client.WebhookEndpoint> MakeAsync(Door door, bool ordered = false) =>
        door.Client.Webhooks.CreateAsync(new NewWebhookEndpoint { PerPayout = true, Ordered = ordered });

    private static JsonObject Payout(string? url)
    {
        var payout = Bodies.Payout(1_000);
        payout["webhook_url"] = url;
        return payout;
    }

    [DatabaseTheory]
    public async Task The_events_of_a_payout_go_to_the_address_it_names_signed_and_in_order(string kind)
    {
        var door = await servers.OpenAsync(kind, 100_000);
        await using var sink = await WebhookSink.StartAsync();
        await using var other = await WebhookSink.StartAsync();
        var endpoint = await MakeAsync(door, ordered: true);
        (endpoint.Url, endpoint.PerPayout).ShouldBe((null, true));
        WebhookSecret.TryParse(endpoint.Secret, out var secret).ShouldBeTrue();

        var named = await door.PayAsync(Payout(sink.Url));
        var elsewhere = (await door.PayAsync(Payout(other.Url)))["id"]!;
        var unnamed = (await door.PayAsync(Bodies.Payout(1_000)))["id"]!;
        foreach (var payout in (string[])[named["id"]!, elsewhere, unnamed])
            await door.WaitAsync(payout, "paid");
        var received = await sink.WaitAsync(all => all.Any(r => r.Type == "payout.paid"));
        await other.WaitAsync(all => all.Any(r => r.Type == "payout.paid"));

        named["webhook_url"].ShouldBe(sink.Url);
        received.ShouldAllBe(r => r.Subject == named["id"]);
        received.Select(r => r.Sequence).ShouldBe(Enumerable.Range(1, received.Count));
        foreach (var one in received)
            one.Signature.ShouldBe(secret.Sign(one.Id, one.Timestamp, Encoding.UTF8.GetBytes(one.Body)));
        other.All.ShouldAllBe(r => r.Subject == elsewhere);
        var log = new List<Sluice.Client.WebhookDelivery>();
        for (var i = 0; i < 100 && log.Count(d => d.Status == "delivered") < received.Count + other.All.Count; i++)
        {
            await Task.Delay(50);
            log = await door.Client.Webhooks.DeliveriesAsync(endpoint.Id).ToListAsync();
        }
        log.Count.ShouldBe(received.Count + other.All.Count);
        log.ShouldAllBe(d => d.Status == "delivered" && d.Attempts == 1);
    }

    [DatabaseTheory]
    public async Task One_address_that_hangs_or_is_gone_holds_up_no_other(string kind)
    {
        var door = await servers.OpenAsync(kind, 1_000_000);
        await using var dead = await WebhookSink.StartAsync();
        await using var gone = await WebhookSink.StartAsync();
        await using var alive = await WebhookSink.StartAsync();
        using var end = new CancellationTokenSource();
        dead.Answer = (_, _) => Task.Delay(Timeout.Infinite, end.Token).ContinueWith(_ => { }, TaskScheduler.Default);
        gone.Answer = (_, answer) =>
        {
            answer.StatusCode = StatusCodes.Status410Gone;
            return Task.CompletedTask;
        };
        var endpoint = await MakeAsync(door);
        foreach (var url in Enumerable.Range(0, 60).Select(i => i % 6 == 5 ? alive.Url : i % 6 == 4 ? gone.Url : dead.Url))
            await door.PayAsync(Payout(url));

        await alive.WaitAsync(all => all.Count(r => r.Type == "payout.created") == 10);

        dead.All.Count.ShouldBeLessThanOrEqualTo(PayoutHosts.FlyingMax);
        (await door.Client.Webhooks.GetAsync(endpoint.Id)).Status.ShouldBe("enabled");
        await end.CancelAsync();
    }

    [DatabaseTheory]
    public async Task What_cannot_be_is_refused_with_the_field_and_what_to_do(string kind)
    {
        var door = await servers.OpenAsync(kind, 100_000);
        var refused = await door.PostAsync("v1/payouts", Payout("http://127.0.0.1:9000/hook"));
        refused.FieldErrors.ShouldBe(["/webhook_url not_found"]);
        refused.Text.ShouldContain("per_payout");
        (await door.PostAsync("v1/payouts/validate", Payout("http://127.0.0.1:9000/hook"))).Text.ShouldContain("/webhook_url");

        var endpoint = await MakeAsync(door);
        var wrong = Payout("http://user:secret@127.0.0.1:22/#x");
        wrong["currency"] = "EURO";
        (await door.PostAsync("v1/payouts", wrong)).FieldErrors
            .ShouldBe(["/currency unknown_currency", "/webhook_url invalid_format"]);
        var path = $"v1/webhook-endpoints/{endpoint.Id}";
        (await door.PostAsync("v1/webhook-endpoints", JsonNode.Parse("""{"per_payout":true}""")!)).Code.ShouldBe("invalid_state");
        (await door.PostAsync("v1/webhook-endpoints", JsonNode.Parse("""{"per_payout":true,"url":"https://example.com/"}""")!))
            .FieldErrors.ShouldBe(["/url conflicting"]);
        (await door.PatchAsync(path, JsonNode.Parse("""{"url":"https://example.com/"}""")!)).FieldErrors
            .ShouldBe(["/url conflicting"]);
        (await door.PostAsync(path + "/ping")).Code.ShouldBe("invalid_state");
        // What names no address is not sent, not even when asked for.
        var unnamed = (await door.PayAsync(Bodies.Payout(1_000)))["id"]!;
        var number = (await door.GetAsync($"v1/events?subject_id={unnamed}")).Json.GetProperty("data")[0].GetProperty("number");
        (await door.PostAsync($"{path}/deliveries/{number}/resend")).Status.ShouldBe(404);
    }

    [Fact]
    public async Task A_server_as_it_is_installed_takes_public_https_addresses_alone()
    {
        await using var server = await TestServer.StartAsync(TestDatabase.Sqlite);
        var door = await server.NewMerchantAsync();
        await door.FundAsync(100_000);
        await MakeAsync(door);

        foreach (var url in (string[])["http://example.com/hook", "https://127.0.0.1/hook", "https://[fd00::1]/hook", "hook"])
            (await door.PostAsync("v1/payouts", Payout(url))).FieldErrors.ShouldBe(["/webhook_url invalid_format"], url);
        (await door.PostAsync("v1/payouts", Payout("https://example.invalid/hook"))).Status.ShouldBe(201);
    }
}
