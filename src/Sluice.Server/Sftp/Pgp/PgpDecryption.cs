using Sluice.Kernel;
using Sluice.Sftp;

namespace Sluice.Server.Sftp.Pgp;

/// <summary>
/// Decrypts a file that was taken. Two runs of GnuPG stand one behind the other: the first has this server's secret keys, and
/// takes the encryption away; the second has this merchant's public keys and nothing else, and looks at the signature. What comes
/// out can be used once both have ended well, and not before.
/// </summary>
internal sealed class PgpDecryption(Gpg gpg, PgpOwnKey own, SftpSettings settings, TimeProvider clock)
{
    private const int PieceBytes = 1 << 16;

    /// <param name="name">The file's.</param>
    /// <param name="path">Where it lies.</param>
    /// <param name="folder">Where the content may be kept, sealed.</param>
    /// <param name="keys">Those of its merchant; where there are none, it need not be signed.</param>
    /// <param name="cancel">Cancels.</param>
    /// <exception cref="PgpFailure">It is no fault of the file.</exception>
    /// <exception cref="FileChangedException">Its sender still writes to it.</exception>
    public async Task<Result<FileContent>> OpenAsync(
        string name, string path, string folder, IReadOnlyList<PgpKey> keys, CancellationToken cancel)
    {
        using var late = new CancellationTokenSource(Gpg.TimeMax, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, late.Token);
        var spool = new SealedSpool(folder);
        var kept = false;
        try
        {
            await using var reading = new FileReading(path);
            var result = await RunAsync(reading, spool, keys, either.Token);
            if (!result.Succeeded(out var signer, out var problem))
                return problem;
            await reading.CopyToAsync(Stream.Null, either.Token);
            kept = true;
            return new FileContent(PgpName.Inner(name), spool, reading.Sha256!, signer.Fingerprint);
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested && !cancel.IsCancellationRequested)
        {
            return NotDecrypted($"To decrypt it took longer than {Gpg.TimeMax.TotalMinutes} minutes.");
        }
        finally
        {
            if (!kept)
                await spool.DisposeAsync();
        }
    }

    private sealed record Signer(string? Fingerprint);

    private async Task<Result<Signer>> RunAsync(
        FileReading reading, SealedSpool spool, IReadOnlyList<PgpKey> keys, CancellationToken cancel)
    {
        using var home = new PgpHome();
        await home.ImportAsync(gpg, keys, cancel);
        await using var outer = gpg.Start(gpg.Home, "--unwrap", "--decrypt");
        await using var inner = gpg.Start(home.Path, PgpHome.NoAgent, "--decrypt");
        var feeding = outer.FeedAsync(reading, cancel);
        // Read on where the second wants no more of it: what the first finds is to be known.
        var passing = inner.FeedAsync(outer.Output, cancel, readAll: true);
        var filling = FillAsync(inner, spool, cancel);
        await Task.WhenAny(filling, Task.WhenAll(feeding, passing));
        // Too much, or nowhere to put it: nobody reads on, and they would wait for that.
        if (filling.IsCompleted && !(filling.IsCompletedSuccessfully && await filling))
        {
            outer.Kill();
            inner.Kill();
        }
        await Task.WhenAll(feeding, passing, filling);
        if (!await filling)
            return new Problem(ProblemTypes.BodyTooLarge,
                $"What is in the file is larger than {settings.FileMebibytesMax} MiB. Split it.");
        await spool.EndAsync(cancel);
        var decrypted = Read(await outer.EndAsync(cancel));
        var verified = Read(await inner.EndAsync(cancel));
        return await ProblemOfAsync(decrypted, cancel) is { } problem ? problem
            : keys.Count == 0 ? WithoutKeys(verified) : SignerOf(verified, keys);
    }

    /// <returns>False where it is more than may be.</returns>
    private async Task<bool> FillAsync(GpgRun run, SealedSpool spool, CancellationToken cancel)
    {
        var piece = new byte[PieceBytes];
        while (true)
        {
            var read = await run.Output.ReadAsync(piece, cancel);
            if (read == 0)
                return true;
            if (spool.Bytes + read > (long)settings.FileMebibytesMax << 20)
                return false;
            await spool.AppendAsync(piece.AsMemory(0, read), cancel);
        }
    }

    /// <summary>What the first run found wrong.</summary>
    private async Task<Problem?> ProblemOfAsync(GpgStatus said, CancellationToken cancel)
    {
        // GOODMDC is said of integrity protection of either kind; without any, a file could have been altered on the way.
        if (said.ExitCode == 0 && said.Count("BEGIN_DECRYPTION") == 1 && said.Count("DECRYPTION_OKAY") == 1
            && said.Count("GOODMDC") == 1)
            return null;
        if (said.Has("PLAINTEXT", "NEWSIG"))
            return new Problem(ProblemTypes.NotEncrypted, "The file is signed, but not encrypted.");
        var isForUs = said.Has("ENC_TO");
        if (!isForUs && said.Has("NEED_PASSPHRASE_SYM"))
            return NotDecrypted("The file is encrypted by a passphrase. Encrypt it to the key of GET /v1/sftp-pgp.");
        if (!isForUs)
            return NotDecrypted("The file is no encrypted OpenPGP message.");
        if (!said.Has("DECRYPTION_KEY"))
        {
            await own.ProveAsync(cancel);
            if (said.Has("NO_SECKEY"))
                return NotDecrypted($"The file is encrypted for {string.Join(", ", said.Words("ENC_TO", 1).Take(5))}, "
                    + "not for this server. Encrypt it to the key of GET /v1/sftp-pgp.");
        }
        return said.Words("DECRYPTION_INFO", 1).Contains("0") && said.Words("DECRYPTION_INFO", 3).All(a => a is "0" or "")
            ? NotDecrypted("The file is encrypted without integrity protection: anybody could have altered it. "
                + "Use a newer program, or its option for MDC.")
            : NotDecrypted("The file is damaged: it was altered or cut off on the way.");
    }

    /// <summary>Of a merchant without keys: nobody knows whose signature it is, if there is one.</summary>
    private static Result<Signer> WithoutKeys(GpgStatus said) =>
        said.Count("PLAINTEXT") == 1 && !said.Has("NODATA", "UNEXPECTED", "FAILURE", "BADSIG", "BEGIN_DECRYPTION")
            ? new Signer(null) : Unreadable;

    /// <summary>Each signature must be good and of a registered key that is in force; one there must be.</summary>
    private static Result<Signer> SignerOf(GpgStatus said, IReadOnlyList<PgpKey> keys)
    {
        if (said.Count("PLAINTEXT") != 1 || said.Has("NODATA", "UNEXPECTED", "FAILURE", "BEGIN_DECRYPTION"))
            return Unreadable;
        var signatures = said.Count("NEWSIG");
        if (signatures == 0 && !said.Has("GOODSIG", "BADSIG", "ERRSIG", "EXPSIG", "EXPKEYSIG", "REVKEYSIG"))
            return Refused("The file is not signed. Sign it with a key that is registered: gpg --sign --encrypt, in one.");
        if (said.Has("BADSIG"))
            return Refused("The signature is not of this content: the file was altered after it was signed.");
        // Not KEYEXPIRED: that is said of other subkeys, too.
        if (said.Has("EXPKEYSIG"))
            return Refused("The key that signed the file has expired.");
        if (said.Has("REVKEYSIG"))
            return Refused("The key that signed the file was revoked.");
        if (said.Has("EXPSIG"))
            return Refused("The signature has expired.");
        if (said.Has("NO_PUBKEY"))
            return Refused($"The file is signed by {string.Join(", ", said.Words("NO_PUBKEY", 1).Distinct().Take(5))}, "
                + "which is no registered key.");
        // The last word is the fingerprint of the primary key: signatures may be made by subkeys.
        var signers = said.Words("VALIDSIG", 10);
        return said.ExitCode == 0 && said.Count("GOODSIG") == signatures && signers.Count == signatures
            && signers.All(signer => keys.Any(k => k.Key.Fingerprint == signer))
            ? new Signer(signers[0])
            : Refused("The signature cannot be relied on: it is of a kind that is too weak, or damaged.");
    }

    private static Problem Unreadable =>
        NotDecrypted("What was encrypted is not one OpenPGP message of one file. Sign and encrypt in one: gpg --sign --encrypt.");

    private static Problem NotDecrypted(string detail) => new(ProblemTypes.NotDecrypted, detail);

    private static Problem Refused(string detail) => new(ProblemTypes.SignatureRefused, detail);

    private static GpgStatus Read((int ExitCode, string Said) end) => GpgStatus.Read(end.ExitCode, end.Said);
}
