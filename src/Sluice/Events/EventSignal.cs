using Sluice.Kernel;

namespace Sluice.Events;

/// <summary>Tells who waits that a merchant has new events.</summary>
public sealed class EventSignal(Database database, TimeProvider clock)
{
    /// <summary>Begins to watch one merchant; to be disposed.</summary>
    public EventWatch Watch(MerchantId merchant) => new(database, merchant, clock);
}

/// <summary>Waiting for the events of one merchant.</summary>
public sealed class EventWatch(Database database, MerchantId merchant, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(50);

    /// <summary>Waits until there is an event after a number.</summary>
    public async Task<bool> WaitAsync(long after, TimeSpan atMost, CancellationToken cancel)
    {
        var began = clock.GetTimestamp();
        while ((await EventLog.ListAsync(database, merchant, after, null, null, 1, cancel)).Count == 0)
        {
            if (clock.GetElapsedTime(began) >= atMost)
                return false;
            await Task.Delay(PollInterval, clock, cancel);
        }
        return true;
    }

    public void Dispose()
    {
    }
}
