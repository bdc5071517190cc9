using Sluice.Access;
using Sluice.Events;
using Sluice.Kernel;
using Sluice.Money;
using Sluice.Payouts;
using Sluice.Recipients;

namespace Sluice.Tests.Books;

/// <summary>A merchant with an empty book, and orders it may place.</summary>
internal sealed class TestMerchant
{
    /// <summary>Keys for tests only.</summary>
    public static Vault Vault { get; } =
        new(new KeyRing(1, [new RingKey(1, [.. Enumerable.Range(0, KeyRing.SecretBytes).Select(i => (byte)i)])]));

    private static readonly Destination Account = Recipients.Asked.Destination(("iban", "DE89370400440532013000"));

    private const string InsertMerchantSql = """
        insert into merchants (merchant_id, name, live, unique_client_reference, created_at)
        values (@merchant_id, 'A merchant', @live, @live, @created_at)
        """;

    private const string InsertBookSql = """
        insert into books (merchant_id, live, transfer_number, event_number, chain, recorded_at)
        values (@merchant_id, @live, 0, 0, @chain, @created_at)
        """;

    private readonly byte[] _sealed;

    private TestMerchant(MerchantId id, bool uniqueReference)
    {
        Id = id;
        Caller = new Caller(id, Live: false, new Actor("key", "key_test", "127.0.0.1"), new MerchantSettings(uniqueReference));
        _sealed = PayoutOrder.Seal(Account, id, Vault);
    }

    public MerchantId Id { get; }

    public Caller Caller { get; }

    public static async Task<TestMerchant> CreateAsync(Database database, Ids ids, DateTimeOffset now,
        bool uniqueReference = false)
    {
        var merchant = new TestMerchant(new MerchantId(ids.New()), uniqueReference);
        (string, object?)[] parameters = [("merchant_id", merchant.Id.Value), ("live", false), ("created_at", now)];
        await database.ExecuteAsync(InsertMerchantSql, CancellationToken.None, parameters);
        await database.ExecuteAsync(InsertBookSql, CancellationToken.None,
            ("merchant_id", merchant.Id.Value), ("live", false), ("chain", new byte[32]), ("created_at", now));
        return merchant;
    }

    /// <summary>An order in minor units.</summary>
    public PayoutOrder Order(long amount, string currency = "EUR", bool confirm = true, bool wait = false,
        string? reference = null) => new()
        {
            Parsed = new ParsedPayout
            {
                Amount = new Amount(amount, Currency.Find(currency)),
                Purpose = "COMMISSION",
                ClientReference = reference,
                Confirm = confirm,
                WaitForFunds = wait,
            },
            RecipientJson = """{"type":"individual","name":"Ada Byron","country":"DE"}""",
            DestinationJson = """{"type":"account","iban":"DE89••••3000"}""",
            DestinationSealed = _sealed,
        };

    /// <summary>A request's claim: the same key and body are the same request.</summary>
    public static IdempotencyClaim Claim(string key, string body = "") =>
        new(key, System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(key + "\n" + body)));
}
