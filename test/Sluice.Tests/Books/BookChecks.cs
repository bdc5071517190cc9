using System.Globalization;
using Shouldly;
using Sluice.Books;
using Sluice.Kernel;

namespace Sluice.Tests.Books;

/// <summary>What must hold of a book at any moment, asked of the database alone.</summary>
internal static class BookChecks
{
    private const string UnevenSql = """
        select currency, cast(sum(balance) as bigint) from accounts
        where merchant_id = @merchant_id group by currency having sum(balance) <> 0
        """;

    private const string NegativeSql =
        "select account_id, balance from accounts where merchant_id = @merchant_id and balance < 0";

    private const string HeldSql = """
        select currency, cast(sum(amount) as bigint) from (
            select currency, amount - case when fee_bearer = 'recipient' and quote_id is null then fee else 0 end as amount
            from payouts where merchant_id = @merchant_id
                and (status in (1, 4, 6, 7) or (status = 5 and coalesce(status_reason, '') <> 'waiting_for_funds'))
            union all
            select fee_currency, fee from payouts where merchant_id = @merchant_id and fee > 0
                and (status in (1, 4, 6, 7) or (status = 5 and coalesce(status_reason, '') <> 'waiting_for_funds'))
            union all
            select currency, -balance from accounts where merchant_id = @merchant_id and kind = 'in_transit'
        ) held group by currency having sum(amount) <> 0
        """;

    // What conversions gave and took at the rates of their quotes, undone ones left out, is what stands in fx.
    private const string ConvertedSql = """
        select currency, cast(sum(amount) as bigint) from (
            select source_currency as currency, source_amount as amount from payouts
            where merchant_id = @merchant_id and source_currency is not null
                and (status in (1, 4, 6, 7, 8, 13) or (status = 5 and coalesce(status_reason, '') <> 'waiting_for_funds'))
            union all
            select currency, -amount from payouts
            where merchant_id = @merchant_id and source_currency is not null
                and (status in (1, 4, 6, 7, 8, 13) or (status = 5 and coalesce(status_reason, '') <> 'waiting_for_funds'))
            union all
            select currency, -balance from accounts where merchant_id = @merchant_id and kind = 'fx'
        ) converted group by currency having sum(amount) <> 0
        """;

    private const string EventsSql = """
        select (select event_number from books where merchant_id = @merchant_id), count(*), coalesce(min(number), 1),
            coalesce(max(number), 0)
        from events where merchant_id = @merchant_id
        """;

    private const string SequencesSql = """
        select count(*) from payouts p where p.merchant_id = @merchant_id and p.revision <>
            (select count(*) from events e where e.merchant_id = p.merchant_id and e.subject_id = p.payout_id)
        """;

    private static readonly string[] Tables =
    [
        "books", "accounts", "transfers", "idempotency_keys", "events", "payouts", "attempts", "callbacks", "exceptions",
        "deposits",
    ];

    /// <summary>Zero sum, nothing below zero, money held equals what is open. Null when all is well.</summary>
    public static async Task<string?> WrongWithMoneyAsync(Database database, MerchantId merchant)
    {
        var uneven = await database.QueryAsync(UnevenSql, row =>
            $"{row.Text(0)} sums to {row.Long(1)}", CancellationToken.None, ("merchant_id", merchant.Value));
        if (uneven.Count > 0)
            return uneven[0];
        var negative = await database.QueryAsync(NegativeSql, row =>
            (Account: AccountId.Read(row.Text(0)), Balance: row.Long(1)), CancellationToken.None,
            ("merchant_id", merchant.Value));
        if (negative.FirstOrDefault(n => !AccountKind.MayGoNegative(n.Account.Kind)) is { Balance: < 0 } below)
            return $"{below.Account} is {below.Balance}";
        var held = await database.QueryAsync(HeldSql, row =>
            $"open payouts differ from in_transit/{row.Text(0)} by {row.Long(1)}", CancellationToken.None,
            ("merchant_id", merchant.Value));
        if (held.Count > 0)
            return held[0];
        var converted = await database.QueryAsync(ConvertedSql, row =>
            $"conversions differ from fx/{row.Text(0)} by {row.Long(1)}", CancellationToken.None,
            ("merchant_id", merchant.Value));
        return converted.Count > 0 ? converted[0] : null;
    }

    /// <summary>Event numbers without a gap, one event for each revision of a payout. Null when all is well.</summary>
    public static async Task<string?> WrongWithEventsAsync(Database database, MerchantId merchant)
    {
        var (head, count, min, max) =
            (await database.QueryAsync(EventsSql, row => (row.Long(0), row.Long(1), row.Long(2), row.Long(3)),
            CancellationToken.None, ("merchant_id", merchant.Value))).Single();
        if (head != count || min != 1 || max != count)
            return $"{count} events numbered {min} to {max}; the book counts {head}";
        var silent = (await database.QueryAsync(SequencesSql, row =>
            row.Long(0), CancellationToken.None, ("merchant_id", merchant.Value))).Single();
        return silent > 0 ? $"{silent} payouts have a revision without an event" : null;
    }

    /// <summary>All of the above and the verifier's word.</summary>
    public static async Task ShouldHoldAsync(Database database, MerchantId merchant)
    {
        (await WrongWithMoneyAsync(database, merchant)).ShouldBeNull();
        (await WrongWithEventsAsync(database, merchant)).ShouldBeNull();
        var verified = await new LedgerVerifier(database).VerifyAsync(merchant, null, CancellationToken.None);
        verified.Ok.ShouldBeTrue(verified.Problem);
    }

    /// <summary>
    /// How many rows there are and where the heads stand: two equal traces mean that nothing was written between them.
    /// </summary>
    public static async Task<string> TraceAsync(Database database)
    {
        var parts = new List<string>();
        foreach (var table in Tables)
        {
            var count = (await database.QueryAsync($"select count(*) from {table}", row => row.Long(0), CancellationToken.None))
                .Single();
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"{table} {count}"));
        }
        parts.AddRange(await database.QueryAsync("select transfer_number, event_number, chain from books order by merchant_id",
            row => $"head {row.Long(0)} {row.Long(1)} {Convert.ToHexString(row.Bytes(2))}", CancellationToken.None));
        parts.AddRange(await database.QueryAsync(
            "select account_id, balance, entries, minimum from accounts order by merchant_id, account_id",
            row => $"{row.Text(0)} {row.Long(1)} {row.Long(2)} {row.Long(3)}", CancellationToken.None));
        parts.AddRange(await database.QueryAsync("select status, revision from payouts order by merchant_id, payout_id",
            row => $"payout {row.Int(0)} {row.Int(1)}", CancellationToken.None));
        return string.Join("\n", parts);
    }
}
