using Shouldly;
using Sluice.Client;

namespace Sluice.Tests.Faults;

/// <summary>What must hold after any trouble: everything comes to an end, and the bank paid what the book says it paid.</summary>
internal static class BookAndBank
{
    /// <summary>Puts the clock forward until the rail was asked about everything whose answer did not reach us.</summary>
    public static async Task SettleAsync(SluiceClient client)
    {
        foreach (var step in (TimeSpan[])[TimeSpan.Zero, TimeSpan.FromMinutes(6), TimeSpan.FromHours(2), TimeSpan.FromDays(2)])
        {
            if (step > TimeSpan.Zero)
                await client.Sandbox.AdvanceClockAsync((long)step.TotalSeconds);
            for (var look = 0; look < 40; look++)
            {
                if (!await IsAnythingOpenAsync(client))
                    return;
                await Task.Delay(100);
            }
        }
        (await IsAnythingOpenAsync(client)).ShouldBeFalse("Payouts stayed open.");
    }

    /// <summary>Compares every payout with the bank's own store, and the balance with both.</summary>
    /// <param name="funds">What was deposited, in minor units of EUR.</param>
    /// <returns>All payouts.</returns>
    public static async Task<List<Payout>> CompareAsync(SluiceClient client, long funds)
    {
        var verdict = await client.Ledger.VerifyAsync();
        verdict.Ok.ShouldBeTrue(verdict.ToString());
        var payouts = await client.Payouts.ListAllAsync().ToListAsync();
        payouts.Select(p => p.ClientReference).ShouldBeUnique();
        var bank = (await client.Sandbox.BankAsync().ToListAsync()).ToLookup(p => p.PayoutId!);
        bank.Select(p => p.Key).ShouldBeSubsetOf(payouts.Select(p => p.Id));
        foreach (var payout in payouts)
        {
            bank[payout.Id].Sum(p => p.TimesPaid).ShouldBe(payout.Status is "paid" or "returned" ? 1 : 0,
                $"{payout.Id} is {payout.Status}");
        }
        var gone = payouts.Where(p => p.Status == "paid").Sum(p => p.Amount);
        var balance = (await client.Balances.GetAsync()).Data.Single(b => b.Currency == "EUR");
        (balance.Available, balance.InTransit).ShouldBe((funds - gone, 0));
        return payouts;
    }

    private static async Task<bool> IsAnythingOpenAsync(SluiceClient client)
    {
        foreach (var status in (string[])["queued", "submitted", "held"])
        {
            if ((await client.Payouts.ListAsync(new PayoutQuery { Status = status, Limit = 1 })).Data.Count > 0)
                return true;
        }
        return await client.Sandbox.BankAsync().AnyAsync(p => p.State == "pending");
    }
}
