using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Sluice.Server;

/// <summary>
/// Traces, metrics and logs over OTLP, when <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> names a collector. The standard OTEL variables
/// apply.
/// </summary>
internal static class Telemetry
{
    public static OpenTelemetrySdk Start() => OpenTelemetrySdk.Create(builder => builder
        .WithTracing(tracing => tracing.AddSource("Microsoft.AspNetCore", "Npgsql", "Sluice.*").AddOtlpExporter())
        .WithMetrics(metrics => metrics.AddMeter("Microsoft.AspNetCore.*", "System.Runtime", "Npgsql", "Sluice.*")
            .AddOtlpExporter()));
}

/// <summary>Ends telemetry with the server, so that the last spans are sent.</summary>
internal sealed class TelemetryLife(OpenTelemetrySdk sdk) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken)
    {
        sdk.Dispose();
        return Task.CompletedTask;
    }
}
