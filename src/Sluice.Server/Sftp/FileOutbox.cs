using Sluice.Kernel;
using Sluice.Server.Sftp.Pgp;
using Sluice.Sftp;

namespace Sluice.Server.Sftp;

/// <summary>
/// Puts files where merchants fetch them: encrypted, under their name and .pgp, for a merchant that has PGP keys. For such a one
/// nothing is ever put there in the clear.
/// </summary>
internal sealed class FileOutbox(
    SftpFolders folders, Gpg gpg, PgpEncryption encryption, Database database, TimeProvider clock)
{
    /// <exception cref="PgpFailure">It cannot be encrypted now, and was not put there.</exception>
    public async Task PutAsync(
        MerchantId merchant, string folder, string name, Func<Stream, Task> write, CancellationToken cancel)
    {
        var keys = await PgpKeyStore.ListAsync(database, merchant, cancel);
        if (keys.Count == 0)
        {
            await folders.PutAsync(merchant, folder, name, write);
            return;
        }
        if (!gpg.IsOn)
            throw new PgpFailure("The merchant has PGP keys, and this server has no PGP any more.");
        var now = clock.Now;
        var usable = keys.Where(k => k.IsUsableAt(now)).ToList();
        if (usable.Count == 0)
            throw new PgpFailure("Every PGP key of the merchant has expired. It must register another.");
        await folders.PutAsync(merchant, folder, name + PgpName.Ending,
            file => encryption.WriteAsync(usable, file, write, cancel));
    }
}
