using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Sluice.Access;
using Sluice.Client;
using Sluice.Server;

namespace Sluice.Tests.Server;

/// <summary>The real server in this process: its own storage, a port that was free, and clients that speak HTTP to it.</summary>
public sealed class TestServer : IAsyncDisposable
{
    private readonly string[] _settings;
    private readonly bool _ownsStorage;
    private WebApplication _app;

    private TestServer(Storage storage, bool ownsStorage, string[] settings, WebApplication app)
    {
        (Storage, _ownsStorage, _settings, _app) = (storage, ownsStorage, settings, app);
        Log = Record(app);
    }

    public Storage Storage { get; }

    /// <summary>Warnings and errors it wrote.</summary>
    public LogRecorder Log { get; private set; }

    public IServiceProvider Services => _app.Services;

    public Uri Url => new(_app.Urls.First());

    /// <summary>Every address it listens at.</summary>
    public IReadOnlyList<Uri> Urls => [.. _app.Urls.Select(url => new Uri(url))];

    /// <summary>Where gRPC is spoken, when a setting asks for it.</summary>
    public Uri GrpcUrl => new(_app.Urls.Last());

    public static async Task<TestServer> StartAsync(string kind, params string[] settings) =>
        await StartAsync(await Storage.CreateAsync(kind), ownsStorage: true, settings);

    public static async Task<TestServer> StartAsync(Storage storage, bool ownsStorage, params string[] settings) =>
        new(storage, ownsStorage, settings, await RunAsync(storage, settings));

    /// <summary>The key of the demo merchant.</summary>
    public string DemoKey => File.ReadAllText(Path.Combine(Storage.Folder, "key"));

    /// <summary>Stops as an operator does: what runs is finished or left for the next start.</summary>
    public async Task StopAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    /// <summary>Starts again on the same data. The port is another one.</summary>
    public async Task StartAgainAsync(params string[] more)
    {
        _app = await RunAsync(Storage, [.. _settings, .. more]);
        Log = Record(_app);
    }

    /// <summary>A merchant with an empty book, seen through its own door.</summary>
    public async Task<Door> NewMerchantAsync(bool live = false, bool uniqueReferences = true)
    {
        var (merchant, secret) = await Services.GetRequiredService<Merchants>()
            .CreateAsync("Test", live, uniqueReferences, CancellationToken.None);
        return new Door(this, merchant, secret);
    }

    public HttpClient Connect(string? key) => SluiceClient.Connect(Url, key);

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        if (_ownsStorage)
            await Storage.DisposeAsync();
    }

    private static async Task<WebApplication> RunAsync(Storage storage, string[] settings)
    {
        var app = ServerApp.Build(
        [
            .. storage.Settings, "--urls", "http://127.0.0.1:0", "--Logging:Console:LogLevel:Default", "None",
            "--Sluice:RequestsPerSecondMax", "0", "--Sluice:PagesPerMinuteMax", "0", .. settings,
        ]);
        await ServerApp.PrepareAsync(app, CancellationToken.None);
        await app.StartAsync();
        return app;
    }

    private static LogRecorder Record(WebApplication app)
    {
        var recorder = new LogRecorder();
        app.Services.GetRequiredService<ILoggerFactory>().AddProvider(recorder);
        return recorder;
    }
}
