using Sluice.Kernel;

namespace Sluice.Books;

/// <summary>
/// The book's SQL: loading the head and the accounts of every book in a batch, and writing what the batch changed.
/// </summary>
internal static class BookStore
{
    // Sorted by merchant, so that two lanes or nodes take the locks of several books in the same order.
    private const string HeadSql = """
        select transfer_number, event_number, chain, recorded_at, live
        from books where merchant_id = @merchant_id
        """;

    private const string AccountsSql = """
        select account_id, balance, entries, minimum
        from accounts where merchant_id = @merchant_id and not on_demand
        """;

    private const string OnDemandSql = """
        select account_id, balance, entries, minimum
        from accounts where merchant_id = @merchant_id and account_id = @account_id
        """;

    private static readonly Table<Book> Heads = new("books",
        [Column.Uuid<Book>("merchant_id", b => b.Merchant.Value)],
        [],
        [
            Column.Long<Book>("transfer_number", b => b.TransferNumber),
            Column.Long<Book>("event_number", b => b.EventNumber),
            Column.Bytes<Book>("chain", b => b.Chain),
            Column.Instant<Book>("recorded_at", b => b.Now),
        ]);

    private static readonly Table<(MerchantId Merchant, Account Account)> Accounts = new("accounts",
        [
            Column.Uuid<(MerchantId Merchant, Account Account)>("merchant_id", a => a.Merchant.Value),
            Column.Text<(MerchantId Merchant, Account Account)>("account_id", a => a.Account.Id.Value),
        ],
        [
            Column.Text<(MerchantId Merchant, Account Account)>("kind", a => a.Account.Id.Kind),
            Column.Text<(MerchantId Merchant, Account Account)>("currency", a => a.Account.Id.Currency),
            Column.Bool<(MerchantId Merchant, Account Account)>("on_demand", a =>
                AccountKind.IsLoadedOnDemand(a.Account.Id.Kind)),
            Column.Bool<(MerchantId Merchant, Account Account)>("may_go_negative", a =>
                AccountKind.MayGoNegative(a.Account.Id.Kind)),
        ],
        [
            Column.Long<(MerchantId Merchant, Account Account)>("balance", a => a.Account.Balance),
            Column.Long<(MerchantId Merchant, Account Account)>("entries", a => a.Account.Entries),
            Column.Long<(MerchantId Merchant, Account Account)>("minimum", a => a.Account.Minimum),
        ]);

    internal static readonly Table<Transfer> Transfers = new("transfers",
        [
            Column.Uuid<Transfer>("merchant_id", t => t.Merchant.Value),
            Column.Long<Transfer>("number", t => t.Number),
        ],
        [
            Column.Uuid<Transfer>("transfer_id", t => t.Id),
            Column.Text<Transfer>("kind", t => t.Kind),
            Column.Text<Transfer>("from_account", t => t.From.Value),
            Column.Text<Transfer>("to_account", t => t.To.Value),
            Column.Long<Transfer>("amount", t => t.Amount),
            Column.Long<Transfer>("from_number", t => t.FromNumber),
            Column.Long<Transfer>("from_balance", t => t.FromBalance),
            Column.Long<Transfer>("to_number", t => t.ToNumber),
            Column.Long<Transfer>("to_balance", t => t.ToBalance),
            Column.UuidOrNull<Transfer>("subject_id", t => t.Subject),
            Column.LongOrNull<Transfer>("linked", t => t.Linked),
            Column.Instant<Transfer>("occurred_at", t => t.OccurredAt),
            Column.Instant<Transfer>("recorded_at", t => t.RecordedAt),
            Column.Bytes<Transfer>("hash", t => t.Hash),
        ],
        []);

    internal static Transfer ReadTransfer(Row row) => new()
    {
        Merchant = new MerchantId(row.Uuid(0)),
        Number = row.Long(1),
        Id = row.Uuid(2),
        Kind = row.Text(3),
        From = AccountId.Read(row.Text(4)),
        To = AccountId.Read(row.Text(5)),
        Amount = row.Long(6),
        FromNumber = row.Long(7),
        FromBalance = row.Long(8),
        ToNumber = row.Long(9),
        ToBalance = row.Long(10),
        Subject = row.UuidOrNull(11),
        Linked = row.LongOrNull(12),
        OccurredAt = row.Instant(13),
        RecordedAt = row.Instant(14),
        Hash = row.Bytes(15),
    };

    private const string AddSql = """
        insert into books (merchant_id, live, chain, recorded_at) values (@merchant_id, @live, @chain, @recorded_at)
        """;

    /// <summary>An empty book.</summary>
    public static Task AddAsync(Session session, MerchantId merchant, bool live, DateTimeOffset now, CancellationToken cancel) =>
        session.ExecuteAsync(AddSql, cancel, ("merchant_id", merchant.Value), ("live", live), ("chain", new byte[32]),
            ("recorded_at", now));

    /// <summary>Locks and loads the books, their accounts, and every row the commands asked for.</summary>
    public static Task LoadAsync(Session session, IList<Book> books, CancellationToken cancel)
    {
        var merchants = books.Select(b => b.Merchant.Value).ToArray();
        var merchantKey = new KeyColumn("merchant_id", DbKind.Uuid, merchants);
        List<Lookup> lookups =
        [
            new(HeadSql, [merchantKey], (i, row) =>
                books[i].Load(row.Long(0), row.Long(1), row.Bytes(2), row.Instant(3), row.Bool(4)), Lock: true),
            new(AccountsSql, [merchantKey], (i, row) => books[i].Load(ReadAccount(row))),
        ];
        var onDemand = books.SelectMany(b => b.OnDemandAccounts.Select(a => (Book: b, Account: a))).ToArray();
        if (onDemand.Length > 0)
        {
            lookups.Add(new Lookup(OnDemandSql,
                [
                    new KeyColumn("merchant_id", DbKind.Uuid, Array.ConvertAll(onDemand, o => o.Book.Merchant.Value)),
                    new KeyColumn("account_id", DbKind.Text, Array.ConvertAll(onDemand, o => o.Account.Value)),
                ],
                (i, row) => onDemand[i].Book.Load(ReadAccount(row))));
        }
        var builder = new LookupBuilder();
        foreach (var book in books)
            book.AskInto(builder);
        lookups.AddRange(builder.Lookups);
        return session.LookUpAsync(lookups, cancel);
    }

    /// <summary>Everything the batch changed, in bulk.</summary>
    public static IReadOnlyList<BulkWrite> WritesOf(IList<Book> books)
    {
        var collector = new BulkCollector();
        foreach (var book in books)
        {
            var accounts = book.Accounts.Where(a => a.IsChanged).ToArray();
            if (book.Changes == book.ChangesWhenLoaded)
                continue;
            foreach (var rows in book.RowSets)
                rows.CollectInto(collector);
            if (book.Transfers.Count > 0)
                collector.Insert(Transfers, book.Transfers);
            if (accounts.Any(a => a.IsNew))
                collector.Insert(Accounts, [.. accounts.Where(a => a.IsNew).Select(a => (book.Merchant, a))]);
            if (accounts.Any(a => !a.IsNew))
                collector.Update(Accounts, [.. accounts.Where(a => !a.IsNew).Select(a => (book.Merchant, a))]);
            collector.Update(Heads, [book]);
        }
        return collector.Writes;
    }

    private static Account ReadAccount(Row row) => new()
    {
        Id = AccountId.Read(row.Text(0)),
        Balance = row.Long(1),
        Entries = row.Long(2),
        Minimum = row.Long(3),
    };
}
