using Sluice.Kernel;

namespace Sluice.Books;

/// <summary>A transfer with both its accounts and what they held after it; the hash is left out.</summary>
/// <param name="From">As stored: <c>available/EUR</c>.</param>
public sealed record TransferLine(
    long Number, Guid Id, string Kind, string From, string To, long Amount, long FromBalance, long ToBalance, Guid? Subject,
    long? Linked, DateTimeOffset OccurredAt, DateTimeOffset RecordedAt)
{
    /// <summary>ISO 4217 code; both accounts have it.</summary>
    public string Currency => From[(From.LastIndexOf('/') + 1)..];
}

/// <summary>How much moved between two accounts for one reason.</summary>
public sealed record Movement(string From, string To, string Kind, long Count, long Amount);

/// <summary>An account at both ends of a stretch of the book.</summary>
public sealed record AccountSpan(AccountId Account, long Opening, long Closing);

/// <summary>
/// Reading a book from one transfer number to another, in stretches that each are one bounded statement. Numbers never change,
/// so that what is read is of one moment however long the reading takes.
/// </summary>
public sealed class BookPages(Database database)
{
    /// <summary>How many transfers one stretch has when all of them are wanted.</summary>
    public const int Stretch = 5000;

    /// <summary>How many one has when they are summed up or few of them are wanted.</summary>
    public const int WideStretch = 50_000;

    private const int AccountRows = 1000;

    private const string HeadSql =
        "select recorded_at, event_number, transfer_number from books where merchant_id = @merchant_id";

    private const string LineColumns = "number, transfer_id, kind, from_account, to_account, amount, from_balance, to_balance, "
        + "subject_id, linked, occurred_at, recorded_at";

    private const string StretchSql =
        $"""
        select {LineColumns} from transfers
        where merchant_id = @merchant_id and number > @after and number <= @through order by number
        """;

    private const string FeesSql =
        $"""
        select {LineColumns} from transfers
        where merchant_id = @merchant_id and number > @after and number <= @through and kind in ('fee', 'fee_refund')
        order by number
        """;

    private const string ComingBackSql =
        $"""
        select {LineColumns} from transfers
        where merchant_id = @merchant_id and number > @after and number <= @through
            and kind in ('release', 'return', 'late_failure')
        order by number
        """;

    private const string MovementsSql = """
        select from_account, to_account, kind, count(*), cast(sum(amount) as bigint) from transfers
        where merchant_id = @merchant_id and number > @after and number <= @through group by from_account, to_account, kind
        """;

    private const string AccountsSql = """
        select account_id from accounts where merchant_id = @merchant_id and account_id > @after
        order by account_id limit @limit
        """;

    private const string BalanceSql = """
        select balance_after from entries
        where merchant_id = @merchant_id and account_id = @account_id and transfer_number <= @number
        order by transfer_number desc limit 1
        """;

    /// <summary>Where the book stands: its latest instant, its last event, its last transfer.</summary>
    public async Task<(DateTimeOffset At, long Event, long Transfer)> HeadAsync(MerchantId merchant, CancellationToken cancel) =>
        (await database.QueryAsync(HeadSql, row => (row.Instant(0), row.Long(1), row.Long(2)), cancel,
            ("merchant_id", merchant.Value)))[0];

    /// <summary>All transfers after one number and up to another.</summary>
    public Task<List<TransferLine>> StretchAsync(MerchantId merchant, long after, long through, CancellationToken cancel) =>
        LinesAsync(StretchSql, merchant, after, through, cancel);

    /// <summary>What was charged, and given back, in a stretch.</summary>
    public Task<List<TransferLine>> FeesAsync(MerchantId merchant, long after, long through, CancellationToken cancel) =>
        LinesAsync(FeesSql, merchant, after, through, cancel);

    /// <summary>Money that was on its way or had arrived and came back, in a stretch.</summary>
    public Task<List<TransferLine>> ComingBackAsync(MerchantId merchant, long after, long through, CancellationToken cancel) =>
        LinesAsync(ComingBackSql, merchant, after, through, cancel);

    /// <summary>The sums of a stretch.</summary>
    public Task<List<Movement>> MovementsAsync(MerchantId merchant, long after, long through, CancellationToken cancel) =>
        database.QueryAsync(MovementsSql,
            row => new Movement(row.Text(0), row.Text(1), row.Text(2), row.Long(3), row.Long(4)), cancel,
            ("merchant_id", merchant.Value), ("after", after), ("through", through));

    /// <summary>A page of accounts, after one, each with its balance after two transfers of the book.</summary>
    /// <param name="after">The last account of the page before; empty for the first.</param>
    public async Task<List<AccountSpan>> AccountsAsync(
        MerchantId merchant, string after, long opening, long closing, CancellationToken cancel)
    {
        await using var session = await database.ReadAsync(cancel);
        var accounts = await session.QueryAsync(AccountsSql, row => row.Text(0), cancel, ("merchant_id", merchant.Value),
            ("after", after), ("limit", (long)AccountRows));
        if (accounts.Count == 0)
            return [];
        var (openings, closings) = (new long[accounts.Count], new long[accounts.Count]);
        await session.LookUpAsync([At(opening, openings), At(closing, closings)], cancel);
        return [.. accounts.Select((a, i) => new AccountSpan(AccountId.Read(a), openings[i], closings[i]))];

        Lookup At(long number, long[] balances) => new(BalanceSql,
            [
                new KeyColumn("merchant_id", DbKind.Uuid, accounts.Select(_ => merchant.Value).ToArray()),
                new KeyColumn("account_id", DbKind.Text, accounts.ToArray()),
                new KeyColumn("number", DbKind.Long, accounts.Select(_ => number).ToArray()),
            ],
            (i, row) => balances[i] = row.Long(0));
    }

    private Task<List<TransferLine>> LinesAsync(
        string sql, MerchantId merchant, long after, long through, CancellationToken cancel) =>
        database.QueryAsync(sql, Read, cancel, ("merchant_id", merchant.Value), ("after", after), ("through", through));

    private static TransferLine Read(Row row) => new(
        row.Long(0), row.Uuid(1), row.Text(2), row.Text(3), row.Text(4), row.Long(5), row.Long(6), row.Long(7),
        row.UuidOrNull(8), row.LongOrNull(9), row.Instant(10), row.Instant(11));
}
