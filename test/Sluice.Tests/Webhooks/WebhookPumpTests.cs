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

/// <summary>What a pump does by itself, without the sender around it.</summary>
public sealed class WebhookPumpTests
{
    [DatabaseTheory]
    public async Task A_long_log_with_nothing_for_it_is_gone_through_in_pieces_that_are_kept(string kind)
    {
        await using var server = await TestServer.StartAsync(kind, "--Sluice:Webhooks:Send", "false");
        var door = await server.NewMerchantAsync();
        await door.FundAsync(1_000_000);
        var made = await door.Client.Webhooks.CreateAsync(
            new NewWebhookEndpoint { Url = "https://example.com/", Types = ["nothing.happened"] });
        await Task.WhenAll(Enumerable.Range(0, 2 * EventLog.PageMax).Select(_ => door.PayAsync(Bodies.Payout(100))));
        var tools = server.Services.GetRequiredService<WebhookTools>();
        var database = tools.Database;
        var head = 0L;
        for (var i = 0; i < 300 && head < 5 * EventLog.PageMax; i++)
        {
            await Task.Delay(50);
            head = await EventPages.HeadAsync(database, door.Merchant, default);
        }
        Ids.TryParse(Endpoint.IdPrefix, made.Id, out var id).ShouldBeTrue();
        var endpoint = (await WebhookEndpointStore.FindAsync(database, door.Merchant, id, default))!;
        var now = tools.Clock.GetUtcNow();
        var lease = (await WebhookDeliveryStore.LeaseAsync(
            database, door.Merchant, id, Guid.NewGuid(), now, now + WebhookPump.LeaseTime, default))!;
        using var stop = new CancellationTokenSource(Door.Patience);
        var kept = new List<long>();
        var clock = new HastyClock(tools.Clock, () =>
        {
            var (position, _) = WebhookDeliveryStore.CursorAsync(database, lease, default).GetAwaiter().GetResult();
            if (position != kept.LastOrDefault(-1))
                kept.Add(position);
            if (position >= head)
                stop.Cancel();
        });

        await new WebhookPump(tools with { Clock = clock }, lease, endpoint, live: false).RunAsync(stop.Token);

        kept[^1].ShouldBeGreaterThanOrEqualTo(5 * EventLog.PageMax);
        // Else a node that takes longer than its lease lasts begins again and again.
        kept.Count.ShouldBeGreaterThan(3);
    }

    /// <summary>Goes on by a while whenever it is looked at.</summary>
    private sealed class HastyClock(TimeProvider inner, Action onLook) : TimeProvider
    {
        private int _looks;

        public override DateTimeOffset GetUtcNow()
        {
            onLook();
            return inner.GetUtcNow() + (WebhookPump.TickTime / 5 * ++_looks);
        }
    }
}
