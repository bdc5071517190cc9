using Shouldly;
using Sluice.Books;
using Sluice.Tests.Databases;
using Xunit;

namespace Sluice.Tests.Books;

/// <summary>Someone with access to the database changes one thing; the verification names it.</summary>
public sealed class LedgerVerifierTests
{
    private static async Task<TestBook> BookAsync(string kind)
    {
        var book = await TestBook.CreateAsync(kind);
        await book.DepositAsync(100_000);
        for (var i = 0; i < 10; i++)
        {
            book.Clock.Advance(TimeSpan.FromSeconds(1));
            await book.PayAsync(100 + i);
        }
        return book;
    }

    private static Task<Verification> VerifyAsync(TestBook book) =>
        new LedgerVerifier(book.Database).VerifyAsync(book.Id, null, CancellationToken.None);

    private static async Task ChangeAsync(TestBook book, string sql) =>
        (await book.Database.ExecuteAsync(sql, CancellationToken.None, ("merchant_id", book.Id.Value))).ShouldBeGreaterThan(0);

    [DatabaseTheory]
    public async Task A_book_that_nobody_touched_is_right(string kind)
    {
        await using var book = await BookAsync(kind);
        (long, long) seen = default;
        var verified = await new LedgerVerifier(book.Database).VerifyAsync(book.Id, (done, of) =>
        {
            seen = (done, of);
            return Task.CompletedTask;
        }, CancellationToken.None);
        verified.ShouldBe(new Verification(true, 12, 4, null, null));
        seen.ShouldBe((12, 12));
    }

    [DatabaseTheory]
    public async Task A_changed_column_of_a_transfer_is_named_by_its_number(string kind)
    {
        var hash = kind == TestDatabase.Sqlite ? "x'00'" : "'\\x00'";
        string[] changes =
        [
            "amount = amount + 1", "from_balance = from_balance - 1", "to_balance = to_balance + 1",
            "from_number = from_number + 1",
            "to_number = to_number + 1", "kind = 'gift'", "from_account = 'reserve/EUR'", "to_account = 'clearing:else/EUR'",
            "to_account = 'in_transit/USD'",
            "subject_id = null", "linked = 3", "transfer_id = merchant_id", $"hash = {hash}",
            kind == TestDatabase.Sqlite ? "occurred_at = occurred_at + 1"
                : "occurred_at = occurred_at + interval '1 microsecond'",
            kind == TestDatabase.Sqlite ? "recorded_at = recorded_at + 1"
                : "recorded_at = recorded_at + interval '1 microsecond'",
        ];
        foreach (var change in changes)
        {
            await using var book = await BookAsync(kind);
            await ChangeAsync(book, $"update transfers set {change} where merchant_id = @merchant_id and number = 7");
            var verified = await VerifyAsync(book);
            verified.Ok.ShouldBeFalse(change);
            verified.FirstBad.ShouldBe(7, $"{change}: {verified.Problem}");
        }
    }

    [DatabaseTheory]
    public async Task A_removed_transfer_is_named(string kind)
    {
        foreach (var number in (int[])[1, 6, 12])
        {
            await using var book = await BookAsync(kind);
            await ChangeAsync(book, $"delete from transfers where merchant_id = @merchant_id and number = {number}");
            var verified = await VerifyAsync(book);
            verified.Ok.ShouldBeFalse();
            verified.Problem.ShouldNotBeNull().ShouldContain($"Transfer {number} is missing");
        }
    }

    [DatabaseTheory]
    public async Task A_transfer_beyond_the_head_is_named(string kind)
    {
        await using var book = await BookAsync(kind);
        await ChangeAsync(book, """
            insert into transfers select merchant_id, number + 1, merchant_id, kind, from_account, to_account, amount,
                from_number, from_balance, to_number, to_balance, subject_id, linked, occurred_at, recorded_at, hash
            from transfers where merchant_id = @merchant_id and number = 12
            """);
        var verified = await VerifyAsync(book);
        verified.Ok.ShouldBeFalse();
        verified.FirstBad.ShouldBe(13);
    }

    [DatabaseTheory]
    public async Task A_changed_head_is_noticed(string kind)
    {
        foreach (var change in (string[])["transfer_number = 13", "transfer_number = 11",
            kind == TestDatabase.Sqlite ? "chain = x'00'" : "chain = '\\x00'"])
        {
            await using var book = await BookAsync(kind);
            await ChangeAsync(book, $"update books set {change} where merchant_id = @merchant_id");
            (await VerifyAsync(book)).Ok.ShouldBeFalse(change);
        }
    }

    [DatabaseTheory]
    public async Task A_changed_account_is_named(string kind)
    {
        const string available = "where merchant_id = @merchant_id and account_id = 'available/EUR'";
        string[] changes =
        [
            $"update accounts set balance = balance + 1 {available}",
            $"update accounts set entries = entries + 1 {available}",
            $"update accounts set account_id = 'reserve/EUR' {available}",
            $"delete from accounts {available}",
            $"update accounts set may_go_negative = {(kind == TestDatabase.Sqlite ? "1" : "true")} {available}",
        ];
        foreach (var change in changes)
        {
            await using var book = await BookAsync(kind);
            await ChangeAsync(book, change);
            var verified = await VerifyAsync(book);
            verified.Ok.ShouldBeFalse(change);
            verified.Problem.ShouldNotBeNull().ShouldMatch("(available|reserve)/EUR", change);
        }
    }

    [DatabaseTheory]
    public async Task A_book_that_is_not_there_is_not_right(string kind)
    {
        await using var book = await TestBook.CreateAsync(kind);
        var verified = await new LedgerVerifier(book.Database).VerifyAsync(default, null, CancellationToken.None);
        verified.Ok.ShouldBeFalse();
    }
}
