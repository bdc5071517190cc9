using Sluice.Connectors;
using Sluice.Kernel;
using Sluice.Payouts;

namespace Sluice.Rails.Sandbox;

/// <summary>
/// A sandbox bank's own durable memory, in a database of its own (another file, another schema): it shares no transaction with
/// the book, as a real bank would not. Each rail has tables of its own.
/// </summary>
public sealed class SandboxStore(Database database, string rail = SandboxConnector.ConnectorName)
{
    /// <summary>How many payments or callbacks one turn works on.</summary>
    public const int TurnMax = 500;

    private readonly Table<BankPayment> _payments = new(PaymentsOf(rail),
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

    private readonly Table<BankCallback> _callbacks = new(CallbacksOf(rail),
        [Column.Uuid<BankCallback>("callback_id", c => c.Id)],
        [
            Column.Uuid<BankCallback>("merchant_id", c => c.Merchant.Value),
            Column.Text<BankCallback>("body", c => c.Body),
            Column.Instant<BankCallback>("due_at", c => c.DueAt),
        ],
        []);

    /// <summary>The connector whose bank this is.</summary>
    public string Rail => rail;

    /// <summary>Its payments' table; the first sandbox rail has the plain name.</summary>
    internal static string PaymentsOf(string rail) => rail == SandboxConnector.ConnectorName ? "bank_payments" : rail + "_payments";

    private static string CallbacksOf(string rail) =>
        rail == SandboxConnector.ConnectorName ? "bank_callbacks" : rail + "_callbacks";

    /// <summary>Creates the bank's tables when they are not there yet.</summary>
    public async Task CreateAsync(CancellationToken cancel)
    {
        var (uuid, at) = database.Name == "sqlite" ? ("blob", "integer") : ("uuid", "timestamptz");
        await database.ExecuteAsync($"""
            create table if not exists {_payments.Name} (
                merchant_id {uuid} not null, reference text not null, payout_id {uuid} not null,
                amount bigint not null, currency text not null, name text not null, account_last4 text not null,
                scenario text not null, rail_reference text not null, received_at {at} not null,
                state integer not null, failure_code text, times_paid integer not null, step integer not null,
                paid_at {at}, next_at {at},
                primary key (merchant_id, reference))
            """, cancel);
        await database.ExecuteAsync(
            $"create index if not exists {_payments.Name}_due on {_payments.Name} (next_at) where next_at is not null", cancel);
        await database.ExecuteAsync($"""
            create table if not exists {_callbacks.Name} (
                callback_id {uuid} primary key, merchant_id {uuid} not null, body text not null, due_at {at} not null)
            """, cancel);
        await database.ExecuteAsync(
            $"create index if not exists {_callbacks.Name}_due on {_callbacks.Name} (due_at)", cancel);
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
            writes.Add(BulkWrite.Insert(_payments, changes.New));
        if (changes.Changed.Count > 0)
            writes.Add(BulkWrite.Update(_payments, changes.Changed));
        if (changes.Callbacks.Count > 0)
            writes.Add(BulkWrite.Insert(_callbacks, changes.Callbacks));
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

    private async Task<IReadOnlyDictionary<AttemptReference, BankPayment>> FindAsync(
        Session session, MerchantId merchant, IReadOnlyList<AttemptReference> references, CancellationToken cancel)
    {
        var found = new Dictionary<AttemptReference, BankPayment>();
        await session.LookUpAsync(
            [
                new Lookup(
                    $"""
                    select {_payments.ColumnList} from {_payments.Name}
                    where merchant_id = @merchant_id and reference = @reference
                    """,
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
        database.QueryAsync(
            $"select {_payments.ColumnList} from {_payments.Name} where next_at <= @now order by next_at limit {TurnMax}",
            Read, cancel, ("now", now));

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
            var claimed = await session.ExecuteAsync(
                $"""
                update {_payments.Name} set next_at = null
                where merchant_id = @merchant_id and reference = @reference and step = @step and next_at is not null
                """, cancel, ("merchant_id", step.Before.Merchant.Value), ("reference", step.Before.Reference.ToString()),
                ("step", step.Before.Step));
            if (claimed == 1)
                taken.Add(step);
        }
        if (taken.Count == 0)
            return;
        List<BulkWrite> writes = [BulkWrite.Update(_payments, [.. taken.Select(s => s.After)])];
        var callbacks = tell(taken);
        if (callbacks.Count > 0)
            writes.Add(BulkWrite.Insert(_callbacks, callbacks));
        await session.CommitAsync(writes, cancel);
    }

    /// <summary>Callbacks to be delivered by now.</summary>
    public Task<List<BankCallback>> CallbacksAsync(DateTimeOffset now, CancellationToken cancel) =>
        database.QueryAsync(
            $"""
            select callback_id, merchant_id, body, due_at from {_callbacks.Name}
            where due_at <= @now order by due_at limit {TurnMax}
            """,
            row => new BankCallback(new MerchantId(row.Uuid(1)), row.Uuid(0), row.Text(2), row.Instant(3)), cancel, ("now", now));

    /// <summary>An acknowledged callback is forgotten.</summary>
    public Task DeliveredAsync(BankCallback callback, CancellationToken cancel) =>
        database.ExecuteAsync(
            $"delete from {_callbacks.Name} where callback_id = @callback_id", cancel, ("callback_id", callback.Id));

    /// <summary>The bank's payments of one merchant, newest first.</summary>
    public Task<List<BankPayment>> ListAsync(
        MerchantId merchant, string? before, int limit, CancellationToken cancel) => before is null
        ? database.QueryAsync(
            $"""
            select {_payments.ColumnList} from {_payments.Name}
            where merchant_id = @merchant_id order by reference desc limit @limit
            """,
            Read, cancel, ("merchant_id", merchant.Value), ("limit", (long)limit))
        : database.QueryAsync(
            $"""
            select {_payments.ColumnList} from {_payments.Name}
            where merchant_id = @merchant_id and reference < @before order by reference desc limit @limit
            """,
            Read, cancel, ("merchant_id", merchant.Value), ("before", before), ("limit", (long)limit));

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

/// <summary>A payment before and after a step of its own, and what the bank tells of it.</summary>
public sealed record BankStep(BankPayment Before, BankPayment After, IReadOnlyList<RailUpdate> Told);
