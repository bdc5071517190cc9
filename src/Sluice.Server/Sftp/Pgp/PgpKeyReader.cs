using Sluice.Kernel;
using Sluice.Sftp;

namespace Sluice.Server.Sftp.Pgp;

/// <summary>Reads the public key that a merchant hands over, in a home that is thrown away afterwards.</summary>
internal sealed class PgpKeyReader(Gpg gpg, PgpOwnKey own) : IDisposable
{
    private const int AtOnceMax = 4;
    private const string Head = "-----BEGIN PGP PUBLIC KEY BLOCK-----";
    private const string SmallExport = "gpg --armor --export-options export-minimal --export KEY";

    private readonly SemaphoreSlim _few = new(AtOnceMax);

    /// <returns>Null where something is wrong with it, which is noted.</returns>
    public async Task<PgpPublicKey?> ReadAsync(string text, string pointer, FieldErrors errors, CancellationToken cancel)
    {
        if (text.Contains("PRIVATE KEY", StringComparison.Ordinal))
            return Wrong(FieldCodes.NotAllowed, "This is a private key, which stays with you. Register the public one.");
        if (text.Length > PgpKey.TextCharactersMax)
        {
            return Wrong(FieldCodes.TooLong,
                $"A key has at most {PgpKey.TextCharactersMax} characters. A small one is made by: {SmallExport}");
        }
        if (!text.Contains(Head, StringComparison.Ordinal))
            return Wrong(FieldCodes.InvalidFormat, $"A public key begins with {Head}, as made by: gpg --armor --export KEY");
        await _few.WaitAsync(cancel);
        try
        {
            using var home = new PgpHome();
            // It looks whether there is trust in a key that has ended, and wants a database for that.
            var (exitCode, listed, _) = await RunAsync(home, text, cancel,
                "--trust-model", "pgp", "--with-colons", "--import-options", "show-only", "--import");
            var keys = PgpListing.Read(listed);
            if (keys.SelectMany(key => key.Subkeys.Prepend(key.Primary)).Any(part => part.IsSecret))
                return Wrong(FieldCodes.NotAllowed, "There is a private key in it, which stays with you.");
            if (keys.Count > 1)
                return Wrong(FieldCodes.TooMany, $"There are {keys.Count} keys in it. Register each by itself.");
            if (exitCode != 0 || keys.Count == 0)
                return Wrong(FieldCodes.InvalidFormat, "GnuPG finds no public key in it.");
            (exitCode, _, _) = await RunAsync(home, text, cancel, "--import-options", "import-minimal", "--import");
            (_, listed, _) = await RunAsync(home, "", cancel, "--with-colons", "--list-keys");
            if (PgpListing.Read(listed) is not [var key])
                return Wrong(FieldCodes.InvalidFormat, "GnuPG does not take this key: it has no user id that it signed itself.");
            if (ProblemOf(key) is { } problem)
                return Wrong(problem.Code, problem.Detail);
            if (key.Fingerprint == (await own.FindAsync(cancel)).Fingerprint)
                return Wrong(FieldCodes.NotAllowed, "This is the key of this server. Register your own.");
            (exitCode, var armored, _) = await RunAsync(home, "", cancel,
                "--armor", "--export-options", "export-minimal,no-export-attributes", "--export", key.Fingerprint);
            if (exitCode != 0 || armored.Length == 0)
                throw new PgpFailure("GnuPG could not write the key.");
            return new PgpPublicKey(
                key.Fingerprint, key.UserId, key.Primary.Algorithm, key.Primary.Bits, key.ExpiresAt, armored);
        }
        finally
        {
            _few.Release();
        }

        PgpPublicKey? Wrong(string code, string detail)
        {
            errors.Add(pointer, code, detail);
            return null;
        }
    }

    public void Dispose() => _few.Dispose();

    private static (string Code, string Detail)? ProblemOf(ListedKey key) => key switch
    {
        { Primary.Validity: "r" } => (FieldCodes.NotAllowed, "This key was revoked."),
        { Primary.Validity: "e" } => (FieldCodes.NotAllowed, "This key has expired. Prolong it, or make another."),
        { Primary.IsInForce: false } => (FieldCodes.NotAllowed, "This key is not valid."),
        _ when !key.Encrypting.Any() => (FieldCodes.NotAllowed,
            "Nothing can be encrypted to this key: it has no subkey for that, or that has expired or was revoked."),
        _ when key.Encrypting.Prepend(key.Primary).Any(part => part.IsSmallRsa) =>
            (FieldCodes.TooShort, $"RSA keys have {PgpListing.RsaBitsMin} bits or more."),
        _ => null,
    };

    private Task<(int ExitCode, string Text, string Said)> RunAsync(
        PgpHome home, string input, CancellationToken cancel, params string[] arguments) =>
        gpg.RunAsync(home.Path, input, cancel, [PgpHome.NoAgent, .. arguments]);
}
