using Sluice.Kernel;

namespace Sluice.Books;

/// <summary>How far the logs of books have come. Never inside the lane.</summary>
public static class BookHeads
{
    private const string EventNumberSql = "select event_number from books where merchant_id = @merchant_id";

    /// <summary>
    /// The number of the last event of a merchant: every one up to it is committed, and a query after this finds it. 0 for none.
    /// </summary>
    public static async Task<long> EventNumberAsync(Session session, MerchantId merchant, CancellationToken cancel) =>
        (await session.QueryAsync(EventNumberSql, row => row.Long(0), cancel, ("merchant_id", merchant.Value))).FirstOrDefault();

    /// <summary>The same of many merchants in one query; those without a book are left out.</summary>
    public static async Task<IReadOnlyList<(MerchantId Merchant, long Number)>> EventNumbersAsync(
        Database database, IReadOnlyCollection<MerchantId> merchants, CancellationToken cancel)
    {
        var ids = merchants.Select(m => m.Value).ToArray();
        var found = new List<(MerchantId Merchant, long Number)>(ids.Length);
        await using var session = await database.ReadAsync(cancel);
        await session.LookUpAsync([new Lookup(EventNumberSql, [new KeyColumn("merchant_id", DbKind.Uuid, ids)],
            (i, row) => found.Add((new MerchantId(ids[i]), row.Long(0))))], cancel);
        return found;
    }
}
