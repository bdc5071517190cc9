using Sluice.Quotes;

namespace Sluice.Server.Workers;

/// <summary>Keeps the exchange rates those of the file, so that no request ever waits for a disk.</summary>
internal sealed class RateWatch(EcbRateFile file, TimeProvider clock) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.WhenAny(Task.Delay(EcbRateFile.LookInterval, clock, stoppingToken));
            await file.RefreshAsync(stoppingToken);
        }
    }
}
