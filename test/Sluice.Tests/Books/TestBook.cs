using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Balances;
using Sluice.Books;
using Sluice.Connectors;
using Sluice.Events;
using Sluice.Fees;
using Sluice.Kernel;
using Sluice.Money;
using Sluice.Payouts;
using Sluice.Routing;
using Sluice.Tests.Connectors;
using Sluice.Tests.Databases;
using Sluice.Tests.Simulation;

namespace Sluice.Tests.Books;

/// <summary>A database with one merchant and lanes that work only when pumped.</summary>
internal sealed class TestBook : IAsyncDisposable
{
    private readonly TestDatabase _store;
    private int _keys;

    private TestBook(TestDatabase store, FakeClock clock, Ids ids, TestMerchant merchant)
    {
        _store = store;
        Clock = clock;
        Ids = ids;
        Merchant = merchant;
        Lanes = NewLanes(store.Database);
    }

    public Database Database => _store.Database;

    public FakeClock Clock { get; }

    public Ids Ids { get; }

    public TestMerchant Merchant { get; }

    public MerchantId Id => Merchant.Id;

    public BookLanes Lanes { get; }

    public static async Task<TestBook> CreateAsync(string kind = TestDatabase.Sqlite, int seed = 1, bool uniqueReference = false)
    {
        var store = await TestDatabase.CreateAsync(kind);
        var clock = new FakeClock(FakeClock.Start);
        var ids = new Ids(clock, new Random(seed));
        return new TestBook(store, clock, ids,
            await TestMerchant.CreateAsync(store.Database, ids, clock.GetUtcNow(), uniqueReference));
    }

    public BookLanes NewLanes(Database database) => new(database, Ids, Clock, NullLogger<BookLane>.Instance);

    public Task<TestMerchant> AddMerchantAsync() => TestMerchant.CreateAsync(Database, Ids, Clock.GetUtcNow());

    public Database OpenAgain() => _store.OpenAgain();

    /// <summary>Queues a command and works until nothing waits.</summary>
    public async Task<Result<T>> DoAsync<T>(BookCommand<T> command, BookLanes? lanes = null)
    {
        var answer = (lanes ?? Lanes).TrySubmitAsync(command);
        await PumpAsync(lanes);
        return await answer;
    }

    public async Task PumpAsync(BookLanes? lanes = null)
    {
        foreach (var lane in (lanes ?? Lanes).All)
        {
            while (await lane.RunQueuedAsync(CancellationToken.None) > 0)
            {
            }
        }
    }

    public string NewKey() => $"key-{++_keys}";

    public async Task DepositAsync(long amount, string currency = "EUR") =>
        _ = (await DoAsync(new AnnounceDeposit(Merchant.Caller, new Amount(amount, Currency.Find(currency)), null, cleared: true,
            null))).Value;

    /// <summary>A payout as the database has it.</summary>
    public async Task<Payout> PayoutAsync(PayoutId id) => (await PayoutsAsync()).Single(p => p.Id == id);

    public Task<List<Payout>> PayoutsAsync() => Database.QueryAsync(
        $"select {PayoutStore.ColumnList} from payouts where merchant_id = @merchant_id order by payout_id", PayoutStore.Read,
            CancellationToken.None,
        ("merchant_id", Id.Value));

    public Task<List<Attempt>> AttemptsAsync(PayoutId id) => AttemptStore.OfPayoutAsync(Database, Id, id, CancellationToken.None);

    public async Task<long> BalanceAsync(string account) =>
        (await new Statement(Database).BalancesAsync(Id, CancellationToken.None))
            .SingleOrDefault(b => b.Account.Value == account)?.Balance ?? 0;

    /// <summary>Creates a payout and gives its id.</summary>
    public async Task<PayoutId> PayAsync(long amount, bool confirm = true, bool wait = false)
    {
        var receipt = (await DoAsync(new CreatePayout(Merchant.Caller, Merchant.Order(amount, confirm: confirm, wait: wait),
            null))).Value;
        return await PayoutOfAsync(receipt);
    }

    public async Task<PayoutId> PayoutOfAsync(Receipt receipt) => new((await Database.QueryAsync(
        "select subject_id from events where merchant_id = @merchant_id and number = @number", row =>
            row.Uuid(0), CancellationToken.None,
        ("merchant_id", Id.Value), ("number", receipt.EventNumber))).Single());

    /// <summary>Nothing costs anything.</summary>
    public static Terms FreeTerms { get; } = new(
        new Routes(new ConnectorRegistry([new ScriptedConnector(ScriptedConnector.Full)]), RoutingRules.None), FeeSchedule.None);

    public async Task<DueWork> TakeDueAsync(ConnectorRegistry connectors) =>
        (await DoAsync(new TakeDue(Id, Clock.Now, new Routes(connectors, RoutingRules.None)))).Value;

    public ValueTask DisposeAsync() => _store.DisposeAsync();
}
