using Sluice.Books;
using Sluice.Kernel;
using Sluice.Money;

namespace Sluice.Payouts;

/// <summary>Held payouts of a recipient, after an id.</summary>
internal readonly record struct HeldAfter(Guid Recipient, Guid After);

/// <summary>The payouts' SQL: how they are written, and the ways a command finds them.</summary>
internal static class PayoutStore
{
    /// <summary>How many due payouts one turn of the dispatcher takes.</summary>
    public const int DueMax = 1000;

    /// <summary>How many held payouts one turn looks at again.</summary>
    public const int HeldMax = 200;

    /// <summary>How many payouts waiting for funds one turn looks at.</summary>
    public const int WaitingMax = 200;

    private const int QueueMax = WaitingMax + 1;

    private static readonly Column<Payout>[] Key =
        [Column.Uuid<Payout>("merchant_id", p => p.Merchant.Value), Column.Uuid<Payout>("payout_id", p => p.Id.Value)];

    // What every payout has.
    private static readonly Column<Payout>[] Order =
    [
        Column.Long<Payout>("amount", p => p.Amount.MinorUnits),
        Column.Text<Payout>("currency", p => p.Amount.Currency.Code),
        Column.Text<Payout>("purpose", p => p.Purpose),
        Column.Text<Payout>("client_reference", p => p.ClientReference),
        Column.Text<Payout>("statement_reference", p => p.StatementReference),
        Column.Text<Payout>("memo", p => p.Memo),
        Column.Text<Payout>("payout_group", p => p.Group),
        Column.UuidOrNull<Payout>("recipient_id", p => p.RecipientId),
        Column.UuidOrNull<Payout>("payout_method_id", p => p.PayoutMethodId),
        Column.Text<Payout>("recipient", p => p.RecipientJson),
        Column.Text<Payout>("destination", p => p.DestinationJson),
        Column.Bytes<Payout>("destination_sealed", p => p.DestinationSealed),
        Column.Text<Payout>("metadata", p => p.MetadataJson),
        Column.Bool<Payout>("waits_for_funds", p => p.WaitsForFunds),
    ];

    // What most have not: null, and no fee.
    internal static readonly Column<Payout>[] Terms =
    [
        Column.Text<Payout>("kind", p => p.Kind),
        Column.Text<Payout>("priority", p => p.Priority),
        Column.InstantOrNull<Payout>("release_at", p => p.ReleaseAt),
        Column.Text<Payout>("release_zone", p => p.ReleaseZone),
        Column.InstantOrNull<Payout>("expires_at", p => p.ExpiresAt),
        Column.Long<Payout>("fee", p => p.Fee),
        Column.Text<Payout>("fee_currency", p => p.FeeCurrency),
        Column.Text<Payout>("fee_bearer", p => p.FeeBearer),
        Column.UuidOrNull<Payout>("quote_id", p => p.QuoteId),
        Column.LongOrNull<Payout>("source_amount", p => p.SourceAmount),
        Column.Text<Payout>("source_currency", p => p.SourceCurrency),
        Column.UuidOrNull<Payout>("order_id", p => p.OrderId),
        Column.UuidOrNull<Payout>("source_wallet", p => p.SourceWallet),
        Column.Text<Payout>("fee_refund", p => p.FeeRefund),
        Column.Text<Payout>("webhook_url", p => p.WebhookUrl),
    ];

    // What an update while staged may change.
    private static readonly Column<Payout>[] Content = [.. Order, .. Terms];

    private static readonly Column<Payout>[] Origin =
    [
        Column.UuidOrNull<Payout>("batch_id", p => p.BatchId),
        Column.IntOrNull<Payout>("batch_row", p => p.BatchRow),
        Column.Bool<Payout>("live", p => p.Live),
        Column.Instant<Payout>("created_at", p => p.CreatedAt),
    ];

    private static readonly Column<Payout>[] State =
    [
        Column.Int<Payout>("status", p => (int)p.Status),
        Column.Text<Payout>("status_reason", p => p.StatusReason),
        Column.Text<Payout>("connector", p => p.Connector),
        Column.Text<Payout>("rail", p => p.Rail),
        Column.Text<Payout>("rail_reference", p => p.RailReference),
        Column.Int<Payout>("attempts", p => p.Attempts),
        Column.Int<Payout>("inquiries", p => p.Inquiries),
        Column.Text<Payout>("failure_code", p => p.Failure?.Code),
        Column.Text<Payout>("failure_raw_code", p => p.Failure?.RawCode),
        Column.Text<Payout>("failure_raw_text", p => p.Failure?.RawText),
        Column.Bool<Payout>("cancel_requested", p => p.CancelRequested),
        Column.Int<Payout>("revision", p => p.Revision),
        Column.Instant<Payout>("updated_at", p => p.UpdatedAt),
        Column.InstantOrNull<Payout>("submitted_at", p => p.SubmittedAt),
        Column.InstantOrNull<Payout>("paid_at", p => p.PaidAt),
        Column.InstantOrNull<Payout>("due_at", p => p.DueAt),
        Column.LongOrNull<Payout>("settled_by", p => p.SettledBy),
        Column.InstantOrNull<Payout>("expected_arrival", p => p.ExpectedArrival),
    ];

    private static readonly Table<Payout> Writes = new("payouts", Key, [.. Content, .. Origin], State);

    /// <summary>The columns that <see cref="Read"/> reads.</summary>
    public static string ColumnList => Writes.ColumnList;

    /// <summary>Inserting, and updating where a payout stands.</summary>
    public static readonly RowTable<PayoutId, Payout> Table = new(Writes, p => p.Id)
    {
        Plain = new(new Table<Payout>("payouts", Key, [.. Order, .. Origin], State), HasNoTerms),
    };

    /// <summary>Updating what was ordered, while staged.</summary>
    public static readonly RowTable<PayoutId, Payout> ContentTable =
        new(new Table<Payout>("payouts", Key, [], Content), p => p.Id);

    public static readonly Finder<PayoutId, PayoutId, Payout> ById = new(Table,
        $"select {ColumnList} from payouts where merchant_id = @merchant_id and payout_id = @payout_id",
        [FinderParameter<PayoutId>.Uuid("payout_id", id => id.Value)],
        Read, p => p.Id);

    // Two, since a held duplicate has the reference too: when one of them gives it up, it is still taken.
    public static readonly Finder<string, PayoutId, Payout> ByClientReference = new(Table,
        $"select {ColumnList} from payouts where merchant_id = @merchant_id and client_reference = @client_reference limit 2",
        [FinderParameter<string>.Text("client_reference", reference => reference)],
        Read, p => p.ClientReference);

    // By id too, since many are due at one instant: the same ones as AttemptStore.OfDue finds.
    public static readonly Finder<DateTimeOffset, PayoutId, Payout> Due = new(Table,
        $"""
        select {ColumnList} from payouts
        where merchant_id = @merchant_id and due_at <= @now order by due_at, payout_id limit {DueMax}
        """,
        [FinderParameter<DateTimeOffset>.Instant("now", now => now)],
        Read);

    public static readonly Finder<string, PayoutId, Payout> WaitingForFunds = new(Table,
        $"""
        select {ColumnList} from payouts
        where merchant_id = @merchant_id and status = 5 and status_reason = 'waiting_for_funds' and currency = @currency
        order by payout_id limit {WaitingMax}
        """,
        [FinderParameter<string>.Text("currency", currency => currency)],
        Read);

    /// <summary>
    /// The first in the queue for a currency, if there is a queue: more than one batch can fund, so that some are left to be seen
    /// when it has.
    /// </summary>
    public static readonly Finder<string, PayoutId, Payout> FirstWaiting = new(Table,
        $"""
        select {ColumnList} from payouts
        where merchant_id = @merchant_id and status = 5 and status_reason = 'waiting_for_funds' and currency = @currency
        order by payout_id limit {QueueMax}
        """,
        [FinderParameter<string>.Text("currency", currency => currency)],
        Read, p => p.Status == PayoutStatus.Held && !p.IsFunded ? p.Amount.Currency.Code : null);

    /// <summary>One that waits for the same currency and is older, if there is one.</summary>
    public static readonly Finder<PayoutId, PayoutId, Payout> WaitingBefore = new(Table,
        $"""
        select {ColumnList} from payouts
        where merchant_id = @merchant_id and status = 5 and status_reason = 'waiting_for_funds' and payout_id < @payout_id
        and currency = (select currency from payouts where merchant_id = @merchant_id and payout_id = @payout_id)
        order by payout_id limit 1
        """,
        [FinderParameter<PayoutId>.Uuid("payout_id", id => id.Value)],
        Read);

    /// <summary>How many payouts of one order are looked at.</summary>
    public const int OfOrderMax = 1001;

    /// <summary>The payouts of an order that arrived or still may.</summary>
    public static readonly Finder<Guid, PayoutId, Payout> OfOrder = new(Table,
        $"""
        select {ColumnList} from payouts
        where merchant_id = @merchant_id and order_id = @order_id and order_id is not null
        and status not in (9, 10, 11, 12, 13) order by payout_id limit {OfOrderMax}
        """,
        [FinderParameter<Guid>.Uuid("order_id", id => id)],
        Read, p => p.OrderId ?? Guid.Empty);
    /// <summary>Payouts held until a recipient is ready or a method verified, after a cursor; of one recipient.</summary>
    public static readonly Finder<HeldAfter, PayoutId, Payout> HeldOfRecipient = new(Table,
        $"""
        select {ColumnList} from payouts
        where merchant_id = @merchant_id and status = 5 and recipient_id = @recipient_id and payout_id > @after
        order by payout_id limit {HeldMax}
        """,
        [
            FinderParameter<HeldAfter>.Uuid("recipient_id", a => a.Recipient),
            FinderParameter<HeldAfter>.Uuid("after", a => a.After),
        ],
        Read);

    /// <summary>The same, of all recipients.</summary>
    public static readonly Finder<Guid, PayoutId, Payout> HeldOfAll = new(Table,
        $"""
        select {ColumnList} from payouts
        where merchant_id = @merchant_id and status = 5 and payout_id > @after order by payout_id limit {HeldMax}
        """,
        [FinderParameter<Guid>.Uuid("after", after => after)],
        Read);

    /// <summary>Whether all <see cref="Terms"/> are the database's defaults.</summary>
    internal static bool HasNoTerms(Payout p) => p is
    {
        Kind: null, Priority: null, ReleaseAt: null, ReleaseZone: null, ExpiresAt: null, Fee: 0, FeeCurrency: null,
        FeeBearer: null, QuoteId: null, SourceAmount: null, SourceCurrency: null, OrderId: null, SourceWallet: null,
        FeeRefund: null, WebhookUrl: null,
    };

    public static Payout Read(Row row) => new()
    {
        Merchant = new MerchantId(row.Uuid(0)),
        Id = new PayoutId(row.Uuid(1)),
        Amount = new Amount(row.Long(2), Currency.Find(row.Text(3))),
        Purpose = row.Text(4),
        ClientReference = row.TextOrNull(5),
        StatementReference = row.TextOrNull(6),
        Memo = row.TextOrNull(7),
        Group = row.TextOrNull(8),
        RecipientId = row.UuidOrNull(9),
        PayoutMethodId = row.UuidOrNull(10),
        RecipientJson = row.Text(11),
        DestinationJson = row.Text(12),
        DestinationSealed = row.Bytes(13),
        MetadataJson = row.TextOrNull(14),
        WaitsForFunds = row.Bool(15),
        Kind = row.TextOrNull(16),
        Priority = row.TextOrNull(17),
        ReleaseAt = row.InstantOrNull(18),
        ReleaseZone = row.TextOrNull(19),
        ExpiresAt = row.InstantOrNull(20),
        Fee = row.Long(21),
        FeeCurrency = row.TextOrNull(22),
        FeeBearer = row.TextOrNull(23),
        QuoteId = row.UuidOrNull(24),
        SourceAmount = row.LongOrNull(25),
        SourceCurrency = row.TextOrNull(26),
        OrderId = row.UuidOrNull(27),
        SourceWallet = row.UuidOrNull(28),
        FeeRefund = row.TextOrNull(29),
        WebhookUrl = row.TextOrNull(30),
        BatchId = row.UuidOrNull(31),
        BatchRow = row.IntOrNull(32),
        Live = row.Bool(33),
        CreatedAt = row.Instant(34),
        Status = (PayoutStatus)row.Int(35),
        StatusReason = row.TextOrNull(36),
        Connector = row.TextOrNull(37),
        Rail = row.TextOrNull(38),
        RailReference = row.TextOrNull(39),
        Attempts = row.Int(40),
        Inquiries = row.Int(41),
        Failure = row.IsNull(42) ? null : new PayoutFailure(row.Text(42), row.TextOrNull(43), row.TextOrNull(44)),
        CancelRequested = row.Bool(45),
        Revision = row.Int(46),
        UpdatedAt = row.Instant(47),
        SubmittedAt = row.InstantOrNull(48),
        PaidAt = row.InstantOrNull(49),
        DueAt = row.InstantOrNull(50),
        SettledBy = row.LongOrNull(51),
        ExpectedArrival = row.InstantOrNull(52),
    };
}
