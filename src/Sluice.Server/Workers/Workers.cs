using Sluice.Batches;
using Sluice.Books;
using Sluice.Connectors;
using Sluice.Rails.Sandbox;

namespace Sluice.Server.Workers;

/// <summary>Runs the lanes while the server runs. Started first and stopped last: everything else answers through them.</summary>
internal sealed class LaneWorker(BookLanes lanes) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => lanes.RunAsync(stoppingToken);
}

/// <summary>Runs the dispatcher.</summary>
internal sealed class DispatchWorker(Dispatcher dispatcher) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.Run(() => dispatcher.RunAsync(stoppingToken), CancellationToken.None);
}

/// <summary>Runs the batches.</summary>
internal sealed class BatchRunner(BatchWorker worker) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.Run(() => worker.RunAsync(stoppingToken), CancellationToken.None);
}

/// <summary>Runs the sandbox bank.</summary>
internal sealed class SandboxRunner(SandboxClockwork clockwork) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.Run(() => clockwork.RunAsync(stoppingToken), CancellationToken.None);
}
