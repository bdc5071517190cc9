using Sluice.Kernel;

namespace Sluice.Rails.Sandbox;

/// <summary>All sandbox banks together: the whole other side of the book.</summary>
public sealed class SandboxBanks(Database database, IReadOnlyList<SandboxStore> stores)
{
    private readonly string _all = string.Join(" union all ", stores.Select(s =>
        $"select payout_id, amount, currency, times_paid from {SandboxStore.PaymentsOf(s.Rail)} where merchant_id = @merchant_id"));

    /// <summary>Creates the banks' tables when they are not there yet.</summary>
    public async Task CreateAsync(CancellationToken cancel)
    {
        foreach (var store in stores)
            await store.CreateAsync(cancel);
    }

    /// <summary>The payments of one merchant at all banks, newest first; each with the connector it came by.</summary>
    public async Task<List<(string Connector, BankPayment Payment)>> ListAsync(
        MerchantId merchant, string? before, int limit, CancellationToken cancel)
    {
        var all = new List<(string Connector, BankPayment Payment)>();
        foreach (var store in stores)
            all.AddRange((await store.ListAsync(merchant, before, limit, cancel)).Select(p => (store.Rail, p)));
        // An attempt goes to one connector, so that no reference stands at two banks and the cursor skips none.
        return [.. all.OrderByDescending(p => p.Payment.Reference.ToString(), StringComparer.Ordinal).Take(limit)];
    }

    /// <summary>
    /// What the banks paid for a merchant: per currency how many and how much, and how many payouts were paid more than once, be
    /// it by different banks.
    /// </summary>
    public async Task<(IReadOnlyList<(string Currency, long Count, long Amount)> Paid, long PaidMoreThanOnce)> SummaryAsync(
        MerchantId merchant, CancellationToken cancel)
    {
        var paid = await database.QueryAsync(
            $"""
            select currency, sum(times_paid), sum(case when times_paid > 0 then amount else 0 end) from ({_all}) payments
            group by currency order by currency
            """, row => (row.Text(0), row.Long(1), row.Long(2)), cancel, ("merchant_id", merchant.Value));
        var doubled = await database.QueryAsync(
            $"""
            select count(*) from (select payout_id from ({_all}) payments group by payout_id having sum(times_paid) > 1) doubled
            """, row => row.Long(0), cancel, ("merchant_id", merchant.Value));
        return (paid, doubled[0]);
    }
}
