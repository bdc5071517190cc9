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

/// <summary>
/// Reading payouts, one row each however many attempts they had; newest first, in the order of their ids, which do not change.
/// </summary>
public sealed class PayoutQueries(Database database)
{
    private static readonly Dictionary<PayoutStatus, string> StatusConditions =
        PayoutStatuses.All.ToDictionary(status => status, status => " and status = " + (int)status);

    private static readonly string FindSql =
        $"select {PayoutStore.ColumnList} from payouts where merchant_id = @merchant_id and payout_id = @payout_id";

    private static readonly string OfBatchSql =
        $"""
        select {PayoutStore.ColumnList} from payouts
        where merchant_id = @merchant_id and batch_id = @batch_id and batch_row > @after order by batch_row limit @limit
        """;

    private const string BatchStatusesSql = """
        select status, count(*) from payouts where merchant_id = @merchant_id and batch_id = @batch_id group by status
        """;

    // Open payouts always have a due time, so that this reads the small index of due ones and not the table.
    private const string StuckSql = """
        select currency, count(*), sum(amount) from payouts
        where due_at is not null and status = 7 and submitted_at < @before group by currency order by currency
        """;

    private const string DueSql = "select merchant_id from payouts where merchant_id = @merchant_id and due_at <= @now limit 1";

    /// <summary>One payout, or null: not there and another merchant's look the same.</summary>
    public async Task<Payout?> FindAsync(MerchantId merchant, PayoutId id, CancellationToken cancel) =>
        (await database.QueryAsync(FindSql, PayoutStore.Read, cancel, ("merchant_id", merchant.Value), ("payout_id", id.Value)))
            .SingleOrDefault();

    /// <summary>Several payouts by their ids; those that are not there are left out.</summary>
    public async Task<IReadOnlyDictionary<PayoutId, Payout>> FindAsync(
        MerchantId merchant, IReadOnlyCollection<PayoutId> ids, CancellationToken cancel)
    {
        var found = new Dictionary<PayoutId, Payout>();
        if (ids.Count == 0)
            return found;
        await using var session = await database.ReadAsync(cancel);
        await session.LookUpAsync([new Lookup(FindSql,
            [
                new KeyColumn("merchant_id", DbKind.Uuid, ids.Select(_ => merchant.Value).ToArray()),
                new KeyColumn("payout_id", DbKind.Uuid, ids.Select(id => id.Value).ToArray()),
            ],
            (_, row) =>
            {
                var payout = PayoutStore.Read(row);
                found[payout.Id] = payout;
            })], cancel);
        return found;
    }

    /// <summary>A page of payouts older than the cursor.</summary>
    public Task<List<Payout>> ListAsync(
        MerchantId merchant, PayoutFilter by, PayoutId? before, int limit, CancellationToken cancel)
    {
        var filter = "";
        List<(string, object?)> parameters = [("merchant_id", merchant.Value), ("limit", (long)limit)];
        // A number, not a parameter: only then can the planner tell that the partial index applies.
        if (by.Status is { } status)
            filter += StatusConditions[status];
        // Few are open at any time, and the index of what is due holds all of them.
        if (by.Status is PayoutStatus.Queued or PayoutStatus.Submitted)
            filter += " and due_at is not null";
        Add("currency = @currency", "currency", by.Currency);
        Add("recipient_id = @recipient_id", "recipient_id", by.RecipientId);
        Add("connector = @connector", "connector", by.Connector);
        Add("rail = @rail", "rail", by.Rail);
        Add("batch_id = @batch_id", "batch_id", by.BatchId);
        Add("purpose = @purpose", "purpose", by.Purpose);
        Add("client_reference = @client_reference", "client_reference", by.ClientReference);
        Add("payout_group = @payout_group", "payout_group", by.Group);
        Add("amount >= @amount_min", "amount_min", by.AmountMin);
        Add("amount <= @amount_max", "amount_max", by.AmountMax);
        // Ids begin with their time: a range of creation is a range of the key.
        Add("payout_id >= @created_from", "created_from", by.CreatedFrom is { } from ? Ids.FirstAt(from) : null);
        Add("payout_id < @created_to", "created_to", by.CreatedTo is { } to ? Ids.FirstAt(to) : null);
        Add("paid_at >= @paid_from", "paid_from", by.PaidFrom);
        Add("paid_at < @paid_to", "paid_to", by.PaidTo);
        Add("payout_id < @before", "before", before?.Value);
        var sql = $"""
            select {PayoutStore.ColumnList} from payouts
            where merchant_id = @merchant_id{filter} order by payout_id desc limit @limit
            """;
        return database.QueryAsync(sql, PayoutStore.Read, cancel, [.. parameters]);

        void Add(string condition, string name, object? value)
        {
            if (value is null)
                return;
            filter += " and " + condition;
            parameters.Add((name, value));
        }
    }

    /// <summary>The payouts of a batch in the order of its rows.</summary>
    public Task<List<Payout>> OfBatchAsync(MerchantId merchant, Guid batch, int afterRow, int limit, CancellationToken cancel) =>
        database.QueryAsync(OfBatchSql, PayoutStore.Read, cancel,
            ("merchant_id", merchant.Value), ("batch_id", batch), ("after", afterRow), ("limit", (long)limit));

    /// <summary>How many payouts of a batch stand where.</summary>
    public Task<List<(PayoutStatus Status, long Count)>> BatchStatusesAsync(
        MerchantId merchant, Guid batch, CancellationToken cancel) =>
        database.QueryAsync(BatchStatusesSql, row => ((PayoutStatus)row.Int(0), row.Long(1)), cancel,
            ("merchant_id", merchant.Value), ("batch_id", batch));

    // As ClosedLoop.CountsAgainst has it.
    private const string PaidBackSql = """
        select cast(coalesce(sum(amount), 0) as bigint) from payouts
        where merchant_id = @merchant_id and order_id = @order_id and order_id is not null and status not in (9, 10, 11, 12, 13)
        """;

    /// <summary>For each order what its payouts have taken, or may still take, in minor units.</summary>
    public async Task<Dictionary<Guid, long>> PaidBackAsync(
        MerchantId merchant, IReadOnlyList<Guid> orders, CancellationToken cancel)
    {
        var sums = new Dictionary<Guid, long>();
        if (orders.Count == 0)
            return sums;
        KeyColumn[] keys =
        [
            new("merchant_id", DbKind.Uuid, orders.Select(_ => merchant.Value).ToArray()),
            new("order_id", DbKind.Uuid, orders.ToArray()),
        ];
        await using var session = await database.ReadAsync(cancel);
        await session.LookUpAsync([new Lookup(PaidBackSql, keys, (i, row) => sums[orders[i]] = row.Long(0))], cancel);
        return sums;
    }

    /// <summary>The money that has been with rails since before an instant: currency, payouts, sum in minor units.</summary>
    public Task<List<(string Currency, long Count, long Amount)>> StuckAsync(DateTimeOffset before, CancellationToken cancel) =>
        database.QueryAsync(StuckSql, row => (row.Text(0), row.Long(1), row.Long(2)), cancel, ("before", before));

    /// <summary>Those of the merchants that have something due.</summary>
    public async Task<List<MerchantId>> DueAsync(
        IReadOnlyList<MerchantId> merchants, DateTimeOffset now, CancellationToken cancel)
    {
        var due = new List<MerchantId>();
        if (merchants.Count == 0)
            return due;
        KeyColumn[] keys =
        [
            new("merchant_id", DbKind.Uuid, merchants.Select(m => m.Value).ToArray()),
            new("now", DbKind.Instant, merchants.Select(_ => now).ToArray()),
        ];
        await using var session = await database.ReadAsync(cancel);
        await session.LookUpAsync([new Lookup(DueSql, keys, (i, _) => due.Add(merchants[i]))], cancel);
        return due;
    }
}
