using System.Diagnostics;
using System.Text.Json;
using Shouldly;
using Sluice.Tests.Databases;
using Xunit.Abstractions;

namespace Sluice.Tests.Crash;

/// <summary>
/// kill -9 at random moments while a file and single requests are paid; at the end the book adds up, every row and every
/// request was decided once, and the bank's own store has paid exactly the payouts that the book calls paid.
/// </summary>
public sealed class CrashTests(ITestOutputHelper output)
{
    private const int KillsPerRun = 14;
    private const int Rows = 3000;
    private const int Posters = 3;

    [DatabaseTheory]
    public Task Killed_again_and_again_one_node_pays_everything_once(string kind) => RunAsync(kind, nodeCount: 1);

    [PostgresFact]
    public Task Killed_again_and_again_two_nodes_on_one_database_pay_everything_once() =>
        RunAsync(TestDatabase.Postgres, nodeCount: 2);

    [DatabaseTheory]
    public async Task Ten_thousand_rows_with_one_in_a_hundred_bad_are_paid_and_reported_row_by_row(string kind)
    {
        await using var storage = await CrashStorage.CreateAsync(kind);
        using var node = new ServerProcess(storage.Folder, storage.Postgres);
        await node.StartAsync();
        using var world = new PayoutWorld([node], node.Key);
        await FundAsync(world);
        var batch = await UploadAsync(world, 10_000);
        await SettleAsync(world, batch);
        await CompareAsync(world, batch, 10_000, []);
    }

    private async Task RunAsync(string kind, int nodeCount)
    {
        var seed = Random.Shared.Next();
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        await using var storage = await CrashStorage.CreateAsync(kind);
        var nodes = Enumerable.Range(0, nodeCount).Select(_ => new ServerProcess(storage.Folder, storage.Postgres)).ToArray();
        try
        {
            foreach (var node in nodes)
                await node.StartAsync();
            using var world = new PayoutWorld(nodes, nodes[0].Key);
            await FundAsync(world);
            var batch = await UploadAsync(world, Rows);
            using var stop = new CancellationTokenSource();
            var posters = Enumerable.Range(0, Posters).Select(i => PostUntilAsync(world, i, stop.Token)).ToArray();
            for (var kill = 0; kill < KillsPerRun; kill++)
            {
                await Task.Delay(random.Next(50, 900));
                var victim = nodes[random.Next(nodes.Length)];
                await victim.KillAsync();
                await victim.StartAsync();
            }
            await stop.CancelAsync();
            var posted = (await Task.WhenAll(posters)).SelectMany(p => p).ToList();
            output.WriteLine($"{posted.Count} single payouts besides {Rows} rows, {KillsPerRun} kills");
            await SettleAsync(world, batch);
            await CompareAsync(world, batch, Rows, posted);
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

    private static Task<JsonElement> FundAsync(PayoutWorld world) =>
        world.PostAsync("v1/sandbox/deposits", "fund", PayoutWorld.Json("""{"amount":900000000000,"currency":"EUR"}"""));

    private static async Task<string> UploadAsync(PayoutWorld world, int rows)
    {
        var file = new StringContent(PayoutWorld.Csv(rows));
        file.Headers.ContentType = new("text/csv");
        return (await world.PostAsync("v1/batches?file_name=people.csv", "file", file)).GetProperty("id").GetString()!;
    }

    private static async Task<List<(string Reference, string Id)>> PostUntilAsync(PayoutWorld world, int poster,
        CancellationToken stop)
    {
        var posted = new List<(string, string)>();
        for (var i = 0; !stop.IsCancellationRequested; i++)
        {
            var reference = $"POST-{poster}-{i}";
            var payout = await world.PayAsync($"key-{poster}-{i}", reference, poster);
            posted.Add((reference, payout.GetProperty("id").GetString()!));
        }
        return posted;
    }

    /// <summary>
    /// Waits for the batch, then puts the clock forward until inquiries have settled what kills and lost answers left
    /// open.
    /// </summary>
    private static async Task SettleAsync(PayoutWorld world, string batch)
    {
        var since = Stopwatch.StartNew();
        while ((await world.GetAsync($"v1/batches/{batch}")).GetProperty("status").GetString() != "completed")
        {
            since.Elapsed.ShouldBeLessThan(TimeSpan.FromMinutes(3), "The batch was not completed.");
            await Task.Delay(100);
        }
        foreach (var step in (int[])[0, 0, 10, 400, 400, 4000, 4000, 90_000, 90_000, 90_000])
        {
            if (step > 0)
                await world.AdvanceAsync(TimeSpan.FromSeconds(step));
            for (var look = 0; look < 30; look++)
            {
                if (await OpenAsync(world) == 0)
                    return;
                await Task.Delay(100);
            }
        }
        (await OpenAsync(world)).ShouldBe(0, "Payouts stayed open.");
    }

    private static async Task<int> OpenAsync(PayoutWorld world)
    {
        var open = 0;
        foreach (var status in (string[])["queued", "submitted", "held"])
            open += (await world.GetAsync($"v1/payouts?status={status}&limit=1")).GetProperty("data").GetArrayLength();
        // Those that will come back, or be paid late, are final only once the bank has nothing more to say.
        return open > 0 ? open : (await world.AllAsync("v1/sandbox/bank")).Count(p =>
            p.GetProperty("state").GetString() == "pending");
    }

    private static async Task CompareAsync(PayoutWorld world, string batch, int rows, List<(string Reference, string Id)> posted)
    {
        // A payment that comes back does so two seconds after it arrived.
        await world.AdvanceAsync(TimeSpan.FromSeconds(30));
        await Task.Delay(1500);
        var verdict = JsonDocument.Parse((await world.LinesAsync("v1/ledger/verify"))[^1]).RootElement;
        verdict.GetProperty("ok").GetBoolean().ShouldBeTrue(verdict.ToString());
        var report = (await world.LinesAsync($"v1/batches/{batch}/report")).Select(line => JsonDocument.Parse(line).RootElement)
            .ToList();
        report.Select(r => r.GetProperty("row").GetInt32()).ShouldBe(Enumerable.Range(1, rows));
        report.Where(r => r.GetProperty("result").GetString() == "refused").Select(r => r.GetProperty("row").GetInt32())
            .ShouldBe(Enumerable.Range(1, rows).Where(PayoutWorld.IsBad));
        var payouts = await world.AllAsync("v1/payouts");
        payouts.Count.ShouldBe(rows - (rows / 100) + posted.Count);
        payouts.Select(p => p.GetProperty("client_reference").GetString()).ShouldBeUnique();
        var ids = payouts.ToDictionary(p => p.GetProperty("client_reference").GetString()!, p =>
            p.GetProperty("id").GetString()!);
        foreach (var (reference, id) in posted)
            ids[reference].ShouldBe(id);
        await CompareWithBankAsync(world, payouts);
    }

    private static async Task CompareWithBankAsync(PayoutWorld world, List<JsonElement> payouts)
    {
        var bank = (await world.AllAsync("v1/sandbox/bank")).ToLookup(p => p.GetProperty("payout_id").GetString()!);
        var paid = 0;
        foreach (var payout in payouts)
        {
            var id = payout.GetProperty("id").GetString()!;
            var status = payout.GetProperty("status").GetString();
            var times = bank[id].Sum(p => p.GetProperty("times_paid").GetInt32());
            times.ShouldBe(status is "paid" or "returned" ? 1 : 0, $"{id} is {status}; the bank paid it {times} times.");
            bank[id].Where(p => p.GetProperty("times_paid").GetInt32() > 0).ShouldAllBe(p =>
                p.GetProperty("amount").GetInt64() == payout.GetProperty("amount").GetInt64());
            paid += times;
        }
        paid.ShouldBeGreaterThan(payouts.Count / 2);
        bank.Count.ShouldBeLessThanOrEqualTo(payouts.Count, "The bank knows payments that the book does not.");
        var balances = (await world.GetAsync("v1/balances?currency=EUR")).GetProperty("data")[0];
        balances.GetProperty("in_transit").GetInt64().ShouldBe(0);
        var gone = payouts.Where(p => p.GetProperty("status").GetString() == "paid").Sum(p => p.GetProperty("amount").GetInt64());
        balances.GetProperty("available").GetInt64().ShouldBe(900_000_000_000 - gone);
    }
}
