using Sluice.Connectors;
using Sluice.Kernel;
using Sluice.Payouts;

namespace Sluice.Rails.Sandbox;

/// <summary>
/// A sandbox bank's own durable memory, in a database of its own (another file, another schema): it shares no transaction with
/// the book, as a real bank would not. The banks of all sandbox rails share the tables; each sees only what came by its own.
/// </summary>
/// <param name="rail">The connector whose bank this is.</param>
public sealed class SandboxStore(Database database, string rail = SandboxConnector.ConnectorName)
{
    /// <summary>How many payments or callbacks one turn works on.</summary>
    public const int TurnMax = 500;

    internal static readonly Table<BankPayment> Payments = new("bank_payments",
        [Column.Uuid<BankPayment>("merchant_id", p => p.Merchant.Value),
            Column.Text<BankPayment>("reference", p => p.Reference.ToString())],
        [
            Column.Uuid<BankPayment>("payout_id", p => p.Reference.Payout.Value),
            Column.Long<BankPayment>("amount", p => p.Amount),
            Column.Text<BankPayment>("currency", p => p.Currency),
            Column.Text<BankPayment>("name", p => p.Name),
            Column.Text<BankPayment>("account_last4", p => p.AccountLast4),
            Column.Text<BankPayment>("scenario", p => p.Scenario),
            Column.Instant<BankPayment>("received_at", p => p.ReceivedAt),
            Column.Text<BankPayment>("connector", p => p.Connector),
        ],
        [
            Column.Text<BankPayment>("rail_reference", p => p.RailReference),
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
            Column.Text<BankCallback>("connector", c => c.Connector),
        ],
        []);

    private static readonly string FindSql =
        $"select {Payments.ColumnList} from bank_payments where merchant_id = @merchant_id and reference = @reference";

    private static readonly string DueSql =
        $"select {Payments.ColumnList} from bank_payments where next_at <= @now and connector = @connector "
        + "order by next_at limit @limit";

    private static readonly string CallbacksSql =
        "select callback_id, merchant_id, body, due_at from bank_callbacks where due_at <= @now and connector = @connector "
        + "order by due_at limit @limit";

    private const string ClaimSql = """
        update bank_payments set next_at = null
        where merchant_id = @merchant_id and reference = @reference and step = @step and next_at is not null
        """;

    private const string AddToPaymentsSql =
        "alter table bank_payments add column connector text not null default 'sandbox'";

    private const string AddToCallbacksSql =
        "alter table bank_callbacks add column connector text not null default 'sandbox'";

    private const string SqliteColumnsSql = "select count(*) from pragma_table_info(@name) where name = 'connector'";

    private const string PostgresColumnsSql = """
        select count(*) from information_schema.columns
        where table_schema = current_schema() and table_name = @name and column_name = 'connector'
        """;

    private const string DeliveredSql = "delete from bank_callbacks where callback_id = @callback_id";

    /// <summary>Creates the bank's tables when they are not there yet.</summary>
    public async Task CreateAsync(CancellationToken cancel)
    {
        var (uuid, at) = database.Name == "sqlite" ? ("blob", "integer") : ("uuid", "timestamptz");
        await database.ExecuteAsync($"""
            create table if not exists bank_payments (
                merchant_id {uuid} not null, reference text not null, payout_id {uuid} not null,
                amount bigint not null, currency text not null, name text not null, account_last4 text not null,
                scenario text not null, rail_reference text not null, received_at {at} not null,
                connector text not null default 'sandbox',
                state integer not null, failure_code text, times_paid integer not null, step integer not null,
                paid_at {at}, next_at {at},
                primary key (merchant_id, reference))
            """, cancel);
        await database.ExecuteAsync(
            "create index if not exists bank_payments_due on bank_payments (next_at) where next_at is not null", cancel);
        await database.ExecuteAsync($"""
            create table if not exists bank_callbacks (
                callback_id {uuid} primary key, merchant_id {uuid} not null, body text not null, due_at {at} not null,
                connector text not null default 'sandbox')
            """, cancel);
        // Banks founded when there was one rail only.
        await AddConnectorAsync("bank_payments", AddToPaymentsSql, cancel);
        await AddConnectorAsync("bank_callbacks", AddToCallbacksSql, cancel);
        await database.ExecuteAsync("create index if not exists bank_callbacks_due on bank_callbacks (due_at)", cancel);
    }

    private async Task AddConnectorAsync(string table, string sql, CancellationToken cancel)
    {
        var columns = database.Name == "sqlite" ? SqliteColumnsSql : PostgresColumnsSql;
        var has = await database.QueryAsync(columns, row => row.Long(0), cancel, ("name", table));
        if (has is [0])
            await database.ExecuteAsync(sql, cancel);
    }

    /// <summary>Reads known payments, lets the bank decide what to write, and commits it, all in one transaction.</summary>
    public async Task ChangeAsync(
        MerchantId merchant, IReadOnlyList<AttemptReference> references,
        Func<IReadOnlyDictionary<AttemptReference, BankPayment>, BankChanges> decide, CancellationToken cancel)
    {
        await using var session = await database.BeginAsync(cancel);
        // Locked: what is decided here must still be so when it is written.
        var changes = decide(await FindAsync(session, merchant, references, cancel, locks: true));
        List<BulkWrite> writes = [];
        if (changes.New.Count > 0)
            writes.Add(BulkWrite.Insert(Payments, Mine(changes.New)));
        if (changes.Changed.Count > 0)
            writes.Add(BulkWrite.Update(Payments, changes.Changed));
        if (changes.Callbacks.Count > 0)
            writes.Add(BulkWrite.Insert(Callbacks, Mine(changes.Callbacks)));
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

    private List<BankPayment> Mine(IReadOnlyList<BankPayment> payments) => [.. payments.Select(p => p with { Connector = rail })];

    private List<BankCallback> Mine(IReadOnlyList<BankCallback> callbacks) =>
        [.. callbacks.Select(c => c with { Connector = rail })];

    private async Task<IReadOnlyDictionary<AttemptReference, BankPayment>> FindAsync(
        Session session, MerchantId merchant, IReadOnlyList<AttemptReference> references, CancellationToken cancel,
        bool locks = false)
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
                        if (payment.Connector == rail)
                            found[payment.Reference] = payment;
                    }, locks),
            ], cancel);
        return found;
    }

    /// <summary>The payments that move on of their own accord by now.</summary>
    public Task<List<BankPayment>> DueAsync(DateTimeOffset now, CancellationToken cancel) =>
        database.QueryAsync(DueSql, Read, cancel, ("now", now), ("connector", rail), ("limit", (long)TurnMax));

    /// <summary>
    /// Moves payments on, all in one transaction, but for those that another node moved; then what there is to tell of the others
    /// is made and kept with them.
    /// </summary>
    public async Task AdvanceAsync(IReadOnlyList<BankStep> steps, Func<IReadOnlyList<BankStep>, IReadOnlyList<BankCallback>> tell,
        CancellationToken cancel)
    {
        await using var session = await database.BeginAsync(cancel);
        var taken = new List<BankStep>();
        foreach (var step in steps)
        {
            var claimed = await session.ExecuteAsync(ClaimSql, cancel, ("merchant_id", step.Before.Merchant.Value),
                ("reference", step.Before.Reference.ToString()), ("step", step.Before.Step));
            if (claimed == 1)
                taken.Add(step);
        }
        if (taken.Count == 0)
            return;
        List<BulkWrite> writes = [BulkWrite.Update(Payments, [.. taken.Select(s => s.After)])];
        var callbacks = tell(taken);
        if (callbacks.Count > 0)
            writes.Add(BulkWrite.Insert(Callbacks, Mine(callbacks)));
        await session.CommitAsync(writes, cancel);
    }

    /// <summary>Callbacks to be delivered by now.</summary>
    public Task<List<BankCallback>> CallbacksAsync(DateTimeOffset now, CancellationToken cancel) =>
        database.QueryAsync(CallbacksSql,
            row => new BankCallback(new MerchantId(row.Uuid(1)), row.Uuid(0), row.Text(2), row.Instant(3)), cancel,
            ("now", now), ("connector", rail), ("limit", (long)TurnMax));

    /// <summary>An acknowledged callback is forgotten.</summary>
    public Task DeliveredAsync(BankCallback callback, CancellationToken cancel) =>
        database.ExecuteAsync(DeliveredSql, cancel, ("callback_id", callback.Id));

    internal static BankPayment Read(Row row) => new()
    {
        Merchant = new MerchantId(row.Uuid(0)),
        Reference = AttemptReference.TryParse(row.Text(1), out var reference)
            ? reference : throw new FormatException($"Not a reference: {row.Text(1)}"),
        Amount = row.Long(3),
        Currency = row.Text(4),
        Name = row.Text(5),
        AccountLast4 = row.Text(6),
        Scenario = row.Text(7),
        ReceivedAt = row.Instant(8),
        Connector = row.Text(9),
        RailReference = row.Text(10),
        State = (BankState)row.Int(11),
        FailureCode = row.TextOrNull(12),
        TimesPaid = row.Int(13),
        Step = row.Int(14),
        PaidAt = row.InstantOrNull(15),
        NextAt = row.InstantOrNull(16),
    };
}

/// <summary>What the bank writes in one transaction.</summary>
public sealed record BankChanges(
    IReadOnlyList<BankPayment> New, IReadOnlyList<BankPayment> Changed, IReadOnlyList<BankCallback> Callbacks);

/// <summary>A payment before and after a step of its own, and what the bank tells of it.</summary>
public sealed record BankStep(BankPayment Before, BankPayment After, IReadOnlyList<RailUpdate> Told);
