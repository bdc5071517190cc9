using System.Globalization;
using Npgsql;
using Sluice.Bench.Load;

namespace Sluice.Bench;

/// <summary>Creating payouts by gRPC, beside POST of the same content to the same server.</summary>
internal sealed class GrpcMeasurement(Options options, Report report, PostMeasurement post)
{
    private const double RatioMin = 0.9;

    public async Task RunAsync(Func<Task<Target>> makeTarget)
    {
        await using var target = await makeTarget();
        await using var server = await ChildServer.StartSluiceAsync(target, dispatch: false, grpc: true);
        await server.FundAsync();
        var (rest, grpc) = (Door.Rest(server, PayoutRequest.PlainBody), Door.Grpc(server));
        await post.WarmUpAsync(rest);
        await post.WarmUpAsync(grpc);
        foreach (var connections in options.Connections)
        {
            if (connections == PostMeasurement.Judged)
                await CompareAsync(target, server, rest, grpc);
            else
                report.Add("grpc", Named("Create", connections),
                    (await MeasureAsync(target, server, grpc, connections, isGrpc: true)).ToString());
        }
        report.Add("grpc", "server's peak memory", $"{Report.Number(Machine.PeakMemory(server.ProcessId))} MiB");
    }

    /// <summary>Each twice, and in this order, so that a database that grows and a machine that tires hit both alike.</summary>
    private async Task CompareAsync(Target target, ChildServer server, Door rest, Door grpc)
    {
        const int connections = PostMeasurement.Judged;
        var posted = await MeasureAsync(target, server, rest, connections, isGrpc: false);
        var called = await MeasureAsync(target, server, grpc, connections, isGrpc: true);
        called = called.With(await MeasureAsync(target, server, grpc, connections, isGrpc: true));
        posted = posted.With(await MeasureAsync(target, server, rest, connections, isGrpc: false));
        report.Add("grpc", Named("POST of the same content", connections), posted.ToString());
        report.Add("grpc", Named("Create", connections), called.ToString());
        report.AddRatio("grpc", $"gRPC ÷ REST at {connections}", called.Rate, posted.Rate, RatioMin);
    }

    /// <summary>Measures one door; what was answered as created has to be what is stored.</summary>
    private async Task<Sample> MeasureAsync(Target target, ChildServer server, Door door, int connections, bool isGrpc)
    {
        if (isGrpc)
            await GrpcProbe.CallAsync(server);
        var before = await StoredAsync(target);
        var sample = await post.MeasureAsync(server, door, connections);
        var stored = await StoredAsync(target) - before;
        return stored == sample.Created ? sample : throw new BenchFailedException(
            $"{sample.Created} payouts were answered as created, {stored} are stored.\n{server.Output}");
    }

    private static async Task<long> StoredAsync(Target target)
    {
        await using var connection = new NpgsqlConnection(target.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("select count(*) from payouts", connection);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private static string Named(string what, int connections) =>
        string.Create(CultureInfo.InvariantCulture, $"{what}, {connections} connections");
}
