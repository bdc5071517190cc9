using Shouldly;
using Sluice.Client;
using Sluice.Payouts;
using Sluice.Rails.Sandbox;
using Sluice.Tests.Databases;
using Xunit;
using Payout = Sluice.Client.Payout;

namespace Sluice.Tests.Server;

/// <summary>Every scenario of the sandbox, by name and by amount, through the real server to its documented end.</summary>
public sealed class ScenarioTests
{
    private const long Funds = 100_000_000;
    private const string Late = "LATE-FAILURE";

    private static readonly Dictionary<string, (string Status, string? Failure)> Ends = new()
    {
        ["PAID-LATER"] = ("paid", null),
        ["SLOW"] = ("paid", null),
        ["LOST-AFTER-ACCEPTING"] = ("paid", null),
        ["LOST-BEFORE-ACCEPTING"] = ("paid", null),
        ["CALLBACK-TWICE"] = ("paid", null),
        ["CALLBACK-OUT-OF-ORDER"] = ("paid", null),
        ["RETURNED"] = ("returned", "account_closed"),
        ["NEVER-SETTLES"] = ("submitted", null),
        [Late] = ("returned", "account_blocked"),
        ["CANCELABLE"] = ("paid", null),
        ["UNAVAILABLE-ONCE"] = ("paid", null),
        ["RETURNED-BEFORE-PAID"] = ("returned", "account_closed"),
    };

    [DatabaseTheory]
    public async Task Every_scenario_reaches_the_end_that_is_documented(string kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        var door = await server.NewMerchantAsync();
        await door.FundAsync(Funds);
        var expected = new Dictionary<string, (string Scenario, string Status, string? Failure)>();
        // The bank takes its word back two seconds after it gave it. By then it must be booked as paid, so these go first: an
        // answer that a slow neighbour in the same submission holds up comes too late when the clock is put forward.
        foreach (var (ending, name) in SandboxScenario.Catalogue.OrderByDescending(s => s.Name == Late))
        {
            var end = Ends.TryGetValue(name, out var known) ? known : ("failed", FailureOf(name));
            // By name, and by the last digits of the amount.
            foreach (var order in new[] { Bodies.Payout(10_000, $"Ada SANDBOX-{name} Byron"), Bodies.Payout(20_000 + ending) })
            {
                var id = (await door.PayAsync(order))["id"]!;
                expected[id] = (name, end.Item1, end.Item2);
                if (name == Late)
                    await door.WaitAsync(id, p => p.PaidAt is not null);
            }
        }

        // Callbacks after two seconds, retries after thirty, inquiries after five minutes and an hour; then six days for
        // what never settles.
        foreach (var step in (TimeSpan[])[TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(31), TimeSpan.FromSeconds(31),
            TimeSpan.FromMinutes(6),
            TimeSpan.FromHours(2), TimeSpan.FromDays(1.1)])
        {
            await SettledAsync(door, expected);
            await door.AdvanceAsync(step);
        }
        await SettledAsync(door, expected, everything: true);

        var all = await door.Client.Payouts.ListAllAsync(new PayoutQuery { Limit = 200 }).ToListAsync();
        all.Count.ShouldBe(expected.Count);
        foreach (var payout in all)
        {
            var (scenario, status, failure) = expected[payout.Id];
            (payout.Status, payout.Failure?.Code).ShouldBe((status, failure), scenario);
        }
        await CompareAsync(door, all);
        server.Log.Errors.ShouldBeEmpty();
    }

    private static async Task CompareAsync(Door door, IReadOnlyList<Payout> all)
    {
        var paid = all.Where(p => p.Status == "paid").Sum(p => p.Amount);
        var open = all.Where(p => p.Status == "submitted").Sum(p => p.Amount);
        (await door.FundsAsync()).ShouldBe((Funds - paid - open, open));
        await door.VerifyAsync();
        var bank = (await door.Client.Sandbox.BankAsync().ToListAsync()).ToLookup(p => p.PayoutId);
        foreach (var payout in all)
        {
            var payments = bank[payout.Id].ToList();
            var state = payout.Status switch
            {
                "paid" => "paid",
                "submitted" => "pending",
                "returned" => payout.Failure!.Code == "account_blocked" ? "refused" : "returned",
                _ => "refused",
            };
            payments.Count(p => p.State == state).ShouldBeGreaterThan(0, payout.ToString());
            payments.Count(p => p.State == "paid").ShouldBe(payout.Status == "paid" ? 1 : 0, payout.ToString());
            payments.ShouldAllBe(p => p.TimesPaid <= 1 && p.Amount == payout.Amount);
        }
        var summary = await door.Client.Sandbox.BankSummaryAsync();
        summary.PaidMoreThanOnce.ShouldBe(0);
    }

    /// <summary>Waits until nothing moves by itself any more at this hour of the clock.</summary>
    private static async Task SettledAsync(
        Door door, Dictionary<string, (string Scenario, string Status, string? Failure)> expected, bool everything = false)
    {
        var last = "";
        var same = 0;
        for (var i = 0; i < 300; i++)
        {
            var all = await door.Client.Payouts.ListAllAsync(new PayoutQuery { Limit = 200 }).ToListAsync();
            var now = string.Join(';', all.Select(p => $"{p.Id} {p.Revision}"));
            same = now == last ? same + 1 : 0;
            last = now;
            if (everything ? all.All(p => expected[p.Id].Status == p.Status) : same >= 6 && all.All(p => p.Attempts > 0))
                return;
            await Task.Delay(100);
        }
        if (everything)
            return;
        throw new TimeoutException("The payouts do not come to rest.");
    }

    private static string FailureOf(string name) =>
        FailureCatalogue.Find(name["REFUSED-".Length..].ToLowerInvariant().Replace('-', '_')).Code;
}
