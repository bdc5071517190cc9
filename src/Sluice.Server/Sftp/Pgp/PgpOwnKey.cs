using Sluice.Sftp;

namespace Sluice.Server.Sftp.Pgp;

/// <summary>
/// This server's own key pair: the newest in its home that is in force and can sign and be encrypted to. Older ones go on to
/// decrypt.
/// </summary>
internal sealed class PgpOwnKey(Gpg gpg, TimeProvider clock) : IDisposable
{
    /// <summary>The line that makes one.</summary>
    public const string HowToMake = "gpg --homedir HOME --batch --passphrase '' --quick-generate-key "
        + "'Sluice <payouts@example.com>' future-default default never";

    private const string Unusable = "The PGP key of this server cannot be used.";
    private static readonly TimeSpan KeptFor = TimeSpan.FromMinutes(1);

    private readonly SemaphoreSlim _one = new(1);
    private (PgpPublicKey Key, long Since)? _kept;

    /// <exception cref="PgpFailure">There is none.</exception>
    public async Task<PgpPublicKey> FindAsync(CancellationToken cancel)
    {
        await _one.WaitAsync(cancel);
        try
        {
            if (_kept is not { } kept || clock.GetElapsedTime(kept.Since) >= KeptFor)
                _kept = kept = (await ReadAsync(cancel), clock.GetTimestamp());
            return kept.Key;
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>Finds out whether what is encrypted to it can be decrypted now: its agent may be gone.</summary>
    /// <exception cref="PgpFailure">It cannot.</exception>
    public async Task ProveAsync(CancellationToken cancel)
    {
        var key = await FindAsync(cancel);
        var (exitCode, sealedText, said) =
            await gpg.RunAsync(gpg.Home, "proof", cancel, "--armor", "--recipient", key.Fingerprint, "--encrypt");
        if (exitCode == 0)
            (exitCode, _, said) = await gpg.RunAsync(gpg.Home, sealedText, cancel, "--decrypt");
        if (exitCode != 0)
            throw new PgpFailure(Unusable, said);
    }

    public void Dispose() => _one.Dispose();

    private async Task<PgpPublicKey> ReadAsync(CancellationToken cancel)
    {
        var (exitCode, text, said) = await gpg.RunAsync(gpg.Home, "", cancel, "--with-colons", "--list-secret-keys");
        var found = exitCode != 0 ? null : PgpListing.Read(text).Where(IsUsable).MaxBy(k => k.Primary.CreatedAt);
        if (found is null)
            throw new PgpFailure(Unusable, $"There is no key in {gpg.Home} that can sign and be encrypted to. Make one: "
                + $"{HowToMake}\n{said}");
        (exitCode, text, said) = await gpg.RunAsync(gpg.Home, "", cancel, "--armor", "--export", found.Fingerprint);
        if (exitCode != 0 || text.Length == 0)
            throw new PgpFailure(Unusable, said);
        return new PgpPublicKey(found.Fingerprint, found.UserId, found.Primary.Algorithm, found.Primary.Bits, found.ExpiresAt,
            text);
    }

    private static bool IsUsable(ListedKey key) => key.Primary is { IsSecret: true, IsInForce: true }
        && key.Primary.Capabilities.Contains('S', StringComparison.Ordinal)
        && key.Primary.Capabilities.Contains('E', StringComparison.Ordinal);
}
