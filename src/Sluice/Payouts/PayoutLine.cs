using Sluice.Kernel;
using Sluice.Money;

namespace Sluice.Payouts;

/// <summary>A payout as far as a report shows it: nothing sealed, nothing internal.</summary>
public sealed record PayoutLine
{
    public required Guid Id { get; init; }
    public required long Amount { get; init; }
    public required Currency Currency { get; init; }
    public required string Purpose { get; init; }
    public string? ClientReference { get; init; }
    public string? StatementReference { get; init; }
    public string? Memo { get; init; }
    public string? Group { get; init; }
    public Guid? RecipientId { get; init; }
    public required string RecipientJson { get; init; }
    public required string DestinationJson { get; init; }
    public string? Kind { get; init; }
    public long Fee { get; init; }
    public string? FeeCurrency { get; init; }
    public string? FeeBearer { get; init; }
    public Guid? QuoteId { get; init; }
    public long? SourceAmount { get; init; }
    public string? SourceCurrency { get; init; }
    public Guid? BatchId { get; init; }
    public int? BatchRow { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required string Status { get; init; }
    public string? StatusReason { get; init; }
    public string? Connector { get; init; }
    public string? Rail { get; init; }
    public string? RailReference { get; init; }
    public string? FailureCode { get; init; }
    public string? FailureRawCode { get; init; }
    public string? FailureRawText { get; init; }
    public required DateTimeOffset UpdatedAt { get; init; }
    public DateTimeOffset? SubmittedAt { get; init; }
    public DateTimeOffset? PaidAt { get; init; }
}

/// <summary>Reading payouts in the order of their ids, which is about the order they were made in.</summary>
public sealed class PayoutLines(Database database)
{
    /// <summary>How many a page has.</summary>
    public const int PageRows = 2000;

    private const string LineColumns = "payout_id, amount, currency, purpose, client_reference, statement_reference, memo, "
        + "payout_group, recipient_id, recipient, destination, kind, fee, fee_currency, fee_bearer, quote_id, source_amount, "
        + "source_currency, batch_id, batch_row, created_at, status, status_reason, connector, rail, rail_reference, "
        + "failure_code, failure_raw_code, failure_raw_text, updated_at, submitted_at, paid_at";

    private static readonly string PageSql =
        $"""
        select {LineColumns} from payouts
        where merchant_id = @merchant_id and payout_id > @after and payout_id < @before order by payout_id limit {PageRows}
        """;

    private const string OfSql =
        $"select {LineColumns} from payouts where merchant_id = @merchant_id and payout_id = @payout_id";

    /// <summary>A page of payouts strictly between two ids, as they stand now.</summary>
    public Task<List<PayoutLine>> PageAsync(MerchantId merchant, Guid after, Guid before, CancellationToken cancel) =>
        database.QueryAsync(PageSql, Read, cancel, ("merchant_id", merchant.Value), ("after", after), ("before", before));

    /// <summary>Some payouts by their ids, as they stand now; those that are not there are left out.</summary>
    public async Task<Dictionary<Guid, PayoutLine>> OfAsync(
        MerchantId merchant, IReadOnlyList<Guid> ids, CancellationToken cancel)
    {
        var found = new Dictionary<Guid, PayoutLine>();
        if (ids.Count == 0)
            return found;
        KeyColumn[] keys =
        [
            new("merchant_id", DbKind.Uuid, ids.Select(_ => merchant.Value).ToArray()),
            new("payout_id", DbKind.Uuid, ids.ToArray()),
        ];
        await using var session = await database.ReadAsync(cancel);
        await session.LookUpAsync([new Lookup(OfSql, keys, (_, row) =>
        {
            var line = Read(row);
            found[line.Id] = line;
        })], cancel);
        return found;
    }

    private static PayoutLine Read(Row row) => new()
    {
        Id = row.Uuid(0),
        Amount = row.Long(1),
        Currency = Currency.Find(row.Text(2)),
        Purpose = row.Text(3),
        ClientReference = row.TextOrNull(4),
        StatementReference = row.TextOrNull(5),
        Memo = row.TextOrNull(6),
        Group = row.TextOrNull(7),
        RecipientId = row.UuidOrNull(8),
        RecipientJson = row.Text(9),
        DestinationJson = row.Text(10),
        Kind = row.TextOrNull(11),
        Fee = row.Long(12),
        FeeCurrency = row.TextOrNull(13),
        FeeBearer = row.TextOrNull(14),
        QuoteId = row.UuidOrNull(15),
        SourceAmount = row.LongOrNull(16),
        SourceCurrency = row.TextOrNull(17),
        BatchId = row.UuidOrNull(18),
        BatchRow = row.IntOrNull(19),
        CreatedAt = row.Instant(20),
        Status = ((PayoutStatus)row.Int(21)).Text,
        StatusReason = row.TextOrNull(22),
        Connector = row.TextOrNull(23),
        Rail = row.TextOrNull(24),
        RailReference = row.TextOrNull(25),
        FailureCode = row.TextOrNull(26),
        FailureRawCode = row.TextOrNull(27),
        FailureRawText = row.TextOrNull(28),
        UpdatedAt = row.Instant(29),
        SubmittedAt = row.InstantOrNull(30),
        PaidAt = row.InstantOrNull(31),
    };
}
