using Sluice.Kernel;
using Sluice.Payouts;
using Sluice.Tests.Books;

namespace Sluice.Tests.Simulation;

/// <summary>What a merchant of the world has on file from the start: recipients with a payout method, orders.</summary>
internal sealed record OnFile(IReadOnlyList<Guid> Recipients, IReadOnlyList<Guid> Orders)
{
    /// <summary>What was paid for each order: little, so that refunds get in each other's way.</summary>
    public const long OrderAmount = 600;

    private const string RecipientSql = """
        insert into recipients
            (merchant_id, recipient_id, created_at, details, name, status, default_method_id, revision, updated_at)
        values (@merchant_id, @recipient_id, @now, @details, 'Ada Byron', 'active', @method, 1, @now)
        """;

    private const string MethodSql = """
        insert into payout_methods (merchant_id, recipient_id, payout_method_id, destination, destination_sealed, fingerprint,
            created_at, verified, active)
        values (@merchant_id, @recipient_id, @method, @destination, @sealed, @fingerprint, @now, @yes, @yes)
        """;

    private const string OrderSql = """
        insert into orders (merchant_id, order_id, client_reference, amount, currency, payer, destination, destination_sealed,
            created_at)
        values (@merchant_id, @order_id, @reference, @amount, 'EUR', @details, @destination, @sealed, @now)
        """;

    public static async Task<OnFile> CreateAsync(Database database, TestMerchant merchant, Ids ids, DateTimeOffset now)
    {
        var order = merchant.Order(1);
        (string, object?) Details() => ("details", order.RecipientJson);
        (string, object?) Destination() => ("destination", order.DestinationJson);
        (string, object?) Sealed() => ("sealed", order.DestinationSealed);
        List<Guid> recipients = [], orders = [];
        for (var i = 0; i < 2; i++)
        {
            var (recipient, method) = (ids.New(), ids.New());
            await database.ExecuteAsync(RecipientSql, CancellationToken.None, ("merchant_id", merchant.Id.Value),
                ("recipient_id", recipient), ("now", now), Details(), ("method", method));
            await database.ExecuteAsync(MethodSql, CancellationToken.None, ("merchant_id", merchant.Id.Value),
                ("recipient_id", recipient), ("method", method), Destination(), Sealed(),
                ("fingerprint", recipient.ToByteArray()), ("now", now), ("yes", true));
            recipients.Add(recipient);
        }
        for (var i = 0; i < 3; i++)
        {
            orders.Add(ids.New());
            await database.ExecuteAsync(OrderSql, CancellationToken.None, ("merchant_id", merchant.Id.Value),
                ("order_id", orders[i]), ("reference", $"order-{i}"), ("amount", OrderAmount), Details(), Destination(), Sealed(),
                ("now", now));
        }
        return new OnFile(recipients, orders);
    }
}
