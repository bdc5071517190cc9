using Shouldly;
using Sluice.Connectors;
using Sluice.Exceptions;
using Sluice.Kernel;
using Sluice.Payouts;
using Sluice.Tests.Books;
using Sluice.Tests.Databases;
using Xunit;

namespace Sluice.Tests.Connectors;

/// <summary>What a rail, or another one, says about an attempt that is not the one it should speak of.</summary>
public sealed class OlderAttemptTests
{
    private const string Other = "other";

    [Theory]
    [InlineData(Resolution.MarkPaid)]
    [InlineData(Resolution.MarkFailed)]
    public async Task A_person_settles_no_older_attempt_while_a_newer_one_is_with_the_rail(Resolution resolution)
    {
        var world = await RailWorld.StartAsync(TestDatabase.Sqlite);
        await using var book = world.Book;
        await world.SupersedeAsync();
        await world.TellAsync(RailStatus.Paid, attempt: 1);
        (await world.StandingAsync()).ShouldBe("submitted!");

        var refused = await world.TryResolveAsync(resolution);

        refused.Problem!.Type.ShouldBe(ProblemTypes.InvalidState);
        (await world.StandingAsync()).ShouldBe("submitted!", "the case stays open");
        (await world.MoneyAsync()).ShouldBe("available=900 funding=-1000 in_transit=100");
    }

    [Fact]
    public async Task A_person_takes_back_no_money_that_another_attempt_paid_out()
    {
        var world = await RailWorld.StartAsync(TestDatabase.Sqlite);
        await using var book = world.Book;
        await world.SupersedeAsync();
        await world.TellAsync(RailStatus.Paid, attempt: 2);
        await world.TellAsync(RailStatus.Returned, attempt: 1, code: "account_closed");

        (await world.TryResolveAsync(Resolution.MarkFailed)).Problem!.Type.ShouldBe(ProblemTypes.InvalidState);

        (await world.StandingAsync()).ShouldBe("paid!");
        (await world.MoneyAsync()).ShouldBe("available=900 clearing=100 funding=-1000");
    }

    [Fact]
    public async Task A_payment_by_the_last_attempt_after_a_person_found_an_older_one_paid_is_seen_as_the_second_one()
    {
        var world = await RailWorld.StartAsync(TestDatabase.Sqlite);
        await using var book = world.Book;
        await world.SupersedeAsync();
        await world.TellAsync(RailStatus.Failed, attempt: 2, code: "bank_unavailable");
        await world.TellAsync(RailStatus.Paid, attempt: 1);
        await world.ResolveAsync(Resolution.MarkPaid);
        (await world.StandingAsync()).ShouldBe("paid");

        await world.TellAsync(RailStatus.Paid, attempt: 2);

        (await world.StandingAsync()).ShouldBe("paid!");
        await BookChecks.ShouldHoldAsync(book.Database, book.Id);
    }

    [Fact]
    public async Task What_an_older_attempt_paid_is_cleared_where_that_attempt_went()
    {
        var world = await RailWorld.StartAsync(TestDatabase.Sqlite);
        await using var book = world.Book;
        await world.SupersedeAsync(OthersOnly);
        await world.TellAsync(RailStatus.Failed, attempt: 2, code: "account_closed", connector: Other);
        await world.TellAsync(RailStatus.Paid, attempt: 1);

        await world.ResolveAsync(Resolution.MarkPaid);

        (await book.BalanceAsync($"clearing:{ScriptedConnector.ConnectorName}/EUR")).ShouldBe(100);
        (await book.BalanceAsync($"clearing:{Other}/EUR")).ShouldBe(0);
        (await world.PayoutAsync()).Connector.ShouldBe(ScriptedConnector.ConnectorName);
    }

    [Theory]
    [InlineData(RailStatus.Paid)]
    [InlineData(RailStatus.Failed)]
    [InlineData(RailStatus.Canceled)]
    [InlineData(RailStatus.Returned)]
    public async Task A_connector_is_believed_about_its_own_attempts_only(RailStatus status)
    {
        var world = await RailWorld.StartAsync(TestDatabase.Sqlite);
        await using var book = world.Book;
        await world.SupersedeAsync(OthersOnly);

        // Its signature is right, and the reference is easy to guess from its own.
        await world.TellAsync(status, attempt: 2, code: "bank_unavailable");

        (await world.StandingAsync()).ShouldBe("submitted!");
        (await world.MoneyAsync()).ShouldBe("available=900 funding=-1000 in_transit=100");
        (await book.AttemptsAsync(world.Id))[^1].State.ShouldBe(AttemptState.Started);
    }

    [Fact]
    public async Task A_refusal_of_an_earlier_cancel_undoes_no_cancel_that_needs_no_rail()
    {
        var world = await RailWorld.StartAsync(TestDatabase.Sqlite);
        await using var book = world.Book;
        await world.TakeAsync();
        _ = (await world.CancelAsync()).Value;
        await world.TellAsync(RailStatus.CancelRefused);
        await world.TellAsync(RailStatus.Failed, code: "bank_unavailable");
        _ = (await world.CancelAsync()).Value;

        await world.TellAsync(RailStatus.CancelRefused);
        var due = await world.TakeAsync();

        due.Dispatches.ShouldBeEmpty();
        due.Inquiries.ShouldBeEmpty();
        (await world.StandingAsync()).ShouldBe("canceled");
    }

    [Fact]
    public async Task A_book_that_a_wrong_clock_has_put_ahead_goes_on_being_paid()
    {
        var world = await RailWorld.StartAsync(TestDatabase.Sqlite);
        await using var book = world.Book;
        await book.Database.ExecuteAsync("update books set recorded_at = @at", CancellationToken.None,
            ("at", book.Clock.Now.AddDays(30)));
        var late = await book.PayAsync(50);

        (await world.TakeAsync()).Dispatches.Select(d => d.Payout.Id).ShouldBe([world.Id, late], ignoreOrder: true);
        world.Pass(DispatchRules.InquiryDelay(0));
        (await world.TakeAsync()).Inquiries.Count.ShouldBe(2);
    }

    private static ConnectorRegistry OthersOnly => new([new ScriptedConnector(ScriptedConnector.Full, Other)]);
}
