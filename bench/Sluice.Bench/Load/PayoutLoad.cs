using System.Diagnostics;
using System.Net;
using System.Text;

namespace Sluice.Bench.Load;

/// <summary>What a load found.</summary>
/// <param name="Rate">Answers a second.</param>
/// <param name="Errors">Answers other than 201, during warm-up too.</param>
/// <param name="FirstError">The first of them.</param>
internal sealed record LoadResult(double Rate, Latencies Latencies, long Errors, string? FirstError);

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
    private long _errors;
    private string? _firstError;

    private PayoutLoad()
    {
    }

    public static async Task<LoadResult> RunAsync(
<<<<<<< HEAD
        IPEndPoint server, string apiKey, int connections, TimeSpan warmUp, TimeSpan measure,
        Action? measuring = null, Action? measured = null)
=======
        IPEndPoint server, string apiKey, int connections, TimeSpan warmUp, TimeSpan measure, Action? measuring = null,
        Action? measured = null)
>>>>>>> bench
    {
        var load = new PayoutLoad();
        var open = new List<HttpConnection>();
        try
        {
            for (var i = 0; i < connections; i++)
            {
                open.Add(new HttpConnection());
                await open[i].ConnectAsync(server);
            }
            var loops = open.ConvertAll(c => Task.Run(() => load.LoopAsync(c, new PayoutRequest(apiKey))));
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
            return new LoadResult(all.Count / seconds, all, load._errors, load._firstError);
        }
        finally
        {
            foreach (var connection in open)
                connection.Dispose();
        }
    }

    private async Task<Latencies> LoopAsync(HttpConnection connection, PayoutRequest request)
    {
        var latencies = new Latencies();
        while (_phase != Phase.Stop)
        {
            var begun = Stopwatch.GetTimestamp();
            var status = await connection.ExchangeAsync(request.Next());
            if (status != 201)
            {
                Interlocked.Increment(ref _errors);
                Interlocked.CompareExchange(ref _firstError, $"{status} {Encoding.UTF8.GetString(connection.Body)}", null);
                // A refusing server would answer far too quickly and spoil what the others see.
                await Task.Delay(10);
            }
            else if (_phase == Phase.Measure)
            {
                latencies.Record(Stopwatch.GetTimestamp() - begun);
            }
        }
        return latencies;
    }
}
