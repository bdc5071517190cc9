using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Sluice.Access;
using Sluice.Client;
using Sluice.Events;
using Sluice.Kernel;
using Sluice.Server.Webhooks;
using Sluice.Tests.Databases;
using Sluice.Tests.Server;
using Sluice.Webhooks;
using Xunit;
using Endpoint = Sluice.Webhooks.WebhookEndpoint;

namespace Sluice.Tests.Webhooks;

/// <summary>Endpoints that are changed, or asked for the same twice, while there is something to tell them.</summary>
public sealed class EndpointChangeTests(WebhookServers servers) : IClassFixture<WebhookServers>
{
    [DatabaseTheory]
    public async Task What_happens_after_a_change_is_for_the_endpoint_as_it_then_is(string kind)
    {
        var door = await servers.OpenAsync(kind, 100_000);
        await using var sink = await WebhookSink.StartAsync();
        var made = await door.Client.Webhooks.CreateAsync(
            new NewWebhookEndpoint { Url = sink.Url, Types = ["webhook_endpoint.updated"] });
        var (database, before) = (door.Server.Services.GetRequiredService<Database>(), await FindAsync(door, made.Id));
        await door.Client.Webhooks.UpdateAsync(made.Id, new() { Types = ["payout.created", "webhook_endpoint.updated"] });
        var payout = (await door.PayAsync(Bodies.Payout(1_000)))["id"]!;
        var log = await EventLog.ListAsync(database, door.Merchant, 0, null, null, EventLog.PageMax, CancellationToken.None);
        var change = log.Single(e => e.Type == "webhook_endpoint.updated").Number;

        // Change and payout are in one page of the log, read for the endpoint as it was.
        using var watch = door.Server.Services.GetRequiredService<EventSignal>().Watch(door.Merchant);
        var first = Reader(door, before, watch, 0);
        (await ReadAsync(first, door)).ShouldBeEmpty();
        (first.HasEndpointChanged, first.Last).ShouldBe((true, change - 1));
        var next = Reader(door, await FindAsync(door, made.Id), watch, first.Last);

        (await ReadAsync(next, door)).ShouldBe(["webhook_endpoint.updated", "payout.created"]);
        next.HasEndpointChanged.ShouldBeFalse();
        var told = await sink.WaitAsync(all => all.Count >= 2);
        told.Single(r => r.Type == "payout.created").Subject.ShouldBe(payout);
    }

    [DatabaseTheory]
    public async Task One_that_is_switched_on_again_has_its_days_anew(string kind)
    {
        var door = await servers.OpenAsync(kind, 100_000);
        await using var sink = await WebhookSink.StartAsync();
        sink.Answer = (_, answer) => Say(answer, 500);
        var made = await door.Client.Webhooks.CreateAsync(
            new NewWebhookEndpoint { Url = sink.Url, Types = ["payout.created"] });
        await door.PayAsync(Bodies.Payout(1_000));
        await sink.WaitAsync(all => all.Count == 1);
        await AttemptedAsync(door, made.Id, 1);
        await door.AdvanceAsync(EndpointHealth.DisabledAfter + TimeSpan.FromHours(1));
        await UntilAsync(async () => (await door.Client.Webhooks.GetAsync(made.Id)).DisabledReason == Endpoint.Failing);

        await door.Client.Webhooks.UpdateAsync(made.Id, new() { Status = "enabled" });
        await door.AdvanceAsync(TimeSpan.FromHours(1));
        await AttemptedAsync(door, made.Id, 3);
        sink.Answer = (_, answer) => Say(answer, 204);
        await door.AdvanceAsync(TimeSpan.FromHours(1));

        await sink.WaitAsync(all => all.Count == 4);
        (await door.Client.Webhooks.GetAsync(made.Id)).Status.ShouldBe("enabled");
        (await door.Client.Events.ListAsync(new EventQuery { Type = "webhook_endpoint.disabled" })).Data.ShouldHaveSingleItem();
    }

    [DatabaseTheory]
    public async Task A_range_that_is_asked_for_several_times_at_once_is_sent_again(string kind)
    {
        var door = await servers.OpenAsync(kind, 100_000);
        await using var sink = await WebhookSink.StartAsync();
        var made = await door.Client.Webhooks.CreateAsync(new NewWebhookEndpoint { Url = sink.Url });
        for (var i = 0; i < 10; i++)
            await door.PayAsync(Bodies.Payout(1_000));
        await sink.WaitAsync(all => all.Count(r => r.Type == "payout.paid") == 10);

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => door.PostAsync(
            $"v1/webhook-endpoints/{made.Id}/replay", new System.Text.Json.Nodes.JsonObject { ["first"] = 1 })));

        answers.Select(a => a.Status).ShouldAllBe(status => status == 202);
    }

    [Fact]
    public async Task Only_who_may_read_events_says_where_they_go_or_looks_at_them()
    {
        var door = await servers.OpenAsync(TestDatabase.Sqlite, 100_000);
        var key = await door.PostAsync("v1/keys",
            new JsonObject { ["name"] = "x", ["scopes"] = new JsonArray(Scopes.WebhooksWrite) }, "");
        var weak = new Door(door.Server, door.Merchant, key["secret"]!);
        var made = await door.Client.Webhooks.CreateAsync(new NewWebhookEndpoint { Url = "https://shop.example.com/sluice" });
        var path = $"v1/webhook-endpoints/{made.Id}";
        var thief = new JsonObject { ["url"] = "https://thief.example.com/" };

        (await weak.PostAsync("v1/webhook-endpoints", thief.DeepClone())).Status.ShouldBe(403);
        (await weak.PatchAsync(path, thief)).Status.ShouldBe(403);
        (await weak.PostAsync($"{path}/replay", new JsonObject { ["first"] = 1, ["last"] = 2 })).Status.ShouldBe(403);
        (await weak.PostAsync($"{path}/deliveries/1/resend")).Status.ShouldBe(403);
        (await weak.GetAsync($"{path}/deliveries/1")).Status.ShouldBe(403);
        (await door.Client.Webhooks.GetAsync(made.Id)).Url.ShouldBe("https://shop.example.com/sluice");

        (await weak.GetAsync(path)).Status.ShouldBe(200);
        (await weak.GetAsync($"{path}/deliveries")).Status.ShouldBe(200);
        (await weak.DeleteAsync(path)).Status.ShouldBe(200);
    }

    private static async Task<Endpoint> FindAsync(Door door, string id)
    {
        Ids.TryParse(Endpoint.IdPrefix, id, out var endpoint).ShouldBeTrue();
        return (await WebhookEndpointStore.FindAsync(
            door.Server.Services.GetRequiredService<Database>(), door.Merchant, endpoint, CancellationToken.None))!;
    }

    private static LogReader Reader(Door door, Endpoint endpoint, EventWatch watch, long position) =>
        new(door.Server.Services.GetRequiredService<WebhookTools>(), endpoint, watch, position, []);

    private static async Task<IEnumerable<string>> ReadAsync(LogReader reader, Door door) => (await reader.ReadAsync(
        door.Server.Services.GetRequiredService<TimeProvider>().GetUtcNow(), CancellationToken.None)).Select(e => e.Type);

    private static Task AttemptedAsync(Door door, string endpoint, int attempts) => UntilAsync(async () =>
    {
        await foreach (var delivery in door.Client.Webhooks.DeliveriesAsync(endpoint))
            return delivery.Attempts >= attempts;
        return false;
    });

    private static async Task UntilAsync(Func<Task<bool>> isSo)
    {
        for (var i = 0; i < 200; i++)
        {
            if (await isSo())
                return;
            await Task.Delay(100);
        }
        throw new ShouldAssertException("It did not come to that in time.");
    }

    private static Task Say(Microsoft.AspNetCore.Http.HttpResponse answer, int status)
    {
        answer.StatusCode = status;
        return Task.CompletedTask;
    }
}
