using System.Diagnostics;
using System.Globalization;
using System.Text;
using Npgsql;
using Sluice.Bench.Load;
using Sluice.Bench.Raw;

namespace Sluice.Bench;

/// <summary>POST and reading with millions of payouts stored, against the same server on an empty database.</summary>
internal sealed class GrowthMeasurement(Options options, Report report, PostMeasurement post)
{
    private const int ReadSamples = 200;
    private const int ReadWarmUp = 20;
    private const double ReadMaxMilliseconds = 30;

    // Stored payouts are a second old at the least and a tenth of a millisecond apart, so that new ids come after all of them.
    private const string IdOfRow = """
        (lpad(to_hex((extract(epoch from now()) * 1000)::bigint - 1000 - (@count - g) / 10), 12, '0')
            || '7' || lpad(to_hex((g % 10) * 400), 3, '0') || '8' || lpad(to_hex(g), 15, '0'))::uuid
        """;

    public async Task RunAsync(Func<Task<Target>> makeTarget)
    {
        await using var target = await makeTarget();
        IReadOnlyList<RawTable> tables;
        double empty;
        await using (var server = await ChildServer.StartSluiceAsync(target, dispatch: false))
        {
            await server.FundAsync();
            await server.PostAsync("/v1/payouts", ChildServer.Json(PayoutRequest.Body(PayoutRequest.NextReference())));
            await using (var connection = new NpgsqlConnection(target.ConnectionString))
            {
                await connection.OpenAsync();
                tables = await RawTable.ReadAsync(connection);
            }
            await post.WarmUpAsync(server);
            empty = (await post.RunAsync("growth", "POST, 64 connections, empty database", server, PostMeasurement.Judged)).Rate;
        }
        var watch = Stopwatch.StartNew();
        await FillAsync(target.ConnectionString!, tables);
        report.Add("growth", $"{Report.Number(options.Growth)} payouts stored",
            $"filled in {Report.Number(watch.Elapsed.TotalSeconds)} s, {await SizeAsync(target)}");
        await using (var server = await ChildServer.StartSluiceAsync(target, dispatch: false))
        {
            await post.WarmUpAsync(server);
            var full = await post.RunAsync("growth", "POST, 64 connections, full database", server, PostMeasurement.Judged);
            report.AddRatio("growth", "rate full ÷ rate empty", full.Rate, empty, 0.85);
            await ReadAsync(server, target.ConnectionString!);
        }
        await new ReportMeasurement(report).RunOnceAsync("growth", target);
    }

    private async Task FillAsync(string connectionString, IReadOnlyList<RawTable> tables)
    {
        var id = IdOfRow.Replace("@count", options.Growth.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
        await Target.RunAsync(
            connectionString, $"create table growth_ids as select g, {id} as id from generate_series(1, {options.Growth}) g");
        // Two tables at a time: as many as the machine has cores to spare.
        var payouts = Target.RunAsync(connectionString, FillSql(tables[0]));
        foreach (var table in tables.Skip(1))
            await Target.RunAsync(connectionString, FillSql(table));
        await payouts;
        await Target.RunAsync(connectionString,
            $"update books set transfer_number = transfer_number + {options.Growth}, "
            + $"event_number = event_number + {options.Growth}");
        await Target.RunAsync(connectionString,
            $"update accounts set entries = entries + {options.Growth} where kind in ('available', 'in_transit')");
        await Target.RunAsync(connectionString, "drop table growth_ids");
        await Target.RunAsync(connectionString, "vacuum analyze");
        await Target.RunAsync(connectionString, "checkpoint");
    }

    /// <summary>One row for each stored payout; all but a hundredth are paid, that hundredth failed.</summary>
    private static string FillSql(RawTable table)
    {
        var columns = string.Join(", ", table.Columns.Select(c => c.Name));
        var values = string.Join(", ", table.Columns.Select(c => ValueOf(table.Name, c)));
        return $"""
            with template as (
                select t.*, (select transfer_number from books) as last_transfer, (select event_number from books) as last_event
                from {table.Name} t limit 1)
            insert into {table.Name} ({columns}) select {values} from growth_ids i, template t
            """;
    }

    private static string ValueOf(string table, RawColumn column) => (table, column.Name, column.Fill) switch
    {
        ("payouts", "status", _) => "case when i.g % 100 = 0 then 9 else 8 end",
        ("payouts", "due_at", _) => "null",
        ("payouts", "paid_at", _) => "t.created_at",
        ("payouts", "submitted_at", _) => "t.created_at",
        (_, _, Fill.Payout) => "i.id",
        (_, _, Fill.NewId) => "gen_random_uuid()",
        (_, _, Fill.Key) => "gen_random_uuid()::text",
        (_, _, Fill.Reference) => "'growth-' || lpad(i.g::text, 16, '0')",
        ("transfers", _, Fill.Number) => "t.last_transfer + i.g",
        (_, _, Fill.Number) => "t.last_event + i.g",
        _ => "t." + column.Name,
    };

    private static async Task<string> SizeAsync(Target target)
    {
        await using var connection = new NpgsqlConnection(target.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("select pg_size_pretty(pg_database_size(current_database()))", connection);
        return (string)(await command.ExecuteScalarAsync())!;
    }

    private async Task ReadAsync(ChildServer server, string connectionString)
    {
        var ids = new List<string>();
        await using (var connection = new NpgsqlConnection(connectionString))
        {
            await connection.OpenAsync();
            await using var command = new NpgsqlCommand(
                "select payout_id from payouts tablesample system (1) order by random() limit 300", connection);
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
                ids.Add(reader.GetGuid(0).ToString("N"));
        }
        using var http = new HttpConnection();
        await http.ConnectAsync(server.Address);
        var chance = new Random(1);
        string AnyId() => ids[chance.Next(ids.Count)];
        await ReadAsync(http, server, "list, first page", () => "/v1/payouts");
        await ReadAsync(
            http, server, "list, by status (1 in 100), deep in", () => $"/v1/payouts?status=failed&cursor=po_{AnyId()}");
        await ReadAsync(http, server, "list, by a status nobody has", () => "/v1/payouts?status=returned");
        await ReadAsync(http, server, "list, page by cursor deep in", () => $"/v1/payouts?cursor=po_{AnyId()}");
        await ReadAsync(http, server, "search by client_reference",
            () => string.Create(
                CultureInfo.InvariantCulture, $"/v1/payouts?client_reference=growth-{chance.Next(1, options.Growth + 1):D16}"));
        await ReadAsync(http, server, "statement, first page", () => "/v1/transactions?account=available&currency=EUR");
        await ReadAsync(http, server, "statement, page deep in",
            () => string.Create(
                CultureInfo.InvariantCulture,
                $"/v1/transactions?account=available&currency=EUR&cursor={chance.Next(100, options.Growth)}"));
        await ReadAsync(http, server, "one payout", () => $"/v1/payouts/po_{AnyId()}");
        await ReadAsync(http, server, "events of one payout", () => $"/v1/payouts/po_{AnyId()}/events");
    }

    private async Task ReadAsync(HttpConnection http, ChildServer server, string what, Func<string> path)
    {
        var latencies = new Latencies();
        for (var i = 0; i < ReadWarmUp + ReadSamples; i++)
        {
            var request = Encoding.ASCII.GetBytes(
                $"GET {path()} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {server.ApiKey}\r\n"
                + "Accept: application/json\r\n\r\n");
            var begun = Stopwatch.GetTimestamp();
            var status = await http.ExchangeAsync(request);
            if (status != 200)
                throw new BenchFailedException($"{what} answered {status}: {Encoding.UTF8.GetString(http.Body)}");
            if (i >= ReadWarmUp)
                latencies.Record(Stopwatch.GetTimestamp() - begun);
        }
        report.AddAtMost("growth", $"{what}: p99", latencies.Percentile(0.99), ReadMaxMilliseconds, "ms");
    }
}
