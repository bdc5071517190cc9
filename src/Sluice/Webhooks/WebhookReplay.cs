using Sluice.Events;
using Sluice.Kernel;

namespace Sluice.Webhooks;

/// <summary>Sends events of the log again, or for the first time to an endpoint that is younger than they.</summary>
public static class WebhookReplay
{
    public const int EventsMax = 10_000;

    /// <summary>Makes what an endpoint gets of a range of events due now.</summary>
    /// <param name="filtered">Whether only what the endpoint has asked for is sent.</param>
    /// <returns>How many events.</returns>
    public static async Task<int> RunAsync(
        Database database, WebhookEndpoint endpoint, long first, long last, bool filtered, DateTimeOffset now,
        CancellationToken cancel)
    {
        var (position, sentAhead) = await WebhookDeliveryStore.SentAsync(database, endpoint.Merchant, endpoint.Id, cancel);
        var count = 0;
        for (var after = first - 1; after < last;)
        {
            var limit = (int)Math.Min(EventLog.PageMax, last - after);
            var events = await EventLog.ListAsync(database, endpoint.Merchant, after, null, null, limit, cancel);
            // What the endpoint has not come to yet is sent anyhow.
            var wanted = events.Where(e => e.Number <= last && (filtered ? endpoint.Wants(e) : endpoint.HasAddressFor(e)))
                .Where(e => e.Number <= position || sentAhead.Contains(e.Number))
                .Select(e => WebhookDelivery.Of(endpoint.Id, e, DeliveryStatus.Pending, now) with { DueAt = now }).ToList();
            await WebhookDeliveryStore.ReplayAsync(database, wanted, cancel);
            count += wanted.Count;
            if (events.Count < limit)
                break;
            after = events[^1].Number;
        }
        return count;
    }
}
