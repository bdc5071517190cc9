using Sluice.Kernel;

namespace Sluice.Books;

/// <summary>How many entries, and what they come to, in minor units.</summary>
public readonly record struct EntryTotal(long Count, long Amount);

/// <summary>
/// An account between two instants: what it held before and after, and what came and went. Recorded times decide; the numbers
/// of the transfers are fixed when it is opened, so that what is read page by page afterwards agrees with the totals.
/// </summary>
/// <param name="After">The last transfer before it.</param>
/// <param name="Last">The last transfer of it.</param>
public sealed record AccountStatement(
    MerchantId Merchant, AccountId Account, long After, long Last, long Opening, EntryTotal Credits, EntryTotal Debits)
{
    /// <summary>What the account held at the end, in minor units.</summary>
    public long Closing => Opening + Credits.Amount - Debits.Amount;
}

/// <summary>Statements of an account over a time, oldest entry first. Never inside the lane.</summary>
public sealed class AccountStatements(Database database, Statement statement)
{
    private const string BalanceSql = """
        select balance_after from entries
        where merchant_id = @merchant_id and account_id = @account_id and transfer_number <= @number
        order by transfer_number desc limit 1
        """;

    private const string TotalsSql = """
        select count(case when amount > 0 then 1 end), cast(coalesce(sum(case when amount > 0 then amount end), 0) as bigint),
            count(case when amount < 0 then 1 end), cast(coalesce(sum(case when amount < 0 then -amount end), 0) as bigint)
        from entries where merchant_id = @merchant_id and account_id = @account_id
            and transfer_number > @after and transfer_number <= @last
        """;

    private const string PageSql = """
        select transfer_number, transfer_id, account_id, number, kind, amount, balance_after, subject_id, occurred_at, recorded_at
        from entries where merchant_id = @merchant_id and account_id = @account_id
            and transfer_number > @after and transfer_number <= @last
        order by transfer_number limit @limit
        """;

    /// <summary>Reads what the account held and what moved.</summary>
    /// <param name="merchant">Whose book.</param>
    /// <param name="account">Which account.</param>
    /// <param name="from">The first instant of it.</param>
    /// <param name="end">The first instant after it.</param>
    /// <param name="cancel">Cancels.</param>
    /// <exception cref="InvalidOperationException">The balances of the book and its entries do not agree.</exception>
    public async Task<AccountStatement> OpenAsync(
        MerchantId merchant, AccountId account, DateTimeOffset from, DateTimeOffset end, CancellationToken cancel)
    {
        var after = await statement.LastAtAsync(merchant, from.AddTicks(-TimeSpan.TicksPerMicrosecond), cancel);
        var last = await statement.LastAtAsync(merchant, end.AddTicks(-TimeSpan.TicksPerMicrosecond), cancel);
        var opening = await BalanceAsync(merchant, account, after, cancel);
        var (credits, debits) = (await database.QueryAsync(TotalsSql,
            row => (new EntryTotal(row.Long(0), row.Long(1)), new EntryTotal(row.Long(2), row.Long(3))), cancel,
            ("merchant_id", merchant.Value), ("account_id", account.Value), ("after", after), ("last", last)))[0];
        var opened = new AccountStatement(merchant, account, after, last, opening, credits, debits);
        if (opened.Closing != await BalanceAsync(merchant, account, last, cancel))
            throw new InvalidOperationException($"The entries of {account} after {after} do not come to its balance at {last}.");
        return opened;
    }

    /// <summary>The next entries after a transfer; none at the end.</summary>
    public Task<List<Entry>> PageAsync(AccountStatement of, long after, int limit, CancellationToken cancel) =>
        database.QueryAsync(PageSql, Statement.Read, cancel, ("merchant_id", of.Merchant.Value),
            ("account_id", of.Account.Value), ("after", after), ("last", of.Last), ("limit", (long)limit));

    private async Task<long> BalanceAsync(MerchantId merchant, AccountId account, long number, CancellationToken cancel) =>
        (await database.QueryAsync(BalanceSql, row => row.Long(0), cancel, ("merchant_id", merchant.Value),
            ("account_id", account.Value), ("number", number))).FirstOrDefault();
}
