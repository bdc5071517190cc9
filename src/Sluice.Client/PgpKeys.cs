namespace Sluice.Client;

/// <summary>An OpenPGP public key to register for files over SFTP.</summary>
public sealed record NewPgpKey
{
    /// <summary>In ASCII armor, as <c>gpg --armor --export</c> writes it.</summary>
    public string? PublicKey { get; init; }
}

/// <summary>An OpenPGP key that a merchant signs its files with, and that answers are encrypted to.</summary>
public sealed record PgpKey
{
    /// <summary>pgpk_….</summary>
    public required string Id { get; init; }
    /// <summary>Always "pgp_key".</summary>
    public string Object { get => field ?? "pgp_key"; init; }
    /// <summary>Of the primary key, in hexadecimal.</summary>
    public string? Fingerprint { get; init; }
    /// <summary>Whose it says it is.</summary>
    public string? UserId { get; init; }
    /// <summary>Of the primary key: "ed25519", "rsa3072".</summary>
    public string? Algorithm { get; init; }
    /// <summary>Its size in bits.</summary>
    public int Bits { get; init; }
    /// <summary>In ASCII armor.</summary>
    public string? PublicKey { get; init; }
    /// <summary>From when on nothing is encrypted to it; absent for never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }
    /// <summary>When it was registered.</summary>
    public DateTimeOffset? CreatedAt { get; init; }
    /// <summary>When it was taken away.</summary>
    public DateTimeOffset? DeletedAt { get; init; }
}

/// <summary>The server's own OpenPGP key.</summary>
public sealed record ServerPgpKey
{
    /// <summary>Always "sftp_pgp".</summary>
    public string Object { get => field ?? "sftp_pgp"; init; }
    /// <summary>Whether this server has PGP at all.</summary>
    public bool Enabled { get; init; }
    /// <summary>Of the primary key, in hexadecimal.</summary>
    public string? Fingerprint { get; init; }
    /// <summary>Whose it says it is.</summary>
    public string? UserId { get; init; }
    /// <summary>From when on nothing can be encrypted to it; absent for never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }
    /// <summary>In ASCII armor: encrypt files to it, and verify answers with it.</summary>
    public string? PublicKey { get; init; }
}
