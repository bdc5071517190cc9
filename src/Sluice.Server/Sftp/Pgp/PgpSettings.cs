namespace Sluice.Server.Sftp.Pgp;

/// <summary>What an operator can set about OpenPGP for files over SFTP: section <c>Sluice:Sftp:Pgp</c>.</summary>
public sealed class PgpSettings
{
    /// <summary>GnuPG's home with this server's own key pair; without one there is no PGP.</summary>
    public string? Home { get; set; }

    /// <summary>GnuPG's program, 2.2 or newer.</summary>
    public string Program { get; set; } = "gpg";
}
