using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Sluice.Webhooks;

/// <summary>
/// What sender and receiver of a webhook share: 24 to 64 random bytes, written as <c>whsec_</c> and base64 (Standard Webhooks
/// 1.0.0, "Signature scheme").
/// </summary>
public sealed class WebhookSecret
{
    public const string Prefix = "whsec_";
    public const int BytesMin = 24;
    public const int BytesMax = 64;

    private const int BytesDefault = 32;

    private readonly byte[] _key;

    private WebhookSecret(byte[] key) => _key = key;

    /// <summary>A new secret of 256 bits of chance.</summary>
    public static WebhookSecret New() => new(RandomNumberGenerator.GetBytes(BytesDefault));

    /// <summary>A new secret of so many bytes.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Fewer or more bytes than the standard allows.</exception>
    public static WebhookSecret New(int bytes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bytes, BytesMin);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bytes, BytesMax);
        return new(RandomNumberGenerator.GetBytes(bytes));
    }

    /// <summary>Reads <see cref="Reveal"/> back: the prefix, base64 with its padding and nothing else, 24 to 64 bytes.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out WebhookSecret? secret)
    {
        secret = null;
        if (text is null || !text.StartsWith(Prefix, StringComparison.Ordinal))
            return false;
        var encoded = text.AsSpan(Prefix.Length);
        var key = new byte[BytesMax];
        if (!Convert.TryFromBase64Chars(encoded, key, out var length) || length < BytesMin)
            return false;
        key = key[..length];
        // The reader above forgives white space and stray bits; two texts for one secret would confuse whoever compares them.
        if (!encoded.SequenceEqual(Convert.ToBase64String(key)))
            return false;
        secret = new WebhookSecret(key);
        return true;
    }

    /// <summary>The secret in clear, for its owner and for sealed storage.</summary>
    public string Reveal() => Prefix + Convert.ToBase64String(_key);

    /// <summary>The signature <c>v1,…</c> of one message, as <see cref="WebhookSignature.Header"/> sends it.</summary>
    /// <param name="id">The message's id, without a full stop.</param>
    /// <param name="unixSeconds">When this attempt is made.</param>
    /// <param name="body">The very bytes that are sent.</param>
    public string Sign(string id, long unixSeconds, ReadOnlySpan<byte> body) =>
        WebhookSignature.Header([this], id, unixSeconds, body);

    /// <summary>The HMAC-SHA-256 of what is signed, in base64 after its version.</summary>
    internal string SignContent(ReadOnlySpan<byte> content)
    {
        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(_key, content, mac);
        return WebhookSignature.Version + Convert.ToBase64String(mac);
    }

    /// <summary>Never the secret: what is printed ends in logs.</summary>
    public override string ToString() => Prefix + "…";
}
