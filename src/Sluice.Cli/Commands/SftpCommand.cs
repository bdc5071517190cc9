using System.CommandLine;
using Sluice.Client;
using static Sluice.Cli.Commands.Arguments;

namespace Sluice.Cli.Commands;

internal static class SftpCommand
{
    private const int FileCharactersMax = 16_000;

    public static Command Make(CommandLineRun cli) =>
        cli.On(new Command("sftp", "Files over SFTP: how to connect, and the keys that are let in")
        {
            Keys(cli), PgpCommand.Make(cli),
        }, async (s, cancel) =>
        {
            await ShowAsync(s, await s.Client.Sftp.AccessAsync(cancel));
            return ExitCodes.Ok;
        });

    private static Command Keys(CommandLineRun cli) =>
        new("keys", "Public keys that may log in") { List(cli), Add(cli), Remove(cli) };

    private static Command List(CommandLineRun cli) =>
        cli.On(new Command("list", "Every key that is let in"), async (s, cancel) =>
    {
        await s.Screen.ListAsync(
            s.Client.Sftp.ListAllAsync(cancel),
            ["id", "name", "type", "fingerprint", "from", "created"],
            k => [k.Id, k.Name, k.Type, k.Fingerprint, From(k), When(k.CreatedAt)]);
        return ExitCodes.Ok;
    });

    private static Command Add(CommandLineRun cli)
    {
        var file = new Argument<string>("FILE") { Description = "The public key, as ~/.ssh/id_ed25519.pub" };
        var name = Text("--name", "Whose it is, or what it is for; what stands behind the key when not given");
        var allow = new Option<string[]>("--allow")
        {
            Description = "From which addresses it may be used, as 192.0.2.7 or 10.0.0.0/8; several are possible",
            HelpName = "CIDR",
            AllowMultipleArgumentsPerToken = true,
        };
        return cli.On(new Command("add", "Let a public key log in") { file, name, allow }, async (s, cancel) =>
        {
            var line = await ReadAsync(s, s.Get(file), cancel);
            var added = await s.Client.Sftp.AddAsync(
                new NewSftpKey
                {
                    Name = s.Get(name) ?? NameIn(line) ?? Path.GetFileName(s.Get(file)),
                    PublicKey = line,
                    AllowedAddresses = s.Get(allow) is { Length: > 0 } given ? given : null,
                },
                cancel);
            await s.Screen.ShowAsync(
                added,
                ("id", added.Id),
                ("name", added.Name),
                ("fingerprint", added.Fingerprint),
                ("from", From(added)));
            if (s.Screen.IsTerminal)
                await s.Screen.LineAsync("It is let in within seconds. How to connect: sluice sftp");
            return ExitCodes.Ok;
        });
    }

    private static Command Remove(CommandLineRun cli)
    {
        var id = Id("key", "sftpk_");
        return cli.On(new Command("remove", "Let a key in no more; sessions it has open end") { id }, async (s, cancel) =>
        {
            await s.Client.Sftp.DeleteAsync(s.Get(id), cancel);
            if (!s.IsJson)
                await s.Screen.LineAsync($"{s.Get(id)} is removed.");
            return ExitCodes.Ok;
        });
    }

    /// <summary>What is in the file; a private key never leaves this machine.</summary>
    private static async Task<string> ReadAsync(Session s, string file, CancellationToken cancel)
    {
        var path = s.FullPath(file);
        if (new FileInfo(path) is { Exists: true, Length: > FileCharactersMax })
            throw new UsageException($"{file} is too large to be a public key.");
        var text = await File.ReadAllTextAsync(path, cancel);
        if (!text.Contains("PRIVATE KEY", StringComparison.Ordinal))
            return text.Trim();
        throw new UsageException($"{file} is a private key, which stays with you. "
            + (File.Exists(path + ".pub") ? $"The public one is {file}.pub." : "The public one is in a file ending in .pub."));
    }

    private static string? NameIn(string line) =>
        line.Split([' ', '\t'], 3, StringSplitOptions.RemoveEmptyEntries) is [_, _, var comment] ? comment : null;

    private static string From(SftpKey key) =>
        key.AllowedAddresses.Count == 0 ? "anywhere" : string.Join(' ', key.AllowedAddresses);

    private static async Task ShowAsync(Session s, SftpAccess access)
    {
        await s.Screen.ShowAsync(
            access,
            [
                ("user", access.User), ("host", access.Host), ("port", Number(access.Port)),
                .. access.HostKeys.Select(k => ("host key", (string?)$"{k.Type} {k.Fingerprint}")),
                ("command", access is { Enabled: true, Host: { } host } ? $"sftp -P {access.Port} {access.User}@{host}" : null),
            ]);
        if (!access.Enabled && !s.IsJson)
            await s.Screen.LineAsync("This server has no SFTP: its operator has not set Sluice__Sftp__Folder.");
    }
}
