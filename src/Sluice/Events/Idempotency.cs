using Sluice.Books;
using Sluice.Kernel;

namespace Sluice.Events;

/// <summary>A request's key and a keyed hash of what was asked (method, path and body), from the door.</summary>
public sealed record IdempotencyClaim(string Key, byte[] RequestHash);

/// <summary>A key that was used: which request it stood for, and the event that holds the first answer.</summary>
public sealed record IdempotencyRecord(
    MerchantId Merchant, string Key, byte[] RequestHash, long EventNumber, DateTimeOffset RecordedAt);

/// <summary>
/// What a command answers: the snapshot its event reports, and whether that event is from an earlier, same request.
/// </summary>
/// <param name="EventNumber">The event of the change.</param>
/// <param name="Snapshot">Null when replayed: the door reads it from the event.</param>
public readonly record struct Receipt(long EventNumber, string? Snapshot)
{
    public bool IsReplayed => Snapshot is null;
}

/// <summary>
/// Answers a request whose key was used with the first answer; refuses with resource_not_found when it was not.
/// </summary>
public sealed class FindReplay(MerchantId merchant, IdempotencyClaim claim) : BookCommand<Receipt>(merchant)
{
    protected internal override void Need(Book book) => book.Need(claim);

    protected internal override Result<Receipt> Decide(Book book) =>
        book.Replay(claim) ?? new Problem(ProblemTypes.ResourceNotFound, "This key was not used.");
}

/// <summary>
/// Idempotency keys: committed with the change itself, bound to the merchant and the request, kept for <see cref="KeptDays"/>
/// days. A refusal stores nothing, so the same key may be tried again once the cause is mended.
/// </summary>
public static class Idempotency
{
    /// <summary>How long a key answers with its first answer.</summary>
    public const int KeptDays = 30;

    private static readonly Table<IdempotencyRecord> Writes = new("idempotency_keys",
        [Column.Uuid<IdempotencyRecord>("merchant_id", r => r.Merchant.Value),
            Column.Text<IdempotencyRecord>("idempotency_key", r => r.Key)],
        [
            Column.Bytes<IdempotencyRecord>("request_hash", r => r.RequestHash),
            Column.Long<IdempotencyRecord>("event_number", r => r.EventNumber),
            Column.Instant<IdempotencyRecord>("recorded_at", r => r.RecordedAt),
        ],
        []);

    private static readonly RowTable<string, IdempotencyRecord> Table = new(Writes, r => r.Key);

    private static readonly string FindSql =
        $"select {Writes.ColumnList} from idempotency_keys where merchant_id = @merchant_id and idempotency_key = @key";

    private static readonly Finder<string, string, IdempotencyRecord> ByKey = new(Table, FindSql,
        [FinderParameter<string>.Text("key", key => key)],
        Read, r => r.Key);

    /// <summary>The event that a key was first answered with, whatever was asked; null when the key was not used.</summary>
    public static async Task<long?> EventOfAsync(
        Database database, MerchantId merchant, string key, CancellationToken cancel) =>
        (await database.QueryAsync(FindSql, Read, cancel, ("merchant_id", merchant.Value), ("key", key)))
            .SingleOrDefault()?.EventNumber;

    extension(Book book)
    {
        /// <summary>Asks for the record of a claim.</summary>
        public void Need(IdempotencyClaim? claim)
        {
            if (claim is not null)
                book.Need(ByKey, claim.Key);
        }

        /// <summary>
        /// The earlier answer to the same request, the problem when the key stood for another, or null when the key is new.
        /// </summary>
        public Result<Receipt>? Replay(IdempotencyClaim? claim)
        {
            if (claim is null || book.First(ByKey, claim.Key) is not { } known)
                return null;
            if (!known.RequestHash.AsSpan().SequenceEqual(claim.RequestHash))
            {
                return new Problem(ProblemTypes.IdempotencyKeyReused,
                    "This Idempotency-Key was used for a different request. Use a new key for a new request.");
            }
            return new Receipt(known.EventNumber, null);
        }

        /// <summary>Keeps the claim with the event that answers it.</summary>
        public void Keep(IdempotencyClaim? claim, long eventNumber)
        {
            if (claim is not null)
                book.Rows(Table)
                    .Insert(new IdempotencyRecord(book.Merchant, claim.Key, claim.RequestHash, eventNumber, book.Now));
        }
    }

    private static IdempotencyRecord Read(Row row) =>
        new(new MerchantId(row.Uuid(0)), row.Text(1), row.Bytes(2), row.Long(3), row.Instant(4));
}
