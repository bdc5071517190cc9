using Sluice.Kernel;

namespace Sluice.Sftp;

/// <summary>A public key by which a merchant's people and programs log in to fetch and bring files.</summary>
public sealed record SftpKey
{
    public const string IdPrefix = "sftpk_";

    /// <summary>How many a merchant may have.</summary>
    public const int KeysMax = 20;

    public const int AddressesMax = 50;

    public const int NameCharactersMax = 100;

    public required MerchantId Merchant { get; init; }
    public required Guid Id { get; init; }
    public required string Name { get; init; }
    /// <summary>Type and base64, as <see cref="SshPublicKey.Line"/>.</summary>
    public required string PublicKey { get; init; }
    public required string Fingerprint { get; init; }
    public required int Bits { get; init; }
    /// <summary>Where it may be used from, each as <see cref="AllowedAddress"/> writes it; empty for anywhere.</summary>
    public required IReadOnlyList<string> AllowedAddresses { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? DeletedAt { get; init; }

    /// <summary>
    /// What sshd reads (sshd(8), AUTHORIZED_KEYS FILE FORMAT). Everything but files is off for all, and here once more.
    /// </summary>
    public string AuthorizedLine =>
        (AllowedAddresses.Count == 0 ? "restrict " : $"restrict,from=\"{AllowedAddress.Patterns(AllowedAddresses)}\" ")
        + $"{PublicKey} {Ids.Format(IdPrefix, Id)}";

    public override string ToString() => Ids.Format(IdPrefix, Id);
}
