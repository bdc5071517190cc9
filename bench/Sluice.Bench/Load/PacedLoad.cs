using System.Diagnostics;

namespace Sluice.Bench.Load;

/// <summary>Creates payouts at a rate, whatever the answers take, until it is disposed of.</summary>
internal sealed class PacedLoad : IAsyncDisposable
{
    private const int Connections = 8;

    private readonly CancellationTokenSource _end = new();
    private readonly long _began = Stopwatch.GetTimestamp();
    private readonly double _perSecond;
    private readonly Task[] _loops;
    private long _next;
    private long _created;

    public PacedLoad(Door door, double perSecond)
    {
        _perSecond = perSecond;
        _loops = [.. Enumerable.Range(0, Connections).Select(_ => Task.Run(() => LoopAsync(door)))];
    }

    /// <summary>How many were created.</summary>
    public long Created => Interlocked.Read(ref _created);

    /// <exception cref="BenchFailedException">One was not created.</exception>
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await Task.WhenAll(_loops);
        _end.Dispose();
    }

    private async Task LoopAsync(Door door)
    {
        using var caller = door.MakeCaller();
        await caller.ConnectAsync(door.Address);
        while (!_end.IsCancellationRequested)
        {
            var due = TimeSpan.FromSeconds((Interlocked.Increment(ref _next) - 1) / _perSecond);
            var wait = due - Stopwatch.GetElapsedTime(_began);
            if (wait > TimeSpan.Zero)
                await Task.Delay(wait, _end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (_end.IsCancellationRequested)
                return;
            if (await caller.CreateAsync() is { } refusal)
                throw new BenchFailedException($"A payout was not created: {refusal}");
            Interlocked.Increment(ref _created);
        }
    }
}
