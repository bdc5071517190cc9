using Sluice.Kernel;

namespace Sluice.Server.Http;

/// <summary>For load balancers and Prometheus: is the process alive, can it work, what does it count.</summary>
internal static class HealthEndpoints
{
    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/health/live", () => Results.Text("ok")).ExcludeFromDescription();
        app.MapGet("/health/ready", ReadyAsync).ExcludeFromDescription();
        app.MapGet("/metrics", MetricsAsync).ExcludeFromDescription();
    }

    private static async Task<IResult> ReadyAsync(HttpContext http, DatabaseProbe probe) =>
        await probe.IsUpAsync(http.RequestAborted)
            ? Results.Text("ready")
            : Answers.Problem(ProblemTypes.Unavailable, "The database does not answer.");

    private static async Task MetricsAsync(HttpContext http, PrometheusText metrics)
    {
        http.Response.ContentType = "text/plain; version=0.0.4; charset=utf-8";
        await http.Response.WriteAsync(await metrics.RenderAsync(http.RequestAborted), http.RequestAborted);
    }
}
