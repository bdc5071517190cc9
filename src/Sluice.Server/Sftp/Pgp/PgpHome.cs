using Sluice.Sftp;

namespace Sluice.Server.Sftp.Pgp;

/// <summary>
/// A home of GnuPG for one piece of work, with the public keys that are put there and no others; no secret key is ever in it, and
/// no agent is started for it.
/// </summary>
internal sealed class PgpHome : IDisposable
{
    /// <summary>Said to GnuPG wherever such a home is used.</summary>
    public const string NoAgent = "--no-autostart";

    private const string Prefix = "sluice-pgp-";

    private static readonly TimeSpan LeftAfter = TimeSpan.FromDays(1);

    // Its owner's alone.
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory(Prefix);

    public string Path => _folder.FullName;

    /// <summary>Puts keys there.</summary>
    public async Task ImportAsync(Gpg gpg, IEnumerable<PgpKey> keys, CancellationToken cancel)
    {
        foreach (var key in keys)
        {
            var (exitCode, _, said) = await gpg.RunAsync(Path, key.Key.PublicKey, cancel, NoAgent, "--import");
            if (exitCode != 0)
                throw new PgpFailure("A registered PGP key could not be read.", $"{key}: {said}");
        }
    }

    /// <summary>Writes keys into files, to be named as those to encrypt to.</summary>
    public async Task<IReadOnlyList<string>> WriteAsync(IEnumerable<PgpKey> keys, CancellationToken cancel)
    {
        var paths = new List<string>();
        foreach (var key in keys)
        {
            var path = System.IO.Path.Combine(Path, key.Key.Fingerprint + ".asc");
            await File.WriteAllTextAsync(path, key.Key.PublicKey, cancel);
            paths.Add(path);
        }
        return paths;
    }

    /// <summary>Deletes those that were left by a server that was killed.</summary>
    public static void DeleteLeft(DateTimeOffset now)
    {
        foreach (var folder in new DirectoryInfo(System.IO.Path.GetTempPath()).EnumerateDirectories(Prefix + "*"))
        {
            try
            {
                if (folder.LastWriteTimeUtc < (now - LeftAfter).UtcDateTime)
                    folder.Delete(recursive: true);
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                // Another node was quicker, or it is another user's.
                continue;
            }
        }
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
