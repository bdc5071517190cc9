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
            if (keys.Count > 0)
            {
                return new Problem(ProblemTypes.NotEncrypted, "A merchant that has PGP keys brings encrypted files alone: "
                    + "encrypt and sign it, and let its name end in .pgp.");
            }
            // Rows of payments wait for the whole file, those of recipients are put on file one by one.
            return file.Kind == SftpFileKinds.Payments ? new FileContent(file.Name, path) : await CopyAsync(file, path, cancel);
        }
        if (!gpg.IsOn)
        {
            return new Problem(ProblemTypes.InvalidState,
                "This server has no PGP. Send the file as it is, or ask its operator to set Sluice__Sftp__Pgp__Home.");
        }
        return await decryption.OpenAsync(file.Name, path, folders.WorkOf(file.Merchant), keys, cancel);
    }

    /// <exception cref="FileChangedException">Its sender still writes to it.</exception>
    private async Task<FileContent> CopyAsync(SftpFile file, string path, CancellationToken cancel)
    {
        var spool = new SealedSpool(folders.WorkOf(file.Merchant));
        var kept = false;
        try
        {
            await using var reading = new FileReading(path);
            await spool.FillAsync(reading, cancel);
            kept = true;
            return new FileContent(file.Name, spool, reading.Sha256!, signedBy: null);
        }
        finally
        {
            if (!kept)
                await spool.DisposeAsync();
        }
    }
}
