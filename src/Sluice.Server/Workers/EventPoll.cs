using Sluice.Events;
using Sluice.Kernel;

namespace Sluice.Server.Workers;

/// <summary>Learns what other nodes wrote, for those who wait here. Asks nothing while nobody waits.</summary>
internal sealed partial class EventPoll(EventSignal signal, Database database, TimeProvider clock, ILogger<EventPoll> log)
    : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(EventSignal.PollInterval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
            await PollAsync(stoppingToken);
    }

    private async Task PollAsync(CancellationToken cancel)
    {
        try
        {
            await signal.PollAsync(database, cancel);
        }
        catch (Exception failure) when (!cancel.IsCancellationRequested)
        {
            // The next look finds the same; one that ended for good would leave waiters to their own timeouts.
            PollFailed(log, failure);
        }
    }

    [LoggerMessage(LogLevel.Warning, "The event numbers of books could not be read; looked at again shortly.")]
    private static partial void PollFailed(ILogger log, Exception failure);
}
