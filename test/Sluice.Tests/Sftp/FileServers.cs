using Sluice.Server.Sftp;
using Sluice.Tests.Server;
using Xunit;

namespace Sluice.Tests.Sftp;

/// <summary>One server a database that takes files out of folders; no sshd: merchants' clients are this process.</summary>
public sealed class FileServers : IAsyncLifetime
{
    private readonly Dictionary<string, (TestServer Server, string Folder)> _servers = [];

    /// <summary>A new merchant with money and folders.</summary>
    public async Task<FileDoor> OpenAsync(string kind, long funds = 100_000)
    {
        if (!_servers.TryGetValue(kind, out var known))
            _servers[kind] = known = await StartAsync(kind);
        return await OpenAsync(known.Server, known.Folder, funds);
    }

    public static async Task<FileDoor> OpenAsync(TestServer server, string folder, long funds = 100_000)
    {
        var door = await server.NewMerchantAsync();
        if (funds > 0)
            await door.FundAsync(funds);
        return FileDoor.Make(door, folder);
    }

    public static async Task<(TestServer Server, string Folder)> StartAsync(string kind, params string[] settings)
    {
        var folder = Directory.CreateTempSubdirectory("sluice-sftp-").FullName;
        return (await TestServer.StartAsync(kind, [.. Settings(folder), .. settings]), folder);
    }

    public static string[] Settings(string folder) =>
        ["--Sluice:Sftp:Folder", folder, "--Sluice:Sftp:QuietSeconds", "1", "--Sluice:Sftp:FileMebibytesMax", "16"];

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var (server, folder) in _servers.Values)
        {
            await server.DisposeAsync();
            Directory.Delete(folder, recursive: true);
        }
    }
}
