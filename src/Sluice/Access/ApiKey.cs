using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Sluice.Books;
using Sluice.Kernel;

namespace Sluice.Access;

/// <summary>An API key as kept: a hash of the secret, never the secret.</summary>
public sealed record ApiKey
{
    public required MerchantId Merchant { get; init; }
    public required Guid Id { get; init; }
    public required string Name { get; init; }
    public required byte[] SecretHash { get; init; }
    public required IReadOnlyList<string> Scopes { get; init; }
    /// <summary>Networks in CIDR form it may be used from; empty for anywhere.</summary>
    public required IReadOnlyList<string> IpAllow { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? ExpiresAt { get; init; }
    public DateTimeOffset? RevokedAt { get; init; }
    public required int Revision { get; init; }

    public const string IdPrefix = "key_";
    public const string TestPrefix = "sk_test_";
    public const string LivePrefix = "sk_live_";
    public const string TokenPrefix = "at_";

    /// <summary>How many keys a merchant may have that are not revoked.</summary>
    public const int KeysMax = 100;

    private const int SecretBytes = 32;

    /// <summary>A new secret: 256 bits of chance in base64url after a prefix that says whether its money is real.</summary>
    public static string NewSecret(bool live) =>
        (live ? LivePrefix : TestPrefix) + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes));

    /// <summary>A new bearer token.</summary>
    public static string NewToken() => TokenPrefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes));

    /// <summary>What is stored of a secret. It is 256 bits of chance, so one round of SHA-256 is enough.</summary>
    public static byte[] HashOf(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));

    /// <summary>Whether the key is usable at an instant from an address.</summary>
    public bool IsUsable(DateTimeOffset now, IPAddress? from)
    {
        if (RevokedAt is not null || ExpiresAt <= now)
            return false;
        if (IpAllow.Count == 0)
            return true;
        var address = from is { IsIPv4MappedToIPv6: true } ? from.MapToIPv4() : from;
        return address is not null && IpAllow.Any(cidr => IPNetwork.TryParse(cidr, out var network) && network.Contains(address));
    }

    public override string ToString() => Ids.Format(IdPrefix, Id);
}

/// <summary>The keys' SQL and their JSON.</summary>
internal static class KeyStore
{
    private static readonly Table<ApiKey> Writes = new("api_keys",
        [Column.Uuid<ApiKey>("merchant_id", k => k.Merchant.Value), Column.Uuid<ApiKey>("key_id", k => k.Id)],
        [
            Column.Text<ApiKey>("name", k => k.Name),
            Column.Text<ApiKey>("scopes", k => string.Join(' ', k.Scopes)),
            Column.Text<ApiKey>("ip_allow", k => k.IpAllow.Count == 0 ? null : string.Join(' ', k.IpAllow)),
            Column.Instant<ApiKey>("created_at", k => k.CreatedAt),
        ],
        [
            Column.Bytes<ApiKey>("secret_hash", k => k.SecretHash),
            Column.InstantOrNull<ApiKey>("expires_at", k => k.ExpiresAt),
            Column.InstantOrNull<ApiKey>("revoked_at", k => k.RevokedAt),
            Column.Int<ApiKey>("revision", k => k.Revision),
        ]);

    public static readonly RowTable<Guid, ApiKey> Table = new(Writes, k => k.Id);

    public static readonly Finder<Guid, Guid, ApiKey> ById = new(Table,
        $"select {Writes.ColumnList} from api_keys where merchant_id = @merchant_id and key_id = @key_id",
        [FinderParameter<Guid>.Uuid("key_id", id => id)], row => Read(row, 0), k => k.Id);

    /// <summary>The keys that are not revoked, as far as they count towards <see cref="ApiKey.KeysMax"/>.</summary>
    public static readonly Finder<bool, Guid, ApiKey> Unrevoked = new(Table,
        $"""
        select {Writes.ColumnList} from api_keys
        where merchant_id = @merchant_id and revoked_at is null order by key_id limit {ApiKey.KeysMax}
        """,
        [], row => Read(row, 0), k => k.RevokedAt is null);

    private static readonly string KeyColumns = string.Join(", ", Writes.Columns.Select(c => "k." + c.Name));

    // What a request needs to know of its caller, in one look: the key and what the merchant has switched on.
    private static readonly string BySecretSql =
        $"""
        select m.live, {MerchantSettings.SettingColumns}, {KeyColumns} from api_keys k
        join merchants m on m.merchant_id = k.merchant_id where k.secret_hash = @hash
        """;

    private static readonly string ByTokenSql =
        $"""
        select m.live, t.scopes, t.expires_at, {MerchantSettings.SettingColumns}, {KeyColumns} from access_tokens t
        join api_keys k on k.merchant_id = t.merchant_id and k.key_id = t.key_id and k.revision = t.key_revision
        join merchants m on m.merchant_id = t.merchant_id where t.token_hash = @hash
        """;

    private const string AddTokenSql = """
        insert into access_tokens (merchant_id, token_hash, key_id, key_revision, scopes, expires_at)
        values (@merchant_id, @token_hash, @key_id, @key_revision, @scopes, @expires_at)
        """;

    private const string PurgeTokensSql = "delete from access_tokens where expires_at < @now";

    public static async Task<Credentials?> FindBySecretAsync(Database database, byte[] hash, CancellationToken cancel)
    {
        var rows = await database.QueryAsync(BySecretSql, row =>
        {
            var key = Read(row, 1 + MerchantSettings.ColumnCount);
            return new Credentials(key, key.Scopes, row.Bool(0), MerchantSettings.Read(row, 1), DateTimeOffset.MaxValue);
        }, cancel, ("hash", hash));
        return rows.SingleOrDefault();
    }

    public static async Task<Credentials?> FindByTokenAsync(Database database, byte[] hash, CancellationToken cancel)
    {
        var rows = await database.QueryAsync(ByTokenSql,
            row => new Credentials(Read(row, 3 + MerchantSettings.ColumnCount),
                row.Text(1).Split(' ', StringSplitOptions.RemoveEmptyEntries), row.Bool(0),
                MerchantSettings.Read(row, 3), row.Instant(2)),
            cancel, ("hash", hash));
        return rows.SingleOrDefault();
    }

    public static async Task AddTokenAsync(
        Database database, ApiKey key, byte[] hash, IReadOnlyList<string> scopes, DateTimeOffset expiresAt, DateTimeOffset now,
        CancellationToken cancel)
    {
        await using var session = await database.BeginAsync(cancel);
        await session.ExecuteAsync(PurgeTokensSql, cancel, ("now", now));
        await session.ExecuteAsync(AddTokenSql, cancel,
            ("merchant_id", key.Merchant.Value), ("token_hash", hash), ("key_id", key.Id), ("key_revision", (long)key.Revision),
            ("scopes", string.Join(' ', scopes)), ("expires_at", expiresAt));
        await session.CommitAsync([], cancel);
    }

    /// <summary>What a key is called, revoked or not; null where there is none.</summary>
    public static async Task<string?> NameOfAsync(
        Database database, MerchantId merchant, Guid key, CancellationToken cancel) =>
        (await database.QueryAsync("select name from api_keys where merchant_id = @merchant_id and key_id = @key_id",
            row => row.Text(0), cancel, ("merchant_id", merchant.Value), ("key_id", key))).SingleOrDefault();

    /// <summary>A page of keys, newest first, older than the cursor.</summary>
    public static Task<List<ApiKey>> ListAsync(
        Database database, MerchantId merchant, Guid? before, int limit, CancellationToken cancel) => before is { } id
        ? database.QueryAsync(
            $"""
            select {Writes.ColumnList} from api_keys
            where merchant_id = @merchant_id and key_id < @before order by key_id desc limit @limit
            """,
            row => Read(row, 0), cancel, ("merchant_id", merchant.Value), ("before", id), ("limit", (long)limit))
        : database.QueryAsync(
            $"select {Writes.ColumnList} from api_keys where merchant_id = @merchant_id order by key_id desc limit @limit",
            row => Read(row, 0), cancel, ("merchant_id", merchant.Value), ("limit", (long)limit));

    public static string Text(ApiKey key, DateTimeOffset now, bool live) =>
        Json.Text((key, now, live), static (json, k) => Write(json, k.key, k.now, k.live, null));

    public static void Write(Utf8JsonWriter json, ApiKey key, DateTimeOffset now, bool live, string? secret)
    {
        json.WriteStartObject();
        json.Id("id", ApiKey.IdPrefix, key.Id);
        json.WriteString("object", "key");
        json.WriteString("name", key.Name);
        Strings("scopes", key.Scopes);
        Strings("ip_allow", key.IpAllow);
        json.WriteString("status", key.RevokedAt is not null ? "revoked" : key.ExpiresAt <= now ? "expired" : "active");
        json.WriteBoolean("live", live);
        json.WriteNumber("revision", key.Revision);
        json.Instant("created_at", key.CreatedAt);
        json.Instant("expires_at", key.ExpiresAt);
        json.Instant("revoked_at", key.RevokedAt);
        if (secret is not null)
            json.WriteString("secret", secret);
        json.WriteEndObject();

        void Strings(string name, IReadOnlyList<string> values)
        {
            json.WriteStartArray(name);
            foreach (var value in values)
                json.WriteStringValue(value);
            json.WriteEndArray();
        }
    }

    private static ApiKey Read(Row row, int at) => new()
    {
        Merchant = new MerchantId(row.Uuid(at)),
        Id = row.Uuid(at + 1),
        Name = row.Text(at + 2),
        Scopes = row.Text(at + 3).Split(' ', StringSplitOptions.RemoveEmptyEntries),
        IpAllow = row.TextOrNull(at + 4)?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [],
        CreatedAt = row.Instant(at + 5),
        SecretHash = row.Bytes(at + 6),
        ExpiresAt = row.InstantOrNull(at + 7),
        RevokedAt = row.InstantOrNull(at + 8),
        Revision = row.Int(at + 9),
    };
}

/// <summary>What a secret stands for.</summary>
internal sealed record Credentials(
    ApiKey Key, IReadOnlyList<string> Scopes, bool Live, MerchantSettings Settings, DateTimeOffset ExpiresAt);
