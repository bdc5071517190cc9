using Sluice.Access;
using Sluice.Books;
using Sluice.Events;
using Sluice.Kernel;
using Sluice.Webhooks;

namespace Sluice.Server.Webhooks;

/// <summary>What every pump works with.</summary>
internal sealed record WebhookTools(
    Database Database, BookLanes Lanes, WebhookPost Post, WebhookLogs Logs, EventSignal Signal, Ids Ids, TimeProvider Clock);

/// <summary>
/// Tells endpoints what happened: takes those that no node sends to and runs a pump for each, so that one that hangs slows down
/// nobody else. Any number of nodes may run; a lease keeps an endpoint with one of them.
/// </summary>
internal sealed partial class WebhookSender(WebhookTools tools, ILogger<WebhookSender> log) : BackgroundService
{
    /// <summary>How soon a new endpoint, or one whose node has died, is taken up.</summary>
    public static readonly TimeSpan SweepInterval = TimeSpan.FromSeconds(1);

    /// <summary>How many endpoints a node sends to at most: beyond, others are to help.</summary>
    public const int PumpsMax = 2_000;

    private readonly Dictionary<Guid, Task> _pumps = [];

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.Run(() => RunAsync(stoppingToken), CancellationToken.None);

    private async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await SweepAsync(stop);
            }
            catch (Exception failure) when (!stop.IsCancellationRequested && tools.Database.IsUnavailable(failure))
            {
                SweepPaused(log, failure);
            }
            catch (Exception failure) when (!stop.IsCancellationRequested)
            {
                SweepFailed(log, failure);
            }
            catch (OperationCanceledException)
            {
                break;
            }
            await Task.WhenAny(Task.Delay(SweepInterval, tools.Clock, stop));
        }
        await Task.WhenAll(_pumps.Values);
    }

    private async Task SweepAsync(CancellationToken stop)
    {
        tools.Logs.Trim();
        foreach (var (id, _) in _pumps.Where(p => p.Value.IsCompleted).ToList())
            _pumps.Remove(id);
        foreach (var (merchant, id) in await WebhookDeliveryStore.FreeAsync(tools.Database, tools.Clock.Now, stop))
        {
            if (_pumps.Count >= PumpsMax)
                return;
            if (_pumps.ContainsKey(id))
                continue;
            var now = tools.Clock.Now;
            var lease = await WebhookDeliveryStore.LeaseAsync(
                tools.Database, merchant, id, tools.Ids.New(), now, now + WebhookPump.LeaseTime, stop);
            if (lease is not null)
                _pumps.Add(id, PumpAsync(lease, stop));
        }
    }

    private async Task PumpAsync(WebhookLease lease, CancellationToken stop)
    {
        try
        {
            var endpoint = await WebhookEndpointStore.FindAsync(tools.Database, lease.Merchant, lease.Endpoint, stop);
            if (endpoint is not { Status: EndpointStatus.Enabled })
                return;
            var live = await Merchants.IsLiveAsync(tools.Database, lease.Merchant, stop);
            await new WebhookPump(tools, lease, endpoint, live).RunAsync(stop);
        }
        catch (Exception failure) when (!stop.IsCancellationRequested && tools.Database.IsUnavailable(failure))
        {
            // The lease runs out, and whoever takes it goes on from what was written down.
            SweepPaused(log, failure);
        }
        catch (Exception failure) when (!stop.IsCancellationRequested)
        {
            PumpFailed(log, failure, lease.Endpoint);
        }
        catch (OperationCanceledException)
        {
            return;
        }
    }

    [LoggerMessage(6601, LogLevel.Warning, "The database does not answer; webhooks wait")]
    private static partial void SweepPaused(ILogger logger, Exception failure);

    [LoggerMessage(6602, LogLevel.Error, "Looking for webhook endpoints failed")]
    private static partial void SweepFailed(ILogger logger, Exception failure);

    [LoggerMessage(6603, LogLevel.Error, "Sending to webhook endpoint {Endpoint} stopped; it goes on from what was written down")]
    private static partial void PumpFailed(ILogger logger, Exception failure, Guid endpoint);
}
