using Shouldly;
using Sluice.Connectors;
using Sluice.Kernel;
using Sluice.Money;
using Sluice.Payouts;
using Sluice.Rails.Sandbox;
using Sluice.Recipients;
using Sluice.Tests.Databases;
using Sluice.Tests.Simulation;
using Sluice.Tests.Recipients;
using Xunit;

namespace Sluice.Tests.Rails;

public sealed class SandboxConnectorTests
{
    [Fact]
    public async Task What_happens_later_happens_after_the_answer_that_a_slow_neighbour_holds_up()
    {
        await using var bank = await TestDatabase.CreateAsync(TestDatabase.Sqlite, migrate: false);
        var clock = new FakeClock(FakeClock.Start);
        var ids = new Ids(clock);
        var merchant = new MerchantId(ids.New());
        var store = new SandboxStore(bank.Database);
        await store.CreateAsync(CancellationToken.None);
        var connector = new SandboxConnector(store, clock, new byte[32]);

        var submitting = connector.SubmitAsync(
            [Instruction("SANDBOX-SLOW"), Instruction("SANDBOX-LATE-FAILURE")], CancellationToken.None);
        while (clock.NextTimer is null)
            await Task.Delay(5);
        clock.Advance(SandboxBank.SlowAnswer);
        (await submitting).Count.ShouldBe(2);

        (await store.DueAsync(clock.Now + SandboxBank.LaterDelay - TimeSpan.FromMilliseconds(1), CancellationToken.None))
            .ShouldBeEmpty();
        (await store.DueAsync(clock.Now + SandboxBank.LaterDelay, CancellationToken.None))
            .ShouldHaveSingleItem().Scenario.ShouldBe("LATE-FAILURE");

        Instruction Instruction(string name) => Order(merchant, ids, clock, name);
    }

    [PostgresFact]
    public async Task What_is_being_canceled_is_not_paid_by_another_node_meanwhile()
    {
        await using var bank = await TestDatabase.CreateAsync(TestDatabase.Postgres);
        await using var again = bank.OpenAgain();
        var clock = new FakeClock(FakeClock.Start);
        var ids = new Ids(clock);
        var merchant = new MerchantId(ids.New());
        var (store, other) = (new SandboxStore(bank.Database), new SandboxStore(again));
        await store.CreateAsync(CancellationToken.None);
        var order = Order(merchant, ids, clock, "SANDBOX-PAID-LATER");
        await new SandboxConnector(store, clock, new byte[32]).SubmitAsync([order], CancellationToken.None);
        var due = (await other.DueAsync(clock.Now.AddDays(1), CancellationToken.None)).Single();
        var paid = due with { State = BankState.Paid, TimesPaid = 1, NextAt = null, Step = due.Step + 1 };
        var paying = Task.CompletedTask;

        await store.ChangeAsync(merchant, [order.Reference], known =>
        {
            paying = Task.Run(() => other.AdvanceAsync([new BankStep(due, paid, [])], _ => [], CancellationToken.None));
            SpinWait.SpinUntil(() => paying.IsCompleted, TimeSpan.FromMilliseconds(300))
                .ShouldBeFalse("it was paid while it was being canceled");
            return new BankChanges(
                [], [known[order.Reference] with { State = BankState.Canceled, NextAt = null, Step = due.Step + 1 }], []);
        }, CancellationToken.None);
        await paying;

        var standing = (await store.FindAsync(merchant, [order.Reference], CancellationToken.None))[order.Reference];
        (standing.State, standing.TimesPaid).ShouldBe((BankState.Canceled, 0));
    }

    private static Instruction Order(MerchantId merchant, Ids ids, FakeClock clock, string name) => new()
    {
        Merchant = merchant,
        Reference = new AttemptReference(new PayoutId(ids.New()), 1),
        Amount = new Amount(100, Currency.Eur),
        Purpose = "SALARY",
        RecipientName = name,
        Destination = Asked.Destination(("iban", "DE89370400440532013000")),
        SendBefore = clock.Now + DispatchRules.SendWindow,
    };
}
