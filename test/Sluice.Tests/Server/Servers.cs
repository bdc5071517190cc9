using Xunit;

namespace Sluice.Tests.Server;

/// <summary>One server a database for a class of tests; each test brings a merchant of its own.</summary>
public sealed class Servers : IAsyncLifetime
{
    private readonly Dictionary<string, TestServer> _servers = [];

    public async Task<TestServer> OnAsync(string kind) =>
        _servers.TryGetValue(kind, out var server) ? server : _servers[kind] = await TestServer.StartAsync(kind);

    /// <summary>A new merchant on the class's server.</summary>
    public async Task<Door> OpenAsync(string kind) => await (await OnAsync(kind)).NewMerchantAsync();

    /// <summary>A new merchant that has money.</summary>
    public async Task<Door> OpenAsync(string kind, long funds, string currency = "EUR")
    {
        var door = await OpenAsync(kind);
        await door.FundAsync(funds, currency);
        return door;
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var server in _servers.Values)
            await server.DisposeAsync();
    }
}
