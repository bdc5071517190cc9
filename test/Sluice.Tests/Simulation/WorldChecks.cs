using Sluice.Books;
using Sluice.Connectors;
using Sluice.Exceptions;
using Sluice.Payouts;
using Sluice.Tests.Books;
using Sluice.Wallets;

namespace Sluice.Tests.Simulation;

/// <summary>What must hold after each step, and at the end.</summary>
internal static class WorldChecks
{
    private const string AttemptsSql =
        "select connector, routing from attempts where merchant_id = @merchant_id order by payout_id, number";

    /// <summary>The rule that everything else rests on: the rail sees nothing that the book does not know yet.</summary>
    public static void ShouldBeCommitted(World world, SimulatedBank bank, Instruction instruction)
    {
        if (!world.ChecksSteps)
            return;
        var attempts = world.Stage.Complete(AttemptStore.OfPayoutAsync(world.Database, instruction.Merchant,
            instruction.Reference.Payout, CancellationToken.None));
        var attempt = attempts.SingleOrDefault(a => a.Reference == instruction.Reference);
        if (attempt is not null && attempt.Connector != bank.Name)
            world.Fail($"{instruction} reached {bank.Name}, and its attempt says {attempt.Connector}");
        if (attempt is null)
        {
            world.Fail($"{instruction} reached the bank before its attempt was committed");
            return;
        }
        var payout = world.Stage.Complete(new PayoutQueries(world.Database).FindAsync(instruction.Merchant,
            instruction.Reference.Payout, CancellationToken.None))!;
        if (attempt.StartedAt < payout.ReleaseAt || attempt.StartedAt >= payout.ExpiresAt)
            world.Fail($"{instruction} was begun at {attempt.StartedAt:O}, outside {payout.ReleaseAt:O} to {payout.ExpiresAt:O}");
        if (instruction.Amount != payout.Sent)
            world.Fail($"{instruction} is of {instruction.Amount}, not {payout.Sent}");
        if (Wallet.Takes(payout))
            world.Fail($"{instruction} reached a bank, but goes into a wallet");
    }

    // Counted here by what the statuses mean, not by the code that guards it.
    private static void OrdersNotOverpaid(World world, TestMerchantOf merchant)
    {
        foreach (var order in world.Payouts(merchant).Where(p => p.OrderId is not null).GroupBy(p => p.OrderId))
        {
            var sum = order.Where(p => p.Status is PayoutStatus.Paid || !p.Status.IsFinal).Sum(p => p.Amount.MinorUnits);
            if (sum > OnFile.OrderAmount)
                world.Fail($"{sum} go back to order {order.Key}, for which {OnFile.OrderAmount} were paid");
        }
    }

    public static void AfterStep(World world)
    {
        foreach (var merchant in world.Merchants)
        {
            if (world.Stage.Complete(BookChecks.WrongWithMoneyAsync(world.Database, merchant.Merchant.Id)) is { } wrong)
                world.Fail($"{merchant.Name}: {wrong}");
            OrdersNotOverpaid(world, merchant);
        }
        NothingTwice(world);
    }

    public static void NothingTwice(World world)
    {
        foreach (var payout in world.Banks.Payments.GroupBy(p => p.Reference.Payout))
        {
            if (payout.Sum(p => p.TimesPaid) > 1)
            {
                world.Fail($"{payout.Key} was paid {payout.Sum(p => p.TimesPaid)} times: "
                    + string.Join(", ", payout.Select(p => $"{p.Reference} {p.State}")));
            }
        }
    }

    public static void AtTheEnd(World world)
    {
        NothingTwice(world);
        foreach (var merchant in world.Merchants)
        {
            if (world.Stage.Complete(BookChecks.WrongWithMoneyAsync(world.Database, merchant.Merchant.Id)) is { } wrong)
                world.Fail($"{merchant.Name}: {wrong}");
            if (world.Stage.Complete(BookChecks.WrongWithEventsAsync(world.Database, merchant.Merchant.Id)) is { } silent)
                world.Fail($"{merchant.Name}: {silent}");
            var verified = world.Stage.Complete(new LedgerVerifier(world.Database)
                .VerifyAsync(merchant.Merchant.Id, null, CancellationToken.None));
            if (!verified.Ok)
                world.Fail($"{merchant.Name}: {verified.Problem}");
            var open = Exceptions(world, merchant).Where(e => e.Open).ToLookup(e => e.Payout);
            var payouts = world.Payouts(merchant);
            foreach (var payout in payouts)
            {
                world.Trace($"end: {payout} {string.Join(" ", open[payout.Id].Select(e => e.Kind))}");
                Compare(world, payout, open[payout.Id].ToList());
            }
            foreach (var line in world.Stage.Complete(world.Database.QueryAsync(AttemptsSql, row =>
                $"{row.Text(0)} {row.TextOrNull(1)}", CancellationToken.None, ("merchant_id", merchant.Merchant.Id.Value))))
                world.Trace($"end: {line}");
            EachOnce(world, merchant, payouts);
        }
    }

    public static List<ExceptionCase> Exceptions(World world, TestMerchantOf merchant) =>
        world.Stage.Complete(ExceptionStore.ListAsync(world.Database, merchant.Merchant.Id, null, null, 10_000,
            CancellationToken.None));

    /// <summary>The book's word on a payout against the bank's.</summary>
    private static void Compare(World world, Payout payout, List<ExceptionCase> open)
    {
        var sent = world.Banks.Of(payout.Id).Sum(p => p.TimesPaid);
        var kept = world.Banks.Of(payout.Id).Count(p => p.State == SimulatedState.Paid);
        var agrees = payout.Status switch
        {
            PayoutStatus.Paid when Wallet.Takes(payout) => sent == 0,
            PayoutStatus.Expired => sent == 0,
            PayoutStatus.Paid => sent == 1 && kept == 1,
            PayoutStatus.Returned => sent == 1 && kept == 0,
            // The bank may have taken "paid" back before the book ever heard of it.
            PayoutStatus.Failed or PayoutStatus.Canceled => kept == 0,
            _ => false,
        };
        if (!agrees && open.Count == 0)
        {
            world.Fail($"{payout} ({payout.StatusReason}) and no exception; the bank sent it {sent} times and {kept} stayed: "
                + string.Join(", ", world.Banks.Of(payout.Id).Select(p => $"{p.Reference} {p.State}")));
        }
        if (payout.Status.IsFinal && !agrees && open.All(e => e.Kind != ExceptionKinds.ConflictingReport))
            world.Fail($"{payout} contradicts the bank (sent {sent}, stayed {kept}) and no exception says so");
    }

    private static void EachOnce(World world, TestMerchantOf merchant, List<Payout> payouts)
    {
        var made = payouts.Where(p => p.ClientReference is not null).ToLookup(p => p.ClientReference!);
        foreach (var request in world.Requests.Where(r =>
            r.Merchant == merchant && r.What.StartsWith("pay ", StringComparison.Ordinal)))
        {
            var reference = request.What.Split(' ', ',')[3];
            var expected = request.Accepted is null ? 0 : 1;
            if (made[reference].Count() != expected)
                world.Fail($"{request.What} ({request.Key}) made {made[reference].Count()} payouts instead of {expected}");
        }
    }
}
