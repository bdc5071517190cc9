using Sluice.Kernel;

namespace Sluice.Webhooks;

/// <summary>
/// Forgets what was sent long ago. It goes along the key of the deliveries, endpoint by endpoint, a bounded piece at a time: no
/// index for it costs every delivery, and no statement runs over the whole table.
/// </summary>
public static class WebhookPurge
{
    /// <summary>How many deliveries one statement looks at.</summary>
    public const int PieceMax = 1_000;

    private const string OfFilter = "merchant_id = @merchant_id and endpoint_id = @endpoint_id";

    private const string PieceFilter = $"{OfFilter} and event_number > @after and event_number <= @last";

    // Those deleted as well: their rows in webhook_cursors stay.
    private static readonly string EndpointsSql = $"""
        select merchant_id, endpoint_id from webhook_cursors where (merchant_id, endpoint_id) > (@merchant_id, @endpoint_id)
        order by merchant_id, endpoint_id limit {PieceMax}
        """;

    private static readonly string PieceSql = $"""
        select max(event_number), min(created_at) from (
            select event_number, created_at from webhook_deliveries where {OfFilter} and event_number > @after
            order by event_number limit {PieceMax}) piece
        """;

    // What is still to be sent is kept, however old.
    private const string DeliveriesSql =
        $"delete from webhook_deliveries where {PieceFilter} and created_at < @before and status > 2";

    private const string AttemptsSql = $"delete from webhook_attempts where {PieceFilter} and attempted_at < @before";

    /// <summary>Forgets what is over and older.</summary>
    public static async Task RunAsync(Database database, DateTimeOffset before, CancellationToken cancel)
    {
        var (merchant, endpoint) = (Guid.Empty, Guid.Empty);
        while (true)
        {
            var endpoints = await database.QueryAsync(EndpointsSql, row => (row.Uuid(0), row.Uuid(1)), cancel,
                ("merchant_id", merchant), ("endpoint_id", endpoint));
            foreach (var (m, e) in endpoints)
                await PurgeAsync(database, m, e, before, cancel);
            if (endpoints.Count < PieceMax)
                return;
            (merchant, endpoint) = endpoints[^1];
        }
    }

    // From the oldest event on, until a whole piece is younger. Events that were sent again are younger than those around them.
    private static async Task PurgeAsync(
        Database database, Guid merchant, Guid endpoint, DateTimeOffset before, CancellationToken cancel)
    {
        var after = 0L;
        while (true)
        {
            (string, object?)[] key = [("merchant_id", merchant), ("endpoint_id", endpoint), ("after", after)];
            var piece = await database.QueryAsync(PieceSql, row => (row.LongOrNull(0), row.InstantOrNull(1)), cancel, key);
            if (piece is not [({ } end, var oldest)] || oldest >= before)
                return;
            key = [.. key, ("last", end), ("before", before)];
            await database.ExecuteAsync(AttemptsSql, cancel, key);
            await database.ExecuteAsync(DeliveriesSql, cancel, key);
            after = end;
        }
    }
}
