using Microsoft.Extensions.DependencyInjection;
using Shouldly;
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

/// <summary>Endpoints that are changed while there is something to tell them.</summary>
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
}
