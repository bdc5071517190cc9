using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Sluice.Tests.Webhooks;

/// <summary>One request that came.</summary>
/// <param name="Epoch">Between which of the test's deeds it came.</param>
/// <param name="Try">Which one of this event it was, from 1.</param>
internal sealed record Arrival(
    string Id, string Timestamp, string Signature, byte[] Body, long Number, string Type, int Sequence, int Epoch, int Try)
{
    /// <summary>What was answered; 0 where nothing was.</summary>
    public int Status { get; set; }
}

/// <summary>A receiver with a temper of its own.</summary>
/// <param name="name">The last part of its URL.</param>
/// <param name="isAlive">Whether it takes everything in the end.</param>
/// <param name="answer">The status it answers; <see cref="Reset"/> or <see cref="Silence"/>.</param>
/// <param name="types">Which events it asks for; all when empty.</param>
internal sealed class ChaosReceiver(
    string name, bool isAlive, Func<ChaosReceiver, Arrival, int> answer, string[]? types = null, bool ordered = false)
{
    /// <summary>The connection is broken off instead of an answer.</summary>
    public const int Reset = -1;

    /// <summary>There is never an answer.</summary>
    public const int Silence = -2;

    private readonly ConcurrentQueue<Arrival> _arrivals = [];
    private readonly ConcurrentDictionary<string, int> _tries = [];
    private long _firstAt;

    public string Name => name;

    public bool IsAlive => isAlive;

    public bool Ordered => ordered;

    public string[] Types => types ?? [];

    /// <summary>Of the endpoint that was made of it.</summary>
    public string Id { get; set; } = "";

    public string Secret { get; set; } = "";

    /// <summary>In the order of coming.</summary>
    public IReadOnlyList<Arrival> Arrivals => [.. _arrivals];

    /// <summary>The numbers of the events it took.</summary>
    public HashSet<long> Taken => [.. _arrivals.Where(a => a.Status is >= 200 and <= 299).Select(a => a.Number)];

    /// <summary>How long ago it was asked for the first time.</summary>
    public TimeSpan Age => TimeSpan.FromMilliseconds(Environment.TickCount64 - Interlocked.Read(ref _firstAt));

    public bool Wants(string type) => Types.Length == 0 || Types.Any(t => t == type
        || (t.EndsWith(".*", StringComparison.Ordinal) && type.StartsWith(t[..^1], StringComparison.Ordinal)));

    /// <summary>Takes a request down and says what it is answered.</summary>
    public Arrival Take(IHeaderDictionary headers, byte[] body, int epoch)
    {
        Interlocked.CompareExchange(ref _firstAt, Environment.TickCount64, 0);
        var json = JsonDocument.Parse(body).RootElement;
        var id = headers["webhook-id"].ToString();
        var arrival = new Arrival(id, headers["webhook-timestamp"].ToString(), headers["webhook-signature"].ToString(), body,
            json.GetProperty("number").GetInt64(), json.GetProperty("type").GetString()!,
            json.GetProperty("sequence").GetInt32(), epoch, _tries.AddOrUpdate(id, 1, (_, tries) => tries + 1));
        arrival.Status = answer(this, arrival);
        _arrivals.Enqueue(arrival);
        return arrival;
    }
}

/// <summary>All receivers of a test behind one port; each has its path.</summary>
internal sealed class ChaosReceivers : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Dictionary<string, ChaosReceiver> _byPath;
    private readonly Uri _redirectTo;
    private readonly CancellationTokenSource _end = new();
    private int _epoch;

    private ChaosReceivers(WebApplication app, IEnumerable<ChaosReceiver> receivers, Uri redirectTo)
    {
        (_app, _redirectTo) = (app, redirectTo);
        _byPath = receivers.ToDictionary(r => "/" + r.Name);
    }

    /// <summary>How long a receiver asks to be left alone; longer than an epoch lasts.</summary>
    public static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(90);

    public IReadOnlyCollection<ChaosReceiver> All => _byPath.Values;

    public string UrlOf(ChaosReceiver receiver) => $"{_app.Urls.First()}/{receiver.Name}";

    /// <param name="redirectTo">Where those who redirect point to.</param>
    public static async Task<ChaosReceivers> StartAsync(IEnumerable<ChaosReceiver> receivers, Uri redirectTo)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var started = new ChaosReceivers(app, receivers, redirectTo);
        app.Run(started.AnswerAsync);
        await app.StartAsync();
        return started;
    }

    /// <summary>From now on it is another time: a server was ended, or its clock put forward.</summary>
    public void NextEpoch() => Interlocked.Increment(ref _epoch);

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _app.DisposeAsync();
        _end.Dispose();
    }

    private async Task AnswerAsync(HttpContext http)
    {
        var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body);
        var receiver = _byPath[http.Request.Path];
        var arrival = receiver.Take(http.Request.Headers, body.ToArray(), Volatile.Read(ref _epoch));
        switch (arrival.Status)
        {
            case ChaosReceiver.Reset:
                http.Abort();
                return;
            case ChaosReceiver.Silence:
                await Task.Delay(Timeout.Infinite, _end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                return;
            case 307:
                http.Response.Headers.Location = _redirectTo.ToString();
                break;
            case 429:
                http.Response.Headers.RetryAfter = RetryAfter.TotalSeconds.ToString(CultureInfo.InvariantCulture);
                break;
        }
        http.Response.StatusCode = arrival.Status;
        await http.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(arrival.Status == 204 ? "" : receiver.Name));
    }
}
