using Shouldly;
using Sluice.Balances;
using Sluice.Books;
using Sluice.Kernel;
using Sluice.Money;
using Sluice.Payouts;
using Sluice.Server.Http;
using Sluice.Tests.Databases;
using Xunit;

namespace Sluice.Tests.Books;

public sealed class StatementTests
{
    private static readonly AccountId Available = AccountId.Of(AccountKind.Available, "EUR");

    [DatabaseTheory]
    public async Task Each_transfer_shows_as_two_entries_whose_amounts_cancel_out_and_whose_balances_follow(string kind)
    {
        await using var book = await TestBook.CreateAsync(kind);
        await book.DepositAsync(1000);
        await book.PayAsync(300);
        await book.PayAsync(200);
        var statement = new Statement(book.Database);
        var sides = await book.Database.QueryAsync(
            """
            select transfer_number, cast(sum(amount) as bigint), count(*) from entries
            where merchant_id = @merchant_id group by transfer_number
            """,
            row => (row.Long(1), row.Long(2)), CancellationToken.None, ("merchant_id", book.Id.Value));
        sides.ShouldBe(Enumerable.Repeat((0L, 2L), 4));
        var page = await statement.PageAsync(book.Id, Available, 0, long.MaxValue, 200, CancellationToken.None);
        page.Select(e => (e.Kind, e.Amount, e.BalanceBefore, e.BalanceAfter, e.Number)).ShouldBe(
            [("payout", -200, 700, 500, 3), ("payout", -300, 1000, 700, 2), ("deposit_cleared", 1000, 0, 1000, 1)]);
    }

    [DatabaseTheory]
    public async Task What_is_set_aside_for_a_batch_is_on_its_way_and_missing_from_no_total(string kind)
    {
        await using var book = await TestBook.CreateAsync(kind);
        await book.DepositAsync(1000);
        _ = (await book.DoAsync(new SetAside(book.Id, 400))).Value;
        var then = book.Clock.Now;
        book.Clock.Advance(TimeSpan.FromMinutes(1));
        _ = (await book.DoAsync(new SetAside(book.Id, 100))).Value;
        var statement = new Statement(book.Database);

        var now = BalanceEndpoints.Text(await statement.BalancesAsync(book.Id, CancellationToken.None));
        var past = BalanceEndpoints.Text(await statement.BalancesAsync(book.Id, then, CancellationToken.None));

        now.ShouldContain("\"available\":500,\"reserve\":0,\"in_transit\":500,\"total\":1000");
        past.ShouldContain("\"available\":600,\"reserve\":0,\"in_transit\":400,\"total\":1000");
    }

    private sealed class SetAside(MerchantId merchant, long amount) : BookCommand<Done>(merchant)
    {
        private readonly AccountId _account = AccountId.Of(AccountKind.Batch, amount.ToString("x32"), "EUR");

        protected internal override void Need(Book book) => book.Need(_account);

        protected internal override Result<Done> Decide(Book book) =>
            book.Post([new Posting("batch", Available, _account, amount)], null) is { } missing ? missing : new Done();
    }

    [DatabaseTheory]
    public async Task Pages_of_a_statement_join_without_a_gap_and_without_a_row_twice(string kind)
    {
        await using var book = await TestBook.CreateAsync(kind);
        await book.DepositAsync(100_000);
        for (var i = 1; i <= 23; i++)
            await book.PayAsync(i);
        var statement = new Statement(book.Database);
        var numbers = new List<long>();
        var before = long.MaxValue;
        while (true)
        {
            var page = await statement.PageAsync(book.Id, Available, 0, before, 5, CancellationToken.None);
            if (page.Count == 0)
                break;
            numbers.AddRange(page.Select(e => e.Number));
            before = page[^1].TransferNumber;
        }
        numbers.ShouldBe(Enumerable.Range(1, 24).Reverse().Select(n => (long)n));
        (await statement.PageAsync(book.Id, Available, after: 20, before: 23, 50, CancellationToken.None))
            .Select(e => e.TransferNumber).ShouldBe([22, 21]);
    }

    [DatabaseTheory]
    public async Task A_balance_at_a_past_instant_is_the_one_after_the_last_transfer_recorded_until_then(string kind)
    {
        await using var book = await TestBook.CreateAsync(kind);
        var statement = new Statement(book.Database);
        var then = new List<(DateTimeOffset At, long Available, long Transit)> { (book.Clock.GetUtcNow().AddSeconds(-1), 0, 0) };
        await book.DepositAsync(1000);
        for (var i = 1; i <= 6; i++)
        {
            then.Add((book.Clock.GetUtcNow(), 1000 - (100 * (i - 1)), 100 * (i - 1)));
            book.Clock.Advance(TimeSpan.FromSeconds(10));
            await book.PayAsync(100);
        }
        foreach (var (at, available, transit) in then)
        {
            var balances = await statement.BalancesAsync(book.Id, at, CancellationToken.None);
            balances.Single(b => b.Account == Available).Balance.ShouldBe(available, at.ToString("O"));
            balances.Single(b => b.Account.Kind == AccountKind.InTransit).Balance.ShouldBe(transit, at.ToString("O"));
            balances.Sum(b => b.Balance).ShouldBe(0);
        }
    }

    [DatabaseTheory]
    public async Task Everything_moved_for_one_payout_is_found_by_it(string kind)
    {
        await using var book = await TestBook.CreateAsync(kind);
        await book.DepositAsync(1000);
        var id = await book.PayAsync(300);
        await book.PayAsync(200);
        _ = (await book.DoAsync(new CancelPayout(book.Merchant.Caller, id, null, null))).Value;
        var entries = await new Statement(book.Database).OfSubjectAsync(book.Id, id.Value, CancellationToken.None);
        entries.Select(e => e.Kind).Distinct().ShouldBe(["payout", "release"]);
        entries.Count.ShouldBe(4);
        entries.GroupBy(e => e.Account).ShouldAllBe(account => account.Sum(e => e.Amount) == 0);
    }

    /// <summary>The database itself, not only the code: written past the lane.</summary>
    [DatabaseTheory]
    public async Task The_database_refuses_a_balance_below_zero_where_it_is_forbidden_and_takes_it_where_it_is_not(string kind)
    {
        await using var book = await TestBook.CreateAsync(kind);
        await book.DepositAsync(1000);
        const string sql = "update accounts set balance = -1 where merchant_id = @merchant_id and account_id = @account_id";
        foreach (var account in (string[])["available/EUR", "pending/EUR"])
        {
            var failure = await Should.ThrowAsync<Exception>(
                book.Database.ExecuteAsync(sql, CancellationToken.None, ("merchant_id", book.Id.Value), ("account_id", account)));
            failure.Message.ShouldContain("balance_not_negative");
        }
        (await book.BalanceAsync("available/EUR")).ShouldBe(1000);
        (await book.Database.ExecuteAsync(sql, CancellationToken.None, ("merchant_id", book.Id.Value),
            ("account_id", "funding/EUR"))).ShouldBe(1);
    }

    [DatabaseTheory]
    public async Task Amounts_of_currencies_never_mix(string kind)
    {
        await using var book = await TestBook.CreateAsync(kind);
        await book.DepositAsync(1000);
        await book.DepositAsync(70, "JPY");
        var problem = (await book.DoAsync(new CreatePayout(book.Merchant.Caller, book.Merchant.Order(71, "JPY"), null))).Problem;
        problem!.Type.Code.ShouldBe("insufficient_funds");
        _ = (await book.DoAsync(new MoveReserve(book.Merchant.Caller, new Amount(70, Currency.Jpy), toReserve: true, null, null)))
            .Value;
        (await book.BalanceAsync("reserve/JPY")).ShouldBe(70);
        (await book.BalanceAsync("available/EUR")).ShouldBe(1000);
        await BookChecks.ShouldHoldAsync(book.Database, book.Id);
    }
}
