using System.Diagnostics;

namespace Sluice.Bench.Load;

/// <summary>What a load found.</summary>
/// <param name="Rate">Answers a second.</param>
/// <param name="Created">Payouts that were created, during warm-up too.</param>
/// <param name="Errors">Answers that say anything else, during warm-up too.</param>
/// <param name="FirstError">The first of them.</param>
internal sealed record LoadResult(double Rate, Latencies Latencies, long Created, long Errors, string? FirstError);

/// <summary>
/// Keeps a number of connections busy, each sending its next payout as soon as it has the answer to the one before.
/// </summary>
internal sealed class PayoutLoad
{
    private enum Phase
    {
        WarmUp,
        Measure,
        Stop,
    }

    private volatile Phase _phase;
    private long _created;
    private long _errors;
    private string? _firstError;

    private PayoutLoad()
    {
    }

    public static async Task<LoadResult> RunAsync(
        Door door, int connections, TimeSpan warmUp, TimeSpan measure, Action? measuring = null, Action? measured = null)
    {
        var load = new PayoutLoad();
        var open = new List<IPayoutCaller>();
        try
        {
            for (var i = 0; i < connections; i++)
            {
                open.Add(door.MakeCaller());
                await open[i].ConnectAsync(door.Address);
            }
            var loops = open.ConvertAll(c => Task.Run(() => load.LoopAsync(c)));
            await Task.Delay(warmUp);
            measuring?.Invoke();
            var watch = Stopwatch.StartNew();
            load._phase = Phase.Measure;
            await Task.Delay(measure);
            load._phase = Phase.Stop;
            var seconds = watch.Elapsed.TotalSeconds;
            measured?.Invoke();
            var all = new Latencies();
            foreach (var latencies in await Task.WhenAll(loops))
                all.Add(latencies);
            return new LoadResult(all.Count / seconds, all, load._created, load._errors, load._firstError);
        }
        finally
        {
            foreach (var connection in open)
                connection.Dispose();
        }
    }

    private async Task<Latencies> LoopAsync(IPayoutCaller caller)
    {
        var latencies = new Latencies();
        var created = 0L;
        while (_phase != Phase.Stop)
        {
            var begun = Stopwatch.GetTimestamp();
            if (await caller.CreateAsync() is { } refusal)
            {
                Interlocked.Increment(ref _errors);
                Interlocked.CompareExchange(ref _firstError, refusal, null);
                // A refusing server would answer far too quickly and spoil what the others see.
                await Task.Delay(10);
                continue;
            }
            created++;
            if (_phase == Phase.Measure)
                latencies.Record(Stopwatch.GetTimestamp() - begun);
        }
        Interlocked.Add(ref _created, created);
        return latencies;
    }
}
