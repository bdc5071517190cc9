using System.Text.Json;
using Sluice.Books;
using Sluice.Kernel;

namespace Sluice.Sftp;

/// <summary>The OpenPGP keys' SQL and their JSON.</summary>
internal static class PgpKeyStore
{
    private static readonly Table<PgpKey> Writes = new("pgp_keys",
        [Column.Uuid<PgpKey>("merchant_id", k => k.Merchant.Value), Column.Uuid<PgpKey>("key_id", k => k.Id)],
        [
            Column.Text<PgpKey>("fingerprint", k => k.Key.Fingerprint),
            Column.Text<PgpKey>("user_id", k => k.Key.UserId),
            Column.Text<PgpKey>("algorithm", k => k.Key.Algorithm),
            Column.Int<PgpKey>("bits", k => k.Key.Bits),
            Column.Text<PgpKey>("public_key", k => k.Key.PublicKey),
            Column.InstantOrNull<PgpKey>("expires_at", k => k.Key.ExpiresAt),
            Column.Instant<PgpKey>("created_at", k => k.CreatedAt),
        ],
        [Column.InstantOrNull<PgpKey>("deleted_at", k => k.DeletedAt)]);

    public static readonly RowTable<Guid, PgpKey> Table = new(Writes, k => k.Id);

    private static readonly string ListSql = $"""
        select {Writes.ColumnList} from pgp_keys where merchant_id = @merchant_id and deleted_at is null
        order by key_id limit {PgpKey.KeysMax}
        """;

    public static readonly Finder<Guid, Guid, PgpKey> ById = new(Table,
        $"select {Writes.ColumnList} from pgp_keys where merchant_id = @merchant_id and key_id = @key_id",
        [FinderParameter<Guid>.Uuid("key_id", id => id)], Read, k => k.Id);

    /// <summary>Those that are not deleted.</summary>
    public static readonly Finder<bool, Guid, PgpKey> Kept = new(Table, ListSql, [], Read, k => k.DeletedAt is null);

    public static Task<List<PgpKey>> ListAsync(Database database, MerchantId merchant, CancellationToken cancel) =>
        database.QueryAsync(ListSql, Read, cancel, ("merchant_id", merchant.Value));

    public static string Text(PgpKey key) => Json.Text(key, Write);

    public static void Write(Utf8JsonWriter json, PgpKey key)
    {
        json.WriteStartObject();
        json.Id("id", PgpKey.IdPrefix, key.Id);
        json.WriteString("object", "pgp_key");
        json.WriteString("fingerprint", key.Key.Fingerprint);
        json.WriteString("user_id", key.Key.UserId);
        json.WriteString("algorithm", key.Key.Algorithm);
        json.WriteNumber("bits", key.Key.Bits);
        json.WriteString("public_key", key.Key.PublicKey);
        json.Instant("expires_at", key.Key.ExpiresAt);
        json.Instant("created_at", key.CreatedAt);
        json.Instant("deleted_at", key.DeletedAt);
        json.WriteEndObject();
    }

    private static PgpKey Read(Row row) => new()
    {
        Merchant = new MerchantId(row.Uuid(0)),
        Id = row.Uuid(1),
        Key = new PgpPublicKey(row.Text(2), row.Text(3), row.Text(4), row.Int(5), row.InstantOrNull(7), row.Text(6)),
        CreatedAt = row.Instant(8),
        DeletedAt = row.InstantOrNull(9),
    };
}
