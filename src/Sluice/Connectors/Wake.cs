using System.Collections.Concurrent;
using System.Threading.Channels;
using Sluice.Kernel;

namespace Sluice.Connectors;

/// <summary>
/// Tells the dispatcher of this node which merchants have something due, so that it need not wait for its next sweep.
/// Only a hint: what is lost with the process is found in the database.
/// </summary>
public sealed class Wake(TimeProvider clock)
{
    private readonly ConcurrentDictionary<MerchantId, bool> _merchants = new();
    private readonly Channel<bool> _signal =
        Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>Something became due for a merchant.</summary>
    public void Dispatch(MerchantId merchant)
    {
        _merchants[merchant] = true;
        _signal.Writer.TryWrite(true);
    }

    /// <summary>Waits until something was said, or the time is over.</summary>
    public async Task WaitAsync(TimeSpan atMost, CancellationToken cancel)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        await Task.WhenAny(_signal.Reader.WaitToReadAsync(over.Token).AsTask(), Task.Delay(atMost, clock, over.Token));
        await over.CancelAsync();
        cancel.ThrowIfCancellationRequested();
        _signal.Reader.TryRead(out _);
    }

    /// <summary>The merchants named since the last call.</summary>
    public IReadOnlyList<MerchantId> Take()
    {
        var taken = new List<MerchantId>();
        foreach (var merchant in _merchants.Keys)
        {
            if (_merchants.TryRemove(merchant, out _))
                taken.Add(merchant);
        }
        return taken;
    }
}
