using Sluice.Kernel;

namespace Sluice.Books;

/// <summary>
/// One merchant's book while a batch of commands is decided: its accounts, the transfers about to be written, and the rows
/// other slices asked for. Held by one lane at a time, under the lock of its row; not safe for several threads.
/// </summary>
public sealed class Book
{
    private readonly Dictionary<AccountId, Account> _accounts = [];
    private readonly Dictionary<object, RowSet> _rows = [];
    private readonly Dictionary<object, IFindings> _findings = [];
    private readonly HashSet<AccountId> _onDemand = [];
    private readonly List<Transfer> _transfers = [];
    private readonly Ids _ids;
    private byte[] _chain = new byte[32];

    internal Book(MerchantId merchant, Ids ids, DateTimeOffset now)
    {
        Merchant = merchant;
        _ids = ids;
        Now = Wall = now;
    }

    public MerchantId Merchant { get; }

    /// <summary>
    /// The instant of this batch as it is recorded: UTC, microseconds, never before that of an earlier batch of this book.
    /// </summary>
    public DateTimeOffset Now { get; private set; }

    /// <summary>
    /// What this node's clock says. For when to look at something again, and until when: were that told by <see cref="Now"/>, a
    /// clock that was wrong for a moment would stop the book until real time has caught up.
    /// </summary>
    public DateTimeOffset Wall { get; }

    /// <summary>Whether the merchant has a book at all.</summary>
    public bool Exists { get; private set; }

    /// <summary>Whether money in it is real; fixed for the life of the book.</summary>
    public bool IsLive { get; private set; }

    /// <summary>How many transfers the book has.</summary>
    public long TransferNumber { get; private set; }

    /// <summary>How many events the merchant has.</summary>
    public long EventNumber { get; private set; }

    internal IReadOnlyList<Transfer> Transfers => _transfers;

    internal IReadOnlyCollection<AccountId> OnDemandAccounts => _onDemand;

    internal byte[] Chain => _chain;

    internal IEnumerable<Account> Accounts => _accounts.Values;

    internal IEnumerable<RowSet> RowSets => _rows.Values;

    /// <summary>Counts everything that was changed in memory: a refusal must leave it as it was.</summary>
    internal long Changes => _transfers.Count + EventNumber + _settings + _rows.Values.Sum(r => (long)r.Changes);

    internal long ChangesWhenLoaded { get; private set; }

    internal long EventNumberWhenLoaded { get; private set; }

    private int _settings;

    // Asking, before anything is loaded.

    /// <summary>Asks for rows; <see cref="Found{TArg,TKey,TRow}"/> answers once the batch is loaded.</summary>
    public void Need<TArg, TKey, TRow>(Finder<TArg, TKey, TRow> finder, TArg arg)
        where TArg : notnull
        where TKey : notnull
        where TRow : class
    {
        if (!_findings.TryGetValue(finder, out var findings))
            _findings[finder] = findings = new Findings<TArg, TKey, TRow>(finder, this);
        ((Findings<TArg, TKey, TRow>)findings).Ask(arg);
    }

    /// <summary>
    /// Asks for rows that only deciding shows to be needed: where one of them was not asked for before, deciding ends here, and
    /// begins again with all of them loaded. For what is rare: each time costs a round trip.
    /// </summary>
    public void Demand<TArg, TKey, TRow>(Finder<TArg, TKey, TRow> finder, IReadOnlyCollection<TArg> args)
        where TArg : notnull
        where TKey : notnull
        where TRow : class
    {
        var asked = (Findings<TArg, TKey, TRow>?)_findings.GetValueOrDefault(finder);
        if (args.Any(arg => asked is null || !asked.IsAsked(arg)))
        {
            throw new RowsNotLoadedException(book =>
            {
                foreach (var arg in args)
                    book.Need(finder, arg);
            });
        }
    }

    /// <summary>Asks for an account that is loaded on demand only.</summary>
    public void Need(AccountId account) => _onDemand.Add(account);

    internal void AskInto(LookupBuilder builder)
    {
        foreach (var findings in _findings.Values)
            findings.AskInto(builder);
    }

    internal void Load(long transferNumber, long eventNumber, byte[] chain, DateTimeOffset recordedAt, bool isLive)
    {
        Exists = true;
        TransferNumber = transferNumber;
        EventNumber = EventNumberWhenLoaded = eventNumber;
        _chain = chain;
        IsLive = isLive;
        if (recordedAt > Now)
            Now = recordedAt;
        ChangesWhenLoaded = Changes;
    }

    internal void Load(Account account) => _accounts[account.Id] = account;

    // Deciding, in memory.

    /// <summary>A fresh id.</summary>
    public Guid NewId() => _ids.New();

    /// <summary>The rows of a table as the commands before left them.</summary>
    public RowSet<TKey, TRow> Rows<TKey, TRow>(RowTable<TKey, TRow> table)
        where TKey : notnull
        where TRow : class
    {
        if (!_rows.TryGetValue(table, out var rows))
            _rows[table] = rows = new RowSet<TKey, TRow>(table);
        return (RowSet<TKey, TRow>)rows;
    }

    /// <summary>All rows a finder found for an argument asked for before.</summary>
    public IReadOnlyList<TRow> Found<TArg, TKey, TRow>(Finder<TArg, TKey, TRow> finder, TArg arg)
        where TArg : notnull
        where TKey : notnull
        where TRow : class =>
        ((Findings<TArg, TKey, TRow>)_findings[finder]).Get(arg);

    /// <summary>The first row a finder found, or null.</summary>
    public TRow? First<TArg, TKey, TRow>(Finder<TArg, TKey, TRow> finder, TArg arg)
        where TArg : notnull
        where TKey : notnull
        where TRow : class =>
        ((Findings<TArg, TKey, TRow>)_findings[finder]).First(arg);

    /// <summary>The balance of an account in minor units; zero where there is none yet.</summary>
    public long BalanceOf(AccountId account) => _accounts.GetValueOrDefault(account)?.Balance ?? 0;

    /// <summary>
    /// Makes sure that accounts are loaded which only deciding showed to be needed: when one is not, all is decided again with
    /// them. To be called before the book is changed.
    /// </summary>
    public void MustHave(IEnumerable<AccountId> accounts)
    {
        var missing = accounts.Where(a => !_accounts.ContainsKey(a) && !_onDemand.Contains(a)).Distinct().ToArray();
        if (missing.Length > 0)
            throw new AccountNotLoadedException(missing);
    }

    /// <summary>How much can be taken from an account.</summary>
    public long FreeIn(AccountId account) => Open(account).Free;

    /// <summary>Sets what a debit of the account must leave behind.</summary>
    public void SetMinimum(AccountId account, long minimum)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(minimum);
        var found = Open(account);
        found.Minimum = minimum;
        found.IsChanged = true;
        _settings++;
    }

    /// <summary>The next number of the merchant's event log; gapless, since the book's row is locked.</summary>
    public long TakeEventNumber() => ++EventNumber;

    /// <summary>Moves money: all of the postings, or none and the problem.</summary>
    /// <param name="postings">Amounts above zero, both sides in the same currency.</param>
    /// <param name="subject">What they are for.</param>
    /// <param name="occurredAt">When it happened in the world; null for now.</param>
    /// <returns>Null when done; else <see cref="ProblemTypes.InsufficientFunds"/>, saying what is missing.</returns>
    public Problem? Post(ReadOnlySpan<Posting> postings, Guid? subject, DateTimeOffset? occurredAt = null)
    {
        for (var i = 0; i < postings.Length; i++)
        {
            if (Move(postings[i]) is { } missing)
            {
                for (var back = i - 1; back >= 0; back--)
                    MoveBack(postings[back]);
                return missing;
            }
        }
        // Only now, with all amounts moved, are the transfers written: balances after each are replayed from the end.
        for (var i = postings.Length - 1; i >= 0; i--)
            MoveBack(postings[i]);
        foreach (var posting in postings)
            Write(posting, subject, occurredAt ?? Now);
        return null;
    }

    private Problem? Move(Posting posting)
    {
        if (posting.Amount <= 0)
            throw new InvalidOperationException($"A transfer moves more than zero: {posting}");
        if (posting.From.Currency != posting.To.Currency || posting.From == posting.To)
            throw new InvalidOperationException(
                $"A transfer stays in one currency and goes from one account to another: {posting}");
        var from = Open(posting.From);
        if (from.Free < posting.Amount)
            return Missing(from, posting.Amount);
        var to = Open(posting.To);
        if (from.Balance < long.MinValue + posting.Amount || to.Balance > long.MaxValue - posting.Amount)
            return new Problem(ProblemTypes.InvalidState, "The balance would be larger than can be counted.");
        from.Balance -= posting.Amount;
        to.Balance += posting.Amount;
        return null;
    }

    private void MoveBack(Posting posting)
    {
        Open(posting.To).Balance -= posting.Amount;
        Open(posting.From).Balance += posting.Amount;
    }

    private void Write(Posting posting, Guid? subject, DateTimeOffset occurredAt)
    {
        var from = Open(posting.From);
        var to = Open(posting.To);
        from.Balance -= posting.Amount;
        to.Balance += posting.Amount;
        from.IsChanged = to.IsChanged = true;
        var transfer = new Transfer
        {
            Merchant = Merchant,
            Number = ++TransferNumber,
            Id = _ids.New(),
            Kind = posting.Kind,
            From = posting.From,
            To = posting.To,
            Amount = posting.Amount,
            FromNumber = ++from.Entries,
            FromBalance = from.Balance,
            ToNumber = ++to.Entries,
            ToBalance = to.Balance,
            Subject = subject,
            Linked = posting.Linked,
            OccurredAt = Time.Cut(occurredAt),
            RecordedAt = Now,
        };
        _chain = transfer.ChainAfter(_chain);
        _transfers.Add(transfer with { Hash = _chain });
    }

    private Account Open(AccountId id)
    {
        if (_accounts.TryGetValue(id, out var account))
            return account;
        if (AccountKind.IsLoadedOnDemand(id.Kind) && !_onDemand.Contains(id))
            throw new AccountNotLoadedException([id]);
        account = new Account { Id = id, IsNew = true };
        _accounts.Add(id, account);
        return account;
    }

    private static Problem Missing(Account account, long amount)
    {
        var currency = Money.Currency.Find(account.Id.Currency);
        var free = Math.Max(0, account.Free);
        var kept = account.Minimum > 0 ? $" ({new Money.Amount(account.Minimum, currency)} is kept as the minimum)" : "";
        return new Problem(ProblemTypes.InsufficientFunds,
            $"{new Money.Amount(amount, currency)} needed, {new Money.Amount(free, currency)} free in '{account.Id.Kind}'{kept}: "
            + $"{new Money.Amount(amount - free, currency)} is missing.");
    }
}
