using Sluice.Kernel;

namespace Sluice.Rails.Sandbox;

/// <summary>All sandbox banks together: the whole other side of the book.</summary>
public sealed class SandboxBanks(Database database)
{
    private const string SummarySql = """
        select currency, sum(times_paid), sum(case when times_paid > 0 then amount else 0 end) from bank_payments
        where merchant_id = @merchant_id group by currency order by currency
        """;

    private const string DoubledSql = """
        select count(*) from (
            select payout_id from bank_payments where merchant_id = @merchant_id group by payout_id having sum(times_paid) > 1
        ) doubled
        """;

    /// <summary>The payments of one merchant at all banks, newest first.</summary>
    public Task<List<BankPayment>> ListAsync(
        MerchantId merchant, string? before, int limit, CancellationToken cancel) => before is null
        ? database.QueryAsync(
            $"""
            select {SandboxStore.Payments.ColumnList} from bank_payments
            where merchant_id = @merchant_id order by reference desc limit @limit
            """,
            SandboxStore.Read, cancel, ("merchant_id", merchant.Value), ("limit", (long)limit))
        : database.QueryAsync(
            $"""
            select {SandboxStore.Payments.ColumnList} from bank_payments
            where merchant_id = @merchant_id and reference < @before order by reference desc limit @limit
            """,
            SandboxStore.Read, cancel, ("merchant_id", merchant.Value), ("before", before), ("limit", (long)limit));

    /// <summary>
    /// What the banks paid for a merchant: per currency how many and how much, and how many payouts were paid more than
    /// once, be it by different banks.
    /// </summary>
    public async Task<(IReadOnlyList<(string Currency, long Count, long Amount)> Paid, long PaidMoreThanOnce)> SummaryAsync(
        MerchantId merchant, CancellationToken cancel)
    {
        var paid = await database.QueryAsync(SummarySql, row => (row.Text(0), row.Long(1), row.Long(2)), cancel,
            ("merchant_id", merchant.Value));
        var doubled = await database.QueryAsync(DoubledSql, row => row.Long(0), cancel, ("merchant_id", merchant.Value));
        return (paid, doubled[0]);
    }
}
