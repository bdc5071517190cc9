using Sluice.Sftp;

namespace Sluice.Server.Sftp.Pgp;

/// <summary>Encrypts what merchants are to fetch to their keys, signed by this server's.</summary>
internal sealed class PgpEncryption(Gpg gpg, PgpOwnKey own, TimeProvider clock)
{
    /// <summary>A large report takes its time to be written.</summary>
    private static readonly TimeSpan TimeMax = TimeSpan.FromHours(1);

    /// <param name="keys">To be read with any of them.</param>
    /// <param name="to">Where it goes to.</param>
    /// <param name="write">Writes what is to be encrypted, as it becomes known.</param>
    /// <param name="cancel">Cancels.</param>
    /// <exception cref="PgpFailure">It was not done; what has been written by then is to be thrown away.</exception>
    public async Task WriteAsync(
        IReadOnlyList<PgpKey> keys, Stream to, Func<Stream, Task> write, CancellationToken cancel)
    {
        using var late = new CancellationTokenSource(TimeMax, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, late.Token);
        var signer = await own.FindAsync(either.Token);
        using var home = new PgpHome();
        var recipients = await home.WriteAsync(keys, either.Token);
        await using var run = gpg.Start(gpg.Home,
            ["--local-user", signer.Fingerprint, .. recipients.SelectMany(path => (string[])["--recipient-file", path]),
                "--sign", "--encrypt"]);
        var copying = run.Output.CopyToAsync(to, either.Token);
        var isWhole = false;
        try
        {
            await write(run.Input);
            isWhole = true;
        }
        catch (IOException) when (run.HasEnded)
        {
            // It has ended before it had everything, and says itself why.
            isWhole = false;
        }
        finally
        {
            // Half of what was to be encrypted must not look like all of it.
            if (!isWhole)
                run.Kill();
            run.EndInput();
            await copying;
        }
        var (exitCode, said) = await run.EndAsync(either.Token);
        var status = GpgStatus.Read(exitCode, said);
        if (!isWhole || exitCode != 0 || status.Count("SIG_CREATED") != 1 || status.Count("END_ENCRYPTION") != 1
            || status.Has("INV_RECP", "INV_SGNR", "FAILURE"))
            throw new PgpFailure("The answer could not be encrypted.", status.ToString());
    }
}
