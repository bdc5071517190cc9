using Shouldly;
using Sluice.Kernel;
using Sluice.Tests.Databases;
using Sluice.Webhooks;
using Xunit;

namespace Sluice.Tests.Webhooks;

/// <summary>Forgetting what was sent long ago.</summary>
public sealed class WebhookPurgeTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Old = Now.AddDays(-31);

    [DatabaseTheory]
    public async Task What_is_over_and_old_is_forgotten_and_the_rest_is_kept(string kind)
    {
        await using var test = await TestDatabase.CreateAsync(kind);
        var (merchant, endpoint) = (new MerchantId(Guid.NewGuid()), Guid.NewGuid());
        await test.Database.ExecuteAsync(
            "insert into webhook_cursors (merchant_id, endpoint_id, active, position) values (@m, @e, @active, @position)",
            CancellationToken.None, ("m", merchant.Value), ("e", endpoint), ("active", true), ("position", 0L));
        // More than two pieces: old ones, of which some are still to be sent and one was sent again today, then young ones.
        const int count = (2 * WebhookPurge.PieceMax) + 500;
        const int oldest = WebhookPurge.PieceMax + 700;
        await WebhookDeliveryStore.ReplayAsync(test.Database, [.. Enumerable.Range(1, count).Select(n => new WebhookDelivery
        {
            Merchant = merchant,
            Endpoint = endpoint,
            Number = n,
            EventId = Guid.NewGuid(),
            Type = "payout.paid",
            Subject = Guid.NewGuid(),
            CreatedAt = n > oldest || n == 5 ? Now : Old,
            Status = n % 500 == 0 ? DeliveryStatus.Pending : DeliveryStatus.Delivered,
        })], CancellationToken.None);

        await WebhookPurge.RunAsync(test.Database, Now.AddDays(-30), CancellationToken.None);

        var kept = await test.Database.QueryAsync("select event_number from webhook_deliveries order by event_number",
            row => row.Long(0), CancellationToken.None);
        kept.ShouldBe(Enumerable.Range(1, count).Where(n => n > oldest || n == 5 || n % 500 == 0).Select(n => (long)n));
    }
}
