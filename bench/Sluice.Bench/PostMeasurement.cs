using System.Globalization;
using Sluice.Bench.Load;

namespace Sluice.Bench;

/// <summary>POST /v1/payouts under a steady load, and who used the processors meanwhile.</summary>
internal sealed class PostMeasurement(Options options, Report report)
{
    public const int Judged = 64;

    /// <summary>Measures one server at one number of connections and reports it.</summary>
    /// <exception cref="BenchFailedException">Any answer was not 201.</exception>
    public async Task<Sample> RunAsync(string part, string what, ChildServer server, int connections)
    {
        var sample = await MeasureAsync(server, Door.Rest(server), connections);
        report.Add(part, what, sample.ToString());
        return sample;
    }

    /// <summary>Measures one door of a server at one number of connections.</summary>
    /// <exception cref="BenchFailedException">Anything was answered but that the payout was created.</exception>
    public async Task<Sample> MeasureAsync(ChildServer server, Door door, int connections)
    {
        double[] before = [], after = [];
        var result = await PayoutLoad.RunAsync(
            door, connections, options.WarmUp, options.Measure,
            () => before = Processors(server), () => after = Processors(server));
        if (result.Errors > 0)
            throw new BenchFailedException(
                $"{result.Errors} payouts were not created, the first: {result.FirstError}\n{server.Output}");
        var cores = before.Zip(after, (b, a) => Math.Max(0, a - b) / options.Measure.TotalSeconds).ToArray();
        return new Sample(result.Rate, result.Latencies, result.Created, cores);
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
                var result = await RunAsync(
                    part, string.Create(CultureInfo.InvariantCulture, $"POST, {connections} connections"), server, connections);
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
    public Task WarmUpAsync(ChildServer server) => WarmUpAsync(Door.Rest(server));

    public Task WarmUpAsync(Door door) =>
        PayoutLoad.RunAsync(door, Judged, options.FirstWarmUp, TimeSpan.FromMilliseconds(1));

    private void Judge(int connections, Sample result, Figures figures)
    {
        var p99 = result.Latencies.Percentile(0.99);
        if (connections == 1)
            report.AddRatio(
                "post", "p50 at 1 ÷ commit time", result.Latencies.Percentile(0.5), figures.Commit, 3, atLeast: false);
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
