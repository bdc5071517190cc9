using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using Shouldly;
using Sluice.Client;
using Sluice.Tests.Crash;
using Sluice.Tests.Databases;
using Xunit;
using Xunit.Abstractions;

namespace Sluice.Tests.Webhooks;

/// <summary>
/// Receivers of every temper, payouts that are paid meanwhile, and kill -9 of whoever sends: what was promised of delivery,
/// order and addresses holds for each receiver by itself.
/// </summary>
public sealed class ChaosTests(ITestOutputHelper output)
{
    private const int PatienceLooks = 20;
    private const int Kills = 3;
    private const int Posters = 2;

    // A lease of a node that is no more, and a little.
    private static readonly TimeSpan LeaseOver = Sluice.Server.Webhooks.WebhookPump.LeaseTime + TimeSpan.FromSeconds(2);
    private static readonly TimeSpan IllFor = TimeSpan.FromSeconds(2.5);
    private static readonly TimeSpan PostPause = TimeSpan.FromMilliseconds(40);

    // The clock is looked at every two seconds.
    private const int IdleLooks = 25;

    private TimeSpan _ahead;

    [DatabaseTheory]
    public Task Every_living_endpoint_gets_everything_in_order_over_kills_of_the_sender(string kind) =>
        RunAsync(kind, nodeCount: 1);

    [PostgresFact]
    public Task Every_living_endpoint_gets_everything_in_order_over_kills_of_one_of_two_senders() =>
        RunAsync(TestDatabase.Postgres, nodeCount: 2);

    private static ChaosReceiver[] Receivers() =>
    [
        new("steady", isAlive: true, (_, _) => 204),
        new("picky", isAlive: true, (_, _) => 200, ["payout.paid", "webhook_endpoint.*"]),
        new("ordered", isAlive: true, (_, a) => a.Try == 1 && a.Number % 5 == 0 ? 500 : 200, ["payout.*"], ordered: true),
        new("ill", isAlive: true, (r, _) => r.Age < IllFor ? 500 : 200),
        new("crashing", isAlive: true, (r, _) => r.Age < IllFor ? ChaosReceiver.Reset : 200, ["payout.*"], ordered: true),
        new("busy", isAlive: true, (_, a) => a.Try == 1 && a.Number % 4 == 0 ? 429 : 200),
        new("gone", isAlive: false, (_, _) => 410),
        new("silent", isAlive: false, (_, _) => ChaosReceiver.Silence),
        new("redirecting", isAlive: false, (_, _) => 307),
        new("dead", isAlive: false, (_, _) => ChaosReceiver.Reset),
    ];

    private async Task RunAsync(string kind, int nodeCount)
    {
        await using var storage = await CrashStorage.CreateAsync(kind);
        await using var elsewhere = Receiver.Saying("HTTP/1.1 204 No Content\r\n\r\n");
        await using var receivers = await ChaosReceivers.StartAsync(Receivers(), elsewhere.Url);
        var nodes = Enumerable.Range(0, nodeCount).Select(_ => new ServerProcess(storage.Folder, storage.Postgres,
            settings: ("Sluice__Webhooks__AllowPrivate", "true"))).ToArray();
        try
        {
            foreach (var node in nodes)
                await node.StartAsync();
            using var world = new PayoutWorld(nodes, nodes[0].Key);
            await world.PostAsync("v1/sandbox/deposits", "fund", PayoutWorld.Json("""{"amount":900000000,"currency":"EUR"}"""));
            foreach (var receiver in receivers.All)
                await RegisterAsync(world, receiver, receivers.UrlOf(receiver));
            await RegisterAsync(world, new ChaosReceiver("closed", isAlive: false, (_, _) => 0), ClosedPort());
            await PayWhileKillingAsync(world, nodes, receivers);
            var log = await DrainAsync(world, nodes, receivers);
            foreach (var receiver in receivers.All)
                Judge(receiver, log);
            elsewhere.Connections.ShouldBe(0, "A redirect was followed.");
            await JudgePatienceAsync(world, nodes, receivers);
            await JudgeEndpointsAsync(world, receivers);
        }
        catch
        {
            foreach (var node in nodes)
                output.WriteLine(node.LogTail);
            throw;
        }
        finally
        {
            foreach (var node in nodes)
                node.Dispose();
        }
    }

    private static async Task RegisterAsync(PayoutWorld world, ChaosReceiver receiver, string url)
    {
        var asked = new JsonObject { ["url"] = url, ["description"] = receiver.Name, ["ordered"] = receiver.Ordered };
        if (receiver.Types.Length > 0)
            asked["types"] = new JsonArray([.. receiver.Types.Select(t => JsonValue.Create(t))]);
        var made = await world.PostAsync("v1/webhook-endpoints", receiver.Name, PayoutWorld.Json(asked.ToJsonString()));
        receiver.Id = made.GetProperty("id").GetString()!;
        receiver.Secret = made.GetProperty("secret").GetString()!;
    }

    private async Task PayWhileKillingAsync(PayoutWorld world, ServerProcess[] nodes, ChaosReceivers receivers)
    {
        using var stop = new CancellationTokenSource();
        var posters = Enumerable.Range(0, Posters).Select(i => PayAsync(world, i, stop.Token)).ToArray();
        for (var kill = 0; kill < Kills; kill++)
        {
            await Task.Delay(Random.Shared.Next(400, 1200));
            var victim = nodes[kill % nodes.Length];
            receivers.NextEpoch();
            await victim.KillAsync();
            receivers.NextEpoch();
            await victim.StartAsync();
            // Its clock began anew; that of the others goes on.
            await AdvanceAsync(victim, _ahead);
            await AdvanceAsync(nodes, receivers, LeaseOver);
        }
        await Task.Delay(500);
        await stop.CancelAsync();
        await Task.WhenAll(posters);
    }

    private static async Task PayAsync(PayoutWorld world, int poster, CancellationToken stop)
    {
        for (var i = 0; !stop.IsCancellationRequested; i++)
        {
            await world.PayAsync($"pay-{poster}-{i}", $"PAY-{poster}-{i}", poster);
            await Task.Delay(PostPause, CancellationToken.None);
        }
    }

    /// <summary>Puts the clock over the waits of the schedule until nothing is missing any more.</summary>
    /// <returns>The whole event log.</returns>
    private async Task<List<JsonElement>> DrainAsync(PayoutWorld world, ServerProcess[] nodes, ChaosReceivers receivers)
    {
        var watch = Stopwatch.StartNew();
        var log = await world.AllAsync("v1/events");
        foreach (var seconds in (int[])[6, 400, 400, 2000, 9000, 9000, 20_000])
        {
            await AdvanceAsync(nodes, receivers, TimeSpan.FromSeconds(seconds));
            while (await IsAllTakenSoonAsync(receivers, log))
            {
                var now = await world.AllAsync("v1/events");
                if (now.Count == log.Count)
                {
                    output.WriteLine($"{log.Count} events, drained in {watch.Elapsed} and {_ahead} of the clock");
                    return log;
                }
                log = now;
            }
        }
        return log;
    }

    /// <summary>Whether the living have taken all; waits as long as something comes.</summary>
    private static async Task<bool> IsAllTakenSoonAsync(ChaosReceivers receivers, List<JsonElement> log)
    {
        var expected = receivers.All.Where(r => r.IsAlive)
            .Select(r => (Receiver: r, Numbers: Expected(r, log).ToList())).ToList();
        var before = -1;
        for (var idle = 0; idle < IdleLooks; idle++)
        {
            var missing = expected.Sum(e => e.Receiver.Taken is var taken ? e.Numbers.Count(n => !taken.Contains(n)) : 0);
            if (missing == 0)
                return true;
            if (missing != before)
                idle = 0;
            before = missing;
            await Task.Delay(100);
        }
        return false;
    }

    // From its creation on, and of the types it asked for.
    private static IEnumerable<long> Expected(ChaosReceiver receiver, List<JsonElement> log) => log
        .SkipWhile(e => e.GetProperty("subject_id").GetString() != receiver.Id)
        .Where(e => receiver.Wants(e.GetProperty("type").GetString()!))
        .Select(e => e.GetProperty("number").GetInt64());

    private void Judge(ChaosReceiver receiver, List<JsonElement> log)
    {
        // What came after the log was read is not judged.
        var arrivals = receiver.Arrivals.Where(a => a.Number <= log.Count).ToList();
        var verifier = new WebhookVerifier(receiver.Secret);
        output.WriteLine($"{receiver.Name}: {arrivals.Count} requests, {receiver.Taken.Count} events taken");
        arrivals.ShouldNotBeEmpty(receiver.Name);
        // The log is whole: number n stands at n - 1.
        foreach (var arrival in arrivals)
        {
            var e = log[(int)arrival.Number - 1];
            (arrival.Id, arrival.Type, arrival.Sequence).ShouldBe((e.GetProperty("id").GetString()!,
                e.GetProperty("type").GetString()!, e.GetProperty("sequence").GetInt32()), receiver.Name);
            receiver.Wants(arrival.Type).ShouldBeTrue(receiver.Name);
            verifier.Check(arrival.Id, arrival.Timestamp, arrival.Signature, arrival.Body).ShouldBe(WebhookVerdict.Genuine);
        }
        if (receiver.IsAlive)
            Expected(receiver, log).Except(receiver.Taken).ShouldBeEmpty($"{receiver.Name} misses events.");
        if (receiver.Ordered)
            JudgeOrder(receiver.Name, arrivals, log);
    }

    /// <summary>Nothing of a subject comes before everything earlier of it was taken.</summary>
    private static void JudgeOrder(string name, List<Arrival> arrivals, List<JsonElement> log)
    {
        var taken = new Dictionary<string, int>();
        foreach (var arrival in arrivals)
        {
            var subject = log[(int)arrival.Number - 1].GetProperty("subject_id").GetString()!;
            var last = taken.GetValueOrDefault(subject);
            arrival.Sequence.ShouldBeLessThanOrEqualTo(last + 1, $"{name}: {subject} overtook itself.");
            if (arrival.Status is >= 200 and <= 299)
                taken[subject] = Math.Max(last, arrival.Sequence);
        }
        taken.Count.ShouldBeGreaterThan(10);
    }

    /// <summary>
    /// As the receiver saw it: between two deeds of the test, which are nearer to each other than it asked for, nothing comes
    /// twice. As the sender wrote it: no attempt earlier. A node whose lease is taken while it lives may repeat itself.
    /// </summary>
    private async Task JudgePatienceAsync(PayoutWorld world, ServerProcess[] nodes, ChaosReceivers receivers)
    {
        var busy = receivers.All.Single(r => r.Name == "busy");
        var arrivals = busy.Arrivals;
        var refused = arrivals.Where(a => a.Status == 429).ToList();
        refused.Count.ShouldBeGreaterThan(5);
        if (nodes.Length == 1)
            refused.ShouldAllBe(r => arrivals.Count(a => a.Id == r.Id && a.Epoch == r.Epoch) == 1, "Retry-After was not obeyed.");
        foreach (var told in refused.Take(5))
        {
            var log = await AttemptsAsync(world, busy, told.Number);
            // What was taken is written down a little later; a node that was killed in between asks again, and may be put off.
            for (var look = 0; look < PatienceLooks && log.LastOrDefault().Status != 200; look++)
            {
                await AdvanceAsync(nodes, receivers, ChaosReceivers.RetryAfter);
                await Task.Delay(500);
                log = await AttemptsAsync(world, busy, told.Number);
            }
            log.LastOrDefault().Status.ShouldBe(200);
            for (var i = 1; i < log.Count; i++)
                (log[i].At - log[i - 1].At).ShouldBeGreaterThanOrEqualTo(ChaosReceivers.RetryAfter);
        }
    }

    private static async Task<List<(int Status, DateTimeOffset At)>> AttemptsAsync(
        PayoutWorld world, ChaosReceiver receiver, long number)
    {
        var delivery = await world.GetAsync($"v1/webhook-endpoints/{receiver.Id}/deliveries/{number}");
        return delivery.GetProperty("log").EnumerateArray().Select(a => (a.GetProperty("answer_status").GetInt32(),
            a.GetProperty("attempted_at").GetDateTimeOffset())).ToList();
    }

    private static async Task JudgeEndpointsAsync(PayoutWorld world, ChaosReceivers receivers)
    {
        var endpoints = (await world.GetAsync("v1/webhook-endpoints")).GetProperty("data").EnumerateArray().ToList();
        endpoints.Count.ShouldBe(receivers.All.Count + 1);
        foreach (var endpoint in endpoints)
            (endpoint.GetProperty("status").GetString(), endpoint.GetProperty("disabled_reason").GetString()).ShouldBe(
                endpoint.GetProperty("description").GetString() == "gone" ? ("disabled", "gone") : ("enabled", null));
    }

    private async Task AdvanceAsync(ServerProcess[] nodes, ChaosReceivers receivers, TimeSpan by)
    {
        _ahead += by;
        receivers.NextEpoch();
        foreach (var node in nodes)
            await AdvanceAsync(node, by);
        receivers.NextEpoch();
    }

    private static async Task AdvanceAsync(ServerProcess node, TimeSpan by)
    {
        if (by == TimeSpan.Zero)
            return;
        using var http = new HttpClient { BaseAddress = node.Url };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", node.Key);
        using var answer = await http.PostAsync(
            "v1/sandbox/clock", PayoutWorld.Json($$"""{"advance_seconds":{{(int)by.TotalSeconds}}}"""));
        answer.EnsureSuccessStatusCode();
    }

    private static string ClosedPort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/closed";
    }
}
