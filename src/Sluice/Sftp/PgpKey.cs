using Sluice.Kernel;

namespace Sluice.Sftp;

/// <summary>What there is to know of an OpenPGP public key (RFC 9580) once GnuPG has read it.</summary>
/// <param name="Fingerprint">Of the primary key, in hexadecimal.</param>
/// <param name="UserId">The first that is valid, for people.</param>
/// <param name="Algorithm">As GnuPG names it: "ed25519", "rsa3072".</param>
/// <param name="Bits">The size of the primary key.</param>
/// <param name="ExpiresAt">When nothing can be encrypted to it any more; null for never.</param>
/// <param name="PublicKey">In ASCII armor, without what others have signed of it.</param>
public sealed record PgpPublicKey(
    string Fingerprint, string UserId, string Algorithm, int Bits, DateTimeOffset? ExpiresAt, string PublicKey);

/// <summary>A public key by which a merchant signs the files that it brings, and to which the answers are encrypted.</summary>
public sealed record PgpKey
{
    public const string IdPrefix = "pgpk_";

    /// <summary>How many a merchant may have.</summary>
    public const int KeysMax = 10;

    /// <summary>The largest key that is read, in ASCII armor.</summary>
    public const int TextCharactersMax = 64_000;

    public required MerchantId Merchant { get; init; }
    public required Guid Id { get; init; }
    public required PgpPublicKey Key { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? DeletedAt { get; init; }

    /// <summary>Whether something can be encrypted to it.</summary>
    public bool IsUsableAt(DateTimeOffset now) => Key.ExpiresAt is not { } end || end > now;

    public override string ToString() => Ids.Format(IdPrefix, Id);
}
