using System.Runtime.CompilerServices;
using System.Text.Json;
using Sluice.Books;
using Sluice.Kernel;

namespace Sluice.Sftp;

/// <summary>The keys' SQL and their JSON.</summary>
internal static class SftpKeyStore
{
    private const int PageRowsMax = 1_000;

    private static readonly Table<SftpKey> Writes = new("sftp_keys",
        [Column.Uuid<SftpKey>("merchant_id", k => k.Merchant.Value), Column.Uuid<SftpKey>("key_id", k => k.Id)],
        [
            Column.Text<SftpKey>("name", k => k.Name),
            Column.Text<SftpKey>("public_key", k => k.PublicKey),
            Column.Text<SftpKey>("fingerprint", k => k.Fingerprint),
            Column.Int<SftpKey>("bits", k => k.Bits),
            Column.Text<SftpKey>("allowed_addresses",
                k => k.AllowedAddresses.Count == 0 ? null : string.Join(' ', k.AllowedAddresses)),
            Column.Instant<SftpKey>("created_at", k => k.CreatedAt),
        ],
        [Column.InstantOrNull<SftpKey>("deleted_at", k => k.DeletedAt)]);

    public static readonly RowTable<Guid, SftpKey> Table = new(Writes, k => k.Id);

    private static readonly string ListSql = $"""
        select {Writes.ColumnList} from sftp_keys where merchant_id = @merchant_id and deleted_at is null
        order by key_id limit {SftpKey.KeysMax}
        """;

    private static readonly string PageSql = $"""
        select {Writes.ColumnList} from sftp_keys
        where deleted_at is null and (merchant_id, key_id) > (@merchant_id, @key_id)
        order by merchant_id, key_id limit {PageRowsMax}
        """;

    public static readonly Finder<Guid, Guid, SftpKey> ById = new(Table,
        $"select {Writes.ColumnList} from sftp_keys where merchant_id = @merchant_id and key_id = @key_id",
        [FinderParameter<Guid>.Uuid("key_id", id => id)], Read, k => k.Id);

    /// <summary>Those that are not deleted.</summary>
    public static readonly Finder<bool, Guid, SftpKey> Kept = new(Table, ListSql, [], Read, k => k.DeletedAt is null);

    public static Task<List<SftpKey>> ListAsync(Database database, MerchantId merchant, CancellationToken cancel) =>
        database.QueryAsync(ListSql, Read, cancel, ("merchant_id", merchant.Value));

    /// <summary>Every key of every merchant, those of one merchant together.</summary>
    public static async IAsyncEnumerable<SftpKey> AllAsync(
        Database database, [EnumeratorCancellation] CancellationToken cancel)
    {
        var (merchant, key) = (Guid.Empty, Guid.Empty);
        while (true)
        {
            var page = await database.QueryAsync(PageSql, Read, cancel, ("merchant_id", merchant), ("key_id", key));
            foreach (var found in page)
                yield return found;
            if (page.Count < PageRowsMax)
                yield break;
            (merchant, key) = (page[^1].Merchant.Value, page[^1].Id);
        }
    }

    public static string Text(SftpKey key) => Json.Text(key, Write);

    public static void Write(Utf8JsonWriter json, SftpKey key)
    {
        json.WriteStartObject();
        json.Id("id", SftpKey.IdPrefix, key.Id);
        json.WriteString("object", "sftp_key");
        json.WriteString("name", key.Name);
        json.WriteString("type", key.PublicKey[..key.PublicKey.IndexOf(' ', StringComparison.Ordinal)]);
        json.WriteNumber("bits", key.Bits);
        json.WriteString("public_key", key.PublicKey);
        json.WriteString("fingerprint", key.Fingerprint);
        json.WriteStartArray("allowed_addresses");
        foreach (var address in key.AllowedAddresses)
            json.WriteStringValue(address);
        json.WriteEndArray();
        json.Instant("created_at", key.CreatedAt);
        json.Instant("deleted_at", key.DeletedAt);
        json.WriteEndObject();
    }

    private static SftpKey Read(Row row) => new()
    {
        Merchant = new MerchantId(row.Uuid(0)),
        Id = row.Uuid(1),
        Name = row.Text(2),
        PublicKey = row.Text(3),
        Fingerprint = row.Text(4),
        Bits = row.Int(5),
        AllowedAddresses = row.TextOrNull(6)?.Split(' ') ?? [],
        CreatedAt = row.Instant(7),
        DeletedAt = row.InstantOrNull(8),
    };
}
