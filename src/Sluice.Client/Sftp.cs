namespace Sluice.Client;

/// <summary>A public key to let in by SFTP.</summary>
public sealed record NewSftpKey
{
    /// <summary>Whose it is, or what it is for; what stands behind the key when not given.</summary>
    public string? Name { get; init; }
    /// <summary>The line of the .pub file: Ed25519, ECDSA on a NIST curve, or RSA of 3072 bits or more.</summary>
    public string? PublicKey { get; init; }
    /// <summary>Addresses and networks (CIDR) it may be used from; everywhere when not given.</summary>
    public IReadOnlyList<string>? AllowedAddresses { get; init; }
}

/// <summary>A public key that may log in by SFTP.</summary>
public sealed record SftpKey
{
    /// <summary>sftpk_….</summary>
    public required string Id { get; init; }
    /// <summary>Always "sftp_key".</summary>
    public string Object { get => field ?? "sftp_key"; init; }
    /// <summary>Whose it is, or what it is for.</summary>
    public string? Name { get; init; }
    /// <summary>"ssh-ed25519", "ecdsa-sha2-nistp256", …, "ssh-rsa".</summary>
    public string? Type { get; init; }
    /// <summary>Its size in bits.</summary>
    public int Bits { get; init; }
    /// <summary>Type and base64, without a comment.</summary>
    public string? PublicKey { get; init; }
    /// <summary>"SHA256:…", as <c>ssh-keygen -l</c> shows it.</summary>
    public string? Fingerprint { get; init; }
    /// <summary>Addresses and networks it may be used from; empty for everywhere.</summary>
    public IReadOnlyList<string> AllowedAddresses { get => field ?? []; init; }
    /// <summary>When it was let in.</summary>
    public DateTimeOffset? CreatedAt { get; init; }
    /// <summary>Since when it is let in no more.</summary>
    public DateTimeOffset? DeletedAt { get; init; }
}

/// <summary>How to connect by SFTP.</summary>
public sealed record SftpAccess
{
    /// <summary>Always "sftp".</summary>
    public string Object { get => field ?? "sftp"; init; }
    /// <summary>Whether this server has SFTP at all.</summary>
    public bool Enabled { get; init; }
    /// <summary>The name to log in by.</summary>
    public string? User { get; init; }
    /// <summary>Where to connect to, when the operator has said so.</summary>
    public string? Host { get; init; }
    /// <summary>The port there.</summary>
    public int Port { get; init; }
    /// <summary>What the host shows itself by.</summary>
    public IReadOnlyList<SftpHostKey> HostKeys { get => field ?? []; init; }
}

/// <summary>A public key of the host that is connected to.</summary>
public sealed record SftpHostKey
{
    /// <summary>"ssh-ed25519" or another.</summary>
    public string? Type { get; init; }
    /// <summary>"SHA256:…", as the client shows it at the first connection.</summary>
    public string? Fingerprint { get; init; }
    /// <summary>Type and base64, as a line of known_hosts ends.</summary>
    public string? PublicKey { get; init; }
}
