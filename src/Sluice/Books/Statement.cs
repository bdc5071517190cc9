using Sluice.Kernel;

namespace Sluice.Books;

/// <summary>One side of a transfer, as an account's statement shows it.</summary>
/// <param name="TransferNumber">The book's number of the transfer; statements are read in its order.</param>
/// <param name="Number">Counts the entries of the account without a gap.</param>
/// <param name="Amount">Signed, minor units: what the account gained.</param>
public sealed record Entry(
    long TransferNumber, Guid TransferId, AccountId Account, long Number, string Kind, long Amount, long BalanceAfter,
    Guid? Subject, DateTimeOffset OccurredAt, DateTimeOffset RecordedAt)
{
    public long BalanceBefore => BalanceAfter - Amount;
}

/// <summary>A balance and what a debit must leave.</summary>
public sealed record AccountBalance(AccountId Account, long Balance, long Minimum);

/// <summary>Reading the book: balances now and at any past instant, and statements. Never inside the lane.</summary>
public sealed class Statement(Database database)
{
    private const string NowSql = """
        select account_id, balance, minimum from accounts
        where merchant_id = @merchant_id and on_demand = @on_demand order by account_id limit 2000
        """;

    // What is set aside for the rows of batches, and still the merchant's; those of long ago are empty.
    private const string BatchesSql = """
        select account_id, balance, minimum from accounts
        where merchant_id = @merchant_id and kind = 'batch' and balance <> 0 order by account_id limit 2000
        """;

    private const string BatchesOfAllTimesSql = """
        select account_id, balance, minimum from accounts
        where merchant_id = @merchant_id and kind = 'batch' order by account_id desc limit 2000
        """;

    private const string HeadSql = "select transfer_number from books where merchant_id = @merchant_id";

    private const string RecordedSql = "select recorded_at from transfers where merchant_id = @merchant_id and number = @number";

    private const string BalanceThenSql = """
        select balance_after from entries
        where merchant_id = @merchant_id and account_id = @account_id and transfer_number <= @number
        order by transfer_number desc limit 1
        """;

    private const string PageSql = """
        select transfer_number, transfer_id, account_id, number, kind, amount, balance_after, subject_id, occurred_at, recorded_at
        from entries where merchant_id = @merchant_id and account_id = @account_id
            and transfer_number < @before and transfer_number > @after
        order by transfer_number desc limit @limit
        """;

    private const string OfSubjectSql = """
        select transfer_number, transfer_id, account_id, number, kind, amount, balance_after, subject_id, occurred_at, recorded_at
        from entries where merchant_id = @merchant_id and subject_id = @subject_id order by transfer_number limit 200
        """;

    /// <summary>The balances of all house accounts now, and of what is set aside for batches.</summary>
    public async Task<List<AccountBalance>> BalancesAsync(MerchantId merchant, CancellationToken cancel)
    {
        await using var session = await database.ReadAsync(cancel);
        return await AccountsAsync(session, merchant, BatchesSql, cancel);
    }

    private static async Task<List<AccountBalance>> AccountsAsync(
        Session session, MerchantId merchant, string batchesSql, CancellationToken cancel)
    {
        static AccountBalance read(Row row) => new(AccountId.Read(row.Text(0)), row.Long(1), row.Long(2));
        return
        [
            .. await session.QueryAsync(NowSql, read, cancel, ("merchant_id", merchant.Value), ("on_demand", false)),
            .. await session.QueryAsync(batchesSql, read, cancel, ("merchant_id", merchant.Value)),
        ];
    }

    private const string OwnedSql = """
        select account_id, balance, minimum from accounts where merchant_id = @merchant_id and account_id = @account_id
        """;

    /// <summary>The balances of the accounts of one kind that one owner has, a currency each.</summary>
    public async Task<List<AccountBalance>> OwnedAsync(
        MerchantId merchant, string kind, string owner, CancellationToken cancel)
    {
        var accounts = Money.CurrencyTable.Current.Select(c => AccountId.Of(kind, owner, c.Code).Value).ToArray();
        KeyColumn[] keys =
        [
            new("merchant_id", DbKind.Uuid, Array.ConvertAll(accounts, _ => merchant.Value)),
            new("account_id", DbKind.Text, accounts),
        ];
        var found = new List<AccountBalance>();
        await using var session = await database.ReadAsync(cancel);
        await session.LookUpAsync([new Lookup(OwnedSql, keys, (_, row) =>
            found.Add(new AccountBalance(AccountId.Read(row.Text(0)), row.Long(1), row.Long(2))))], cancel);
        return found;
    }

    /// <summary>The balances as the book had them recorded at a past instant.</summary>
    public async Task<List<AccountBalance>> BalancesAsync(MerchantId merchant, DateTimeOffset at, CancellationToken cancel)
    {
        var number = await LastAtAsync(merchant, at, cancel);
        await using var session = await database.ReadAsync(cancel);
        var accounts = await AccountsAsync(session, merchant, BatchesOfAllTimesSql, cancel);
        var then = accounts.ConvertAll(a => a with { Balance = 0 });
        if (accounts.Count == 0)
            return then;
        KeyColumn[] keys =
        [
            new("merchant_id", DbKind.Uuid, accounts.Select(_ => merchant.Value).ToArray()),
            new("account_id", DbKind.Text, accounts.Select(a => a.Account.Value).ToArray()),
            new("number", DbKind.Long, accounts.Select(_ => number).ToArray()),
        ];
        await session.LookUpAsync(
            [new Lookup(BalanceThenSql, keys, (i, row) => then[i] = then[i] with { Balance = row.Long(0) })], cancel);
        return then;
    }

    /// <summary>
    /// The number of the last transfer recorded at or before an instant; zero when there is none.
    /// Numbers and recording times rise together, so a bisection over the primary key finds it in some twenty look-ups,
    /// without an index on time.
    /// </summary>
    public async Task<long> LastAtAsync(MerchantId merchant, DateTimeOffset at, CancellationToken cancel)
    {
        await using var session = await database.ReadAsync(cancel);
        var heads = await session.QueryAsync(HeadSql, row => row.Long(0), cancel, ("merchant_id", merchant.Value));
        long low = 0, high = heads.Count == 1 ? heads[0] : 0;
        while (low < high)
        {
            var middle = low + ((high - low + 1) / 2);
            var recorded = await session.QueryAsync(RecordedSql, row => row.Instant(0), cancel, ("merchant_id", merchant.Value),
                ("number", middle));
            if (recorded.Count == 1 && recorded[0] <= at)
                low = middle;
            else
                high = middle - 1;
        }
        return low;
    }

    /// <summary>Entries of an account, newest first, strictly between two transfer numbers.</summary>
    public Task<List<Entry>> PageAsync(
        MerchantId merchant, AccountId account, long after, long before, int limit, CancellationToken cancel) =>
        database.QueryAsync(PageSql, Read, cancel, ("merchant_id", merchant.Value), ("account_id", account.Value),
            ("before", before), ("after", after), ("limit", (long)limit));

    /// <summary>Both entries of every transfer made for one subject.</summary>
    public Task<List<Entry>> OfSubjectAsync(MerchantId merchant, Guid subject, CancellationToken cancel) =>
        database.QueryAsync(OfSubjectSql, Read, cancel, ("merchant_id", merchant.Value), ("subject_id", subject));

    internal static Entry Read(Row row) =>
        new(row.Long(0), row.Uuid(1), AccountId.Read(row.Text(2)), row.Long(3), row.Text(4), row.Long(5), row.Long(6),
            row.UuidOrNull(7), row.Instant(8), row.Instant(9));
}
