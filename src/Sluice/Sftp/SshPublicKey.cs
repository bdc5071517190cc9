using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using Sluice.Kernel;

namespace Sluice.Sftp;

/// <summary>
/// A public key that somebody may log in with, read from the line that <c>ssh-keygen</c> writes into a <c>.pub</c> file: Ed25519
/// (RFC 8709 §4), ECDSA on the NIST curves (RFC 5656 §3.1), RSA (RFC 4253 §6.6) of at least <see cref="RsaBitsMin"/> bits.
/// </summary>
/// <param name="Type">What the line begins with.</param>
/// <param name="Blob">The key as it goes over the wire.</param>
/// <param name="Bits">Its size as <c>ssh-keygen -l</c> says it.</param>
/// <param name="Comment">What stands behind the key; usually who made it, and where.</param>
public sealed record SshPublicKey(string Type, byte[] Blob, int Bits, string? Comment)
{
    public const int CharactersMax = 4_000;
    public const int RsaBitsMin = 3072;
    public const int RsaBitsMax = 8192;

    private const int CommentCharactersMax = 100;
    private const int ExponentBitsMax = 256;
    private const string Ed25519 = "ssh-ed25519";
    private const string Rsa = "ssh-rsa";
    private const string EcdsaPrefix = "ecdsa-sha2-";

    private static readonly string[] Types =
        [Ed25519, EcdsaPrefix + "nistp256", EcdsaPrefix + "nistp384", EcdsaPrefix + "nistp521", Rsa];

    /// <summary>The key on one line, without options or comment.</summary>
    public string Line => $"{Type} {Convert.ToBase64String(Blob)}";

    /// <summary>As <c>ssh-keygen -l</c> shows it.</summary>
    public string Fingerprint => "SHA256:" + Convert.ToBase64String(SHA256.HashData(Blob)).TrimEnd('=');

    /// <summary>The key of a line. Null when there is none; what is wrong is noted under <paramref name="pointer"/>.</summary>
    public static SshPublicKey? Read(string text, string pointer, FieldErrors errors)
    {
        var (key, code, detail) = Read(text);
        if (key is null)
            errors.Add(pointer, code, detail);
        return key;
    }

    private static (SshPublicKey? Key, string Code, string Detail) Read(string text)
    {
        // Never repeated in the answer: somebody has just sent what nobody else should have.
        if (text.Contains("PRIVATE KEY", StringComparison.Ordinal))
            return Wrong(FieldCodes.NotAllowed, "This is a private key, which nobody else may ever have. "
                + "Make a new pair, and send the line of its .pub file.");
        // A file ends with a line feed.
        var line = text.Trim(' ', '\t', '\r', '\n');
        if (line.Length == 0)
            return Wrong(FieldCodes.Required, "This is required: the line of a .pub file.");
        if (line.Length > CharactersMax)
            return Wrong(FieldCodes.TooLong, $"A key is at most {CharactersMax} characters long.");
        if (line.StartsWith("---- BEGIN SSH2", StringComparison.Ordinal))
            return Wrong(FieldCodes.InvalidFormat,
                "This is the form of RFC 4716. 'ssh-keygen -i -f FILE' writes it as OpenSSH does.");
        if (line.AsSpan().IndexOfAny('\r', '\n') >= 0)
            return Wrong(FieldCodes.InvalidFormat, "This is more than one line. A key is one line, and each is added by itself.");
        var words = line.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        if (!Types.Contains(words[0]))
            return WrongStart(words);
        if (words.Length < 2)
            return Wrong(FieldCodes.InvalidFormat, "The key itself is missing behind its type.");
        var blob = new byte[words[1].Length];
        if (!Convert.TryFromBase64String(words[1], blob, out var length)
            || Convert.ToBase64String(blob.AsSpan(0, length)) != words[1])
            return Wrong(FieldCodes.InvalidFormat, "The key is damaged: what stands behind its type is not its base64.");
        var comment = words.Length == 2 ? null : TextRules.Tolerate(string.Join(' ', words[2..]), CommentCharactersMax);
        blob = blob[..length];
        return words[0] == Rsa ? ReadRsa(blob, comment) : ReadPoint(words[0], blob, comment);
    }

    private static (SshPublicKey?, string, string) WrongStart(string[] words)
    {
        if (words.Any(Types.Contains))
            return Wrong(FieldCodes.NotAllowed,
                "Options before the key are not taken; allowed_addresses says where it may come from.");
        var known = string.Join(", ", Types);
        return words.Length > 1 && words[1].StartsWith("AAAA", StringComparison.Ordinal)
            ? Wrong(FieldCodes.UnknownValue, $"Keys of this type are not taken; these are: {known}.")
            : Wrong(FieldCodes.InvalidFormat, $"A key is the line of a .pub file and begins with its type: {known}.");
    }

    private static (SshPublicKey?, string, string) ReadRsa(byte[] blob, string? comment)
    {
        var wire = new SshWire(blob);
        if (!wire.TryString(out var type) || !type.SequenceEqual("ssh-rsa"u8)
            || !wire.TryPositive(out var exponent) || !wire.TryPositive(out var modulus) || !wire.IsAtEnd)
            return Damaged;
        var e = new BigInteger(exponent, isUnsigned: true, isBigEndian: true);
        var n = new BigInteger(modulus, isUnsigned: true, isBigEndian: true);
        // With an exponent of 1 anybody could sign.
        if (e < 3 || e.IsEven || n.IsEven || e.GetBitLength() > ExponentBitsMax)
            return Damaged;
        var bits = (int)n.GetBitLength();
        return bits switch
        {
            < RsaBitsMin => Wrong(FieldCodes.TooShort, $"RSA keys have at least {RsaBitsMin} bits, this one has {bits}. "
                + "'ssh-keygen -t ed25519' makes a better one."),
            > RsaBitsMax => Wrong(FieldCodes.TooLong, $"RSA keys have at most {RsaBitsMax} bits, this one has {bits}."),
            _ => (new SshPublicKey(Rsa, blob, bits, comment), "", ""),
        };
    }

    private static (SshPublicKey?, string, string) ReadPoint(string type, byte[] blob, string? comment)
    {
        var wire = new SshWire(blob);
        if (!wire.TryString(out var inner) || !inner.SequenceEqual(Encoding.ASCII.GetBytes(type)))
            return Damaged;
        if (type == Ed25519)
            return wire.TryString(out var point) && point.Length == 32 && wire.IsAtEnd
                ? (new SshPublicKey(type, blob, 256, comment), "", "") : Damaged;
        var (curve, bits) = type[EcdsaPrefix.Length..] switch
        {
            "nistp256" => (ECCurve.NamedCurves.nistP256, 256),
            "nistp384" => (ECCurve.NamedCurves.nistP384, 384),
            _ => (ECCurve.NamedCurves.nistP521, 521),
        };
        return wire.TryString(out var name) && name.SequenceEqual(Encoding.ASCII.GetBytes(type[EcdsaPrefix.Length..]))
            && wire.TryString(out var q) && wire.IsAtEnd && IsOn(curve, q, (bits + 7) / 8)
            ? (new SshPublicKey(type, blob, bits, comment), "", "") : Damaged;
    }

    // Uncompressed (SEC 1 §2.3.3), as OpenSSH writes and takes it. That the point is on the curve is checked on import.
    private static bool IsOn(ECCurve curve, ReadOnlySpan<byte> q, int size)
    {
        if (q.Length != 1 + 2 * size || q[0] != 4)
            return false;
        try
        {
            using var key = ECDsa.Create(new ECParameters
            {
                Curve = curve,
                Q = new ECPoint { X = q.Slice(1, size).ToArray(), Y = q[(1 + size)..].ToArray() },
            });
            return true;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    private static (SshPublicKey?, string, string) Damaged =>
        Wrong(FieldCodes.InvalidFormat, "The key is damaged: what it holds is no key of the type it names.");

    private static (SshPublicKey?, string, string) Wrong(string code, string detail) => (null, code, detail);
}
