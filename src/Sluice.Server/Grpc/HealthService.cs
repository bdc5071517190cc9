using Sluice.Kernel;
using Sluice.Server.Grpc.Health;
using Serving = Sluice.Server.Grpc.Health.HealthCheckResponse.Types.ServingStatus;

namespace Sluice.Server.Grpc;

/// <summary>grpc.health.v1.Health: serving while the database answers. Open to all, as /health/ready is.</summary>
internal sealed class HealthService
{
    /// <summary>How often a watched status is looked at again.</summary>
    public static readonly TimeSpan WatchInterval = TimeSpan.FromSeconds(2);

    private readonly DatabaseProbe _probe;
    private readonly TimeProvider _clock;

    public HealthService(DatabaseProbe probe, TimeProvider clock)
    {
        (_probe, _clock) = (probe, clock);
        var service = HealthReflection.Descriptor.Services.Single();
        Methods =
        [
            new UnaryMethod<HealthCheckRequest, HealthCheckResponse>(service.FindMethodByName("Check"), null, CheckAsync),
            new ServerStreamMethod<HealthCheckRequest>(service.FindMethodByName("Watch"), WatchAsync),
        ];
    }

    public IReadOnlyList<GrpcMethod> Methods { get; }

    private async Task<Result<HealthCheckResponse>> CheckAsync(GrpcCall call, HealthCheckRequest request) =>
        IsKnown(request.Service)
            ? new HealthCheckResponse { Status = await ProbeAsync(call.Cancel) }
            : new Problem(ProblemTypes.ResourceNotFound, "No such service.");

    private async Task<CallStatus> WatchAsync(GrpcCall call, HealthCheckRequest request)
    {
        Serving? last = null;
        while (true)
        {
            // A service that is not known may come one day: the stream stays open (health.proto).
            var now = IsKnown(request.Service) ? await ProbeAsync(call.Cancel) : Serving.ServiceUnknown;
            if (now != last)
                await call.Responses.SendAsync(new HealthCheckResponse { Status = now }, call.Cancel);
            last = now;
            await Task.Delay(WatchInterval, _clock, call.Cancel);
        }
    }

    // The empty name asks about the server as a whole.
    private static bool IsKnown(string service) => service.Length == 0 || ReflectionService.ServiceNames.Contains(service);

    private async Task<Serving> ProbeAsync(CancellationToken cancel) =>
        await _probe.IsUpAsync(cancel) ? Serving.Serving : Serving.NotServing;
}
