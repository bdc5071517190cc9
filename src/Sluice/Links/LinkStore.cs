using System.Security.Cryptography;
using Sluice.Books;
using Sluice.Kernel;
using Sluice.Payouts;

namespace Sluice.Links;

/// <summary>The links' SQL.</summary>
internal static class LinkStore
{
    /// <summary>How many links one turn lets expire.</summary>
    public const int ExpiringMax = 1000;

    private static readonly Table<Link> Writes = new("links",
        [Column.Uuid<Link>("merchant_id", l => l.Merchant.Value), Column.Uuid<Link>("link_id", l => l.Id)],
        [
            Column.Int<Link>("kind", l => (int)l.Kind),
            Column.UuidOrNull<Link>("payout_id", l => l.Payout?.Value),
            Column.Bytes<Link>("secret_hash", l => l.SecretHash),
            Column.Text<Link>("methods", l => l.Methods),
            Column.Text<Link>("language", l => l.Language),
            Column.Text<Link>("recipient", l => l.RecipientJson),
            Column.Text<Link>("client_reference", l => l.ClientReference),
            Column.Text<Link>("metadata", l => l.MetadataJson),
            Column.Bool<Link>("mailed", l => l.Mailed),
            Column.Instant<Link>("expires_at", l => l.ExpiresAt),
            Column.Instant<Link>("created_at", l => l.CreatedAt),
        ],
        [
            Column.Int<Link>("status", l => (int)l.Status),
            Column.UuidOrNull<Link>("recipient_id", l => l.RecipientId),
            Column.UuidOrNull<Link>("payout_method_id", l => l.PayoutMethodId),
            Column.InstantOrNull<Link>("completed_at", l => l.CompletedAt),
            Column.Int<Link>("revision", l => l.Revision),
            Column.Instant<Link>("updated_at", l => l.UpdatedAt),
        ]);

    public static readonly RowTable<Guid, Link> Table = new(Writes, l => l.Id);

    private static readonly string ByIdSql =
        $"select {Writes.ColumnList} from links where merchant_id = @merchant_id and link_id = @link_id";

    private static readonly string BySecretSql = $"select {Writes.ColumnList} from links where secret_hash = @secret_hash";

    public static readonly Finder<Guid, Guid, Link> ById = new(Table, ByIdSql,
        [FinderParameter<Guid>.Uuid("link_id", id => id)], Read, l => l.Id);

    /// <summary>The link that asks where a payout goes.</summary>
    public static readonly Finder<PayoutId, Guid, Link> OfPayout = new(Table,
        $"select {Writes.ColumnList} from links where merchant_id = @merchant_id and payout_id = @payout_id limit 1",
        [FinderParameter<PayoutId>.Uuid("payout_id", id => id.Value)], Read);

    /// <summary>Open links whose time is over by then.</summary>
    public static readonly Finder<DateTimeOffset, Guid, Link> Expiring = new(Table,
        $"""
        select {Writes.ColumnList} from links
        where merchant_id = @merchant_id and status = 1 and expires_at <= @now order by expires_at limit {ExpiringMax}
        """,
        [FinderParameter<DateTimeOffset>.Instant("now", now => now)], Read);

    /// <summary>The merchants that have open onboarding links whose time is over; payout links go with their payouts.</summary>
    public static Task<List<MerchantId>> ExpiringMerchantsAsync(
        Database database, DateTimeOffset now, CancellationToken cancel) =>
        database.QueryAsync(
            "select distinct merchant_id from links where status = 1 and kind = 2 and expires_at <= @now limit 1000",
            row => new MerchantId(row.Uuid(0)), cancel, ("now", now));

    public static async Task<Link?> FindAsync(Database database, MerchantId merchant, Guid id, CancellationToken cancel) =>
        (await database.QueryAsync(ByIdSql, Read, cancel, ("merchant_id", merchant.Value), ("link_id", id))).SingleOrDefault();

    /// <summary>The link with that secret, of whichever merchant; null when there is none.</summary>
    public static async Task<Link?> FindAsync(Database database, string secret, CancellationToken cancel)
    {
        var hash = LinkSecret.HashOf(secret);
        var link = (await database.QueryAsync(BySecretSql, Read, cancel, ("secret_hash", hash))).SingleOrDefault();
        return link is not null && CryptographicOperations.FixedTimeEquals(link.SecretHash, hash) ? link : null;
    }

    public static Task<List<Link>> ListAsync(
        Database database, MerchantId merchant, LinkStatus? status, LinkKind? kind, string? clientReference, Guid? before,
        DateTimeOffset now, int limit, CancellationToken cancel)
    {
        List<(string, object?)> parameters = [("merchant_id", merchant.Value), ("limit", (long)limit)];
        var filter = "";
        // An open one whose time is over is told as expired, so it is found as that.
        if (status is LinkStatus.Open or LinkStatus.Expired)
        {
            filter += status == LinkStatus.Open
                ? " and status = 1 and expires_at > @now" : " and (status = 4 or (status = 1 and expires_at <= @now))";
            parameters.Add(("now", now));
        }
        else
            Add("status = @status", "status", status is { } known ? (int)known : null);
        Add("kind = @kind", "kind", kind is { } wanted ? (int)wanted : null);
        Add("client_reference = @client_reference", "client_reference", clientReference);
        Add("link_id < @before", "before", before);
        return database.QueryAsync(
            $"select {Writes.ColumnList} from links where merchant_id = @merchant_id{filter} order by link_id desc limit @limit",
            Read, cancel, [.. parameters]);

        void Add(string condition, string name, object? value)
        {
            if (value is null)
                return;
            filter += " and " + condition;
            parameters.Add((name, value));
        }
    }

    private static Link Read(Row row) => new()
    {
        Merchant = new MerchantId(row.Uuid(0)),
        Id = row.Uuid(1),
        Kind = (LinkKind)row.Int(2),
        Payout = row.UuidOrNull(3) is { } payout ? new PayoutId(payout) : null,
        SecretHash = row.Bytes(4),
        Methods = row.TextOrNull(5),
        Language = row.TextOrNull(6),
        RecipientJson = row.Text(7),
        ClientReference = row.TextOrNull(8),
        MetadataJson = row.TextOrNull(9),
        Mailed = row.Bool(10),
        ExpiresAt = row.Instant(11),
        CreatedAt = row.Instant(12),
        Status = (LinkStatus)row.Int(13),
        RecipientId = row.UuidOrNull(14),
        PayoutMethodId = row.UuidOrNull(15),
        CompletedAt = row.InstantOrNull(16),
        Revision = row.Int(17),
        UpdatedAt = row.Instant(18),
    };
}
