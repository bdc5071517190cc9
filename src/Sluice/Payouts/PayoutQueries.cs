using Sluice.Kernel;

namespace Sluice.Payouts;

/// <summary>What a list of payouts is narrowed by; null leaves a filter out.</summary>
public sealed record PayoutFilter
{
    public PayoutStatus? Status { get; init; }
    public string? Currency { get; init; }
    public Guid? RecipientId { get; init; }
    public string? Connector { get; init; }
    public string? Rail { get; init; }
    public Guid? BatchId { get; init; }
    public string? Purpose { get; init; }
    public string? ClientReference { get; init; }
    public string? Group { get; init; }
    public long? AmountMin { get; init; }
    public long? AmountMax { get; init; }
    public DateTimeOffset? CreatedFrom { get; init; }
    public DateTimeOffset? CreatedTo { get; init; }
    public DateTimeOffset? PaidFrom { get; init; }
    public DateTimeOffset? PaidTo { get; init; }
}

/// <summary>Reading payouts, one row each however many attempts they had; newest first, in the order of their ids, which do not change.</summary>
public sealed class PayoutQueries(Database database)
{
    private static readonly string FindSql = $"select {PayoutStore.ColumnList} from payouts where merchant_id = @merchant_id and payout_id = @payout_id";

    private static readonly string OfBatchSql =
        $"""
        select {PayoutStore.ColumnList} from payouts
        where merchant_id = @merchant_id and batch_id = @batch_id and batch_row > @after order by batch_row limit @limit
        """;

    private const string BatchStatusesSql = """
        select status, count(*) from payouts where merchant_id = @merchant_id and batch_id = @batch_id group by status
        """;

    /// <summary>One payout, or null: not there and another merchant's look the same.</summary>
    public async Task<Payout?> FindAsync(MerchantId merchant, PayoutId id, CancellationToken cancel) =>
        (await database.QueryAsync(FindSql, PayoutStore.Read, cancel, ("merchant_id", merchant.Value), ("payout_id", id.Value))).SingleOrDefault();

    /// <summary>A page of payouts older than the cursor.</summary>
    public Task<List<Payout>> ListAsync(MerchantId merchant, PayoutFilter filter, PayoutId? before, int limit, CancellationToken cancel)
    {
        var where = new List<string> { "merchant_id = @merchant_id" };
        List<(string, object?)> parameters = [("merchant_id", merchant.Value), ("limit", (long)limit)];
        Add("status = @status", "status", filter.Status is { } status ? (int)status : null);
        Add("currency = @currency", "currency", filter.Currency);
        Add("recipient_id = @recipient_id", "recipient_id", filter.RecipientId);
        Add("connector = @connector", "connector", filter.Connector);
        Add("rail = @rail", "rail", filter.Rail);
        Add("batch_id = @batch_id", "batch_id", filter.BatchId);
        Add("purpose = @purpose", "purpose", filter.Purpose);
        Add("client_reference = @client_reference", "client_reference", filter.ClientReference);
        Add("payout_group = @payout_group", "payout_group", filter.Group);
        Add("amount >= @amount_min", "amount_min", filter.AmountMin);
        Add("amount <= @amount_max", "amount_max", filter.AmountMax);
        // Ids begin with their time: a range of creation is a range of the key.
        Add("payout_id >= @created_from", "created_from", filter.CreatedFrom is { } from ? Ids.FirstAt(from) : null);
        Add("payout_id < @created_to", "created_to", filter.CreatedTo is { } to ? Ids.FirstAt(to) : null);
        Add("paid_at >= @paid_from", "paid_from", filter.PaidFrom);
        Add("paid_at < @paid_to", "paid_to", filter.PaidTo);
        Add("payout_id < @before", "before", before?.Value);
        var sql = $"select {PayoutStore.ColumnList} from payouts where {string.Join(" and ", where)} order by payout_id desc limit @limit";
        return database.QueryAsync(sql, PayoutStore.Read, cancel, [.. parameters]);

        void Add(string condition, string name, object? value)
        {
            if (value is null)
                return;
            where.Add(condition);
            parameters.Add((name, value));
        }
    }

    /// <summary>The payouts of a batch in the order of its rows.</summary>
    public Task<List<Payout>> OfBatchAsync(MerchantId merchant, Guid batch, int afterRow, int limit, CancellationToken cancel) =>
        database.QueryAsync(OfBatchSql, PayoutStore.Read, cancel,
            ("merchant_id", merchant.Value), ("batch_id", batch), ("after", afterRow), ("limit", (long)limit));

    /// <summary>How many payouts of a batch stand where.</summary>
    public Task<List<(PayoutStatus Status, long Count)>> BatchStatusesAsync(MerchantId merchant, Guid batch, CancellationToken cancel) =>
        database.QueryAsync(BatchStatusesSql, row => ((PayoutStatus)row.Int(0), row.Long(1)), cancel,
            ("merchant_id", merchant.Value), ("batch_id", batch));
}
