using Sluice.Kernel;
using Sluice.Payouts;

namespace Sluice.Rails.Sandbox;

/// <summary>
/// The sandbox bank's own durable memory, in a database of its own (another file, another schema): it shares no transaction
/// with the book, as a real bank would not.
/// </summary>
public sealed class SandboxStore(Database database)
{
    /// <summary>How many payments or callbacks one turn works on.</summary>
    public const int TurnMax = 500;

    private static readonly Table<BankPayment> Payments = new("bank_payments",
        [Column.Uuid<BankPayment>("merchant_id", p => p.Merchant.Value),
            Column.Text<BankPayment>("reference", p => p.Reference.ToString())],
        [
            Column.Uuid<BankPayment>("payout_id", p => p.Reference.Payout.Value),
            Column.Long<BankPayment>("amount", p => p.Amount),
            Column.Text<BankPayment>("currency", p => p.Currency),
            Column.Text<BankPayment>("name", p => p.Name),
            Column.Text<BankPayment>("account_last4", p => p.AccountLast4),
            Column.Text<BankPayment>("scenario", p => p.Scenario),
            Column.Text<BankPayment>("rail_reference", p => p.RailReference),
            Column.Instant<BankPayment>("received_at", p => p.ReceivedAt),
        ],
        [
            Column.Int<BankPayment>("state", p => (int)p.State),
            Column.Text<BankPayment>("failure_code", p => p.FailureCode),
            Column.Int<BankPayment>("times_paid", p => p.TimesPaid),
            Column.Int<BankPayment>("step", p => p.Step),
            Column.InstantOrNull<BankPayment>("paid_at", p => p.PaidAt),
            Column.InstantOrNull<BankPayment>("next_at", p => p.NextAt),
        ]);

    private static readonly Table<BankCallback> Callbacks = new("bank_callbacks",
        [Column.Uuid<BankCallback>("callback_id", c => c.Id)],
        [
            Column.Uuid<BankCallback>("merchant_id", c => c.Merchant.Value),
            Column.Text<BankCallback>("body", c => c.Body),
            Column.Instant<BankCallback>("due_at", c => c.DueAt),
        ],
        []);

    private static readonly string FindSql =
        $"select {Payments.ColumnList} from bank_payments where merchant_id = @merchant_id and reference = @reference";

    private static readonly string DueSql =
        $"select {Payments.ColumnList} from bank_payments where next_at <= @now order by next_at limit {TurnMax}";

    private static readonly string CallbacksSql =
        $"select callback_id, merchant_id, body, due_at from bank_callbacks where due_at <= @now order by due_at limit {TurnMax}";

    private const string ClaimSql = """
        update bank_payments set next_at = null
        where merchant_id = @merchant_id and reference = @reference and step = @step and next_at is not null
        """;

    private const string DeliveredSql = "delete from bank_callbacks where callback_id = @callback_id";

    private const string SummarySql = """
        select currency, sum(times_paid), sum(case when times_paid > 0 then amount else 0 end) from bank_payments
        where merchant_id = @merchant_id group by currency order by currency
        """;

    private const string DoubledSql = """
        select count(*) from (
            select payout_id from bank_payments where merchant_id = @merchant_id group by payout_id having sum(times_paid) > 1
        ) doubled
        """;

    /// <summary>Creates the bank's tables when they are not there yet.</summary>
    public async Task CreateAsync(CancellationToken cancel)
    {
        var (uuid, at) = database.Name == "sqlite" ? ("blob", "integer") : ("uuid", "timestamptz");
        await database.ExecuteAsync($"""
            create table if not exists bank_payments (
                merchant_id {uuid} not null, reference text not null, payout_id {uuid} not null,
                amount bigint not null, currency text not null, name text not null, account_last4 text not null,
                scenario text not null, rail_reference text not null, received_at {at} not null,
                state integer not null, failure_code text, times_paid integer not null, step integer not null,
                paid_at {at}, next_at {at},
                primary key (merchant_id, reference))
            """, cancel);
        await database.ExecuteAsync(
            "create index if not exists bank_payments_due on bank_payments (next_at) where next_at is not null", cancel);
        await database.ExecuteAsync($"""
            create table if not exists bank_callbacks (
                callback_id {uuid} primary key, merchant_id {uuid} not null, body text not null, due_at {at} not null)
            """, cancel);
        await database.ExecuteAsync("create index if not exists bank_callbacks_due on bank_callbacks (due_at)", cancel);
    }

    /// <summary>Reads known payments, lets the bank decide what to write, and commits it, all in one transaction.</summary>
    public async Task ChangeAsync(
        MerchantId merchant, IReadOnlyList<AttemptReference> references,
        Func<IReadOnlyDictionary<AttemptReference, BankPayment>, BankChanges> decide, CancellationToken cancel)
    {
        await using var session = await database.BeginAsync(cancel);
        var changes = decide(await FindAsync(session, merchant, references, cancel));
        List<BulkWrite> writes = [];
        if (changes.New.Count > 0)
            writes.Add(BulkWrite.Insert(Payments, changes.New));
        if (changes.Changed.Count > 0)
            writes.Add(BulkWrite.Update(Payments, changes.Changed));
        if (changes.Callbacks.Count > 0)
            writes.Add(BulkWrite.Insert(Callbacks, changes.Callbacks));
        if (writes.Count > 0)
            await session.CommitAsync(writes, cancel);
    }

    /// <summary>What the bank knows of the references.</summary>
    public async Task<IReadOnlyDictionary<AttemptReference, BankPayment>> FindAsync(
        MerchantId merchant, IReadOnlyList<AttemptReference> references, CancellationToken cancel)
    {
        await using var session = await database.ReadAsync(cancel);
        return await FindAsync(session, merchant, references, cancel);
    }

    private static async Task<IReadOnlyDictionary<AttemptReference, BankPayment>> FindAsync(
        Session session, MerchantId merchant, IReadOnlyList<AttemptReference> references, CancellationToken cancel)
    {
        var found = new Dictionary<AttemptReference, BankPayment>();
        await session.LookUpAsync(
            [
                new Lookup(FindSql,
                    [
                        new KeyColumn("merchant_id", DbKind.Uuid, references.Select(_ => merchant.Value).ToArray()),
                        new KeyColumn("reference", DbKind.Text, references.Select(r => r.ToString()).ToArray()),
                    ],
                    (_, row) =>
                    {
                        var payment = Read(row);
                        found[payment.Reference] = payment;
                    }),
            ], cancel);
        return found;
    }

    /// <summary>The payments that move on of their own accord by now.</summary>
    public Task<List<BankPayment>> DueAsync(DateTimeOffset now, CancellationToken cancel) =>
        database.QueryAsync(DueSql, Read, cancel, ("now", now));

    /// <summary>Moves a payment on unless another node did: false when it did.</summary>
    public async Task<bool> AdvanceAsync(
        BankPayment before, BankPayment after, IReadOnlyList<BankCallback> callbacks, CancellationToken cancel)
    {
        await using var session = await database.BeginAsync(cancel);
        var claimed = await session.ExecuteAsync(ClaimSql, cancel,
            ("merchant_id", before.Merchant.Value), ("reference", before.Reference.ToString()), ("step", before.Step));
        if (claimed != 1)
            return false;
        List<BulkWrite> writes = [BulkWrite.Update(Payments, [after])];
        if (callbacks.Count > 0)
            writes.Add(BulkWrite.Insert(Callbacks, callbacks));
        await session.CommitAsync(writes, cancel);
        return true;
    }

    /// <summary>Callbacks to be delivered by now.</summary>
    public Task<List<BankCallback>> CallbacksAsync(DateTimeOffset now, CancellationToken cancel) =>
        database.QueryAsync(CallbacksSql,
            row => new BankCallback(new MerchantId(row.Uuid(1)), row.Uuid(0), row.Text(2), row.Instant(3)), cancel, ("now", now));

    /// <summary>An acknowledged callback is forgotten.</summary>
    public Task DeliveredAsync(BankCallback callback, CancellationToken cancel) =>
        database.ExecuteAsync(DeliveredSql, cancel, ("callback_id", callback.Id));

    /// <summary>The bank's payments of one merchant, newest first.</summary>
    public Task<List<BankPayment>> ListAsync(
        MerchantId merchant, string? before, int limit, CancellationToken cancel) => before is null
        ? database.QueryAsync(
            $"""
            select {Payments.ColumnList} from bank_payments
            where merchant_id = @merchant_id order by reference desc limit @limit
            """,
            Read, cancel, ("merchant_id", merchant.Value), ("limit", (long)limit))
        : database.QueryAsync(
            $"""
            select {Payments.ColumnList} from bank_payments
            where merchant_id = @merchant_id and reference < @before order by reference desc limit @limit
            """,
            Read, cancel, ("merchant_id", merchant.Value), ("before", before), ("limit", (long)limit));

    /// <summary>
    /// What the bank paid for a merchant: per currency how many and how much, and how many payouts it paid more than once.
    /// </summary>
    public async Task<(IReadOnlyList<(string Currency, long Count, long Amount)> Paid, long PaidMoreThanOnce)> SummaryAsync(
        MerchantId merchant, CancellationToken cancel)
    {
        var paid = await database.QueryAsync(SummarySql, row => (row.Text(0), row.Long(1), row.Long(2)), cancel,
            ("merchant_id", merchant.Value));
        var doubled = await database.QueryAsync(DoubledSql, row => row.Long(0), cancel, ("merchant_id", merchant.Value));
        return (paid, doubled[0]);
    }

    private static BankPayment Read(Row row) => new()
    {
        Merchant = new MerchantId(row.Uuid(0)),
        Reference = AttemptReference.TryParse(row.Text(1), out var reference)
            ? reference : throw new FormatException($"Not a reference: {row.Text(1)}"),
        Amount = row.Long(3),
        Currency = row.Text(4),
        Name = row.Text(5),
        AccountLast4 = row.Text(6),
        Scenario = row.Text(7),
        RailReference = row.Text(8),
        ReceivedAt = row.Instant(9),
        State = (BankState)row.Int(10),
        FailureCode = row.TextOrNull(11),
        TimesPaid = row.Int(12),
        Step = row.Int(13),
        PaidAt = row.InstantOrNull(14),
        NextAt = row.InstantOrNull(15),
    };
}

/// <summary>What the bank writes in one transaction.</summary>
public sealed record BankChanges(
    IReadOnlyList<BankPayment> New, IReadOnlyList<BankPayment> Changed, IReadOnlyList<BankCallback> Callbacks);
