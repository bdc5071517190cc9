using System.Globalization;
using Sluice.Bench.Load;

namespace Sluice.Bench;

/// <summary>POST /v1/payouts under a steady load, and who used the processors meanwhile.</summary>
internal sealed class PostMeasurement(Options options, Report report)
{
    public const int Judged = 64;

    /// <summary>Measures one server at one number of connections and reports it.</summary>
    /// <exception cref="BenchFailedException">Any answer was not 201.</exception>
    public async Task<LoadResult> RunAsync(string part, string what, ChildServer server, int connections, TimeSpan? warmUp = null)
    {
        double[] before = [], after = [];
        var result = await PayoutLoad.RunAsync(
            server.Address, server.ApiKey, connections, warmUp ?? options.WarmUp, options.Measure,
            () => before = Processors(server), () => after = Processors(server));
        if (result.Errors > 0)
            throw new BenchFailedException(
                $"{result.Errors} answers were not 201, the first: {result.FirstError}\n{server.Output}");
<<<<<<< HEAD
        var used = before.Zip(after, (b, a) => (a - b) / options.Measure.TotalSeconds).ToArray();
=======
        var used = before.Zip(after, (b, a) => Math.Max(0, a - b) / options.Measure.TotalSeconds).ToArray();
>>>>>>> bench
        report.Add(part, what, string.Create(CultureInfo.InvariantCulture,
            $"{result.Rate:N0}/s, p50 {result.Latencies.Percentile(0.5):F2} ms, p99 {result.Latencies.Percentile(0.99):F2} ms"
            + $" (cores: server {used[0]:F2}, PostgreSQL {used[1]:F2}, load {used[2]:F2})"));
        return result;
    }

    /// <summary>All numbers of connections on a fresh server that does not submit; then 64 on one that does.</summary>
    /// <returns>Payouts a second at 64 connections.</returns>
    public async Task<double> RunAllAsync(string part, Func<Task<Target>> makeTarget, Figures figures)
    {
        var judged = 0.0;
        await using (var target = await makeTarget())
        {
            await using var server = await ChildServer.StartSluiceAsync(target, dispatch: false);
            await server.FundAsync();
            await WarmUpAsync(server);
            foreach (var connections in options.Connections)
            {
<<<<<<< HEAD
                var result = await RunAsync(part, string.Create(CultureInfo.InvariantCulture, $"POST, {connections} connections"),
                    server, connections);
=======
                var result = await RunAsync(
                    part, string.Create(CultureInfo.InvariantCulture, $"POST, {connections} connections"), server, connections);
>>>>>>> bench
                if (connections == Judged)
                    judged = result.Rate;
                if (part == "post")
                    Judge(connections, result, figures);
            }
            report.Add(part, "server's peak memory", $"{Report.Number(Machine.PeakMemory(server.ProcessId))} MiB");
        }
        await using (var target = await makeTarget())
        {
            await using var server = await ChildServer.StartSluiceAsync(target, dispatch: true);
            await server.FundAsync();
            await WarmUpAsync(server);
            await RunAsync(part, $"POST, {Judged} connections, submission on", server, Judged);
        }
        return judged;
    }

    /// <summary>Keeps a new server busy until its code has been compiled for good.</summary>
    public Task WarmUpAsync(ChildServer server) =>
        PayoutLoad.RunAsync(server.Address, server.ApiKey, Judged, options.FirstWarmUp, TimeSpan.FromMilliseconds(1));

    private void Judge(int connections, LoadResult result, Figures figures)
    {
        var p99 = result.Latencies.Percentile(0.99);
        if (connections == 1)
<<<<<<< HEAD
            report.AddRatio("post", "p50 at 1 ÷ commit time", result.Latencies.Percentile(0.5), figures.Commit, 3,
                atLeast: false);
=======
            report.AddRatio(
                "post", "p50 at 1 ÷ commit time", result.Latencies.Percentile(0.5), figures.Commit, 3, atLeast: false);
>>>>>>> bench
        if (connections != Judged)
            return;
        report.AddRatio("post", "rate at 64 ÷ b", result.Rate, figures.RowLock, 10);
        report.AddRatio("post", "rate at 64 ÷ a", result.Rate, figures.Bulk, 0.4);
        if (figures.StaticP99 is > 0 and <= 5)
            report.AddAtMost("post", "p99 at 64", p99, 25, "ms");
        else if (figures.StaticP99 > 5)
            report.Add("post", "p99 at 64: not judged, c's own is above 5 ms", $"{Report.Number(p99, 1)} ms");
    }

    private static double[] Processors(ChildServer server) =>
        [Machine.Seconds(server.ProcessId), Machine.PostgresSeconds(), Machine.Seconds(Environment.ProcessId)];
}
