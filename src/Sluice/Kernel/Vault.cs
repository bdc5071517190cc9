using System.Security.Cryptography;
using System.Text;

namespace Sluice.Kernel;

/// <summary>
/// Keeps account numbers unreadable at rest: AES-256-GCM (NIST SP 800-38D) under a key from a ring, bound to the merchant,
/// so that a ciphertext moved to another merchant does not open. Fingerprints are HMAC-SHA-256 under a key of their own.
/// </summary>
public sealed class Vault : IDisposable
{
    private const int NonceBytes = 12;
    private const int TagBytes = 16;
    private const byte FormatVersion = 1;

    private readonly Dictionary<byte, byte[]> _keys;
    private readonly byte _current;
    private readonly byte[] _fingerprintKey;
    private readonly ThreadLocal<Dictionary<byte, AesGcm>> _ciphers = new(() => []);

    /// <param name="ring">The keys; new ciphertexts use its current one, old ones open with the one they name.</param>
    public Vault(KeyRing ring)
        : this(ring, "") => ForCards = new Vault(ring, " of cards");

    private Vault(KeyRing ring, string purpose)
    {
        ForCards = this;
        _keys = ring.Keys.ToDictionary(k => k.Id, k => Derive(k.Secret, $"sluice sealing v1{purpose}"));
        _current = ring.CurrentId;
        if (!_keys.ContainsKey(_current))
            throw new ArgumentException("The current key is not in the ring.", nameof(ring));
        // From the first key, which a rotation keeps: the same account must have the same fingerprint for ever.
        _fingerprintKey = Derive(ring.Keys.MinBy(k => k.Id)!.Secret, $"sluice fingerprint v1{purpose}");
    }

    /// <summary>The vault of card numbers: keys of its own from the same ring, which open nothing else.</summary>
    public Vault ForCards { get; }

    /// <summary>Seals a plaintext: version, key id, nonce, ciphertext, tag.</summary>
    public byte[] Seal(MerchantId merchant, ReadOnlySpan<byte> plain)
    {
        var output = new byte[2 + NonceBytes + plain.Length + TagBytes];
        output[0] = FormatVersion;
        output[1] = _current;
        var nonce = output.AsSpan(2, NonceBytes);
        Chance.Fill(nonce);
        Span<byte> bound = stackalloc byte[16];
        merchant.Value.TryWriteBytes(bound, bigEndian: true, out _);
        Cipher(_current).Encrypt(nonce, plain,
            output.AsSpan(2 + NonceBytes, plain.Length), output.AsSpan(2 + NonceBytes + plain.Length), bound);
        return output;
    }

    /// <summary>Opens what <see cref="Seal"/> made.</summary>
    /// <exception cref="CryptographicException">Changed, another merchant's, or sealed with a key that is not in the
    /// ring.</exception>
    public byte[] Open(MerchantId merchant, ReadOnlySpan<byte> sealedText)
    {
        if (sealedText.Length < 2 + NonceBytes + TagBytes || sealedText[0] != FormatVersion || !_keys.ContainsKey(sealedText[1]))
            throw new CryptographicException("Sealed with a key that is not in the ring, or not sealed at all.");
        var body = sealedText[(2 + NonceBytes)..^TagBytes];
        var plain = new byte[body.Length];
        Span<byte> bound = stackalloc byte[16];
        merchant.Value.TryWriteBytes(bound, bigEndian: true, out _);
        Cipher(sealedText[1]).Decrypt(sealedText.Slice(2, NonceBytes), body, sealedText[^TagBytes..], plain, bound);
        return plain;
    }

    // Setting a cipher up costs more than sealing an account number, and one must not be shared between threads.
    private AesGcm Cipher(byte id)
    {
        var mine = _ciphers.Value!;
        if (!mine.TryGetValue(id, out var cipher))
            mine[id] = cipher = new AesGcm(_keys[id], TagBytes);
        return cipher;
    }

    /// <summary>
    /// The same text of the same merchant always has the same fingerprint; without the key nothing can be learned from it.
    /// </summary>
    public byte[] Fingerprint(MerchantId merchant, string text)
    {
        var bytes = new byte[16 + Encoding.UTF8.GetByteCount(text)];
        merchant.Value.TryWriteBytes(bytes, bigEndian: true, out _);
        Encoding.UTF8.GetBytes(text, bytes.AsSpan(16));
        return HMACSHA256.HashData(_fingerprintKey, bytes)[..16];
    }

    /// <summary>A key for another purpose, from the oldest secret of the ring: 32 bytes, the same on every node.</summary>
    public byte[] DeriveKey(string purpose) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, _fingerprintKey, 32, info: Encoding.ASCII.GetBytes("sluice derived " + purpose));

    public void Dispose()
    {
        _ciphers.Dispose();
        if (ForCards != this)
            ForCards.Dispose();
    }

    private static byte[] Derive(byte[] secret, string purpose) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, 32, info: Encoding.ASCII.GetBytes(purpose));
}

/// <summary>One secret of the ring; 32 bytes of chance.</summary>
public sealed record RingKey(byte Id, byte[] Secret);

/// <summary>
/// The secrets that seal data at rest. Add a key with a higher id and make it current to rotate; keep the old ones.
/// </summary>
public sealed record KeyRing(byte CurrentId, IReadOnlyList<RingKey> Keys)
{
    public const int SecretBytes = 32;

    /// <summary>Reads <c>id:base64[,id:base64…]</c>; the last is current.</summary>
    /// <exception cref="FormatException">Not of that form, or a secret is not 32 bytes.</exception>
    public static KeyRing Parse(string text)
    {
        var keys = new List<RingKey>();
        foreach (var part in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var colon = part.IndexOf(':', StringComparison.Ordinal);
            if (colon <= 0 || !byte.TryParse(part[..colon], out var id))
                throw new FormatException("A key ring is written id:base64[,id:base64…] with ids from 0 to 255.");
            var secret = Convert.FromBase64String(part[(colon + 1)..]);
            if (secret.Length != SecretBytes)
                throw new FormatException($"Key {id} has {secret.Length} bytes; {SecretBytes} are needed.");
            keys.Add(new RingKey(id, secret));
        }
        if (keys.Count == 0 || keys.Select(k => k.Id).Distinct().Count() != keys.Count)
            throw new FormatException("A key ring needs at least one key, and each id once.");
        return new KeyRing(keys[^1].Id, keys);
    }

    /// <summary>A new ring of one key.</summary>
    public static KeyRing Generate() => new(1, [new RingKey(1, RandomNumberGenerator.GetBytes(SecretBytes))]);

    /// <summary>The form <see cref="Parse"/> reads.</summary>
    public string ToText() =>
        string.Join(',', Keys.OrderBy(k => k.Id == CurrentId).Select(k => $"{k.Id}:{Convert.ToBase64String(k.Secret)}"));

    // The secrets never reach a log by way of the record's own text.
    public override string ToString() => $"KeyRing of {Keys.Count}, current {CurrentId}";
}
