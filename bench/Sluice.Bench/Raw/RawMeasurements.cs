using System.Diagnostics;
using Npgsql;
using Sluice.Bench.Load;

namespace Sluice.Bench.Raw;

/// <summary>What the database does without Sluice: the limit (a), the naive way (b), and one commit.</summary>
internal sealed class RawMeasurements(string connectionString, IReadOnlyList<RawTable> tables)
{
    private const int CommitSamples = 2000;
    private const int CommitWarmUp = 200;
    private const string Balance = "merchant_id = $1 and kind = 'available' and currency = 'EUR'";

    /// <summary>a: rows by COPY, a number of payouts to a transaction. Payouts a second.</summary>
    public async Task<double> BulkAsync(int perTransaction, int connections, TimeSpan warmUp, TimeSpan measure) =>
        await TogetherAsync(connections, warmUp, measure, async (connection, goesOn) =>
        {
            var done = 0L;
            var payouts = new RawPayout[perTransaction];
            while (goesOn())
            {
                for (var i = 0; i < payouts.Length; i++)
                    payouts[i] = RawPayout.Next();
                await using var transaction = await connection.BeginTransactionAsync();
                foreach (var table in tables)
                    Copy(connection, table, payouts);
                await transaction.CommitAsync();
                done += perTransaction;
            }
            return done;
        });

    /// <summary>b: lock the balance, change it, insert, commit; three round trips for each payout. Payouts a second.</summary>
    public async Task<double> RowLockAsync(int connections, TimeSpan warmUp, TimeSpan measure)
    {
        var merchant = tables[0].Columns.First(c => c.Name == "merchant_id").Value!;
        return await TogetherAsync(connections, warmUp, measure, async (connection, goesOn) =>
        {
            await using var read = new NpgsqlCommand(
<<<<<<< HEAD
                "select balance from accounts where merchant_id = $1 and kind = 'available' and currency = 'EUR' for update",
                connection);
=======
                $"select balance from accounts where {Balance} for update", connection);
>>>>>>> bench
            read.Parameters.Add(new NpgsqlParameter { Value = merchant });
            await read.PrepareAsync();
            await using var write = new NpgsqlBatch(connection);
            var update = new NpgsqlBatchCommand(
<<<<<<< HEAD
                """
                update accounts set balance = $1, entries = entries + 1
                where merchant_id = $2 and kind = 'available' and currency = 'EUR'
                """);
            update.Parameters.Add(new NpgsqlParameter<long>());
=======
                $"update accounts set balance = $2, entries = entries + 1 where {Balance}");
>>>>>>> bench
            update.Parameters.Add(new NpgsqlParameter { Value = merchant });
            update.Parameters.Add(new NpgsqlParameter<long>());
            write.BatchCommands.Add(update);
            foreach (var table in tables)
            {
                var insert = new NpgsqlBatchCommand(table.InsertSql);
                foreach (var column in table.Columns)
                    insert.Parameters.Add(
                        new NpgsqlParameter { NpgsqlDbType = column.Type, Value = column.Value ?? DBNull.Value });
                write.BatchCommands.Add(insert);
            }
            await write.PrepareAsync();
            var done = 0L;
            while (goesOn())
            {
                var payout = RawPayout.Next();
                await using var transaction = await connection.BeginTransactionAsync();
                var balance = (long)(await read.ExecuteScalarAsync())!;
                ((NpgsqlParameter<long>)update.Parameters[1]).TypedValue = balance - 2550;
                for (var t = 0; t < tables.Count; t++)
                {
                    var parameters = write.BatchCommands[t + 1].Parameters;
                    for (var c = 0; c < parameters.Count; c++)
                    {
                        if (tables[t].Columns[c].Fill != Fill.Template)
                            parameters[c].Value = tables[t].Columns[c].ValueFor(payout)!;
                    }
                }
                await write.ExecuteNonQueryAsync();
                await transaction.CommitAsync();
                done++;
            }
            return done;
        });
    }

    /// <summary>How long one prepared insert of one small row takes until it is on disk.</summary>
    public async Task<Latencies> CommitAsync()
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
<<<<<<< HEAD
        await using (var create = new NpgsqlCommand(
            "create table if not exists commit_probe (number bigint primary key)", connection))
            await create.ExecuteNonQueryAsync();
=======
        await Target.RunAsync(connectionString, "create table if not exists commit_probe (number bigint primary key)");
>>>>>>> bench
        await using var insert = new NpgsqlCommand("insert into commit_probe values ($1)", connection);
        var number = new NpgsqlParameter<long>();
        insert.Parameters.Add(number);
        await insert.PrepareAsync();
        var latencies = new Latencies();
        for (var i = 0; i < CommitWarmUp + CommitSamples; i++)
        {
            number.TypedValue = i;
            var begun = Stopwatch.GetTimestamp();
            await insert.ExecuteNonQueryAsync();
            if (i >= CommitWarmUp)
                latencies.Record(Stopwatch.GetTimestamp() - begun);
        }
        return latencies;
    }

    private static void Copy(NpgsqlConnection connection, RawTable table, RawPayout[] payouts)
    {
        using var importer = connection.BeginBinaryImport(table.CopySql);
        foreach (var payout in payouts)
        {
            importer.StartRow();
            foreach (var column in table.Columns)
                column.Write(importer, payout);
        }
        importer.Complete();
    }

    /// <summary>
<<<<<<< HEAD
    /// Runs the same work on several connections; counts what all of them did within the measured time,
    /// to the end of the last transaction.
=======
    /// Runs the same work on several connections; counts what all of them did within the measured time, to the end of the
    /// last transaction.
>>>>>>> bench
    /// </summary>
    private async Task<double> TogetherAsync(
        int connections, TimeSpan warmUp, TimeSpan measure, Func<NpgsqlConnection, Func<bool>, Task<long>> work)
    {
<<<<<<< HEAD
        await using var source = NpgsqlDataSource.Create(
            new NpgsqlConnectionStringBuilder(connectionString) { MaxPoolSize = connections, NoResetOnClose = true }
                .ConnectionString);
=======
        var pooled = new NpgsqlConnectionStringBuilder(connectionString) { MaxPoolSize = connections, NoResetOnClose = true };
        await using var source = NpgsqlDataSource.Create(pooled.ConnectionString);
>>>>>>> bench
        await RunAsync(warmUp);
        var watch = Stopwatch.StartNew();
        var done = await RunAsync(measure);
        return done / watch.Elapsed.TotalSeconds;

        async Task<long> RunAsync(TimeSpan time)
        {
            var clock = Stopwatch.StartNew();
            var counts = await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => Task.Run(async () =>
            {
                await using var connection = await source.OpenConnectionAsync();
                return await work(connection, () => clock.Elapsed < time);
            })));
            return counts.Sum();
        }
    }
}
