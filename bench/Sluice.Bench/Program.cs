using System.Globalization;
using System.Text;
using Npgsql;
using Sluice.Bench;
using Sluice.Bench.Load;
using Sluice.Bench.Raw;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
if (args is ["--serve-static", var url, var answerFile])
{
    await StaticServer.RunAsync(url, answerFile);
    return 0;
}
AppDomain.CurrentDomain.ProcessExit += (_, _) => ChildServer.EndAll();
try
{
    return await new Run(Options.Parse(args)).RunAsync();
}
catch (BenchFailedException failure)
{
    await Console.Error.WriteLineAsync(failure.Message);
    return 2;
}

/// <summary>One run of the benchmark.</summary>
internal sealed class Run(Options options)
{
    private const string PostgresVariable = "SLUICE_BENCH_POSTGRES";
    private const int BulkPayouts = 1000;

    private readonly Report _report = new();
    private readonly Figures _figures = new();
    private readonly string? _postgres = Environment.GetEnvironmentVariable(PostgresVariable);

    /// <returns>0 when every target that could be judged was reached, 1 when one was missed.</returns>
    public async Task<int> RunAsync()
    {
        var post = new PostMeasurement(options, _report);
        var arguments = string.Join(' ', Environment.GetCommandLineArgs()[1..]);
        var sync = Report.Number(Machine.SyncMilliseconds(Path.GetTempPath()), 3);
        _report.Surroundings.Add(("Command", $"`dotnet run -c Release --project bench/Sluice.Bench -- {arguments}`"));
        _report.Surroundings.Add(("Date", DateTimeOffset.UtcNow.ToString("u", CultureInfo.InvariantCulture)));
        _report.Surroundings.Add(("Machine", Machine.Describe()));
        _report.Surroundings.Add(("Disk", $"8 KiB appended and synchronised in {sync} ms (median)"));
        if (options.Only.Any(part => part != "sqlite"))
            await WithPostgresAsync(post);
        await PartAsync("sqlite", () => WithSqliteAsync(post));
        if (options.WriteTo is { } path)
            await _report.WriteAsync(path);
        var missed = _report.Missed.ToArray();
        Console.WriteLine(missed.Length == 0
            ? "No target was missed."
            : $"Missed: {string.Join("; ", missed.Select(l => $"{l.Part}: {l.What}"))}");
        return missed.Length == 0 ? 0 : 1;
    }

    private async Task WithPostgresAsync(PostMeasurement post)
    {
        if (string.IsNullOrEmpty(_postgres))
            throw new BenchFailedException($"{PostgresVariable} names no PostgreSQL server.\n\n{Options.Usage}");
        _report.Surroundings.Add(("PostgreSQL", await SettingsAsync(_postgres)));
        foreach (var (name, value) in _report.Surroundings)
            Console.WriteLine($"{name}: {value}");
        await Target.DropLeftOversAsync(_postgres);
        await RawAsync(post);
        var batches = new BatchMeasurement(_report);
        await PartAsync("post", () => post.RunAllAsync("post", PostgresTargetAsync, _figures));
        await PartAsync("grpc", () => new GrpcMeasurement(options, _report, post).RunAsync(PostgresTargetAsync));
        await PartAsync("csv", async () =>
        {
            await batches.AcceptAsync("csv", PostgresTargetAsync, Math.Max(1, options.Rows / 10), judged: true);
            var rate = await batches.AcceptAsync("csv", PostgresTargetAsync, options.Rows, judged: true);
            _report.AddRatio("csv", "rows/s ÷ a", rate, _figures.Bulk, 0.5);
        });
        await PartAsync("life", async () =>
        {
            var rate = await batches.LifeAsync("life", PostgresTargetAsync, options.Life);
            _report.AddRatio("life", "payouts/s ÷ a", rate, _figures.Bulk, 0.25);
        });
        await PartAsync("webhooks", () => new WebhookMeasurement(options, _report, post).RunAsync(PostgresTargetAsync));
        await PartAsync("reports", () => new ReportMeasurement(_report)
            .RunAsync("reports", PostgresTargetAsync, options.Reports));
        await PartAsync("growth", () => new GrowthMeasurement(options, _report, post).RunAsync(PostgresTargetAsync));
    }

    /// <summary>Runs a part if it was asked for; a wrong answer ends it, not the parts after it.</summary>
    private async Task PartAsync(string part, Func<Task> measure)
    {
        if (!options.Only.Contains(part))
            return;
        try
        {
            await measure();
        }
        catch (BenchFailedException failure)
        {
            _report.AddFailure(part, failure);
        }
    }

    private async Task WithSqliteAsync(PostMeasurement post)
    {
        await post.RunAllAsync("sqlite", SqliteTargetAsync, _figures);
        var batches = new BatchMeasurement(_report);
        await batches.AcceptAsync("sqlite", SqliteTargetAsync, options.SqliteRows, judged: false);
        await batches.LifeAsync("sqlite", SqliteTargetAsync, options.SqliteRows);
    }

    private static Task<Target> SqliteTargetAsync() => Task.FromResult(Target.Sqlite());

    private Task<Target> PostgresTargetAsync() => Target.PostgresAsync(_postgres!);

    private async Task RawAsync(PostMeasurement post)
    {
        await using var target = await PostgresTargetAsync();
        string answer;
        await using (var server = await ChildServer.StartSluiceAsync(target, dispatch: false))
        {
            await server.FundAsync();
            answer = (await server.PostAsync(
                "/v1/payouts", ChildServer.Json(PayoutRequest.Body(PayoutRequest.NextReference())))).GetRawText();
        }
        await using var connection = new NpgsqlConnection(target.ConnectionString);
        await connection.OpenAsync();
        var raw = new RawMeasurements(target.ConnectionString!, await RawTable.ReadAsync(connection));
        if (options.Only.Contains("commit"))
        {
            var commit = await raw.CommitAsync();
            _figures.Commit = commit.Percentile(0.5);
            _report.Add(
                "commit", "one row, one connection",
                $"p50 {Report.Number(_figures.Commit, 2)} ms, p99 {Report.Number(commit.Percentile(0.99), 2)} ms");
        }
        if (options.Only.Contains("a"))
        {
            _figures.Bulk = await raw.BulkAsync(BulkPayouts, 1, options.WarmUp, options.Measure);
            _report.Add("a", $"bulk insert, {BulkPayouts} payouts a transaction", $"{Report.Number(_figures.Bulk)}/s");
            _report.Add(
                "a", $"the same on 2 connections",
                $"{Report.Number(await raw.BulkAsync(BulkPayouts, 2, options.WarmUp, options.Measure))}/s");
            _report.Add(
                "a", $"64 payouts a transaction",
                $"{Report.Number(await raw.BulkAsync(64, 1, options.WarmUp, options.Measure))}/s");
        }
        if (options.Only.Contains("b"))
        {
            _report.Add(
                "b", "row lock, 1 connection", $"{Report.Number(await raw.RowLockAsync(1, options.WarmUp, options.Measure))}/s");
            _figures.RowLock = await raw.RowLockAsync(64, options.WarmUp, options.Measure);
            _report.Add("b", "row lock, 64 connections", $"{Report.Number(_figures.RowLock)}/s");
        }
        if (options.Only.Contains("c"))
            await StaticAsync(post, answer, target.Directory);
    }

    private async Task StaticAsync(PostMeasurement post, string answer, string directory)
    {
        var file = Path.Combine(directory, "answer.json");
        await File.WriteAllTextAsync(file, answer, new UTF8Encoding(false));
        await using var server = await ChildServer.StartStaticAsync(file);
        await post.WarmUpAsync(server);
        foreach (var connections in options.Connections)
        {
            var result = await post.RunAsync(
                "c", $"the same answer without work, {connections} connections", server, connections);
            if (connections == PostMeasurement.Judged)
                _figures.StaticP99 = result.Latencies.Percentile(0.99);
        }
    }

    private static async Task<string> SettingsAsync(string postgres)
    {
        await using var connection = new NpgsqlConnection(postgres);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("""
            select current_setting('server_version') || '; '
                || string_agg(name || ' ' || current_setting(name), ', ' order by name) from pg_settings
            where name in (
                'shared_buffers', 'max_wal_size', 'fsync', 'synchronous_commit', 'full_page_writes', 'wal_sync_method',
                'checkpoint_timeout')
            """, connection);
        return (string)(await command.ExecuteScalarAsync())!;
    }
}
