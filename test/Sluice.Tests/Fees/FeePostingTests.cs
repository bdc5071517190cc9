using Shouldly;
using Sluice.Connectors;
using Sluice.Fees;
using Sluice.Kernel;
using Sluice.Money;
using Sluice.Payouts;
using Sluice.Quotes;
using Sluice.Tests.Books;
using Sluice.Tests.Connectors;
using Sluice.Tests.Databases;
using Xunit;

namespace Sluice.Tests.Fees;

/// <summary>Where fees and converted money stand at each step of a payout of 100 by a merchant who had 1000.</summary>
public sealed class FeePostingTests
{
    private static readonly FeeSchedule Five = FeeSchedule.None with
    {
        Rules = [new FeeRule { Name = "all", Price = new FeePrice { Currency = "EUR", Fixed = 5 } }],
    };

    private static async Task<(RailWorld World, PayoutId Id)> StartAsync(
        string kind, string bearer, string refund = FeeRefunds.FailedAndReturned, Quote? quote = null)
    {
        var book = await TestBook.CreateAsync(kind);
        await book.DepositAsync(1000);
        var order = book.Merchant.Order(100, quote is null ? "EUR" : "USD");
        if (quote is not null)
            _ = (await book.DoAsync(new AddQuote(quote with { Merchant = book.Id }))).Value;
        order = order with
        {
            Fees = Five with { Refund = refund },
            Parsed = order.Parsed with { FeeBearer = quote is null ? bearer : null, QuoteId = quote?.Id },
        };
        var receipt = (await book.DoAsync(new CreatePayout(book.Merchant.Caller, order, null))).Value;
        var world = new RailWorld(book, ScriptedConnector.Full) { Id = await book.PayoutOfAsync(receipt) };
        return (world, world.Id);
    }

    private static async Task SubmitAsync(RailWorld world) => (await world.TakeAsync()).Dispatches.ShouldHaveSingleItem();

    private static async Task ShouldStandAsync(RailWorld world, string money)
    {
        (await world.MoneyAsync()).ShouldBe(money);
        await BookChecks.ShouldHoldAsync(world.Book.Database, world.Book.Id);
    }

    [DatabaseTheory]
    public async Task Borne_by_the_merchant_the_fee_is_taken_on_top_and_kept_when_it_is_paid(string kind)
    {
        var (world, _) = await StartAsync(kind, FeeBearers.Merchant);
        await using var book = world.Book;
        await ShouldStandAsync(world, "available=895 funding=-1000 in_transit=105");
        await SubmitAsync(world);
        await world.TellAsync(RailStatus.Paid);
        await ShouldStandAsync(world, "available=895 clearing=100 fees=5 funding=-1000");
        await world.TellAsync(RailStatus.Returned);
        await ShouldStandAsync(world, "available=1000 clearing=100 funding=-1100");
    }

    [DatabaseTheory]
    public async Task Borne_by_the_recipient_it_is_taken_out_of_what_is_sent(string kind)
    {
        var (world, _) = await StartAsync(kind, FeeBearers.Recipient);
        await using var book = world.Book;
        await ShouldStandAsync(world, "available=900 funding=-1000 in_transit=100");
        (await world.TakeAsync()).Dispatches.ShouldHaveSingleItem().Payout.Sent.ShouldBe(new Amount(95, Currency.Eur));
        await world.TellAsync(RailStatus.Paid);
        await ShouldStandAsync(world, "available=900 clearing=95 fees=5 funding=-1000");
    }

    [DatabaseTheory]
    public async Task A_fee_is_given_back_when_the_payout_fails_unless_the_schedule_says_never(string kind)
    {
        foreach (var (refund, failed, resolved) in new[]
        {
            (FeeRefunds.Failed, "available=1000 funding=-1000", "available=895 clearing=100 fees=5 funding=-1000"),
            (FeeRefunds.Never, "available=995 fees=5 funding=-1000", "available=895 clearing=100 fees=5 funding=-1000"),
        })
        {
            var (world, _) = await StartAsync(kind, FeeBearers.Merchant, refund);
            await using var book = world.Book;
            await SubmitAsync(world);
            await world.TellAsync(RailStatus.Failed, code: "account_closed");
            await ShouldStandAsync(world, failed);
            // The rail contradicts itself, and a person sees the money at the bank: charged once.
            await world.TellAsync(RailStatus.Paid);
            await world.ResolveAsync(Exceptions.Resolution.MarkPaid);
            await ShouldStandAsync(world, resolved);
        }
    }

    [DatabaseTheory]
    public async Task A_fee_of_a_payout_that_came_back_is_refunded_by_policy(string kind)
    {
        foreach (var (refund, returned, late) in new[]
        {
            (FeeRefunds.FailedAndReturned, "available=1000 clearing=100 funding=-1100", "available=1000 funding=-1000"),
            (FeeRefunds.Failed, "available=995 clearing=100 fees=5 funding=-1100", "available=1000 funding=-1000"),
            (FeeRefunds.Never, "available=995 clearing=100 fees=5 funding=-1100", "available=995 fees=5 funding=-1000"),
        })
        {
            foreach (var (status, money) in new[] { (RailStatus.Returned, returned), (RailStatus.Failed, late) })
            {
                var (world, _) = await StartAsync(kind, FeeBearers.Merchant, refund);
                await using var book = world.Book;
                await SubmitAsync(world);
                await world.TellAsync(RailStatus.Paid);
                await world.TellAsync(status, code: "account_closed");
                await ShouldStandAsync(world, money);
            }
        }
    }

    [DatabaseTheory]
    public async Task A_canceled_payout_costs_nothing_whatever_the_schedule_says(string kind)
    {
        var (world, _) = await StartAsync(kind, FeeBearers.Merchant, FeeRefunds.Never);
        await using var book = world.Book;
        _ = (await world.CancelAsync()).Value;
        await ShouldStandAsync(world, "available=1000 funding=-1000");
    }

    [DatabaseTheory]
    public async Task A_payout_whose_fee_is_not_covered_is_refused_and_leaves_no_trace(string kind)
    {
        await using var book = await TestBook.CreateAsync(kind);
        await book.DepositAsync(104);
        var order = book.Merchant.Order(100) with { Fees = Five };
        var before = await BookChecks.TraceAsync(book.Database);
        (await book.DoAsync(new CreatePayout(book.Merchant.Caller, order, null))).Problem!.Type
            .ShouldBe(ProblemTypes.InsufficientFunds);
        (await BookChecks.TraceAsync(book.Database)).ShouldBe(before);
        var waits = order with { Parsed = order.Parsed with { WaitForFunds = true } };
        _ = (await book.DoAsync(new CreatePayout(book.Merchant.Caller, waits, null))).Value;
        (await book.DoAsync(new FundWaiting(book.Id, "EUR"))).Value.ShouldBe(0);
        await book.DepositAsync(1);
        (await book.DoAsync(new FundWaiting(book.Id, "EUR"))).Value.ShouldBe(1);
    }

    // 100.00 USD for 95 cents of euro and a fee of 5: the figures need not be a real rate's.
    private static Quote Converted(TestBook? book = null, TimeSpan? life = null) => new()
    {
        Merchant = book?.Id ?? default,
        Id = Guid.CreateVersion7(),
        Source = new Amount(95, Currency.Eur),
        Destination = new Amount(100, Currency.Find("USD")),
        FixedSide = FixedSides.Destination,
        Rate = "1.05",
        MidRate = "1.06",
        MarginBasisPoints = 50,
        Fee = 5,
        FeeBearer = FeeBearers.Merchant,
        FeeRefund = FeeRefunds.FailedAndReturned,
        Live = false,
        CreatedAt = DateTimeOffset.UnixEpoch,
        ExpiresAt = (book?.Clock.Now ?? DateTimeOffset.MaxValue.AddYears(-1)) + (life ?? TimeSpan.Zero),
    };

    [DatabaseTheory]
    public async Task A_conversion_goes_through_fx_and_is_undone_at_its_own_rate_when_it_was_never_sent(string kind)
    {
        var (world, id) = await StartAsync(kind, FeeBearers.Merchant, quote: Converted());
        await using var book = world.Book;
        await ShouldStandAsync(world, "available=900 funding=-1000 fx=95 fx=-100 in_transit=5 in_transit=100");
        var payout = await book.PayoutAsync(id);
        (payout.SourceAmount, payout.SourceCurrency, payout.Debited.MinorUnits).ShouldBe((95, "EUR", 100));
        _ = (await world.CancelAsync()).Value;
        await ShouldStandAsync(world, "available=1000 funding=-1000");
    }

    [DatabaseTheory]
    public async Task A_converted_payout_that_comes_back_stays_in_the_currency_it_was_sent_in(string kind)
    {
        var (world, _) = await StartAsync(kind, FeeBearers.Merchant, quote: Converted());
        await using var book = world.Book;
        await SubmitAsync(world);
        await world.TellAsync(RailStatus.Paid);
        await ShouldStandAsync(world, "available=900 clearing=100 fees=5 funding=-1000 fx=95 fx=-100");
        await world.TellAsync(RailStatus.Returned);
        await ShouldStandAsync(world, "available=905 available=100 clearing=100 funding=-1000 funding=-100 fx=95 fx=-100");
    }

    [DatabaseTheory]
    public async Task A_quote_is_used_once_by_a_payout_over_its_amount_before_it_expires(string kind)
    {
        await using var book = await TestBook.CreateAsync(kind);
        await book.DepositAsync(1000);
        var quote = Converted(book, TimeSpan.FromMinutes(15));
        _ = (await book.DoAsync(new AddQuote(quote))).Value;
        (await ErrorAsync(book, quote.Id, 101)).ShouldBe("/quote_id conflicting");
        (await ErrorAsync(book, Guid.CreateVersion7(), 100)).ShouldBe("/quote_id not_found");
        (await ErrorAsync(book, quote.Id, 100)).ShouldBe("");
        (await ErrorAsync(book, quote.Id, 100)).ShouldBe("/quote_id quote_used");
        var late = Converted(book, TimeSpan.FromMinutes(15));
        _ = (await book.DoAsync(new AddQuote(late))).Value;
        book.Clock.Advance(TimeSpan.FromMinutes(15));
        (await ErrorAsync(book, late.Id, 100)).ShouldBe("/quote_id quote_expired");
        await BookChecks.ShouldHoldAsync(book.Database, book.Id);
    }

    [DatabaseTheory]
    public async Task A_staged_payout_keeps_its_quote_until_that_expires(string kind)
    {
        await using var book = await TestBook.CreateAsync(kind);
        await book.DepositAsync(1000);
        var quote = Converted(book, TimeSpan.FromMinutes(15));
        _ = (await book.DoAsync(new AddQuote(quote))).Value;
        (await ErrorAsync(book, quote.Id, 100, confirm: false)).ShouldBe("");
        (await ErrorAsync(book, quote.Id, 100)).ShouldBe("/quote_id quote_used");
        var id = (await book.PayoutsAsync()).ShouldHaveSingleItem().Id;
        var raise = new PayoutPatch { Amount = new Amount(99, Currency.Find("USD")) };
        (await book.DoAsync(new UpdatePayout(book.Merchant.Caller, id, null, raise, TestBook.FreeTerms))).Problem!.Errors
            .ShouldHaveSingleItem().Pointer.ShouldBe("/amount");
        var waits = new PayoutPatch { WaitsForFunds = true };
        (await book.DoAsync(new UpdatePayout(book.Merchant.Caller, id, null, waits, TestBook.FreeTerms))).Problem?.Errors
            .ShouldHaveSingleItem().Pointer.ShouldBe("/on_insufficient_funds");
        (await book.PayoutAsync(id)).WaitsForFunds.ShouldBeFalse();
        book.Clock.Advance(TimeSpan.FromMinutes(15));
        (await book.DoAsync(new ConfirmPayout(book.Merchant.Caller, id, null, null))).Problem!.Type
            .ShouldBe(ProblemTypes.InvalidState);
        book.Clock.Advance(TimeSpan.FromMinutes(-1));
        _ = (await book.DoAsync(new ConfirmPayout(book.Merchant.Caller, id, null, null))).Value;
        await BookChecks.ShouldHoldAsync(book.Database, book.Id);
    }

    private static async Task<string> ErrorAsync(TestBook book, Guid quote, long amount, bool confirm = true)
    {
        var order = book.Merchant.Order(amount, "USD", confirm);
        order = order with { Parsed = order.Parsed with { QuoteId = quote } };
        var made = await book.DoAsync(new CreatePayout(book.Merchant.Caller, order, null));
        return string.Join(' ', made.Problem?.Errors.Select(e => $"{e.Pointer} {e.Code}") ?? []);
    }
}
