using Sluice.Books;
using Sluice.Kernel;
using Sluice.Money;

namespace Sluice.Quotes;

/// <summary>The quotes' SQL.</summary>
internal static class QuoteStore
{
    /// <summary>How many one purge takes away.</summary>
    public const int PurgedMax = 1000;

    private static readonly Table<Quote> Writes = new("quotes",
        [Column.Uuid<Quote>("merchant_id", q => q.Merchant.Value), Column.Uuid<Quote>("quote_id", q => q.Id)],
        [
            Column.Long<Quote>("source_amount", q => q.Source.MinorUnits),
            Column.Text<Quote>("source_currency", q => q.Source.Currency.Code),
            Column.Long<Quote>("destination_amount", q => q.Destination.MinorUnits),
            Column.Text<Quote>("destination_currency", q => q.Destination.Currency.Code),
            Column.Text<Quote>("fixed_side", q => q.FixedSide),
            Column.Text<Quote>("rate", q => q.Rate),
            Column.Text<Quote>("mid_rate", q => q.MidRate),
            Column.Int<Quote>("margin_basis_points", q => q.MarginBasisPoints),
            Column.Text<Quote>("rate_source", q => q.RateSource),
            Column.InstantOrNull<Quote>("rate_at", q => q.RateAt),
            Column.Long<Quote>("fee", q => q.Fee),
            Column.Text<Quote>("fee_bearer", q => q.FeeBearer),
            Column.Text<Quote>("fee_refund", q => q.FeeRefund),
            Column.Text<Quote>("destination_type", q => q.DestinationType),
            Column.Text<Quote>("destination_country", q => q.DestinationCountry),
            Column.Text<Quote>("client_reference", q => q.ClientReference),
            Column.Bool<Quote>("live", q => q.Live),
            Column.Instant<Quote>("created_at", q => q.CreatedAt),
            Column.Instant<Quote>("expires_at", q => q.ExpiresAt),
        ],
        [Column.UuidOrNull<Quote>("payout_id", q => q.PayoutId)]);

    public static readonly RowTable<Guid, Quote> Table = new(Writes, q => q.Id);

    private static readonly string ByIdSql =
        $"select {Writes.ColumnList} from quotes where merchant_id = @merchant_id and quote_id = @quote_id";

    public static readonly Finder<Guid, Guid, Quote> ById = new(Table, ByIdSql,
        [FinderParameter<Guid>.Uuid("quote_id", id => id)], Read, q => q.Id);

    private const string RateSql = "select rate from quotes where merchant_id = @merchant_id and quote_id = @quote_id";

    private const string PurgeSql =
        """
        delete from quotes where (merchant_id, quote_id) in (
            select merchant_id, quote_id from quotes where payout_id is null and expires_at < @before limit @limit)
        """;

    public static async Task<Quote?> FindAsync(Database database, MerchantId merchant, Guid id, CancellationToken cancel) =>
        (await database.QueryAsync(ByIdSql, Read, cancel, ("merchant_id", merchant.Value), ("quote_id", id))).SingleOrDefault();

    /// <summary>The rates of some quotes, by their ids.</summary>
    public static async Task<Dictionary<Guid, string>> RatesAsync(
        Database database, MerchantId merchant, IReadOnlyList<Guid> quotes, CancellationToken cancel)
    {
        var rates = new Dictionary<Guid, string>();
        if (quotes.Count == 0)
            return rates;
        KeyColumn[] keys =
        [
            new("merchant_id", DbKind.Uuid, quotes.Select(_ => merchant.Value).ToArray()),
            new("quote_id", DbKind.Uuid, quotes.ToArray()),
        ];
        await using var session = await database.ReadAsync(cancel);
        await session.LookUpAsync([new Lookup(RateSql, keys, (i, row) => rates[quotes[i]] = row.Text(0))], cancel);
        return rates;
    }

    /// <summary>A merchant's quotes, newest first.</summary>
    public static Task<List<Quote>> ListAsync(
        Database database, MerchantId merchant, string? status, string? clientReference, Guid? before, DateTimeOffset now,
        int limit, CancellationToken cancel)
    {
        List<(string, object?)> parameters = [("merchant_id", merchant.Value), ("limit", (long)limit)];
        var filter = status switch
        {
            QuoteStatuses.Open => " and payout_id is null and expires_at > @now",
            QuoteStatuses.Expired => " and payout_id is null and expires_at <= @now",
            QuoteStatuses.Used => " and payout_id is not null",
            _ => "",
        };
        if (status is QuoteStatuses.Open or QuoteStatuses.Expired)
            parameters.Add(("now", now));
        if (clientReference is not null)
        {
            filter += " and client_reference = @client_reference";
            parameters.Add(("client_reference", clientReference));
        }
        if (before is { } cursor)
        {
            filter += " and quote_id < @before";
            parameters.Add(("before", cursor));
        }
        return database.QueryAsync(
            $"""
            select {Writes.ColumnList} from quotes
            where merchant_id = @merchant_id{filter} order by quote_id desc limit @limit
            """,
            Read, cancel, [.. parameters]);
    }

    /// <summary>Takes away quotes that nobody used and that expired before; returns how many.</summary>
    public static Task<int> PurgeAsync(Database database, DateTimeOffset before, CancellationToken cancel) =>
        database.ExecuteAsync(PurgeSql, cancel, ("before", before), ("limit", (long)PurgedMax));

    private static Quote Read(Row row) => new()
    {
        Merchant = new MerchantId(row.Uuid(0)),
        Id = row.Uuid(1),
        Source = new Amount(row.Long(2), Currency.Find(row.Text(3))),
        Destination = new Amount(row.Long(4), Currency.Find(row.Text(5))),
        FixedSide = row.Text(6),
        Rate = row.Text(7),
        MidRate = row.Text(8),
        MarginBasisPoints = row.Int(9),
        RateSource = row.TextOrNull(10),
        RateAt = row.InstantOrNull(11),
        Fee = row.Long(12),
        FeeBearer = row.TextOrNull(13),
        FeeRefund = row.TextOrNull(14),
        DestinationType = row.TextOrNull(15),
        DestinationCountry = row.TextOrNull(16),
        ClientReference = row.TextOrNull(17),
        Live = row.Bool(18),
        CreatedAt = row.Instant(19),
        ExpiresAt = row.Instant(20),
        PayoutId = row.UuidOrNull(21),
    };
}
