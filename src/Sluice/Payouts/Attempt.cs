using System.Globalization;
using Sluice.Books;
using Sluice.Kernel;

namespace Sluice.Payouts;

/// <summary>
/// Names one submission to a rail: the payout's 32 hexadecimal digits, a dash, the attempt's number.
/// At most 35 characters, the length of an ISO 20022 EndToEndIdentification (Max35Text).
/// </summary>
public readonly record struct AttemptReference(PayoutId Payout, int Number)
{
    /// <summary>Two digits fit into the 35 characters.</summary>
    public const int NumberMax = 99;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Payout.Value:N}-{Number}");

    public static bool TryParse(string? text, out AttemptReference reference)
    {
        reference = default;
        if (text is null || text.Length is < 34 or > 35 || text[32] != '-'
            || !Guid.TryParseExact(text.AsSpan(0, 32), "N", out var payout)
            || !int.TryParse(text.AsSpan(33), NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number < 1)
            return false;
        reference = new AttemptReference(new PayoutId(payout), number);
        return true;
    }
}

/// <summary>What is known of an attempt. Stored: never reorder.</summary>
public enum AttemptState
{
    Started = 1,
    Accepted = 2,
    Unknown = 3,
    Paid = 4,
    Failed = 5,
    NeverReceived = 6,
    Canceled = 7,
    Returned = 8,
}

/// <summary>One submission of a payout to a rail; committed before the rail is called.</summary>
public sealed record Attempt
{
    public required MerchantId Merchant { get; init; }
    public required AttemptReference Reference { get; init; }
    public required string Connector { get; init; }
    /// <summary>Why it went there: the explained decision, JSON; null where there was nothing to choose.</summary>
    public string? RoutingJson { get; init; }
    public required AttemptState State { get; init; }
    public string? RailReference { get; init; }
    public string? RawStatus { get; init; }
    public string? RawCode { get; init; }
    public string? RawText { get; init; }
    public string? FailureCode { get; init; }
    public required DateTimeOffset StartedAt { get; init; }
    public DateTimeOffset? AnsweredAt { get; init; }

    private static readonly string[] StateNames =
        ["", "started", "accepted", "unknown", "paid", "failed", "never_received", "canceled", "returned"];

    /// <summary>The state's name on the wire.</summary>
    public string StateText => StateNames[(int)State];
}

/// <summary>The attempts' SQL.</summary>
internal static class AttemptStore
{
    private static readonly Table<Attempt> Writes = new("attempts",
        [
            Column.Uuid<Attempt>("merchant_id", a => a.Merchant.Value),
            Column.Uuid<Attempt>("payout_id", a => a.Reference.Payout.Value),
            Column.Int<Attempt>("number", a => a.Reference.Number),
        ],
        [Column.Text<Attempt>("connector", a => a.Connector), Column.Text<Attempt>("routing", a => a.RoutingJson)],
        [
            Column.Int<Attempt>("state", a => (int)a.State),
            Column.Text<Attempt>("rail_reference", a => a.RailReference),
            Column.Text<Attempt>("raw_status", a => a.RawStatus),
            Column.Text<Attempt>("raw_code", a => a.RawCode),
            Column.Text<Attempt>("raw_text", a => a.RawText),
            Column.Text<Attempt>("failure_code", a => a.FailureCode),
            Column.Instant<Attempt>("started_at", a => a.StartedAt),
            Column.InstantOrNull<Attempt>("answered_at", a => a.AnsweredAt),
        ]);

    public static readonly RowTable<AttemptReference, Attempt> Table = new(Writes, a => a.Reference);

    public static readonly Finder<AttemptReference, AttemptReference, Attempt> ByReference = new(Table,
        $"""
        select {Writes.ColumnList} from attempts
        where merchant_id = @merchant_id and payout_id = @payout_id and number = @number
        """,
        [
            FinderParameter<AttemptReference>.Uuid("payout_id", r => r.Payout.Value),
            FinderParameter<AttemptReference>.Int("number", r => r.Number),
        ],
        Read, a => a.Reference);

    private const string OfPayoutSql = """
        select merchant_id, payout_id, number, connector, routing, state, rail_reference, raw_status, raw_code, raw_text,
            failure_code, started_at, answered_at
        from attempts where merchant_id = @merchant_id and payout_id = @payout_id order by number limit 100
        """;

    // The open attempts of the payouts that PayoutStore.Due finds: the same condition, the same order, the same bound.
    public static readonly Finder<DateTimeOffset, AttemptReference, Attempt> OfDue = new(Table,
        $"""
        select {string.Join(", ", Writes.Columns.Select(c => "a." + c.Name))}
        from (select merchant_id, payout_id, attempts from payouts
              where merchant_id = @merchant_id and due_at <= @now order by due_at, payout_id limit {PayoutStore.DueMax}) p
        join attempts a on a.merchant_id = p.merchant_id and a.payout_id = p.payout_id and a.number = p.attempts
        where p.attempts > 0
        """,
        [FinderParameter<DateTimeOffset>.Instant("now", now => now)],
        Read);

    public static Task<List<Attempt>> OfPayoutAsync(
        Database database, MerchantId merchant, PayoutId payout, CancellationToken cancel) =>
        database.QueryAsync(OfPayoutSql, Read, cancel, ("merchant_id", merchant.Value), ("payout_id", payout.Value));

    private static Attempt Read(Row row) => new()
    {
        Merchant = new MerchantId(row.Uuid(0)),
        Reference = new AttemptReference(new PayoutId(row.Uuid(1)), row.Int(2)),
        Connector = row.Text(3),
        RoutingJson = row.TextOrNull(4),
        State = (AttemptState)row.Int(5),
        RailReference = row.TextOrNull(6),
        RawStatus = row.TextOrNull(7),
        RawCode = row.TextOrNull(8),
        RawText = row.TextOrNull(9),
        FailureCode = row.TextOrNull(10),
        StartedAt = row.Instant(11),
        AnsweredAt = row.InstantOrNull(12),
    };
}
