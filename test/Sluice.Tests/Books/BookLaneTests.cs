using Microsoft.Extensions.Logging.Abstractions;
using Shouldly;
using Sluice.Books;
using Sluice.Events;
using Sluice.Kernel;
using Sluice.Payouts;
using Sluice.Tests.Databases;
using Xunit;

namespace Sluice.Tests.Books;

/// <summary>Many commands, one transaction: what one of them does to the others, and to itself when it comes twice.</summary>
public sealed class BookLaneTests
{
    private static CreatePayout Create(TestBook book, long amount, string? key = null, TestMerchant? merchant = null) =>
        new((merchant ?? book.Merchant).Caller, (merchant ?? book.Merchant).Order(amount),
            key is null ? null : TestMerchant.Claim(key, amount.ToString()));

    [DatabaseTheory]
    public async Task The_same_request_twice_is_one_payout_in_one_batch_and_in_two(string kind)
    {
        await using var book = await TestBook.CreateAsync(kind);
        await book.DepositAsync(1000);
        var first = book.Lanes.TrySubmitAsync(Create(book, 100, "a"));
        var second = book.Lanes.TrySubmitAsync(Create(book, 100, "a"));
        await book.PumpAsync();
        var third = await book.DoAsync(Create(book, 100, "a"));
        (await first).Value.IsReplayed.ShouldBeFalse();
        (await second).Value.ShouldBe(new Receipt((await first).Value.EventNumber, null));
        third.Value.ShouldBe(new Receipt((await first).Value.EventNumber, null));
        (await EventLog.SnapshotAsync(book.Database, book.Id, third.Value.EventNumber, CancellationToken.None))
            .ShouldBe((await first).Value.Snapshot);
        (await book.PayoutsAsync()).Count.ShouldBe(1);
        (await book.BalanceAsync("available/EUR")).ShouldBe(900);
    }

    [DatabaseTheory]
    public async Task Another_request_under_a_used_key_is_refused_and_leaves_no_trace(string kind)
    {
        await using var book = await TestBook.CreateAsync(kind);
        await book.DepositAsync(1000);
        _ = (await book.DoAsync(Create(book, 100, "a"))).Value;
        var before = await BookChecks.TraceAsync(book.Database);
        var other = await book.DoAsync(new CreatePayout(book.Merchant.Caller, book.Merchant.Order(101),
            TestMerchant.Claim("a", "101")));
        other.Problem!.Type.ShouldBe(ProblemTypes.IdempotencyKeyReused);
        (await BookChecks.TraceAsync(book.Database)).ShouldBe(before);
    }

    [DatabaseTheory]
    public async Task A_key_of_a_refused_request_may_be_used_again_once_the_cause_is_mended(string kind)
    {
        await using var book = await TestBook.CreateAsync(kind);
        (await book.DoAsync(Create(book, 100, "a"))).Problem!.Type.ShouldBe(ProblemTypes.InsufficientFunds);
        await book.DepositAsync(100);
        (await book.DoAsync(Create(book, 100, "a"))).Value.IsReplayed.ShouldBeFalse();
    }

    [DatabaseTheory]
    public async Task An_account_that_only_deciding_shows_to_be_needed_is_loaded_and_all_is_decided_again(string kind)
    {
        await using var book = await TestBook.CreateAsync(kind);
        await book.DepositAsync(1000);
        var from = AccountId.Of(AccountKind.Available, "EUR");
        var owners = Enumerable.Range(1, 3).Select(i => AccountId.Of(AccountKind.Wallet, $"owner{i}", "EUR")).ToArray();
        for (var round = 1; round <= 2; round++)
        {
            var gifts = owners.Select(owner => book.Lanes.TrySubmitAsync(new Poison(book.Id, b =>
            {
                b.Post([new Posting("gift", from, owner, 10)], null).ShouldBeNull();
                return new Done();
            }))).ToList();
            var payout = book.Lanes.TrySubmitAsync(Create(book, 100, $"k{round}"));
            await book.PumpAsync();
            foreach (var gift in gifts)
                (await gift).IsOk.ShouldBeTrue();
            (await payout).IsOk.ShouldBeTrue();
            foreach (var owner in owners)
                (await BalanceAsync(book, owner)).ShouldBe(10 * round);
            (await book.BalanceAsync("available/EUR")).ShouldBe(1000 - (130 * round));
        }
    }

    private static async Task<long> BalanceAsync(TestBook book, AccountId account) =>
        (await book.Database.QueryAsync(
            "select balance from accounts where merchant_id = @merchant_id and account_id = @account_id",
            row => row.Long(0), CancellationToken.None, ("merchant_id", book.Id.Value), ("account_id", account.Value))).Single();

    [DatabaseTheory]
    public async Task A_command_that_throws_or_cheats_fails_alone(string kind)
    {
        await using var book = await TestBook.CreateAsync(kind);
        await book.DepositAsync(1000);
        var good = Enumerable.Range(1, 3).Select(i => book.Lanes.TrySubmitAsync(Create(book, i, $"k{i}"))).ToList();
        var throws = book.Lanes.TrySubmitAsync(new Poison(book.Id, b => throw new InvalidOperationException("a bug")));
        var cheats = book.Lanes.TrySubmitAsync(new Poison(book.Id, b =>
        {
            var (from, to) = (AccountId.Of(AccountKind.Available, "EUR"), AccountId.Of(AccountKind.Reserve, "EUR"));
            b.Post([new Posting("theft", from, to, 500)], null).ShouldBeNull();
            return new Problem(ProblemTypes.InvalidState, "refused after all");
        }));
        var asksLate = book.Lanes.TrySubmitAsync(new Poison(book.Id, b =>
            b.First(PayoutStore.ById, new PayoutId(b.NewId())) is null ? new Done() : new Done()));
        good.AddRange(Enumerable.Range(4, 3).Select(i => book.Lanes.TrySubmitAsync(Create(book, i, $"k{i}"))));
        await book.PumpAsync();
        await Should.ThrowAsync<InvalidOperationException>(throws);
        (await Should.ThrowAsync<InvalidOperationException>(cheats)).Message.ShouldContain("had already changed the book");
        await Should.ThrowAsync<Exception>(asksLate);
        foreach (var answer in good)
            (await answer).IsOk.ShouldBeTrue();
        (await book.BalanceAsync("available/EUR")).ShouldBe(1000 - 21);
        (await book.BalanceAsync("reserve/EUR")).ShouldBe(0);
        await BookChecks.ShouldHoldAsync(book.Database, book.Id);
    }

    [DatabaseTheory]
    public async Task A_command_whose_rows_the_database_refuses_fails_alone(string kind)
    {
        await using var book = await TestBook.CreateAsync(kind);
        await book.DepositAsync(1000);
        var good = book.Lanes.TrySubmitAsync(Create(book, 10));
        // Decided right in memory, wrong for the database.
        var bad = book.Lanes.TrySubmitAsync(new Poison(book.Id, b =>
        {
            var table = new Table<string>("no_such_table", [Column.Text<string>("x", x => x)], [], []);
            b.Rows(new RowTable<string, string>(table, x => x)).Insert("row");
            return new Done();
        }));
        var alsoGood = book.Lanes.TrySubmitAsync(Create(book, 20));
        await book.PumpAsync();
        await Should.ThrowAsync<Exception>(bad);
        (await good).IsOk.ShouldBeTrue();
        (await alsoGood).IsOk.ShouldBeTrue();
        (await book.BalanceAsync("available/EUR")).ShouldBe(970);
        await BookChecks.ShouldHoldAsync(book.Database, book.Id);
    }

    [DatabaseTheory]
    public async Task Merchants_in_one_batch_keep_to_their_own_books(string kind)
    {
        await using var book = await TestBook.CreateAsync(kind);
        var others = new List<TestMerchant> { book.Merchant };
        for (var i = 0; i < 5; i++)
            others.Add(await book.AddMerchantAsync());
        await book.DepositAsync(1000);
        var answers = others.Select(m => (Merchant: m, Answer: book.Lanes.TrySubmitAsync(Create(book, 10, "same key", m))))
            .ToList();
        var stranger = book.Lanes.TrySubmitAsync(new Poison(new MerchantId(book.Ids.New()), b => new Done()));
        await book.PumpAsync();
        foreach (var (merchant, answer) in answers)
            (await answer).IsOk.ShouldBe(merchant == book.Merchant, "only the first one has money");
        (await stranger).Problem!.Type.ShouldBe(ProblemTypes.ResourceNotFound);
        foreach (var merchant in others)
            await BookChecks.ShouldHoldAsync(book.Database, merchant.Id);
    }

    [DatabaseTheory]
    public async Task Every_merchant_has_a_lane_and_keeps_it(string kind)
    {
        await using var book = await TestBook.CreateAsync(kind);
        var used = new HashSet<int>();
        for (var i = 0; i < 64; i++)
        {
            var id = new MerchantId(book.Ids.New());
            var before = book.Lanes.All.Select(l => l.Waiting).ToList();
            _ = book.Lanes.TrySubmitAsync(new Poison(id, b => new Done()));
            _ = book.Lanes.TrySubmitAsync(new Poison(id, b => new Done()));
            var grown = book.Lanes.All.Select((lane, at) => lane.Waiting - before[at]).ToList();
            grown.Max().ShouldBe(2);
            used.Add(grown.IndexOf(2));
        }
        used.Count.ShouldBe(book.Lanes.All.Count);
    }

    [Fact]
    public async Task When_too_much_waits_the_next_one_is_told_to_come_back()
    {
        await using var book = await TestBook.CreateAsync();
        var lane = new BookLane(book.Database, book.Ids, book.Clock, NullLogger<BookLane>.Instance);
        for (var i = 0; i < BookLane.WaitingMax; i++)
            _ = lane.TrySubmitAsync(Create(book, 1));
        var refused = (await lane.TrySubmitAsync(Create(book, 1))).Problem;
        refused!.Type.ShouldBe(ProblemTypes.CapacityExceeded);
        refused.RetryAfterSeconds.ShouldBe(BookLane.RetryAfterSeconds);
        lane.Waiting.ShouldBe(BookLane.WaitingMax);
    }

    [Fact]
    public async Task A_lane_that_stops_answers_what_still_waits()
    {
        await using var book = await TestBook.CreateAsync();
        var lane = new BookLane(book.Database, book.Ids, book.Clock, NullLogger<BookLane>.Instance);
        var waiting = lane.TrySubmitAsync(Create(book, 1));
        using var stopped = new CancellationTokenSource();
        await stopped.CancelAsync();
        await lane.RunAsync(stopped.Token);
        (await waiting).Problem!.Type.ShouldBe(ProblemTypes.Unavailable);
    }

    [DatabaseTheory]
    public async Task When_the_database_fails_the_answer_is_unavailable_and_the_same_key_again_makes_exactly_one_payout(
        string kind)
    {
        DatabaseStep[] places = [DatabaseStep.Begin, DatabaseStep.LookUp, DatabaseStep.BeforeCommit, DatabaseStep.AfterCommit];
        foreach (var where in places)
        {
            await using var book = await TestBook.CreateAsync(kind);
            await book.DepositAsync(1000);
            var fails = true;
            var lanes = book.NewLanes(new SteppedDatabase(book.Database, step =>
                fails && step == where ? throw new TimeoutException("the database is gone") : Task.CompletedTask));
            var first = lanes.TrySubmitAsync(Create(book, 100, "a"));
            var neighbour = lanes.TrySubmitAsync(Create(book, 50, "b"));
            await book.PumpAsync(lanes);
            foreach (var answer in (Task<Result<Receipt>>[])[first, neighbour])
            {
                (await answer).Problem!.Type.ShouldBe(ProblemTypes.Unavailable);
                (await answer).Problem!.RetryAfterSeconds.ShouldNotBeNull();
            }
            fails = false;
            (await book.DoAsync(Create(book, 100, "a"), lanes)).Value.IsReplayed.ShouldBe(where == DatabaseStep.AfterCommit);
            (await book.DoAsync(Create(book, 50, "b"), lanes)).IsOk.ShouldBeTrue();
            (await book.PayoutsAsync()).Count.ShouldBe(2, where.ToString());
            await BookChecks.ShouldHoldAsync(book.Database, book.Id);
        }
    }

    /// <summary>
    /// Two processes on one database, as two nodes on one PostgreSQL are: the row lock on the book keeps them apart.
    /// </summary>
    [DatabaseTheory]
    public async Task Two_nodes_that_pay_for_one_merchant_at_once_lose_nothing_and_spend_nothing_twice(string kind)
    {
        await using var book = await TestBook.CreateAsync(kind);
        await using var second = book.OpenAgain();
        const int each = 150;
        await book.DepositAsync(each * 2 * 10 - 500);
        using var stop = new CancellationTokenSource();
        // Chance and time must be safe for several threads here.
        BookLanes[] nodes = [.. ((Database[])[book.Database, second]).Select(d =>
            new BookLanes(d, new Ids(TimeProvider.System), TimeProvider.System, NullLogger<BookLane>.Instance))];
        var running = nodes.Select(n => n.RunAsync(stop.Token)).ToArray();
        var answers = await Task.WhenAll(Enumerable.Range(0, each * 2).Select(i => Task.Run(async () =>
        {
            // Every key is used on both nodes, at nearly the same time.
            var first = nodes[i % 2].SubmitAsync(Create(book, 10, $"k{i}"), CancellationToken.None);
            var again = nodes[(i + 1) % 2].SubmitAsync(Create(book, 10, $"k{i}"), CancellationToken.None);
            return (First: await first, Again: await again);
        })));
        await stop.CancelAsync();
        await Task.WhenAll(running);
        var accepted = answers.Where(a => a.First.IsOk || a.Again.IsOk).ToList();
        accepted.Count.ShouldBe((each * 2) - 50);
        foreach (var (first, again) in accepted.Where(a => a.First.IsOk && a.Again.IsOk))
            first.Value.EventNumber.ShouldBe(again.Value.EventNumber);
        (await book.PayoutsAsync()).Count.ShouldBe(accepted.Count);
        (await book.BalanceAsync("available/EUR")).ShouldBe(0);
        await BookChecks.ShouldHoldAsync(book.Database, book.Id);
    }

    private sealed class Poison(MerchantId merchant, Func<Book, Result<Done>> decide) : BookCommand<Done>(merchant)
    {
        protected internal override void Need(Book book)
        {
        }

        protected internal override Result<Done> Decide(Book book) => decide(book);
    }
}
