using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Sluice.Kernel;

namespace Sluice.Server.Grpc;

/// <summary>
/// A quote for money that arrives in the currency it is sent in: what was asked, sealed for one merchant, so that only the payout
/// it was given for can be made of it. <see cref="Name"/> stands for it as an idempotency key does, so that it is used once.
/// </summary>
internal sealed record QuoteToken(Guid Name, long MinorUnits, string Currency, DateTimeOffset ExpiresAt)
{
    public const string Prefix = "qt_";

    /// <summary>How long a quote is good.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromMinutes(15);

    private const int NameBytes = 16;
    private const int CurrencyBytes = 3;
    private const int PlainBytes = NameBytes + sizeof(long) + sizeof(long) + CurrencyBytes;

    /// <summary>Longer than any token: not looked at.</summary>
    private const int TextCharactersMax = 200;

    /// <summary>The name of a quote that the merchant named: the same name, the same quote.</summary>
    public static Guid NameOf(string merchantQuoteId, MerchantId merchant, Vault vault) =>
        new(vault.Fingerprint(merchant, "grpc quote " + merchantQuoteId).AsSpan(0, NameBytes));

    public string Seal(MerchantId merchant, Vault vault)
    {
        Span<byte> plain = stackalloc byte[PlainBytes];
        Name.TryWriteBytes(plain);
        BinaryPrimitives.WriteInt64BigEndian(plain[NameBytes..], MinorUnits);
        BinaryPrimitives.WriteInt64BigEndian(plain[(NameBytes + sizeof(long))..], ExpiresAt.UtcTicks);
        Encoding.ASCII.GetBytes(Currency, plain[^CurrencyBytes..]);
        return Prefix + Base64Url.EncodeToString(vault.Seal(merchant, plain));
    }

    /// <summary>Reads a token; null when it is none of this merchant's.</summary>
    public static QuoteToken? Open(string text, MerchantId merchant, Vault vault)
    {
        if (!text.StartsWith(Prefix, StringComparison.Ordinal) || text.Length > TextCharactersMax
            || !Base64Url.IsValid(text.AsSpan(Prefix.Length)))
            return null;
        try
        {
            var plain = vault.Open(merchant, Base64Url.DecodeFromChars(text.AsSpan(Prefix.Length))).AsSpan();
            if (plain.Length != PlainBytes)
                return null;
            return new QuoteToken(new Guid(plain[..NameBytes]), BinaryPrimitives.ReadInt64BigEndian(plain[NameBytes..]),
                Encoding.ASCII.GetString(plain[^CurrencyBytes..]),
                new DateTimeOffset(BinaryPrimitives.ReadInt64BigEndian(plain[(NameBytes + sizeof(long))..]), TimeSpan.Zero));
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
