using Shouldly;
using Sluice.Payouts;
using Sluice.Tests.Books;
using Sluice.Tests.Databases;

namespace Sluice.Tests.Payouts;

/// <summary>The order in which payouts that wait for funds get them.</summary>
public sealed class FundQueueTests
{
    [DatabaseTheory]
    public async Task Nobody_overtakes_the_queue_when_its_first_leaves_in_the_same_batch(string kind)
    {
        await using var book = await TestBook.CreateAsync(kind);
        await book.DepositAsync(500);
        var first = await book.PayAsync(1000, wait: true);
        var second = await book.PayAsync(5000, wait: true);

        var leaving = book.Lanes.TrySubmitAsync(new CancelPayout(book.Merchant.Caller, first, null, null));
        var late = book.Lanes.TrySubmitAsync(
            new CreatePayout(book.Merchant.Caller, book.Merchant.Order(100, wait: true), null));
        await book.PumpAsync();

        (await leaving).Problem.ShouldBeNull();
        var newcomer = await book.PayoutAsync(await book.PayoutOfAsync((await late).Value));
        newcomer.StatusReason.ShouldBe(StatusReasons.WaitingForFunds);
        (await book.PayoutAsync(second)).StatusReason.ShouldBe(StatusReasons.WaitingForFunds);
        (await book.BalanceAsync("available/EUR")).ShouldBe(500);
    }
}
