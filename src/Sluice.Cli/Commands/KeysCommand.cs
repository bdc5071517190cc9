using System.CommandLine;
using Sluice.Client;
using static Sluice.Cli.Commands.Arguments;

namespace Sluice.Cli.Commands;

internal static class KeysCommand
{
    public static Command Make(CommandLineRun cli) =>
        new("keys", "API keys") { List(cli), Create(cli), Rotate(cli), Revoke(cli) };

    private static Command List(CommandLineRun cli) =>
        cli.On(new Command("list", "Every key, without its secret"), async (s, cancel) =>
    {
        await s.Screen.ListAsync(
            s.Client.Keys.ListAllAsync(cancel),
            ["id", "name", "status", "scopes", "created", "expires"],
            k => [k.Id, k.Name, k.Status, string.Join(' ', k.Scopes), When(k.CreatedAt), When(k.ExpiresAt)]);
        return ExitCodes.Ok;
    });

    private static Command Create(CommandLineRun cli)
    {
        var name = new Argument<string>("NAME") { Description = "What it is for" };
        var scopes = new Option<string[]>("--scope")
        {
            Description = "What it may do, as payouts:read; several are possible",
            HelpName = "SCOPE",
            AllowMultipleArgumentsPerToken = true,
            Required = true,
        };
        scopes.CompletionSources.Add(
            "payouts:read", "payouts:write", "recipients:read", "recipients:write", "balances:read", "balances:write",
            "batches:write", "exceptions:write", "events:read", "keys:write", "sandbox:write", "ledger:read",
            "routing:write", "sftp:read", "sftp:write");
        var expires = Text("--expires", "When it stops working", "TIME");
        var networks = new Option<string[]>("--ip")
        {
            Description = "From which networks it may be used, as 10.0.0.0/8; several are possible",
            HelpName = "CIDR",
            AllowMultipleArgumentsPerToken = true,
        };
        return cli.On(new Command("create", "Make a key; its secret is shown once") { name, scopes, expires, networks },
            async (s, cancel) =>
        {
            var key = await s.Client.Keys.CreateAsync(
                new NewApiKey
                {
                    Name = s.Get(name),
                    Scopes = s.Get(scopes),
                    ExpiresAt = Instant(s.Get(expires)),
                    IpAllow = s.Get(networks) is { Length: > 0 } given ? given : null,
                },
                cancel);
            await ShowAsync(s, key);
            return ExitCodes.Ok;
        });
    }

    private static Command Rotate(CommandLineRun cli)
    {
        var id = Id("key", "key_");
        return cli.On(new Command("rotate", "Give a key a new secret, shown once") { id }, async (s, cancel) =>
        {
            await ShowAsync(s, await s.Client.Keys.RotateAsync(s.Get(id), cancel));
            return ExitCodes.Ok;
        });
    }

    private static Command Revoke(CommandLineRun cli)
    {
        var id = Id("key", "key_");
        return cli.On(new Command("revoke", "End a key, at once and for good") { id }, async (s, cancel) =>
        {
            await s.Client.Keys.RevokeAsync(s.Get(id), cancel);
            if (!s.IsJson)
                await s.Screen.LineAsync($"{s.Get(id)} is revoked.");
            return ExitCodes.Ok;
        });
    }

    private static async Task ShowAsync(Session s, ApiKey key)
    {
        await s.Screen.ShowAsync(
            key,
            ("id", key.Id),
            ("name", key.Name),
            ("secret", key.Secret),
            ("scopes", string.Join(' ', key.Scopes)),
            ("networks", key.IpAllow is null ? null : string.Join(' ', key.IpAllow)),
            ("expires", When(key.ExpiresAt)));
        if (s.Screen.IsTerminal)
            await s.Screen.LineAsync("Keep the secret now: it is not shown again.");
    }
}
