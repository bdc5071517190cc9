using Shouldly;
using Sluice.Books;
using Sluice.Kernel;
using Sluice.Payouts;
using Sluice.Tests.Databases;
using Xunit;

namespace Sluice.Tests.Books;

/// <summary>Another node stands still with the lock of a book, as one that is suspended does.</summary>
public sealed class LockedBookTests
{
    private const string LockSql = "select merchant_id from books where merchant_id = @merchant_id for update";

    [PostgresFact]
    public async Task The_commands_of_other_merchants_go_through_while_one_book_is_locked()
    {
        await using var book = await TestBook.CreateAsync(TestDatabase.Postgres);
        await book.DepositAsync(1000);
        // So many that each lane has some of them.
        var others = new List<TestMerchant>();
        for (var i = 0; i < 8; i++)
            others.Add(await book.AddMerchantAsync());
        await using var stopped = book.OpenAgain();
        var holding = await stopped.BeginAsync(CancellationToken.None);
        await holding.QueryAsync(LockSql, row => row.Uuid(0), CancellationToken.None, ("merchant_id", book.Id.Value));

        var locked = book.Lanes.TrySubmitAsync(Staged(book.Merchant));
        var free = others.Select(m => book.Lanes.TrySubmitAsync(Staged(m))).ToList();
        await book.PumpAsync();

        (await locked).Problem!.Type.ShouldBe(ProblemTypes.Unavailable);
        foreach (var answer in free)
            (await answer).Problem.ShouldBeNull();
        await holding.DisposeAsync();
        (await book.DoAsync(Staged(book.Merchant))).Problem.ShouldBeNull();
    }

    private static CreatePayout Staged(TestMerchant merchant) =>
        new(merchant.Caller, merchant.Order(10, confirm: false), null);
}
