using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Sluice.Cli;
using Sluice.Tests.Client;

namespace Sluice.Tests.Cli;

/// <summary>
/// A real HTTP server on a free port that answers what it is told, and a working directory to run the program in.
/// </summary>
internal sealed class FakeApi : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, Queue<(int Status, string Type, string Body)>> _answers = new();

    private FakeApi(WebApplication app) => _app = app;

    public string Url => _app.Urls.Single();
    public string Directory { get; } = System.IO.Directory.CreateTempSubdirectory("sluice-cli-").FullName;
    /// <summary>What the program reads from its input.</summary>
    public TextReader Input { get; set; } = TextReader.Null;
    /// <summary>The program's; one that never waits when null.</summary>
    public TimeProvider? Clock { get; set; }
    public List<(string Line, string Body, string? Key, string? Authorization)> Requests { get; } = [];

    public static async Task<FakeApi> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var api = new FakeApi(app);
        app.Run(api.AnswerAsync);
        await app.StartAsync();
        return api.On("GET /v1/filter-values", 200, """
            {"object":"filter_values","currencies":[
            {"code":"EUR","exponent":2},{"code":"JPY","exponent":0},{"code":"KWD","exponent":3}]}
            """);
    }

    /// <summary>Answers this request so; told several times, one after the other, the last one for ever.</summary>
    public FakeApi On(string request, int status, string body, string type = "application/json")
    {
        _answers.GetOrAdd(request, _ => new()).Enqueue((status, type, body));
        return this;
    }

    public string File(string name, string content)
    {
        var path = Path.Combine(Directory, name);
        System.IO.File.WriteAllText(path, content);
        return path;
    }

    /// <summary>Runs the program as from a pipe, in this directory and against this server.</summary>
    public Task<(int Code, string Out, string Error)> RunAsync(params string[] args) => RunAsync(Url, args);

    public async Task<(int Code, string Out, string Error)> RunAsync(string url, string[] args)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        var surroundings = new Surroundings
        {
            Clock = Clock ?? new JumpingClock(),
            Variable = name => name == "SLUICE_URL" ? url : null,
            WorkingDirectory = Directory,
            HomeDirectory = Directory,
            BaseDirectory = Directory,
            IsTerminal = false,
            Input = Input,
        };
        var code = await CliProgram.RunAsync(args, output, error, surroundings);
        return (code, output.ToString(), error.ToString());
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        System.IO.Directory.Delete(Directory, recursive: true);
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var line = $"{context.Request.Method} {context.Request.Path}";
        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync();
        var headers = context.Request.Headers;
        lock (Requests)
            Requests.Add((line + context.Request.QueryString, body, headers["Idempotency-Key"], headers.Authorization));
        var accept = headers.Accept.ToString().Split(',')[0];
        var queue = _answers.GetValueOrDefault($"{line} {accept}") ?? _answers.GetValueOrDefault(line);
        var (status, type, text) = queue is null
            ? (404, "application/problem+json",
                """{"status":404,"code":"not_found","detail":"Nothing here.","request_id":"req_404"}""")
            : queue.Count > 1 ? queue.Dequeue() : queue.Peek();
        context.Response.StatusCode = status;
        context.Response.ContentType = type;
        await context.Response.WriteAsync(text);
    }
}
