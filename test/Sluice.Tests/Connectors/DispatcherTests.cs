using Microsoft.Extensions.Logging.Abstractions;
using Shouldly;
using Sluice.Balances;
using Sluice.Books;
using Sluice.Connectors;
using Sluice.Kernel;
using Sluice.Money;
using Sluice.Payouts;
using Sluice.Routing;
using Sluice.Tests.Books;
using Sluice.Tests.Databases;
using Xunit;

namespace Sluice.Tests.Connectors;

/// <summary>Sending and asking, with lanes that run by themselves and a clock that does not.</summary>
public sealed class DispatcherTests : IAsyncLifetime
{
    private readonly CancellationTokenSource _stop = new();
    private readonly ScriptedConnector _connector = new(ScriptedConnector.Full);
    private TestBook _book = null!;
    private Dispatcher _dispatcher = null!;
    private Wake _wake = null!;
    private BookLanes _lanes = null!;
    private ConnectorRegistry _connectors = null!;
    private Task _running = Task.CompletedTask;

    public async Task InitializeAsync()
    {
        _book = await TestBook.CreateAsync();
        await _book.DepositAsync(100_000);
        _lanes = _book.NewLanes(_book.Database);
        _running = _lanes.RunAsync(_stop.Token);
        _wake = new Wake(_book.Clock);
        var connectors = _connectors = new ConnectorRegistry([_connector]);
        _dispatcher = new Dispatcher(_book.Database, _lanes, connectors, new TermsSource(_book.Database, connectors, _book.Clock),
            TestMerchant.Vault, _book.Clock, _wake, NullLogger<Dispatcher>.Instance);
    }

    public async Task DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        await _book.DisposeAsync();
        _stop.Dispose();
    }

    private Task DispatchAsync() => _dispatcher.DispatchAsync(_book.Id, CancellationToken.None);

    [Fact]
    public async Task Everything_queued_is_sent_once_and_settled_by_the_answer()
    {
        for (var i = 1; i <= 5; i++)
            await _book.PayAsync(i);
        await DispatchAsync();
        await DispatchAsync();
        _connector.Submitted.Distinct().Count().ShouldBe(5);
        _connector.Submitted.Count.ShouldBe(5);
        (await _book.PayoutsAsync()).ShouldAllBe(p => p.Status == PayoutStatus.Paid);
        await BookChecks.ShouldHoldAsync(_book.Database, _book.Id);
    }

    [Fact]
    public async Task The_attempt_is_in_the_database_when_the_rail_is_called()
    {
        var id = await _book.PayAsync(10);
        Attempt? seen = null;
        _connector.OnSubmit = async (instruction, _) =>
        {
            seen = (await _book.AttemptsAsync(id)).Single();
            return new RailUpdate(instruction.Merchant, instruction.Reference, RailStatus.Paid);
        };
        await DispatchAsync();
        seen.ShouldNotBeNull().State.ShouldBe(AttemptState.Started);
        seen.Reference.ShouldBe(_connector.Submitted.Single());
    }

    [Fact]
    public async Task A_rail_that_throws_leaves_the_outcome_unknown_and_the_money_where_it_is()
    {
        var id = await _book.PayAsync(10);
        _connector.OnSubmit = (_, _) => throw new HttpRequestException("connection reset");
        await DispatchAsync();
        var payout = await _book.PayoutAsync(id);
        (payout.Status, payout.StatusReason).ShouldBe((PayoutStatus.Submitted, StatusReasons.OutcomeUnknown));
        (await _book.BalanceAsync("in_transit/EUR")).ShouldBe(10);
    }

    [Fact]
    public async Task A_rail_that_does_not_answer_in_time_is_given_up_by_the_clock_and_asked_later()
    {
        var id = await _book.PayAsync(10);
        var called = new TaskCompletionSource();
        _connector.OnSubmit = async (_, cancel) =>
        {
            called.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, _book.Clock, cancel);
            return null;
        };
        var dispatching = DispatchAsync();
        await called.Task;
        _book.Clock.Advance(RailCalls.CallTimeout);
        await dispatching;
        (await _book.PayoutAsync(id)).StatusReason.ShouldBe(StatusReasons.OutcomeUnknown);
        await DispatchAsync();
        _connector.Inquired.ShouldBeEmpty();
        _connector.OnInquire = (merchant, reference) => new RailUpdate(merchant, reference, RailStatus.Paid);
        _book.Clock.Advance(DispatchRules.InquiryDelay(0));
        await DispatchAsync();
        _connector.Inquired.Count.ShouldBe(1);
        _connector.Submitted.Count.ShouldBe(1);
        (await _book.PayoutAsync(id)).Status.ShouldBe(PayoutStatus.Paid);
    }

    [Fact]
    public async Task What_was_taken_too_long_ago_is_not_sent_any_more()
    {
        await _book.PayAsync(10);
        var due = await _book.TakeDueAsync(new ConnectorRegistry([_connector]));
        _book.Clock.Advance(DispatchRules.SendWindow);
        await _dispatcher.CarryOutAsync(_book.Id, due, CancellationToken.None);
        _connector.Submitted.ShouldBeEmpty();
        (await _book.PayoutsAsync()).Single().StatusReason.ShouldBe(StatusReasons.OutcomeUnknown);
    }

    [Fact]
    public async Task One_payout_whose_account_cannot_be_opened_does_not_keep_the_others_from_being_sent()
    {
        var bad = await _book.PayAsync(10);
        var good = await _book.PayAsync(20);
        await _book.Database.ExecuteAsync("update payouts set destination_sealed = @sealed where payout_id = @id",
            CancellationToken.None, ("sealed", new byte[64]), ("id", bad.Value));
        await DispatchAsync();
        (await _book.PayoutAsync(good)).Status.ShouldBe(PayoutStatus.Paid);
        (await _book.PayoutAsync(bad)).StatusReason.ShouldBe(StatusReasons.OutcomeUnknown);
        _connector.Submitted.ShouldBe([new AttemptReference(good, 1)]);
    }

    [Fact]
    public async Task A_group_that_fails_does_not_keep_the_next_one_from_being_sent()
    {
        var single = new ScriptedConnector(ScriptedConnector.Full with { BatchMax = 1 });
        var connectors = new ConnectorRegistry([single]);
        var breaks = false;
        var lanes = _book.NewLanes(new SteppedDatabase(_book.Database, step =>
        {
            if (!breaks || step != DatabaseStep.BeforeCommit)
                return Task.CompletedTask;
            breaks = false;
            throw new InvalidOperationException("a bug");
        }));
        var running = lanes.RunAsync(_stop.Token);
        var dispatcher = new Dispatcher(_book.Database, lanes, connectors,
            new TermsSource(_book.Database, connectors, _book.Clock), TestMerchant.Vault, _book.Clock, _wake,
            NullLogger<Dispatcher>.Instance);
        var payouts = new[] { await PayAsync(10), await PayAsync(20) };
        var due = await _book.TakeDueAsync(connectors);
        breaks = true;

        await dispatcher.CarryOutAsync(_book.Id, due, CancellationToken.None);

        single.Submitted.Select(r => r.Payout).ShouldBe(payouts, ignoreOrder: true);
        breaks.ShouldBeFalse();
        (await _book.PayoutsAsync()).Select(p => p.Status)
            .ShouldBe([PayoutStatus.Submitted, PayoutStatus.Paid], ignoreOrder: true);
        await _stop.CancelAsync();
        await running;
    }

    [Fact]
    public async Task Only_what_was_news_counts_for_how_well_a_connector_does()
    {
        var id = await _book.PayAsync(10);
        await DispatchAsync();
        _connector.OnInquire = (merchant, reference) => new RailUpdate(merchant, reference, RailStatus.Paid);
        for (var i = 0; i < 5; i++)
            await _dispatcher.InquireAsync(await _book.PayoutAsync(id), CancellationToken.None);
        var health = _connectors.Health.Of(ScriptedConnector.ConnectorName, _book.Clock.Now);
        (health.Ends, health.EndsPaid).ShouldBe((1, 1));
    }

    [Fact]
    public async Task More_waiting_payouts_than_one_command_takes_are_all_funded_by_one_deposit()
    {
        const int count = PayoutStore.WaitingMax + 50;
        _ = (await _book.DoAsync(new MoveReserve(_book.Merchant.Caller, new Amount(100_000, Currency.Eur), true, null, null)))
            .Value;
        var made = Enumerable.Range(0, count).Select(_ => _lanes.SubmitAsync(
            new CreatePayout(_book.Merchant.Caller, _book.Merchant.Order(1, wait: true), null), CancellationToken.None)).ToList();
        await Task.WhenAll(made);
        await _book.DepositAsync(count);
        (await _dispatcher.FundAsync(_book.Id, "EUR", CancellationToken.None)).ShouldBe(count);
    }

    [Fact]
    public async Task A_stop_waits_for_the_answer_of_a_rail_and_sends_nothing_more()
    {
        var id = await _book.PayAsync(10);
        var (called, answer) = (new TaskCompletionSource(), new TaskCompletionSource());
        _connector.OnSubmit = async (instruction, cancel) =>
        {
            called.SetResult();
            await answer.Task.WaitAsync(cancel);
            return new RailUpdate(instruction.Merchant, instruction.Reference, RailStatus.Paid);
        };
        using var stop = new CancellationTokenSource();
        var running = _dispatcher.RunAsync(stop.Token);
        _wake.Dispatch(_book.Id);
        await called.Task;
        await stop.CancelAsync();
        await Task.Delay(100);
        running.IsCompleted.ShouldBeFalse();
        var late = await PayAsync(20);

        answer.SetResult();
        await running;
        (await _book.PayoutAsync(id)).Status.ShouldBe(PayoutStatus.Paid);
        (await _book.PayoutAsync(late)).Status.ShouldBe(PayoutStatus.Queued);
        _connector.Submitted.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_stop_gives_up_a_rail_that_does_not_answer_and_the_next_start_asks_it()
    {
        var id = await _book.PayAsync(10);
        var called = new TaskCompletionSource();
        _connector.OnSubmit = async (_, cancel) =>
        {
            called.SetResult();
            await Task.Delay(Timeout.Infinite, cancel);
            return null;
        };
        using var stop = new CancellationTokenSource();
        var running = _dispatcher.RunAsync(stop.Token);
        _wake.Dispatch(_book.Id);
        await called.Task;
        await stop.CancelAsync();
        _book.Clock.Advance(Dispatcher.FinishTimeout);
        await running;
        (await _book.PayoutAsync(id)).Status.ShouldBe(PayoutStatus.Submitted);
        (await _book.BalanceAsync("in_transit/EUR")).ShouldBe(10);

        _connector.OnInquire = (merchant, reference) => new RailUpdate(merchant, reference, RailStatus.Paid);
        _book.Clock.Advance(DispatchRules.InquiryDelay(0));
        await DispatchAsync();
        (await _book.PayoutAsync(id)).Status.ShouldBe(PayoutStatus.Paid);
        _connector.Submitted.Count.ShouldBe(1);
    }

    /// <summary>Through the lanes that run by themselves.</summary>
    private async Task<PayoutId> PayAsync(long amount) => await _book.PayoutOfAsync((await _lanes.SubmitAsync(
        new CreatePayout(_book.Merchant.Caller, _book.Merchant.Order(amount), null), CancellationToken.None)).Value);
}
