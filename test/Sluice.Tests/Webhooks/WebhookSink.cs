using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using Shouldly;

namespace Sluice.Tests.Webhooks;

/// <summary>What a receiver got.</summary>
public sealed record Received(string Id, long Timestamp, string Signature, string Body, DateTimeOffset At)
{
    private readonly Lazy<JsonElement> _json = new(() => JsonSerializer.Deserialize<JsonElement>(Body));

    public JsonElement Json => _json.Value;

    public string Type => Json.GetProperty("type").GetString()!;

    public long Number => Json.GetProperty("number").GetInt64();

    public string Subject => Json.GetProperty("data").GetProperty("id").GetString()!;

    public int Sequence => Json.GetProperty("sequence").GetInt32();
}

/// <summary>A merchant's receiver on a port of its own, which answers as it is told and keeps what it got.</summary>
public sealed class WebhookSink : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ConcurrentQueue<Received> _received = [];
    private readonly WebApplication _app;

    private WebhookSink(WebApplication app) => _app = app;

    /// <summary>What it answers; 204 to everything at first. It runs before anything is kept.</summary>
    public Func<Received, HttpResponse, Task> Answer { get; set; } = (_, answer) =>
    {
        answer.StatusCode = 204;
        return Task.CompletedTask;
    };

    public string Url => _app.Urls.First() + "/hook";

    /// <summary>Everything that came, in the order of coming, whatever was answered.</summary>
    public IReadOnlyList<Received> All => [.. _received];

    public static async Task<WebhookSink> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var sink = new WebhookSink(app);
        app.Run(sink.TakeAsync);
        await app.StartAsync();
        return sink;
    }

    /// <summary>Waits until what came is enough.</summary>
    public async Task<IReadOnlyList<Received>> WaitAsync(Func<IReadOnlyList<Received>, bool> until)
    {
        var waited = Stopwatch.StartNew();
        while (!until(All))
        {
            if (waited.Elapsed > Patience)
                throw new ShouldAssertException("Not received in time; got: " + string.Join(", ", All.Select(r => r.Type)));
            await Task.Delay(20);
        }
        return All;
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task TakeAsync(HttpContext http)
    {
        using var reader = new StreamReader(http.Request.Body);
        var received = new Received(
            http.Request.Headers["webhook-id"].ToString(),
            long.Parse(http.Request.Headers["webhook-timestamp"].ToString(), System.Globalization.CultureInfo.InvariantCulture),
            http.Request.Headers["webhook-signature"].ToString(), await reader.ReadToEndAsync(), DateTimeOffset.UtcNow);
        _received.Enqueue(received);
        await Answer(received, http.Response);
    }
}
