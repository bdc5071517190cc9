using System.Diagnostics;
using Npgsql;

namespace Sluice.Bench;

/// <summary>A report of payouts, from being asked for until it can be downloaded, beside the database's own COPY of the same
/// rows.</summary>
internal sealed class ReportMeasurement(Report report)
{
    // 200 MB.
    private const double MemoryMaxMebibytes = 190;
    private const double CopyShareMin = 0.5;

    private const string Payouts = """
        select payout_id, status, status_reason, created_at, submitted_at, paid_at, amount, currency, fee, fee_currency,
            fee_bearer, source_amount, source_currency, kind, purpose, client_reference, statement_reference, payout_group, memo,
            recipient, recipient_id, destination, failure_code, failure_raw_code, connector, rail, rail_reference, batch_id,
            batch_row
        from payouts order by merchant_id, payout_id
        """;

    // As the report has it: with who created each payout and who took the other steps, but for those that rails report.
    private const string WithPeople = """
        select p.payout_id, p.status, p.status_reason, p.created_at, p.submitted_at, p.paid_at, p.amount, p.currency, p.fee,
            p.fee_currency, p.fee_bearer, p.source_amount, p.source_currency, p.kind, p.purpose, p.client_reference,
            p.statement_reference, p.payout_group, p.memo, p.recipient, p.recipient_id, p.destination, p.failure_code,
            p.failure_raw_code, p.connector, p.rail, p.rail_reference, p.batch_id, p.batch_row, e.steps
        from payouts p cross join lateral (
            select string_agg(type || ' ' || actor_kind || ' ' || coalesce(actor_id, '') || ' ' || occurred_at, ';') as steps
            from events where merchant_id = p.merchant_id and subject_id = p.payout_id
                and type not in ('payout.submitted', 'payout.accepted', 'payout.outcome_unknown', 'payout.retried')
                and not (type = 'payout.paid' and actor_kind = 'rail')) e
        order by p.merchant_id, p.payout_id
        """;

    public async Task RunAsync(string part, Func<Task<Target>> makeTarget, int rows)
    {
        await using var target = await makeTarget();
        await using (var filler = await ChildServer.StartSluiceAsync(target, dispatch: true))
            await BatchMeasurement.FillAsync(filler, target, rows);
        await using var server = await ChildServer.StartSluiceAsync(target, dispatch: false);
        foreach (var format in (string[])["csv", "json", "xlsx"])
        {
            // The first is what the runtime compiles by.
            await MakeAsync(server, format);
            var (seconds, made, bytes) = await MakeAsync(server, format);
            if (made != rows)
                throw new BenchFailedException($"Not all rows are in the report: {made} of {rows}.");
            report.Add(part, $"{format} of {Report.Number(rows)} payouts, with the people behind each step",
                $"{Report.Number(rows / seconds)} rows/s ({Report.Number(seconds, 1)} s, {Report.Number(bytes >> 20)} MiB)");
            if (format != "csv")
                continue;
            var copy = rows / await CopyAsync(target, Payouts);
            // Not the same rows: it leaves out what the report has to look up in the log.
            report.Add(part, "COPY to CSV of the payouts alone, without the people",
                $"{Report.Number(copy)} rows/s (csv is {Report.Number(rows / seconds / copy, 2)} of it)");
            var people = rows / await CopyAsync(target, WithPeople);
            report.Add(part, "COPY to CSV of the same rows, with the people", $"{Report.Number(people)} rows/s");
            report.AddRatio(part, "csv ÷ COPY with the people", rows / seconds, people, CopyShareMin);
        }
        AddMemory(part, server);
    }

    /// <summary>One report of all that a full database has.</summary>
    public async Task RunOnceAsync(string part, Target target)
    {
        await using var server = await ChildServer.StartSluiceAsync(target, dispatch: false);
        var (seconds, rows, bytes) = await MakeAsync(server, "csv");
        report.Add(part, $"csv report of {Report.Number(rows)} payouts",
            $"{Report.Number(rows / seconds)} rows/s ({Report.Number(seconds, 1)} s, {Report.Number(bytes >> 20)} MiB)");
        AddMemory(part, server);
    }

    private void AddMemory(string part, ChildServer server) => report.AddAtMost(
        part, "peak memory of a server that makes reports", Machine.PeakMemory(server.ProcessId), MemoryMaxMebibytes, "MiB",
        digits: 0);

    private static async Task<(double Seconds, long Rows, long Bytes)> MakeAsync(ChildServer server, string format)
    {
        var watch = Stopwatch.StartNew();
        var made = await server.PostAsync("/v1/reports",
            ChildServer.Json($$"""{"kind":"payouts","format":"{{format}}","from":"2020-01-01","time_zone":"Europe/Berlin"}"""));
        var id = made.GetProperty("id").GetString();
        while (made.GetProperty("status").GetString() is "queued" or "running")
        {
            await Task.Delay(50);
            made = await server.GetAsync($"/v1/reports/{id}");
        }
        var seconds = watch.Elapsed.TotalSeconds;
        if (made.GetProperty("status").GetString() != "finished")
            throw new BenchFailedException($"The report was not made: {made.GetRawText()}");
        return (seconds, made.GetProperty("rows").GetInt64(), made.GetProperty("bytes").GetInt64());
    }

    // The better of two runs: the first may find the rows on the disk.
    private static async Task<double> CopyAsync(Target target, string sql) =>
        Math.Min(await CopyOnceAsync(target, sql), await CopyOnceAsync(target, sql));

    private static async Task<double> CopyOnceAsync(Target target, string sql)
    {
        await using var connection = new NpgsqlConnection(target.ConnectionString + ";Pooling=false;Command Timeout=0");
        await connection.OpenAsync();
        var watch = Stopwatch.StartNew();
        using var text = await connection.BeginTextExportAsync($"copy ({sql}) to stdout (format csv)");
        var buffer = new char[1 << 16];
        while (await text.ReadAsync(buffer) > 0)
        {
            // Only read: nothing is done with it.
        }
        return watch.Elapsed.TotalSeconds;
    }
}
