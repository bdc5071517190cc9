using System.Text.Json;
using Sluice.Books;
using Sluice.Events;
using Sluice.Kernel;
using Sluice.Payouts;

namespace Sluice.Exceptions;

/// <summary>
/// Something about a payout that only a person can settle. Opened by Sluice, resolved with evidence, never silently closed.
/// </summary>
public sealed record ExceptionCase
{
    public required MerchantId Merchant { get; init; }
    public required Guid Id { get; init; }
    /// <summary>One of <see cref="ExceptionKinds"/>.</summary>
    public required string Kind { get; init; }
    public required PayoutId Payout { get; init; }
    public int? Attempt { get; init; }
    public required string Detail { get; init; }
    public required bool Open { get; init; }
    public string? Resolution { get; init; }
    public string? Evidence { get; init; }
    public string? ResolvedBy { get; init; }
    public required DateTimeOffset OpenedAt { get; init; }
    public DateTimeOffset? ResolvedAt { get; init; }

    public const string IdPrefix = "exc_";
}

/// <summary>Why a case was opened.</summary>
public static class ExceptionKinds
{
    /// <summary>The outcome is unknown and the connector cannot be asked.</summary>
    public const string UnknownOutcome = "unknown_outcome";
    /// <summary>Not settled within the deadline.</summary>
    public const string Overdue = "overdue";
    /// <summary>The rail says something that contradicts what it, or a person, said before.</summary>
    public const string ConflictingReport = "conflicting_report";
    /// <summary>A rail reports on a payout or attempt that is not in the book.</summary>
    public const string UnmatchedCallback = "unmatched_callback";
}

/// <summary>The exceptions' SQL, opening and showing.</summary>
internal static class ExceptionStore
{
    private static readonly Table<ExceptionCase> Writes = new("exceptions",
        [Column.Uuid<ExceptionCase>("merchant_id", e => e.Merchant.Value), Column.Uuid<ExceptionCase>("exception_id", e => e.Id)],
        [
            Column.Text<ExceptionCase>("kind", e => e.Kind),
            Column.Uuid<ExceptionCase>("payout_id", e => e.Payout.Value),
            Column.IntOrNull<ExceptionCase>("attempt", e => e.Attempt),
            Column.Text<ExceptionCase>("detail", e => e.Detail),
            Column.Instant<ExceptionCase>("opened_at", e => e.OpenedAt),
        ],
        [
            Column.Bool<ExceptionCase>("is_open", e => e.Open),
            Column.Text<ExceptionCase>("resolution", e => e.Resolution),
            Column.Text<ExceptionCase>("evidence", e => e.Evidence),
            Column.Text<ExceptionCase>("resolved_by", e => e.ResolvedBy),
            Column.InstantOrNull<ExceptionCase>("resolved_at", e => e.ResolvedAt),
        ]);

    public static readonly RowTable<Guid, ExceptionCase> Table = new(Writes, e => e.Id);

    public static readonly Finder<Guid, Guid, ExceptionCase> ById = new(Table,
        $"select {Writes.ColumnList} from exceptions where merchant_id = @merchant_id and exception_id = @exception_id",
        [FinderParameter<Guid>.Uuid("exception_id", id => id)], Read, e => e.Id);

    public static readonly Finder<PayoutId, Guid, ExceptionCase> OfPayout = new(Table,
        $"select {Writes.ColumnList} from exceptions where merchant_id = @merchant_id and payout_id = @payout_id limit 100",
        [FinderParameter<PayoutId>.Uuid("payout_id", id => id.Value)], Read, e => e.Payout);

    extension(Book book)
    {
        /// <summary>Opens a case unless one of its kind is open for the payout already.</summary>
        public void Open(string kind, PayoutId payout, int? attempt, string detail)
        {
            if (book.Found(OfPayout, payout).Any(e => e.Open && e.Kind == kind))
                return;
            var opened = new ExceptionCase
            {
                Merchant = book.Merchant,
                Id = book.NewId(),
                Kind = kind,
                Payout = payout,
                Attempt = attempt,
                Detail = detail,
                Open = true,
                OpenedAt = book.Now,
            };
            book.Rows(Table).Insert(opened);
            book.Emit("exception.opened", opened.Id, 1, Actor.System, Text(opened));
        }
    }

    public static string Text(ExceptionCase item) => Json.Text(item, Write);

    public static void Write(Utf8JsonWriter json, ExceptionCase item)
    {
        json.WriteStartObject();
        json.Id("id", ExceptionCase.IdPrefix, item.Id);
        json.WriteString("object", "exception");
        json.WriteString("kind", item.Kind);
        json.WriteString("payout_id", item.Payout.ToString());
        json.Text("attempt_id", item.Attempt is { } number ? new AttemptReference(item.Payout, number).ToString() : null);
        json.WriteString("detail", item.Detail);
        json.WriteString("status", item.Open ? "open" : "resolved");
        json.Text("resolution", item.Resolution);
        json.Text("evidence", item.Evidence);
        json.Text("resolved_by", item.ResolvedBy);
        json.Instant("opened_at", item.OpenedAt);
        json.Instant("resolved_at", item.ResolvedAt);
        json.WriteEndObject();
    }

    public static async Task<ExceptionCase?> FindAsync(
        Database database, MerchantId merchant, Guid id, CancellationToken cancel) =>
        (await database.QueryAsync(
            $"select {Writes.ColumnList} from exceptions where merchant_id = @merchant_id and exception_id = @exception_id",
            Read, cancel, ("merchant_id", merchant.Value), ("exception_id", id))).SingleOrDefault();

    public static Task<List<ExceptionCase>> ListAsync(
        Database database, MerchantId merchant, bool? open, Guid? before, int limit, CancellationToken cancel)
    {
        List<(string, object?)> parameters = [("merchant_id", merchant.Value), ("limit", (long)limit)];
        var filter = "";
        if (open is { } isOpen)
        {
            filter += " and is_open = @is_open";
            parameters.Add(("is_open", isOpen));
        }
        if (before is { } id)
        {
            filter += " and exception_id < @before";
            parameters.Add(("before", id));
        }
        return database.QueryAsync(
            $"""
            select {Writes.ColumnList} from exceptions
            where merchant_id = @merchant_id{filter} order by exception_id desc limit @limit
            """,
            Read, cancel, [.. parameters]);
    }

    private static ExceptionCase Read(Row row) => new()
    {
        Merchant = new MerchantId(row.Uuid(0)),
        Id = row.Uuid(1),
        Kind = row.Text(2),
        Payout = new PayoutId(row.Uuid(3)),
        Attempt = row.IntOrNull(4),
        Detail = row.Text(5),
        OpenedAt = row.Instant(6),
        Open = row.Bool(7),
        Resolution = row.TextOrNull(8),
        Evidence = row.TextOrNull(9),
        ResolvedBy = row.TextOrNull(10),
        ResolvedAt = row.InstantOrNull(11),
    };
}
