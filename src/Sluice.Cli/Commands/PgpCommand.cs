using System.CommandLine;
using Sluice.Client;
using static Sluice.Cli.Commands.Arguments;

namespace Sluice.Cli.Commands;

internal static class PgpCommand
{
    private const int FileBytesMax = 64_000;

    public static Command Make(CommandLineRun cli) =>
        cli.On(new Command("pgp", "The server's PGP key, and yours") { Keys(cli) }, async (s, cancel) =>
        {
            var key = await s.Client.Sftp.ServerPgpKeyAsync(cancel);
            if (!key.Enabled && !s.IsJson)
                throw new UsageException("This server has no PGP: its operator has not set Sluice__Sftp__Pgp__Home.");
            // As it is, so that it can be handed on: sluice sftp pgp | gpg --import
            if (s.IsJson)
                await s.Screen.ShowAsync(key, ("fingerprint", key.Fingerprint));
            else
                await s.Screen.LineAsync(key.PublicKey!.TrimEnd());
            return ExitCodes.Ok;
        });

    private static Command Keys(CommandLineRun cli) =>
        new("keys", "PGP keys that you sign files with, and that answers are encrypted to")
        {
            List(cli), Add(cli), Remove(cli),
        };

    private static Command List(CommandLineRun cli) =>
        cli.On(new Command("list", "Every PGP key that is registered"), async (s, cancel) =>
    {
        await s.Screen.ListAsync(
            s.Client.Sftp.ListAllPgpKeysAsync(cancel),
            ["id", "fingerprint", "user", "algorithm", "expires"],
            k => [k.Id, k.Fingerprint, k.UserId, k.Algorithm, When(k.ExpiresAt) ?? "never"]);
        return ExitCodes.Ok;
    });

    private static Command Add(CommandLineRun cli)
    {
        var file = new Argument<string>("FILE") { Description = "What gpg --armor --export KEY has written" };
        return cli.On(new Command("add", "Register a PGP key; from then on plain files are refused") { file },
            async (s, cancel) =>
        {
            var added = await s.Client.Sftp.AddPgpKeyAsync(
                new NewPgpKey { PublicKey = await ReadAsync(s, s.Get(file), cancel) }, cancel);
            await s.Screen.ShowAsync(
                added,
                ("id", added.Id),
                ("fingerprint", added.Fingerprint),
                ("user", added.UserId),
                ("expires", When(added.ExpiresAt) ?? "never"));
            return ExitCodes.Ok;
        });
    }

    private static Command Remove(CommandLineRun cli)
    {
        var id = Id("key", "pgpk_");
        return cli.On(new Command("remove", "Take a PGP key away") { id }, async (s, cancel) =>
        {
            await s.Client.Sftp.DeletePgpKeyAsync(s.Get(id), cancel);
            if (!s.IsJson)
                await s.Screen.LineAsync($"{s.Get(id)} is removed.");
            return ExitCodes.Ok;
        });
    }

    /// <summary>What is in the file; a private key never leaves this machine.</summary>
    private static async Task<string> ReadAsync(Session s, string file, CancellationToken cancel)
    {
        var path = s.FullPath(file);
        if (new FileInfo(path) is { Exists: true, Length: > FileBytesMax })
            throw new UsageException($"{file} is too large. Export it anew: "
                + "gpg --armor --export-options export-minimal --export KEY");
        var text = await File.ReadAllTextAsync(path, cancel);
        if (text.Contains("PRIVATE KEY", StringComparison.Ordinal))
            throw new UsageException($"{file} is a private key, which stays with you. Export the public one: "
                + "gpg --armor --export KEY");
        return text;
    }
}
