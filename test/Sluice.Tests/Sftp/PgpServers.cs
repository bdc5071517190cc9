using Sluice.Client;
using Sluice.Server.Sftp;
using Sluice.Tests.Server;
using Xunit;

namespace Sluice.Tests.Sftp;

/// <summary>One server a database that takes files out of folders, with a PGP key of its own.</summary>
public sealed class PgpServers : IAsyncLifetime
{
    public const int FileMebibytesMax = 2;

    private readonly Dictionary<string, (TestServer Server, string Folder)> _servers = [];
    private readonly Lazy<PgpPerson> _own = new(() => PgpPerson.Make("sluice", age: TimeSpan.FromDays(2)));

    /// <summary>The server's own key.</summary>
    internal PgpPerson Own => _own.Value;

    public string[] Settings =>
        ["--Sluice:Sftp:Pgp:Home", Own.Home, "--Sluice:Sftp:Pgp:Program", PgpPerson.Program,
            "--Sluice:Sftp:FileMebibytesMax", $"{FileMebibytesMax}"];

    /// <summary>A new merchant with money and folders.</summary>
    public async Task<FileDoor> OpenAsync(string kind)
    {
        if (!_servers.TryGetValue(kind, out var known))
            _servers[kind] = known = await FileServers.StartAsync(kind, Settings);
        return await FileServers.OpenAsync(known.Server, known.Folder);
    }

    /// <summary>Lets somebody sign for a merchant, who then knows the server's key.</summary>
    internal static async Task<PgpKey> RegisterAsync(FileDoor door, PgpPerson person)
    {
        person.Import((await door.Http.Client.Sftp.ServerPgpKeyAsync()).PublicKey!);
        return await door.Http.Client.Sftp.AddPgpKeyAsync(new NewPgpKey { PublicKey = person.Export() });
    }

    /// <summary>Waits for an encrypted answer and opens it.</summary>
    internal async Task<string> OpenAsync(
        FileDoor door, PgpPerson person, string name, string folder = SftpFolders.ResponsePayments)
    {
        await door.ReadAsync(folder, name);
        var (text, signedBy) = person.Open(await File.ReadAllBytesAsync(door.PathOf(folder, name)));
        return signedBy == Own.Fingerprint ? text : throw new InvalidOperationException($"{name} is signed by {signedBy}.");
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var (server, folder) in _servers.Values)
        {
            await server.DisposeAsync();
            Directory.Delete(folder, recursive: true);
        }
        if (_own.IsValueCreated)
            Own.Dispose();
    }
}
