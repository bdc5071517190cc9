using Shouldly;
using Sluice.Connectors;
using Sluice.Exceptions;
using Sluice.Payouts;
using Sluice.Tests.Books;
using Sluice.Tests.Databases;
using Xunit;

namespace Sluice.Tests.Connectors;

/// <summary>
/// What each report does in each state, whichever way the payout came there; and that hearing it twice does no more.
/// </summary>
public sealed class ApplyRailUpdateTests
{
    // One line a state: where the payout stands after the report; "=" for unchanged, "!" for a conflict that a person has to
    // settle. The short words are spelled out in Full.
    private const string Matrix = """
        state      | accepted | paid  | failed | safe_fail | returned | canceled | refused | never_late | never_early | unknown
        started    | taken    | paid  | failed | retry     | returned | canceled | =       | retry      | unknown     | unknown
        accepted   | taken    | paid  | failed | retry     | returned | canceled | =       | =!         | =!          | =
        unknown    | taken    | paid  | failed | retry     | returned | canceled | =       | retry      | =           | =
        canceling  | taken    | paid  | failed | failed    | returned | canceled | refused | canceled   | unknown     | unknown
        retrying   | =        | doubt | =      | =         | doubt    | =        | =       | =          | =           | =
        lost       | doubt    | doubt | =      | =         | doubt    | =        | =       | =          | =           | =
        superseded | =        | =!    | =      | =         | =!       | =        | =       | =          | =           | =
        paid       | =        | =     | late   | late      | returned | =!       | =       | =          | =           | =
        paid_2nd   | =        | =!    | =      | =         | =!       | =        | =       | =          | =           | =
        by_person  | =        | =     | =!     | =!        | returned | =!       | =       | =          | =           | =
        returned   | =        | =     | =      | =         | =        | =!       | =       | =          | =           | =
        late       | =        | =     | =      | =         | =        | =!       | =       | =          | =           | =
        failed     | =        | =!    | =      | =         | =!       | =        | =       | =          | =           | =
        canceled   | =        | =!    | =      | =         | =!       | =        | =       | =          | =           | =
        """;

    private static string Full(string cell) => cell switch
    {
        "taken" => "submitted",
        "retry" => "submitted:retrying",
        "unknown" => "submitted:outcome_unknown",
        "refused" => "submitted:cancel_refused",
        "doubt" => "submitted:conflicting_reports!",
        "late" => "returned:late_failure",
        _ => cell,
    };

    public static TheoryData<string, string, string> Cells()
    {
        var data = new TheoryData<string, string, string>();
        var lines = Matrix.Split('\n').Select(l => l.Split('|').Select(c => c.Trim()).ToArray()).ToList();
        foreach (var line in lines.Skip(1))
        {
            for (var column = 1; column < line.Length; column++)
                data.Add(line[0], lines[0][column], line[column]);
        }
        return data;
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public async Task A_report_does_what_the_matrix_says_and_twice_no_more(string state, string report, string expected)
    {
        var world = await InAsync(state);
        await using var book = world.Book;
        var before = await world.StandingAsync();
        var moneyBefore = await world.MoneyAsync();
        await TellAsync(world, report);
        var standing = await world.StandingAsync();
        standing.ShouldBe(expected.StartsWith('=') ? before + expected[1..] : Full(expected));
        var money = await world.MoneyAsync();
        money.ShouldBe(MoneyIn(standing.TrimEnd('!')));
        if (standing.EndsWith('!'))
            money.ShouldBe(moneyBefore, "a conflict moves no money");
        await TellAsync(world, report);
        (await world.MoneyAsync()).ShouldBe(money);
        (await world.PayoutAsync()).Status.Text.ShouldBe(standing.TrimEnd('!').Split(':')[0]);
        await BookChecks.ShouldHoldAsync(book.Database, book.Id);
    }

    [Fact]
    public void The_matrix_names_every_status_a_rail_can_report()
    {
        var columns = Matrix.Split('\n')[0].Split('|').Skip(1).Select(c => StatusOf(c.Trim())).ToHashSet();
        columns.SetEquals(Enum.GetValues<RailStatus>()).ShouldBeTrue();
    }

    private static RailStatus StatusOf(string report) => report switch
    {
        "accepted" => RailStatus.Accepted,
        "paid" => RailStatus.Paid,
        "failed" or "safe_fail" => RailStatus.Failed,
        "returned" => RailStatus.Returned,
        "canceled" => RailStatus.Canceled,
        "refused" => RailStatus.CancelRefused,
        "never_late" or "never_early" => RailStatus.NeverReceived,
        "unknown" => RailStatus.Unknown,
        _ => throw new ArgumentOutOfRangeException(nameof(report), report, null),
    };

    private static Task TellAsync(RailWorld world, string report) => report switch
    {
        "never_late" => world.ProveNeverReceivedAsync(),
        "never_early" => world.TellAsync(RailStatus.NeverReceived, source: RailSource.Inquiry),
        "failed" => world.TellAsync(RailStatus.Failed, code: "account_closed"),
        "safe_fail" => world.TellAsync(RailStatus.Failed, code: "bank_unavailable"),
        "returned" => world.TellAsync(RailStatus.Returned, code: "account_closed"),
        _ => world.TellAsync(StatusOf(report)),
    };

    private static string MoneyIn(string standing) => standing.Split(':')[0] switch
    {
        "paid" => "available=900 clearing=100 funding=-1000",
        "returned" when standing.EndsWith("late_failure", StringComparison.Ordinal) => "available=1000 funding=-1000",
        "returned" => "available=1000 clearing=100 funding=-1100",
        "failed" or "canceled" => "available=1000 funding=-1000",
        _ => "available=900 funding=-1000 in_transit=100",
    };

    private static async Task<RailWorld> InAsync(string state)
    {
        var world = await RailWorld.StartAsync(TestDatabase.Sqlite);
        (await world.TakeAsync()).Dispatches.Count.ShouldBe(1);
        foreach (var step in Steps(state))
            await step(world);
        return world;
    }

    private static Func<RailWorld, Task>[] Steps(string state)
    {
        Func<RailWorld, Task> tell(RailStatus status, int attempt = 1, string? code = null) => world =>
            world.TellAsync(status, attempt, code);
        Func<RailWorld, Task> retry = async world =>
        {
            world.Pass(DispatchRules.RetryDelay);
            (await world.TakeAsync()).Dispatches.Single().Reference.Number.ShouldBe(2);
        };
        return state switch
        {
            "started" => [],
            "accepted" => [tell(RailStatus.Accepted)],
            "unknown" => [tell(RailStatus.Unknown)],
            "canceling" => [async world => _ = (await world.CancelAsync()).Value],
            "retrying" => [tell(RailStatus.Failed, code: "bank_unavailable")],
            "lost" => [world => world.ProveNeverReceivedAsync()],
            "superseded" => [tell(RailStatus.Failed, code: "bank_unavailable"), retry],
            "paid" => [tell(RailStatus.Paid)],
            "paid_2nd" => [tell(RailStatus.Failed, code: "bank_unavailable"), retry, tell(RailStatus.Paid, 2)],
            "by_person" =>
            [
                tell(RailStatus.Accepted), world => world.ProveNeverReceivedAsync(),
                world => world.ResolveAsync(Resolution.MarkPaid),
            ],
            "returned" => [tell(RailStatus.Paid), tell(RailStatus.Returned, code: "account_closed")],
            "late" => [tell(RailStatus.Paid), tell(RailStatus.Failed, code: "account_closed")],
            "failed" => [tell(RailStatus.Failed, code: "account_closed")],
            "canceled" => [tell(RailStatus.Canceled)],
            _ => throw new ArgumentOutOfRangeException(nameof(state), state, null),
        };
    }
}
