using Shouldly;
using Sluice.Access;
using Sluice.Calendars;
using Sluice.Kernel;
using Sluice.Payouts;
using Sluice.Tests.Books;
using Sluice.Tests.Connectors;
using Sluice.Tests.Databases;

namespace Sluice.Tests.Payouts;

/// <summary>Payouts that wait for their time, and payouts whose time is over.</summary>
public sealed class ScheduleTests
{
    private static PayoutOrder Order(TestBook book, TimeSpan? release = null, TimeSpan? expiry = null, long amount = 100,
        bool confirm = true, bool wait = false)
    {
        var order = book.Merchant.Order(amount, confirm: confirm, wait: wait);
        return order with
        {
            Parsed = order.Parsed with
            {
                Times = new ReleaseTime { ReleaseAt = book.Clock.Now + release, ExpiresAt = book.Clock.Now + expiry },
            },
        };
    }

    private static async Task<RailWorld> StartAsync(string kind)
    {
        var world = new RailWorld(await TestBook.CreateAsync(kind), ScriptedConnector.Full);
        await world.Book.DepositAsync(1000);
        return world;
    }

    private static async Task<string> OnlyAsync(RailWorld world)
    {
        var payout = (await world.Book.PayoutsAsync()).ShouldHaveSingleItem();
        return payout.Status.Text + (payout.StatusReason is { } reason ? ":" + reason : "");
    }

    [DatabaseTheory]
    public async Task A_scheduled_payout_has_its_money_set_aside_and_goes_at_its_time_not_before(string kind)
    {
        var world = await StartAsync(kind);
        await using var book = world.Book;
        _ = (await book.DoAsync(new CreatePayout(book.Merchant.Caller, Order(book, release: TimeSpan.FromHours(2)), null))).Value;
        (await OnlyAsync(world)).ShouldBe("scheduled");
        (await world.MoneyAsync()).ShouldContain("in_transit=100");
        world.Pass(TimeSpan.FromHours(2) - TimeSpan.FromMilliseconds(1));
        (await world.TakeAsync()).Dispatches.ShouldBeEmpty();
        (await OnlyAsync(world)).ShouldBe("scheduled");
        world.Pass(TimeSpan.FromMilliseconds(1));
        (await world.TakeAsync()).FullBatch.ShouldBeTrue("there is more to take at once: what was just released");
        (await OnlyAsync(world)).ShouldBe("queued");
        (await world.TakeAsync()).Dispatches.ShouldHaveSingleItem();
        (await OnlyAsync(world)).ShouldBe("submitted");
    }

    [DatabaseTheory]
    public async Task A_release_time_that_has_come_already_is_no_reason_to_wait(string kind)
    {
        var world = await StartAsync(kind);
        await using var book = world.Book;
        _ = (await book.DoAsync(new CreatePayout(book.Merchant.Caller, Order(book, release: TimeSpan.Zero), null))).Value;
        (await OnlyAsync(world)).ShouldBe("queued");
    }

    [DatabaseTheory]
    public async Task A_staged_payout_keeps_its_release_time_when_it_is_confirmed(string kind)
    {
        var world = await StartAsync(kind);
        await using var book = world.Book;
        var order = Order(book, release: TimeSpan.FromHours(2), confirm: false);
        _ = (await book.DoAsync(new CreatePayout(book.Merchant.Caller, order, null))).Value;
        var id = (await book.PayoutsAsync())[0].Id;
        _ = (await book.DoAsync(new ConfirmPayout(book.Merchant.Caller, id, null, null))).Value;
        (await OnlyAsync(world)).ShouldBe("scheduled");
        (await book.DoAsync(new ConfirmPayout(book.Merchant.Caller, id, null, null))).Problem!.Type
            .ShouldBe(ProblemTypes.InvalidState);
    }

    [DatabaseTheory]
    public async Task A_scheduled_payout_can_be_canceled_and_its_money_is_free_again(string kind)
    {
        var world = await StartAsync(kind);
        await using var book = world.Book;
        _ = (await book.DoAsync(new CreatePayout(book.Merchant.Caller, Order(book, release: TimeSpan.FromHours(2)), null))).Value;
        var id = (await book.PayoutsAsync())[0].Id;
        _ = (await book.DoAsync(new CancelPayout(book.Merchant.Caller, id, null, null))).Value;
        (await OnlyAsync(world)).ShouldBe("canceled");
        (await world.MoneyAsync()).ShouldContain("available=1000");
    }

    [DatabaseTheory]
    public async Task A_payout_that_waits_for_money_until_it_expires_never_takes_any(string kind)
    {
        var world = await StartAsync(kind);
        await using var book = world.Book;
        var order = Order(book, expiry: TimeSpan.FromMinutes(90), amount: 5000, wait: true);
        _ = (await book.DoAsync(new CreatePayout(book.Merchant.Caller, order, null))).Value;
        (await OnlyAsync(world)).ShouldBe("held:waiting_for_funds");
        world.Pass(TimeSpan.FromMinutes(90));
        _ = await world.TakeAsync();
        (await OnlyAsync(world)).ShouldBe("expired");
        await book.DepositAsync(9000);
        _ = await world.TakeAsync();
        (await OnlyAsync(world)).ShouldBe("expired");
        (await world.MoneyAsync()).ShouldContain("available=10000");
    }

    [DatabaseTheory]
    public async Task A_staged_payout_that_nobody_confirms_expires(string kind)
    {
        var world = await StartAsync(kind);
        await using var book = world.Book;
        var order = Order(book, expiry: TimeSpan.FromMinutes(5), confirm: false);
        _ = (await book.DoAsync(new CreatePayout(book.Merchant.Caller, order, null))).Value;
        world.Pass(TimeSpan.FromMinutes(5));
        _ = await world.TakeAsync();
        (await OnlyAsync(world)).ShouldBe("expired");
    }

    [DatabaseTheory]
    public async Task A_queued_payout_that_expired_before_it_was_sent_is_not_sent(string kind)
    {
        var world = await StartAsync(kind);
        await using var book = world.Book;
        var order = Order(book, expiry: TimeSpan.FromMinutes(5));
        _ = (await book.DoAsync(new CreatePayout(book.Merchant.Caller, order, null))).Value;
        (await OnlyAsync(world)).ShouldBe("queued");
        world.Pass(TimeSpan.FromMinutes(5));
        (await world.TakeAsync()).Dispatches.ShouldBeEmpty();
        (await OnlyAsync(world)).ShouldBe("expired");
        (await world.MoneyAsync()).ShouldContain("available=1000");
    }

    [DatabaseTheory]
    public async Task Once_it_is_with_the_rail_a_payout_does_not_expire(string kind)
    {
        var world = await StartAsync(kind);
        await using var book = world.Book;
        var order = Order(book, expiry: TimeSpan.FromMinutes(5));
        _ = (await book.DoAsync(new CreatePayout(book.Merchant.Caller, order, null))).Value;
        (await world.TakeAsync()).Dispatches.ShouldHaveSingleItem();
        world.Pass(TimeSpan.FromMinutes(6));
        (await world.TakeAsync()).Inquiries.ShouldHaveSingleItem();
        (await OnlyAsync(world)).ShouldBe("submitted");
    }
}
