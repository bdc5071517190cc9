using Sluice.Batches;
using Sluice.Books;
using Sluice.Connectors;
using Sluice.Rails.Sandbox;
using Sluice.Reports;

namespace Sluice.Server.Workers;

/// <summary>Runs the lanes while the server runs. Started first and stopped last: everything else answers through them.</summary>
internal sealed class LaneWorker(BookLanes lanes) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => lanes.RunAsync(stoppingToken);
}

/// <summary>
/// Runs the dispatcher. It stops taking work as soon as the server is asked to stop, so that a caller who is slow to go does not
/// use up the time that rails have for their answers.
/// </summary>
internal sealed class DispatchWorker(Dispatcher dispatcher, IHostApplicationLifetime server) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, server.ApplicationStopping);
        await Task.Run(() => dispatcher.RunAsync(stop.Token), CancellationToken.None);
    }
}

/// <summary>Runs the batches.</summary>
internal sealed class BatchRunner(BatchWorker worker) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.Run(() => worker.RunAsync(stoppingToken), CancellationToken.None);
}

/// <summary>Makes the reports.</summary>
internal sealed class ReportRunner(ReportWorker worker) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.Run(() => worker.RunAsync(stoppingToken), CancellationToken.None);
}

/// <summary>Runs the sandbox banks.</summary>
internal sealed class SandboxRunner(SandboxClockwork clockwork, SandboxFilesClockwork files) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(
        Task.Run(() => clockwork.RunAsync(stoppingToken), CancellationToken.None),
        Task.Run(() => files.RunAsync(stoppingToken), CancellationToken.None));
}
