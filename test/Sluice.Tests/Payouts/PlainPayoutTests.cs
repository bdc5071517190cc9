using Shouldly;
using Sluice.Kernel;
using Sluice.Money;
using Sluice.Payouts;
using Sluice.Tests.Books;
using Sluice.Tests.Databases;
using Xunit;

namespace Sluice.Tests.Payouts;

/// <summary>A payout without terms is inserted without their columns: none of them may be lost by that.</summary>
public sealed class PlainPayoutTests
{
    private static readonly Payout Plain = new()
    {
        Merchant = default,
        Id = default,
        Amount = new Amount(1, Currency.Eur),
        Purpose = "OTHER",
        RecipientJson = "{}",
        DestinationJson = "{}",
        DestinationSealed = [],
        WaitsForFunds = false,
        Live = false,
        CreatedAt = default,
        UpdatedAt = default,
        Status = PayoutStatus.Queued,
        Revision = 1,
    };

    private static readonly DateTimeOffset At = DateTimeOffset.UnixEpoch;

    private static readonly Payout[] WithOneTerm =
    [
        Plain with { Kind = "refund" }, Plain with { Priority = "fast" }, Plain with { ReleaseAt = At },
        Plain with { ReleaseZone = "Europe/Berlin" }, Plain with { ExpiresAt = At }, Plain with { Fee = 1 },
        Plain with { FeeCurrency = "EUR" }, Plain with { FeeBearer = "merchant" }, Plain with { QuoteId = Guid.Empty },
        Plain with { SourceAmount = 0 }, Plain with { SourceCurrency = "USD" }, Plain with { OrderId = Guid.Empty },
        Plain with { SourceWallet = Guid.Empty }, Plain with { FeeRefund = "never" },
        Plain with { WebhookUrl = "https://example.com/" },
    ];

    [Fact]
    public void Each_term_by_itself_makes_a_payout_one_with_terms()
    {
        PayoutStore.HasNoTerms(Plain).ShouldBeTrue();
        PayoutStore.Terms.ShouldAllBe(c => c.Value(Plain) == null || c.Value(Plain)!.Equals(0L));
        foreach (var term in PayoutStore.Terms)
        {
            var payout = WithOneTerm.Where(p => !Equals(term.Value(p), term.Value(Plain))).ShouldHaveSingleItem(term.Name);
            PayoutStore.HasNoTerms(payout).ShouldBeFalse(term.Name);
        }
    }

    [DatabaseTheory]
    public async Task Both_are_inserted_by_one_commit_and_read_as_they_were(string kind)
    {
        await using var book = await TestBook.CreateAsync(kind);
        await book.DepositAsync(10_000);
        var orders = Enumerable.Range(1, 20).Select(i =>
        {
            var order = book.Merchant.Order(i);
            return i % 3 > 0 ? order : order with { Parsed = order.Parsed with { Priority = "fast" } };
        }).ToList();

        var made = orders.Select(o => book.Lanes.TrySubmitAsync(new CreatePayout(book.Merchant.Caller, o, null))).ToList();
        await book.PumpAsync();
        foreach (var answer in made)
            _ = (await answer).Value;

        (await book.PayoutsAsync()).OrderBy(p => p.Amount.MinorUnits).Select(p => (p.Amount.MinorUnits, p.Priority, p.Fee))
            .ShouldBe(Enumerable.Range(1, 20).Select(i => ((long)i, i % 3 > 0 ? null : "fast", 0L)));
        await BookChecks.ShouldHoldAsync(book.Database, book.Id);
    }
}
