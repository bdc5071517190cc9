using Sluice.Kernel;

namespace Sluice.Books;

/// <summary>
/// What a verification found. <paramref name="FirstBad"/> is the number of the first transfer that is wrong,
/// zero where none is to blame.
/// </summary>
public sealed record Verification(bool Ok, long Transfers, int Accounts, long? FirstBad, string? Problem);

/// <summary>
/// Recomputes a book from its transfers: numbers without gaps, the hash chain, every balance after every entry, and at the end
/// the stored balances and the zero sum per currency. Reads a page at a time; memory is one page and one number an account.
/// </summary>
public sealed class LedgerVerifier(Database database)
{
    /// <summary>Transfers read at a time.</summary>
    public const int PageRows = 5000;

    private static readonly string PageSql =
        $"""
        select {BookStore.Transfers.ColumnList} from transfers
        where merchant_id = @merchant_id and number > @after order by number limit {PageRows}
        """;

    private const string AccountsSql = """
        select account_id, balance, entries, kind, currency, on_demand, may_go_negative
        from accounts where merchant_id = @merchant_id and account_id > @after order by account_id limit 5000
        """;

    private const string BeyondSql =
        "select number from transfers where merchant_id = @merchant_id and number > @total order by number limit 1";

    private const string HeadSql = "select transfer_number, chain from books where merchant_id = @merchant_id";

    /// <summary>Verifies the book as it was when the call began; it may go on meanwhile.</summary>
    /// <param name="progress">Told after each page: checked and total.</param>
    public async Task<Verification> VerifyAsync(MerchantId merchant, Func<long, long, Task>? progress, CancellationToken cancel)
    {
        var heads = await database.QueryAsync(HeadSql, row => (Number: row.Long(0), Chain: row.Bytes(1)), cancel,
            ("merchant_id", merchant.Value));
        if (heads.Count == 0)
            return new Verification(false, 0, 0, 0, "There is no such book.");
        var total = heads[0].Number;
        var book = new Recomputed();
        while (book.Number < total)
        {
            var page = await database.QueryAsync(PageSql, BookStore.ReadTransfer, cancel, ("merchant_id", merchant.Value),
                ("after", book.Number));
            foreach (var transfer in page)
            {
                if (book.Number == total)
                    break;
                if (book.Add(transfer) is { } wrong)
                    return new Verification(false, book.Number, book.Accounts.Count, transfer.Number, wrong);
            }
            if (page.Count == 0)
                return new Verification(false, book.Number, book.Accounts.Count, book.Number + 1,
                    $"Transfer {book.Number + 1} is missing; the book counts {total}.");
            if (progress is not null)
                await progress(book.Number, total);
        }
        if (!book.Chain.AsSpan().SequenceEqual(heads[0].Chain))
            return new Verification(false, total, book.Accounts.Count, total,
                "The last transfer's hash is not the one the book's head holds.");
        return await CompareAsync(merchant, book, total, cancel);
    }

    private async Task<Verification> CompareAsync(MerchantId merchant, Recomputed book, long total, CancellationToken cancel)
    {
        var sums = new Dictionary<string, long>();
        foreach (var (account, state) in book.Accounts)
        {
            sums[account.Currency] = sums.GetValueOrDefault(account.Currency) + state.Balance;
        }
        if (sums.FirstOrDefault(s => s.Value != 0) is { Key: not null } uneven)
            return new Verification(false, total, book.Accounts.Count, 0,
                $"The balances of {uneven.Key} sum to {uneven.Value}, not to zero.");
        var wrong = await WrongWithStoredAsync(merchant, book, total, cancel);
        // Stored balances can only be compared while the book stands still; else a later verification will.
        var heads = await database.QueryAsync(HeadSql, row => row.Long(0), cancel, ("merchant_id", merchant.Value));
        return wrong is null || heads[0] != total ? new Verification(true, total, book.Accounts.Count, null, null) : wrong;
    }

    private async Task<Verification?> WrongWithStoredAsync(
        MerchantId merchant, Recomputed book, long total, CancellationToken cancel)
    {
        var beyond =
            await database.QueryAsync(BeyondSql, row => row.Long(0), cancel, ("merchant_id", merchant.Value), ("total", total));
        if (beyond.Count > 0)
            return new Verification(false, total, book.Accounts.Count, beyond[0],
                $"Transfer {beyond[0]} is there, but the book counts only {total}.");
        var missing = book.Accounts.Keys.Select(a => a.Value).ToHashSet(StringComparer.Ordinal);
        var after = "";
        while (true)
        {
            var page =
                await database.QueryAsync(AccountsSql, ReadStored, cancel, ("merchant_id", merchant.Value), ("after", after));
            if (page.Count == 0)
                break;
            after = page[^1].Id.Value;
            foreach (var stored in page)
            {
                missing.Remove(stored.Id.Value);
                var (balance, entries) = book.Accounts.GetValueOrDefault(stored.Id);
                if (stored.Balance != balance || stored.Entries != entries)
                {
                    return new Verification(false, total, book.Accounts.Count, 0,
                        $"Account {stored.Id} holds {stored.Balance} with {stored.Entries} entries; "
                        + $"its transfers make {balance} with {entries}.");
                }
                if (!stored.RulesMatch)
                    return new Verification(false, total, book.Accounts.Count, 0,
                        $"Account {stored.Id} is stored with the rules of another kind of account.");
            }
        }
        return missing.Count == 0 ? null
            : new Verification(false, total, book.Accounts.Count, 0,
                $"Account {missing.Order(StringComparer.Ordinal).First()} has transfers but is not stored.");
    }

    private static (AccountId Id, long Balance, long Entries, bool RulesMatch) ReadStored(Row row)
    {
        var id = AccountId.Read(row.Text(0));
        var rulesMatch = row.Text(3) == id.Kind && row.Text(4) == id.Currency
            && row.Bool(5) == AccountKind.IsLoadedOnDemand(id.Kind)
            && row.Bool(6) == AccountKind.MayGoNegative(id.Kind);
        return (id, row.Long(1), row.Long(2), rulesMatch);
    }

    private sealed class Recomputed
    {
        public Dictionary<AccountId, (long Balance, long Entries)> Accounts { get; } = [];

        public long Number { get; private set; }

        public byte[] Chain { get; private set; } = new byte[32];

        private DateTimeOffset _recorded = DateTimeOffset.MinValue;

        /// <summary>Adds the next transfer; what is wrong with it, or null.</summary>
        public string? Add(Transfer transfer)
        {
            if (transfer.Number != Number + 1)
                return $"Transfer {Number + 1} is missing.";
            if (transfer.Amount <= 0)
                return $"The amount is {transfer.Amount}.";
            if (transfer.From.Currency != transfer.To.Currency)
                return "The two sides differ in currency.";
            if (transfer.RecordedAt < _recorded)
                return "It was recorded before the one before it.";
            var from = Accounts.GetValueOrDefault(transfer.From);
            var to = Accounts.GetValueOrDefault(transfer.To);
            from = (from.Balance - transfer.Amount, from.Entries + 1);
            to = (to.Balance + transfer.Amount, to.Entries + 1);
            if (from != (transfer.FromBalance, transfer.FromNumber))
                return $"{transfer.From} should stand at {from.Balance} after entry {from.Entries}, "
                    + $"but the transfer says {transfer.FromBalance} after {transfer.FromNumber}.";
            if (to != (transfer.ToBalance, transfer.ToNumber))
                return $"{transfer.To} should stand at {to.Balance} after entry {to.Entries}, "
                    + $"but the transfer says {transfer.ToBalance} after {transfer.ToNumber}.";
            if (from.Balance < 0 && !AccountKind.MayGoNegative(transfer.From.Kind))
                return $"{transfer.From} goes below zero.";
            var chain = transfer.ChainAfter(Chain);
            if (!chain.AsSpan().SequenceEqual(transfer.Hash))
                return "Its hash does not follow from the one before: it, or its neighbour, was changed.";
            Accounts[transfer.From] = from;
            Accounts[transfer.To] = to;
            Chain = chain;
            _recorded = transfer.RecordedAt;
            Number = transfer.Number;
            return null;
        }
    }
}
