using Sluice.Tests.Server;
using Xunit;

namespace Sluice.Tests.Webhooks;

/// <summary>Servers that may send to this machine.</summary>
public sealed class WebhookServers : IAsyncLifetime
{
    private readonly Dictionary<string, TestServer> _servers = [];

    public async Task<Door> OpenAsync(string kind, long funds = 0)
    {
        if (!_servers.TryGetValue(kind, out var server))
            _servers[kind] = server = await TestServer.StartAsync(kind, "--Sluice:Webhooks:AllowPrivate", "true");
        var door = await server.NewMerchantAsync();
        if (funds > 0)
            await door.FundAsync(funds);
        return door;
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var server in _servers.Values)
            await server.DisposeAsync();
    }
}
