using Shouldly;
using Sluice.Balances;
using Sluice.Events;
using Sluice.Money;
using Sluice.Tests.Books;
using Sluice.Tests.Databases;
using Xunit;

namespace Sluice.Tests.Balances;

public sealed class MinimumBalanceTests
{
    [DatabaseTheory]
    public async Task Every_change_is_an_event_with_the_next_sequence_in_one_transaction_and_in_several(string kind)
    {
        await using var book = await TestBook.CreateAsync(kind);
        await book.DepositAsync(1000);
        _ = (await book.DoAsync(Set(book, 100, Currency.Eur))).Value;
        var second = book.Lanes.TrySubmitAsync(Set(book, 200, Currency.Eur));
        var third = book.Lanes.TrySubmitAsync(Set(book, 300, Currency.Find("USD")));
        await book.PumpAsync();
        _ = (await second).Value;
        _ = (await third).Value;

        var events = await EventLog.ListAsync(
            book.Database, book.Id, 0, "minimum_balance.set", book.Id.Value, 10, CancellationToken.None);
        events.Select(e => e.Sequence).ShouldBe([1, 2, 3]);
    }

    private static SetMinimumBalance Set(TestBook book, long amount, Currency currency) =>
        new(book.Merchant.Caller, new Amount(amount, currency));
}
