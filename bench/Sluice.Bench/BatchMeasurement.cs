using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Sluice.Bench;

/// <summary>A CSV file from its first byte until its payouts are accepted, or paid.</summary>
internal sealed class BatchMeasurement(Report report)
{
    private const double MemoryMaxMebibytes = 400;

    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(1);

    /// <summary>How long a batch may stand still before the run gives up.</summary>
    private static readonly TimeSpan StillMax = TimeSpan.FromMinutes(2);

    /// <summary>
    /// Measures a file of so many good rows on a fresh server until all are accepted; none is submitted meanwhile.
    /// </summary>
    /// <returns>Rows a second.</returns>
    public async Task<double> AcceptAsync(string part, Func<Task<Target>> makeTarget, int rows, bool judged)
    {
        await using var target = await makeTarget();
        await using var server = await ChildServer.StartSluiceAsync(target, dispatch: false);
        await server.FundAsync();
        await WarmUpAsync(server, target, Accepted);
        var file = await WriteFileAsync(target, rows);
        var watch = Stopwatch.StartNew();
        var batch = await UploadAsync(server, file);
        var uploaded = watch.Elapsed;
        await PollAsync(server, batch, b => b.GetProperty("status").GetString() == "completed", Accepted);
        var rate = rows / watch.Elapsed.TotalSeconds;
        var done = await server.GetAsync($"/v1/batches/{batch}");
        if (Accepted(done) != rows)
            throw new BenchFailedException($"Not all rows were accepted: {done.GetRawText()}");
        var memory = Machine.PeakMemory(server.ProcessId);
        report.Add(part, $"CSV of {Report.Number(rows)} rows", string.Create(CultureInfo.InvariantCulture,
            $"{rate:N0} rows/s ({watch.Elapsed.TotalSeconds:F1} s, of which upload {uploaded.TotalSeconds:F1} s)"));
        if (judged)
            report.AddAtMost(
                part, $"server's peak memory at {Report.Number(rows)} rows", memory, MemoryMaxMebibytes, "MiB", digits: 0);
        else
            report.Add(part, $"server's peak memory at {Report.Number(rows)} rows", $"{Report.Number(memory)} MiB");
        return rate;
    }

    /// <summary>Measures a file of so many good rows on a fresh server until all are paid with all their events.</summary>
    /// <returns>Payouts a second.</returns>
    public async Task<double> LifeAsync(string part, Func<Task<Target>> makeTarget, int rows)
    {
        await using var target = await makeTarget();
        await using var server = await ChildServer.StartSluiceAsync(target, dispatch: true);
        await server.FundAsync();
        await WarmUpAsync(server, target, Paid);
        var file = await WriteFileAsync(target, rows);
        var watch = Stopwatch.StartNew();
        var batch = await UploadAsync(server, file);
        await PollAsync(server, batch, b => Paid(b) == rows, Paid);
        var rate = rows / watch.Elapsed.TotalSeconds;
        report.Add(part, $"{Report.Number(rows)} payouts, created to paid",
            $"{Report.Number(rate)}/s ({Report.Number(watch.Elapsed.TotalSeconds, 1)} s)");
        report.Add(part, "server's peak memory", $"{Report.Number(Machine.PeakMemory(server.ProcessId))} MiB");
        return rate;
    }

    /// <summary>Fills a server with so many payouts, all paid.</summary>
    public static async Task FillAsync(ChildServer server, Target target, int rows)
    {
        await server.FundAsync();
        await PollAsync(server, await UploadAsync(server, await WriteFileAsync(target, rows)), b => Paid(b) == rows, Paid);
    }

    private static long Accepted(JsonElement batch) => batch.GetProperty("rows_accepted").GetInt64();

    private static long Paid(JsonElement batch) =>
        batch.GetProperty("statuses").TryGetProperty("paid", out var paid) ? paid.GetInt64() : 0;

    // Twice: what the runtime compiles anew after the first file has settled by the second.
    private static async Task WarmUpAsync(ChildServer server, Target target, Func<JsonElement, long> progress)
    {
        const int rows = 30_000;
        for (var i = 0; i < 2; i++)
        {
            var batch = await UploadAsync(server, await WriteFileAsync(target, rows));
            await PollAsync(server, batch, b => progress(b) == rows, progress);
        }
    }

    private static async Task<string> UploadAsync(ChildServer server, string path)
    {
        await using var file = File.OpenRead(path);
        using var content = new StreamContent(file, 1 << 16);
        content.Headers.ContentType = new MediaTypeHeaderValue("text/csv");
        var batch = await server.PostAsync("/v1/batches?mode=accept_valid&file_name=benchmark.csv", content);
        return batch.GetProperty("id").GetString()!;
    }

    /// <summary>Good rows of different people and amounts; no amount ends as the sandbox's magic ones do.</summary>
    private static async Task<string> WriteFileAsync(Target target, int rows)
    {
        var path = Path.Combine(target.Directory, string.Create(CultureInfo.InvariantCulture, $"batch-{rows}.csv"));
        await using var writer = new StreamWriter(path, append: false, new UTF8Encoding(false), 1 << 16);
        await writer.WriteLineAsync(
            "client_reference,amount,currency,purpose,recipient_name,recipient_type,recipient_country,iban,statement_reference");
        for (var i = 0; i < rows; i++)
        {
            var reference = Load.PayoutRequest.NextReference();
            await writer.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
                $"{reference},{10 + (i % 60)}.{i % 100:D2},EUR,COMMISSION,Ada Byron {i % 997},")
                + "individual,DE,DE89370400440532013000,March commission");
        }
        return path;
    }

    private static async Task PollAsync(
        ChildServer server, string batch, Func<JsonElement, bool> isDone, Func<JsonElement, long> progress)
    {
        var moved = Stopwatch.StartNew();
        long last = -1;
        while (true)
        {
            var now = await server.GetAsync($"/v1/batches/{batch}");
            if (isDone(now))
                return;
            if (progress(now) != last)
            {
                last = progress(now);
                moved.Restart();
            }
            if (moved.Elapsed > StillMax)
                throw new BenchFailedException(
                    $"The batch has stood still for {StillMax.TotalSeconds} s: {now.GetRawText()}\n{server.Output}");
            await Task.Delay(PollInterval);
        }
    }
}
