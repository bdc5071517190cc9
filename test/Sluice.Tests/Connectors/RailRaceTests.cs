using Shouldly;
using Sluice.Connectors;
using Sluice.Exceptions;
using Sluice.Payouts;
using Sluice.Tests.Books;
using Sluice.Tests.Databases;
using Xunit;

namespace Sluice.Tests.Connectors;

/// <summary>Reports, cancels and proofs that cross each other's way.</summary>
public sealed class RailRaceTests
{
    [Fact]
    public async Task Any_order_of_the_reports_of_a_returned_payment_credits_it_once()
    {
        RailStatus[] reports = [RailStatus.Accepted, RailStatus.Paid, RailStatus.Returned];
        foreach (var order in Orders(reports))
        {
            var world = await RailWorld.StartAsync(TestDatabase.Sqlite);
            await using var book = world.Book;
            await world.TakeAsync();
            foreach (var report in order)
            {
                await world.TellAsync(report, code: report == RailStatus.Returned ? "account_closed" : null);
                await world.TellAsync(report, code: report == RailStatus.Returned ? "account_closed" : null);
            }
            (await world.StandingAsync()).ShouldBe("returned", string.Join(" ", order));
            (await world.MoneyAsync()).ShouldBe("available=1000 clearing=100 funding=-1100");
            await BookChecks.ShouldHoldAsync(book.Database, book.Id);
        }
    }

    [Fact]
    public async Task A_return_is_linked_to_the_settlement_it_answers()
    {
        var world = await RailWorld.StartAsync(TestDatabase.Sqlite);
        await using var book = world.Book;
        await world.TakeAsync();
        await world.TellAsync(RailStatus.Paid);
        await world.TellAsync(RailStatus.Returned, code: "account_closed");
        var transfers = await book.Database.QueryAsync("select number, kind, linked from transfers order by number",
            row => (Number: row.Long(0), Kind: row.Text(1), Linked: row.LongOrNull(2)), CancellationToken.None);
        transfers[^1].Kind.ShouldBe("return");
        transfers.Single(t => t.Number == transfers[^1].Linked).Kind.ShouldBe("settlement");
    }

    [Fact]
    public async Task Never_received_is_believed_only_when_it_was_asked_late_enough_however_late_it_is_applied()
    {
        var world = await RailWorld.StartAsync(TestDatabase.Sqlite);
        await using var book = world.Book;
        await world.TakeAsync();
        world.Pass(DispatchRules.ProofDelay + TimeSpan.FromHours(1));
        // Asked a moment after the attempt began, when it may still have been on its way; the answer waited an hour for the book.
        await world.TellAsync(RailStatus.NeverReceived, source: RailSource.Inquiry,
            askedBefore: TimeSpan.FromHours(1) + TimeSpan.FromSeconds(1));
        (await world.StandingAsync()).ShouldBe("submitted:outcome_unknown");
        await world.TellAsync(RailStatus.NeverReceived, source: RailSource.Inquiry);
        (await world.StandingAsync()).ShouldBe("submitted:retrying");
    }

    [Theory]
    [InlineData(RailSource.Callback)]
    [InlineData(RailSource.Submission)]
    public async Task Never_received_that_nobody_asked_for_proves_nothing(RailSource source)
    {
        var world = await RailWorld.StartAsync(TestDatabase.Sqlite);
        await using var book = world.Book;
        await world.TakeAsync();
        world.Pass(TimeSpan.FromDays(1));
        await world.TellAsync(RailStatus.NeverReceived, source: source);
        (await world.StandingAsync()).ShouldBe("submitted:outcome_unknown");
    }

    [Fact]
    public async Task An_old_never_received_does_not_count_for_the_attempt_that_was_sent_again_under_the_same_reference()
    {
        var world = await RailWorld.StartAsync(TestDatabase.Sqlite);
        await using var book = world.Book;
        await world.TakeAsync();
        await world.ProveNeverReceivedAsync();
        (await world.TakeAsync()).Dispatches.Single().Reference.Number.ShouldBe(1);
        world.Pass(TimeSpan.FromSeconds(2));
        await world.TellAsync(RailStatus.NeverReceived, source: RailSource.Inquiry, askedBefore: TimeSpan.FromSeconds(10));
        (await world.StandingAsync()).ShouldBe("submitted:outcome_unknown");
    }

    [Fact]
    public async Task A_rail_that_does_not_know_references_gets_a_new_one_after_proof_and_the_payout_fails_after_the_last()
    {
        var world = await RailWorld.StartAsync(TestDatabase.Sqlite, ScriptedConnector.Full with { IdempotentSubmit = false });
        await using var book = world.Book;
        for (var attempt = 1; attempt <= DispatchRules.AttemptsMax; attempt++)
        {
            (await world.TakeAsync()).Dispatches.Single().Reference.Number.ShouldBe(attempt);
            await world.ProveNeverReceivedAsync(attempt);
        }
        (await world.StandingAsync()).ShouldBe("failed");
        (await world.PayoutAsync()).Failure!.Code.ShouldBe("never_arrived");
        (await world.MoneyAsync()).ShouldBe("available=1000 funding=-1000");
    }

    [Fact]
    public async Task A_payment_that_was_given_up_and_turns_up_is_inquired_about_instead_of_being_sent_again()
    {
        var world = await RailWorld.StartAsync(TestDatabase.Sqlite, ScriptedConnector.Full with { IdempotentSubmit = false });
        await using var book = world.Book;
        await world.TakeAsync();
        await world.TellAsync(RailStatus.Failed, code: "bank_unavailable");
        await world.TellAsync(RailStatus.Paid);
        world.Pass(DispatchRules.RetryDelay);
        var due = await world.TakeAsync();
        due.Dispatches.ShouldBeEmpty();
        due.Inquiries.Single().Reference.Number.ShouldBe(1);
        await world.ProveNeverReceivedAsync();
        (await world.PayoutAsync())
            .Status.ShouldBe(PayoutStatus.Submitted, "it said paid once; that it never got it is no proof any more");
        await world.TellAsync(RailStatus.Paid, source: RailSource.Inquiry);
        (await world.PayoutAsync()).Status.ShouldBe(PayoutStatus.Paid);
    }

    [Fact]
    public async Task Another_rail_gets_a_reference_of_its_own()
    {
        var world = await RailWorld.StartAsync(TestDatabase.Sqlite);
        await using var book = world.Book;
        await world.TakeAsync();
        await world.ProveNeverReceivedAsync();
        var other = new ConnectorRegistry([new ScriptedConnector(ScriptedConnector.Full, "other")]);
        (await book.TakeDueAsync(other)).Dispatches.Single().Reference.Number.ShouldBe(2);
        (await book.AttemptsAsync(world.Id)).Select(a => a.Connector).ShouldBe([ScriptedConnector.ConnectorName, "other"]);
    }

    [Fact]
    public async Task Nothing_goes_out_under_a_new_reference_when_the_attempt_before_is_not_known()
    {
        var world = await RailWorld.StartAsync(TestDatabase.Sqlite);
        await using var book = world.Book;
        await world.TakeAsync();
        await world.ProveNeverReceivedAsync();
        await book.Database.ExecuteAsync("delete from attempts", CancellationToken.None);

        await Should.ThrowAsync<InvalidOperationException>(world.TakeAsync());

        (await book.AttemptsAsync(world.Id)).ShouldBeEmpty();
        (await world.StandingAsync()).ShouldBe("submitted:retrying");
    }

    [Fact]
    public async Task A_cancel_before_submission_needs_no_rail()
    {
        var world = await RailWorld.StartAsync(TestDatabase.Sqlite);
        await using var book = world.Book;
        _ = (await world.CancelAsync()).Value;
        (await world.TakeAsync()).Dispatches.ShouldBeEmpty();
        (await world.StandingAsync()).ShouldBe("canceled");
        (await world.CancelAsync()).Problem!.Type.Code.ShouldBe("invalid_state");
    }

    [Fact]
    public async Task A_cancel_that_waits_for_a_retry_ends_it_without_asking_the_rail()
    {
        var world = await RailWorld.StartAsync(TestDatabase.Sqlite);
        await using var book = world.Book;
        await world.TakeAsync();
        await world.TellAsync(RailStatus.Failed, code: "bank_unavailable");
        _ = (await world.CancelAsync()).Value;
        var due = await world.TakeAsync();
        due.Dispatches.ShouldBeEmpty();
        due.Inquiries.ShouldBeEmpty();
        (await world.StandingAsync()).ShouldBe("canceled");
        (await world.MoneyAsync()).ShouldBe("available=1000 funding=-1000");
    }

    [Fact]
    public async Task A_cancel_that_comes_too_late_is_told_by_the_payment_itself()
    {
        var world = await RailWorld.StartAsync(TestDatabase.Sqlite);
        await using var book = world.Book;
        await world.TakeAsync();
        _ = (await world.CancelAsync()).Value;
        (await world.TakeAsync()).Inquiries.Single().Cancel.ShouldBeTrue();
        await world.TellAsync(RailStatus.Paid, source: RailSource.Inquiry);
        var payout = await world.PayoutAsync();
        payout.Status.ShouldBe(PayoutStatus.Paid);
        payout.CancelRequested.ShouldBeFalse();
    }

    [Theory]
    [InlineData(RailStatus.Failed, "account_closed")]
    [InlineData(RailStatus.Returned, "account_closed")]
    [InlineData(RailStatus.Canceled, null)]
    public async Task Whatever_ends_a_payout_answers_the_request_to_cancel_it(RailStatus report, string? code)
    {
        var world = await RailWorld.StartAsync(TestDatabase.Sqlite);
        await using var book = world.Book;
        await world.TakeAsync();
        _ = (await world.CancelAsync()).Value;
        (await world.PayoutAsync()).CancelRequested.ShouldBeTrue();
        await world.TellAsync(report, code: code);
        var payout = await world.PayoutAsync();
        payout.Status.IsFinal.ShouldBeTrue();
        payout.CancelRequested.ShouldBeFalse();
    }

    [Fact]
    public async Task A_report_on_what_is_not_in_the_book_waits_for_a_person()
    {
        var world = await RailWorld.StartAsync(TestDatabase.Sqlite);
        await using var book = world.Book;
        await world.TakeAsync();
        await world.TellAsync(RailStatus.Paid, attempt: 7);
        (await world.ExceptionsAsync()).Single().Kind.ShouldBe(ExceptionKinds.UnmatchedCallback);
        (await world.StandingAsync()).ShouldBe("submitted");
    }

    [Fact]
    public async Task A_callback_is_taken_once_by_its_id()
    {
        var world = await RailWorld.StartAsync(TestDatabase.Sqlite);
        await using var book = world.Book;
        await world.TakeAsync();
        ApplyRailUpdate paid() =>
            new(new(book.Id, new AttemptReference(world.Id, 1), RailStatus.Paid), RailSource.Callback, ScriptedConnector.Full,
            ScriptedConnector.ConnectorName, callbackId: "cb-1");
        _ = (await book.DoAsync(paid())).Value;
        var trace = await BookChecks.TraceAsync(book.Database);
        var again = book.Lanes.TrySubmitAsync(paid());
        var andAgain = book.Lanes.TrySubmitAsync(paid());
        await book.PumpAsync();
        (await again).IsOk.ShouldBeTrue();
        (await andAgain).IsOk.ShouldBeTrue();
        (await BookChecks.TraceAsync(book.Database)).ShouldBe(trace);
    }

    [Fact]
    public async Task A_payout_that_does_not_settle_in_time_waits_for_a_person_and_may_still_be_paid()
    {
        var world = await RailWorld.StartAsync(TestDatabase.Sqlite);
        await using var book = world.Book;
        await world.TakeAsync();
        world.Pass(DispatchRules.SettlementDeadline);
        await world.TellAsync(RailStatus.Accepted, source: RailSource.Inquiry);
        await world.TellAsync(RailStatus.Accepted, source: RailSource.Inquiry);
        (await world.ExceptionsAsync()).Single().Kind.ShouldBe(ExceptionKinds.Overdue);
        await world.TellAsync(RailStatus.Paid);
        (await world.StandingAsync()).ShouldBe("paid");
    }

    private static IEnumerable<RailStatus[]> Orders(RailStatus[] reports) => reports.Length <= 1
        ? [reports]
        : reports.SelectMany(first => Orders([.. reports.Where(r => r != first)]).Select(rest => (RailStatus[])[first, .. rest]));
}
