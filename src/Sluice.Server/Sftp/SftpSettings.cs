using Sluice.Server.Sftp.Pgp;

namespace Sluice.Server.Sftp;

/// <summary>What an operator can set about files over SFTP: section <c>Sluice:Sftp</c>.</summary>
public sealed class SftpSettings
{
    /// <summary>The folder that this server and sshd share (docs/sftp.md); without one there is no SFTP.</summary>
    public string? Folder { get; set; }

    /// <summary>The name or address under which merchants reach sshd; said to them, and nothing else.</summary>
    public string? Host { get; set; }

    /// <summary>The port of it.</summary>
    public int Port { get; set; } = 2222;

    /// <summary>How long a file must not have changed before it counts as whole.</summary>
    public int QuietSeconds { get; set; } = 4;

    /// <summary>The largest file that is taken.</summary>
    public int FileMebibytesMax { get; set; } = 512;

    /// <summary>Encryption and signatures, where merchants want them.</summary>
    public PgpSettings Pgp { get; set; } = new();

    /// <summary>What is wrong with the settings, or null.</summary>
    public string? Problem() => this switch
    {
        { Port: < 1 or > 65535 } => "Sluice:Sftp:Port is 1 to 65535.",
        { QuietSeconds: < 1 or > 3600 } => "Sluice:Sftp:QuietSeconds is 1 to 3600.",
        { FileMebibytesMax: < 1 or > 1024 } => "Sluice:Sftp:FileMebibytesMax is 1 to 1024.",
        _ => null,
    };
}
