using Sluice.Tests.Databases;
using Sluice.Tests.Server;
using Xunit;

namespace Sluice.Tests.Grpc;

/// <summary>One server that speaks gRPC, for a class of tests.</summary>
public sealed class GrpcServers : IAsyncLifetime
{
    public static readonly string[] Settings = ["--Sluice:Grpc", "http://127.0.0.1:0"];

    public TestServer Server { get; private set; } = null!;

    public async Task InitializeAsync() => Server = await TestServer.StartAsync(TestDatabase.Sqlite, Settings);

    public async Task DisposeAsync() => await Server.DisposeAsync();
}
