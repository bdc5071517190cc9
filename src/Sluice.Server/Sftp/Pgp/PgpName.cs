namespace Sluice.Server.Sftp.Pgp;

/// <summary>Names of encrypted files: that of what is in them, and an ending.</summary>
internal static class PgpName
{
    /// <summary>The ending of what is encrypted here.</summary>
    public const string Ending = ".pgp";

    private static readonly string[] Endings = [Ending, ".gpg", ".asc"];

    public static bool IsEncrypted(string name) =>
        Endings.Any(ending => name.Length > ending.Length && name.EndsWith(ending, StringComparison.OrdinalIgnoreCase));

    /// <summary>The name of what is in it; its own where it is not encrypted.</summary>
    public static string Inner(string name) => IsEncrypted(name) ? Path.GetFileNameWithoutExtension(name) : name;
}
