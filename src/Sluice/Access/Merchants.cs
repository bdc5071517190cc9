using Sluice.Books;
using Sluice.Kernel;

namespace Sluice.Access;

/// <summary>Setting up merchants: the merchant, its empty book, and a first key.</summary>
public sealed class Merchants(Database database, Ids ids, TimeProvider clock)
{
    private const string AddSql = """
        insert into merchants (merchant_id, name, live, unique_client_reference, created_at)
        values (@merchant_id, @name, @live, @unique_client_reference, @created_at)
        """;

    private const string AddKeySql = """
        insert into api_keys (merchant_id, key_id, name, secret_hash, scopes, created_at, revision)
        values (@merchant_id, @key_id, @name, @secret_hash, @scopes, @created_at, 1)
        """;

    /// <summary>Creates a merchant with a book and a key of all scopes.</summary>
    /// <returns>The merchant's id and the key's secret, which is stored nowhere.</returns>
    public async Task<(MerchantId Merchant, string Secret)> CreateAsync(
        string name, bool live, bool uniqueClientReference, CancellationToken cancel)
    {
        var merchant = new MerchantId(ids.New());
        var secret = ApiKey.NewSecret(live);
        await using var session = await database.BeginAsync(cancel);
        await session.ExecuteAsync(AddSql, cancel, ("merchant_id", merchant.Value), ("name", name), ("live", live),
            ("unique_client_reference", uniqueClientReference), ("created_at", clock.Now));
        await BookStore.AddAsync(session, merchant, live, clock.Now, cancel);
        await session.ExecuteAsync(AddKeySql, cancel,
            ("merchant_id", merchant.Value), ("key_id", ids.New()), ("name", "first key"),
            ("secret_hash", ApiKey.HashOf(secret)), ("scopes", string.Join(' ', Scopes.All)), ("created_at", clock.Now));
        await session.CommitAsync([], cancel);
        return (merchant, secret);
    }

    /// <summary>Whether any merchant's money is real.</summary>
    public static async Task<bool> AnyLiveAsync(Database database, CancellationToken cancel) =>
        (await database.QueryAsync("select 1 from merchants where live = @live limit 1", row => row.Int(0), cancel,
            ("live", true))).Count > 0;

    /// <summary>All merchants.</summary>
    public static Task<List<MerchantId>> AllAsync(Database database, CancellationToken cancel) =>
        database.QueryAsync("select merchant_id from merchants", row => new MerchantId(row.Uuid(0)), cancel);

    /// <summary>The name a merchant was set up with.</summary>
    public static async Task<string> NameOfAsync(Database database, MerchantId merchant, CancellationToken cancel) =>
        (await database.QueryAsync("select name from merchants where merchant_id = @merchant_id", row => row.Text(0), cancel,
            ("merchant_id", merchant.Value))).Single();

    /// <summary>Whether a merchant's money is real.</summary>
    public static async Task<bool> IsLiveAsync(Database database, MerchantId merchant, CancellationToken cancel) =>
        (await database.QueryAsync("select live from merchants where merchant_id = @merchant_id", row => row.Bool(0), cancel,
            ("merchant_id", merchant.Value))).Single();

    /// <summary>Whether there is any merchant yet.</summary>
    public async Task<bool> AnyAsync(CancellationToken cancel) =>
        (await database.QueryAsync("select 1 from merchants limit 1", row => row.Int(0), cancel)).Count > 0;
}
