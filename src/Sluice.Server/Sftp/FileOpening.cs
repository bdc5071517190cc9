using Sluice.Kernel;
using Sluice.Server.Sftp.Pgp;
using Sluice.Sftp;

namespace Sluice.Server.Sftp;

/// <summary>
/// Opens a file that was taken, as its merchant has laid down: one with PGP keys brings files that are encrypted and signed, and
/// no others.
/// </summary>
internal sealed class FileOpening(SftpFolders folders, Gpg gpg, PgpDecryption decryption, Database database)
{
    /// <exception cref="PgpFailure">It cannot be decrypted now, which is no fault of the file.</exception>
    public async Task<Result<FileContent>> OpenAsync(SftpFile file, string path, CancellationToken cancel)
    {
        var keys = await PgpKeyStore.ListAsync(database, file.Merchant, cancel);
        if (!PgpName.IsEncrypted(file.Name))
        {
            return keys.Count == 0 ? new FileContent(file.Name, path) : new Problem(ProblemTypes.NotEncrypted,
                "A merchant that has PGP keys brings encrypted files alone: encrypt and sign it, and let its name end in .pgp.");
        }
        if (!gpg.IsOn)
        {
            return new Problem(ProblemTypes.InvalidState,
                "This server has no PGP. Send the file as it is, or ask its operator to set Sluice__Sftp__Pgp__Home.");
        }
        return await decryption.OpenAsync(file.Name, path, folders.WorkOf(file.Merchant), keys, cancel);
    }
}
