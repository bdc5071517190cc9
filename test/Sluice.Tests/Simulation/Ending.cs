using Sluice.Connectors;
using Sluice.Exceptions;
using Sluice.Payouts;

namespace Sluice.Tests.Simulation;

/// <summary>
/// Nothing goes wrong any more: clients ask until they know, money comes for those who wait, days pass, people look at what is
/// left.
/// </summary>
internal static class Ending
{
    private const int RoundsMax = 3000;

    // Open payouts that no open exception shows to anyone.
    private const string UnseenSql = """
        select count(*) from payouts p where p.status < 8 and not exists (
            select 1 from exceptions e where e.merchant_id = p.merchant_id and e.payout_id = p.payout_id and e.is_open)
        """;

    private const string NextDueSql = "select min(due_at) from payouts where due_at > @now";

    public static void Come(World world)
    {
        world.Trace("the end begins");
        world.Odds = Odds.Calm;
        world.Banks.Odds = Odds.Calm;
        world.Revive(always: true);
        var actions = world.Actions;
        foreach (var merchant in world.Merchants)
            actions.Deposit(merchant, 1_000_000);
        AnswerEveryone(world, actions);
        foreach (var merchant in world.Merchants)
        {
            foreach (var staged in world.Payouts(merchant).Where(p => p.Status == PayoutStatus.AwaitingConfirmation))
            {
                // Into a wallet no money comes by itself at the end, and a quote may have expired long ago.
                var confirms = world.Chance.Next(2) == 0 && staged is { SourceWallet: null, QuoteId: null };
                actions.Ask($"decide {staged.Id}: {confirms}", merchant, claim => confirms
                    ? new ConfirmPayout(merchant.Merchant.Caller, staged.Id, null, claim)
                    : new CancelPayout(merchant.Merchant.Caller, staged.Id, null, claim));
            }
        }
        AnswerEveryone(world, actions);
        ComeToRest(world);
        if (world.Failure is null && world.Chance.Next(2) == 0)
        {
            LookAtExceptions(world, actions);
            AnswerEveryone(world, actions);
            ComeToRest(world);
        }
        if (world.Failure is null)
            WorldChecks.AtTheEnd(world);
    }

    private static void AnswerEveryone(World world, WorldActions actions)
    {
        for (var round = 0; world.Requests.Any(r => !r.IsSettled) && world.Failure is null; round++)
        {
            if (round > 20)
                world.Fail($"never answered: {world.Requests.First(r => !r.IsSettled).What}");
            foreach (var request in world.Requests.Where(r => !r.IsSettled && !r.IsWaiting).ToList())
                actions.Send(request);
            world.Settle();
        }
    }

    private static void ComeToRest(World world)
    {
        for (var round = 0; world.Failure is null; round++)
        {
            world.Settle();
            if (IsAtRest(world))
                return;
            if (round > RoundsMax)
                world.Fail("it does not come to rest: " + string.Join(", ", world.Merchants.SelectMany(world.Payouts)
                    .Where(p => !p.Status.IsFinal).Select(p => $"{p} {p.StatusReason} due {p.DueAt:O}")));
            var now = world.Clock.GetUtcNow();
            // What is due already waits for something else, such as an answer that will never come; that takes time.
            var next = new[] { world.Banks.NextAt, NextDue(world, now), world.Clock.NextTimer }.Where(at => at > now).Min();
            world.Clock.Advance(next is { } at ? at - now : DispatchRules.FundingInterval);
        }
    }

    private static bool IsAtRest(World world)
    {
        if (world.Banks.NextAt is not null || world.Banks.Callbacks.Any(c => c.DueAt > world.Clock.GetUtcNow()))
            return false;
        return world.Stage.Complete(world.Database.QueryAsync(UnseenSql, row => row.Long(0), CancellationToken.None))
            .Single() == 0;
    }

    private static DateTimeOffset? NextDue(World world, DateTimeOffset now) =>
        world.Stage.Complete(world.Database.QueryAsync(NextDueSql, row =>
            row.InstantOrNull(0), CancellationToken.None, ("now", now))).Single();

    /// <summary>
    /// People with a view of the bank's side: they say paid where it is, failed where it can not be any more, and leave the rest.
    /// </summary>
    private static void LookAtExceptions(World world, WorldActions actions)
    {
        foreach (var merchant in world.Merchants)
        {
            var payouts = world.Payouts(merchant).ToDictionary(p => p.Id);
            foreach (var item in WorldChecks.Exceptions(world, merchant).Where(e => e.Open && payouts.ContainsKey(e.Payout)))
            {
                if (Evidence(world, payouts[item.Payout]) is { } resolution)
                {
                    actions.Ask($"resolve {item.Kind} of {item.Payout} with {resolution}", merchant, claim =>
                        new ResolveException(
                        merchant.Merchant.Caller, item.Id, item.Payout, resolution, "the bank's own list", "unspecified", claim));
                }
            }
        }
    }

    private static Resolution? Evidence(World world, Payout payout)
    {
        var payments = world.Banks.Of(payout.Id).ToList();
        if (payout.Status.IsFinal)
            return null;
        if (payments.Any(p => p.State == SimulatedState.Paid))
            return Resolution.MarkPaid;
        return payments.All(p => p.State is SimulatedState.Refused or SimulatedState.Canceled)
            && !world.Banks.HasOnTheWay(payout.Id)
            ? Resolution.MarkFailed
            : null;
    }
}
