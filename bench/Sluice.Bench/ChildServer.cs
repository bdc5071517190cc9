using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Sluice.Bench;

/// <summary>A server in a process of its own on a free loopback port; ended, by its id, when disposed of.</summary>
internal sealed class ChildServer : IAsyncDisposable
{
    private static readonly TimeSpan StartMax = TimeSpan.FromMinutes(1);

    private static readonly ConcurrentDictionary<int, Process> Running = new();

    private readonly Process _process;
    private readonly StringBuilder _output = new();

    private ChildServer(Process process, int port)
    {
        _process = process;
        Running[process.Id] = process;
        Address = new IPEndPoint(IPAddress.Loopback, port);
        Http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}"), Timeout = TimeSpan.FromMinutes(30) };
    }

    /// <summary>Ends what is still running, for a run that is interrupted.</summary>
    public static void EndAll()
    {
        foreach (var process in Running.Values)
            process.Kill();
    }

    public IPEndPoint Address { get; }

    /// <summary>Null where it was not asked for.</summary>
    public IPEndPoint? GrpcAddress { get; private set; }

    public HttpClient Http { get; }

    public string ApiKey { get; private set; } = "none";

    public int ProcessId => _process.Id;

    /// <summary>What it said on its console so far.</summary>
    public string Output
    {
        get
        {
            lock (_output)
                return _output.ToString();
        }
    }

    /// <summary>Starts Sluice over a database.</summary>
    /// <param name="more">Settings beside the usual ones, as environment variables.</param>
    public static async Task<ChildServer> StartSluiceAsync(
        Target target, bool dispatch, bool grpc = false, params (string Name, string Value)[] more)
    {
        var settings = new Dictionary<string, string?>
        {
            ["Sluice__Postgres"] = target.ConnectionString,
            ["Sluice__Data"] = target.Directory,
            ["Sluice__Demo"] = "true",
            ["Sluice__Dispatch"] = dispatch ? "true" : "false",
            ["Sluice__Batches"] = "true",
            ["Sluice__RequestsPerSecondMax"] = "0",
        };
        foreach (var (name, value) in more)
            settings[name] = value;
        var grpcAddress = grpc ? new IPEndPoint(IPAddress.Loopback, FreePort()) : null;
        if (grpcAddress is not null)
            settings["Sluice__Grpc"] = $"http://{grpcAddress}";
        var server = await StartAsync([ServerDll()], FreePort(), settings);
        server.GrpcAddress = grpcAddress;
        server.ApiKey = (await File.ReadAllTextAsync(Path.Combine(target.Directory, "key"))).Trim();
        server.Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", server.ApiKey);
        return server;
    }

    /// <summary>Starts the web server that does no work.</summary>
    public static async Task<ChildServer> StartStaticAsync(string answerFile)
    {
        var port = FreePort();
        return await StartAsync(
            [Environment.GetCommandLineArgs()[0], "--serve-static", $"http://127.0.0.1:{port}", answerFile], port, []);
    }

    /// <summary>Sends JSON and reads the answer.</summary>
    /// <exception cref="BenchFailedException">The answer is no success.</exception>
    public async Task<JsonElement> PostAsync(string path, HttpContent content, string? idempotencyKey = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = content };
        request.Headers.Add("Idempotency-Key", $"\"{idempotencyKey ?? Guid.NewGuid().ToString()}\"");
        using var answer = await Http.SendAsync(request);
        return await ReadAsync(path, answer);
    }

    public async Task<JsonElement> GetAsync(string path)
    {
        using var answer = await Http.GetAsync(new Uri(path, UriKind.Relative));
        return await ReadAsync(path, answer);
    }

    private static async Task<JsonElement> ReadAsync(string path, HttpResponseMessage answer)
    {
        var text = await answer.Content.ReadAsStringAsync();
        if (!answer.IsSuccessStatusCode)
            throw new BenchFailedException($"{path} answered {(int)answer.StatusCode}: {text}");
        return JsonSerializer.Deserialize<JsonElement>(text);
    }

    /// <summary>Gives the demo merchant more than any measurement spends.</summary>
    public Task FundAsync() =>
        PostAsync("/v1/sandbox/deposits", Json("""{"amount":900000000000000,"currency":"EUR","reference":"benchmark"}"""));

    public static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");

    private static async Task<ChildServer> StartAsync(string[] command, int port, Dictionary<string, string?> settings)
    {
        var start = new ProcessStartInfo(
            Environment.ProcessPath is { } host && Path.GetFileName(host) == "dotnet" ? host : "dotnet", command)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["ASPNETCORE_URLS"] = $"http://127.0.0.1:{port}";
        start.Environment["Logging__LogLevel__Default"] = "Warning";
        foreach (var (name, value) in settings)
            start.Environment[name] = value;
        var server = new ChildServer(Process.Start(start)!, port);
        server._process.OutputDataReceived += (_, line) => server.Say(line.Data);
        server._process.ErrorDataReceived += (_, line) => server.Say(line.Data);
        server._process.BeginOutputReadLine();
        server._process.BeginErrorReadLine();
        var watch = Stopwatch.StartNew();
        while (!await server.IsReadyAsync())
        {
            if (server._process.HasExited || watch.Elapsed > StartMax)
            {
                var output = server.Output;
                await server.DisposeAsync();
                throw new BenchFailedException($"The server did not start: {output}");
            }
            await Task.Delay(100);
        }
        return server;
    }

    private async Task<bool> IsReadyAsync()
    {
        try
        {
            using var answer = await Http.GetAsync(new Uri("/health/ready", UriKind.Relative));
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private void Say(string? line)
    {
        lock (_output)
        {
            if (line is not null && _output.Length < 20_000)
                _output.AppendLine(line);
        }
    }

    private static string ServerDll()
    {
        // artifacts/bin/<project>/<configuration>/
        var own = new DirectoryInfo(AppContext.BaseDirectory);
        var dll = Path.Combine(own.Parent!.Parent!.FullName, "Sluice.Server", own.Name, "Sluice.Server.dll");
        return File.Exists(dll) ? dll : throw new BenchFailedException($"Build the server first: {dll} is missing.");
    }

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        Running.TryRemove(_process.Id, out _);
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
