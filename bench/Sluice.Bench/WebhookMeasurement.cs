using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using Sluice.Bench.Load;

namespace Sluice.Bench;

/// <summary>
/// Webhooks to a sink on this machine: how many, how soon after the commit, and what they cost those who post meanwhile.
/// </summary>
internal sealed class WebhookMeasurement(Options options, Report report, PostMeasurement post)
{
    private const string Part = "webhooks";
    private const int Living = 9;
    private const int Hanging = 1;
    private const double DeliveriesMin = 2_000;
    private const double LatencyMaxMilliseconds = 50;
    private const double RateKeptMin = 0.9;

    // A little more than is asked for, so that it is reached.
    private const double PayoutsPerSecond = DeliveriesMin * 1.05 / Living;

    private static readonly TimeSpan BurstTime = TimeSpan.FromMilliseconds(400);
    private static readonly TimeSpan DrainMax = TimeSpan.FromMinutes(1);

    // How soon a new endpoint is taken up, and more.
    private static readonly TimeSpan TakenUpAfter = TimeSpan.FromSeconds(2.5);

    public async Task RunAsync(Func<Task<Target>> makeTarget)
    {
        await using var target = await makeTarget();
        await using var server = await ChildServer.StartSluiceAsync(
            target, dispatch: false, grpc: false, ("Sluice__Webhooks__AllowPrivate", "true"));
        await server.FundAsync();
        using var sink = new WebhookSink();
        using var shop = await ShopAsync(server);
        var door = new Door(server.Address, () => new RestCaller(new PayoutRequest(KeyOf(shop))));
        var endpoints = await RegisterAsync(shop, sink);
        await using (new PacedLoad(door, PayoutsPerSecond))
            await post.WarmUpAsync(server);
        await SteadyAsync(sink, door, server);
        await BurstAsync(sink, door);
        await DeleteAsync(shop, endpoints);
        await CompareAsync(server, sink, shop, door);
        report.Add(Part, "server's peak memory", $"{Report.Number(Machine.PeakMemory(server.ProcessId))} MiB");
    }

    /// <summary>At the rate asked for, and a little more.</summary>
    private async Task SteadyAsync(WebhookSink sink, Door door, ChildServer server)
    {
        SinkSample sample;
        double[] before, after;
        await DrainAsync(sink);
        await using (new PacedLoad(door, PayoutsPerSecond))
        {
            await Task.Delay(options.WarmUp);
            sink.Sample();
            before = Processors(server);
            await Task.Delay(options.Measure);
            sample = sink.Sample();
            after = Processors(server);
        }
        var cores = before.Zip(after, (b, a) => (a - b) / options.Measure.TotalSeconds).ToArray();
        report.Add(Part, $"{Report.Number(PayoutsPerSecond)} payouts/s to {Living} endpoints, one more hangs", string.Create(
            CultureInfo.InvariantCulture, $"{Text(sample)} (cores: server {cores[0]:F2}, PostgreSQL {cores[1]:F2}, "
            + $"sink and load {cores[2]:F2})"));
        report.AddRatio(Part, "deliveries/s ÷ 2,000", sample.Rate, DeliveriesMin, 1);
        report.AddAtMost(Part, "p99 after the commit", sample.Latencies.Percentile(0.99), LatencyMaxMilliseconds, "ms");
    }

    /// <summary>As many as there are: payouts come faster than they can be told of.</summary>
    private async Task BurstAsync(WebhookSink sink, Door door)
    {
        await DrainAsync(sink);
        var taken = sink.Taken;
        var began = DateTime.UtcNow;
        var load = await PayoutLoad.RunAsync(door, PostMeasurement.Judged, TimeSpan.Zero, BurstTime);
        await DrainAsync(sink, taken + (load.Created * Living));
        var seconds = (sink.LastAt - began).TotalSeconds;
        report.Add(Part, $"{Report.Number(load.Created)} payouts at once to the same",
            $"{Report.Number((sink.Taken - taken) / seconds)} deliveries/s ({Report.Number(seconds, 1)} s)");
    }

    /// <summary>
    /// One merchant posts as fast as 64 connections can, another at a steady rate; in turns the other's payouts are told to its
    /// endpoints or it has none: without, with, with, without.
    /// </summary>
    private async Task CompareAsync(ChildServer server, WebhookSink sink, HttpClient shop, Door door)
    {
        var main = Door.Rest(server);
        await using var flow = new PacedLoad(door, PayoutsPerSecond);
        var without = await post.MeasureAsync(server, main, PostMeasurement.Judged);
        var endpoints = await RegisterAsync(shop, sink);
        await Task.Delay(TakenUpAfter);
        sink.Sample();
        var with = await post.MeasureAsync(server, main, PostMeasurement.Judged);
        with = with.With(await post.MeasureAsync(server, main, PostMeasurement.Judged));
        var told = sink.Sample();
        await DeleteAsync(shop, endpoints);
        await Task.Delay(TakenUpAfter);
        without = without.With(await post.MeasureAsync(server, main, PostMeasurement.Judged));
        report.Add(Part, "POST, 64 connections, no webhooks", without.ToString());
        report.Add(Part, "POST, 64 connections, webhooks meanwhile", with.ToString());
        report.Add(Part, "the webhooks meanwhile", Text(told));
        report.AddRatio(Part, "POST rate with ÷ without", with.Rate, without.Rate, RateKeptMin);
        report.AddRatio(Part, "deliveries/s meanwhile ÷ 2,000", told.Rate, DeliveriesMin, 1);
    }

    private static string Text(SinkSample sample) => string.Create(CultureInfo.InvariantCulture,
        $"{sample.Rate:N0} deliveries/s, p50 {sample.Latencies.Percentile(0.5):F1} ms, "
        + $"p99 {sample.Latencies.Percentile(0.99):F1} ms");

    private static async Task DrainAsync(WebhookSink sink, long until = 0)
    {
        var watch = Stopwatch.StartNew();
        for (var before = -1L; sink.Taken < until || (until == 0 && before != sink.Taken);)
        {
            before = sink.Taken;
            await Task.Delay(until == 0 ? 500 : 5);
            if (watch.Elapsed > DrainMax)
                throw new BenchFailedException($"Of {until} webhooks {sink.Taken} came.");
        }
    }

    /// <summary>A merchant of its own, with money, seen through its own key.</summary>
    private static async Task<HttpClient> ShopAsync(ChildServer server)
    {
        var made = await server.PostAsync("/v1/sub-merchants", ChildServer.Json("""{"name":"Shop"}"""));
        var shop = new HttpClient { BaseAddress = server.Http.BaseAddress };
        var key = made.GetProperty("secret").GetString();
        shop.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        await SendAsync(shop, HttpMethod.Post, "/v1/sandbox/deposits", """{"amount":900000000000000,"currency":"EUR"}""");
        return shop;
    }

    private static string KeyOf(HttpClient http) => http.DefaultRequestHeaders.Authorization!.Parameter!;

    private static async Task<List<string>> RegisterAsync(HttpClient shop, WebhookSink sink)
    {
        var ids = new List<string>();
        for (var i = 0; i < Living + Hanging; i++)
        {
            var body = $$"""{"url":"{{sink.Url(i < Living ? "take" : "hang")}}","types":["payout.*"]}""";
            var made = await SendAsync(shop, HttpMethod.Post, "/v1/webhook-endpoints", body);
            ids.Add(made.GetProperty("id").GetString()!);
        }
        return ids;
    }

    private static async Task DeleteAsync(HttpClient shop, List<string> endpoints)
    {
        foreach (var id in endpoints)
            await SendAsync(shop, HttpMethod.Delete, $"/v1/webhook-endpoints/{id}", null);
    }

    private static async Task<JsonElement> SendAsync(HttpClient http, HttpMethod method, string path, string? body)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : ChildServer.Json(body) };
        request.Headers.Add("Idempotency-Key", $"\"{Guid.NewGuid()}\"");
        using var answer = await http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        return answer.IsSuccessStatusCode ? JsonSerializer.Deserialize<JsonElement>(text)
            : throw new BenchFailedException($"{path} answered {(int)answer.StatusCode}: {text}");
    }

    private static double[] Processors(ChildServer server) =>
        [Machine.Seconds(server.ProcessId), Machine.PostgresSeconds(), Machine.Seconds(Environment.ProcessId)];
}
