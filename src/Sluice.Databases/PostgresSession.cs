using Npgsql;
using NpgsqlTypes;
using Sluice.Kernel;

namespace Sluice.Databases;

/// <summary>One PostgreSQL connection. BEGIN rides with the first statement and COMMIT with the last, so that they cost no round trips.</summary>
internal sealed class PostgresSession(NpgsqlConnection connection, bool begins) : Session
{
    private bool _inTransaction;

    public override async Task LookUpAsync(IReadOnlyList<Lookup> lookups, CancellationToken cancel)
    {
        await using var batch = connection.CreateBatch();
        AddBegin(batch);
        foreach (var lookup in lookups)
            batch.BatchCommands.Add(lookup.Count == 1 ? CommandOfOne(lookup) : CommandOfMany(lookup));
        await using var reader = await batch.ExecuteReaderAsync(cancel);
        foreach (var lookup in lookups)
        {
            // BEGIN answers without a result set, so the first one already belongs to the first lookup.
            while (await reader.ReadAsync(cancel))
            {
                if (lookup.Count == 1)
                    lookup.OnRow(0, new Row(reader, offset: 0, compact: false));
                else
                    lookup.OnRow((int)reader.GetInt64(0) - 1, new Row(reader, offset: 1, compact: false));
            }
            await reader.NextResultAsync(cancel);
        }
    }

    public override async Task CommitAsync(IReadOnlyList<BulkWrite> writes, CancellationToken cancel)
    {
        if (!_inTransaction && writes.Count == 0)
            return;
        await using var batch = connection.CreateBatch();
        if (!_inTransaction && writes.Any(IsCopy))
            await ExecuteAsync("select 1", cancel);
        AddBegin(batch);
        foreach (var write in writes)
        {
            if (IsCopy(write))
            {
                CopyIn(write);
                continue;
            }
            if (write.IsUpdate && write.Count >= Postgres.ArrayRowsMin)
            {
                batch.BatchCommands.Add(CommandOfMany(write));
                continue;
            }
            for (var row = 0; row < write.Count; row++)
                batch.BatchCommands.Add(CommandOfOne(write, row));
        }
        batch.BatchCommands.Add(new NpgsqlBatchCommand("commit"));
        await batch.ExecuteNonQueryAsync(cancel);
        _inTransaction = false;
    }

    private static NpgsqlBatchCommand CommandOfOne(Lookup lookup)
    {
        var command = new NpgsqlBatchCommand(PostgresText.OfOne(lookup));
        foreach (var key in lookup.Keys)
            command.Parameters.Add(new NpgsqlParameter { Value = key.Values.GetValue(0), NpgsqlDbType = Postgres.TypeOf(key.Kind) });
        return command;
    }

    private static NpgsqlBatchCommand CommandOfMany(Lookup lookup)
    {
        var command = new NpgsqlBatchCommand(PostgresText.Of(lookup));
        foreach (var key in lookup.Keys)
            command.Parameters.Add(ArrayOf(key.Values, key.Kind));
        return command;
    }

    private static NpgsqlBatchCommand CommandOfOne(BulkWrite write, int row)
    {
        var command = new NpgsqlBatchCommand(PostgresText.OfOne(write));
        for (var i = 0; i < write.ColumnCount; i++)
        {
            command.Parameters.Add(new NpgsqlParameter
            {
                Value = write.Value(row, i) ?? DBNull.Value,
                NpgsqlDbType = Postgres.TypeOf(write.ColumnKind(i)),
            });
        }
        return command;
    }

    private static NpgsqlBatchCommand CommandOfMany(BulkWrite write)
    {
        var command = new NpgsqlBatchCommand(PostgresText.OfMany(write));
        for (var i = 0; i < write.ColumnCount; i++)
            command.Parameters.Add(ArrayOf(write.ColumnValues(i), write.ColumnKind(i)));
        return command;
    }

    private static NpgsqlParameter ArrayOf(Array values, DbKind kind) =>
        new() { Value = values, NpgsqlDbType = NpgsqlDbType.Array | Postgres.TypeOf(kind) };

    private static bool IsCopy(BulkWrite write) => !write.IsUpdate && write.Count >= Postgres.CopyRowsMin;

    // Synchronous on purpose: the rows are in memory and the socket takes them in large writes; a task per value would cost more than the wait.
    private void CopyIn(BulkWrite write)
    {
        using var importer = connection.BeginBinaryImport(PostgresText.Copy(write));
        var sink = new CopySink(importer);
        for (var i = 0; i < write.Count; i++)
        {
            importer.StartRow();
            write.Write(i, sink);
        }
        importer.Complete();
    }

    public override async Task<List<T>> QueryAsync<T>(
        string sql, Func<Row, T> read, CancellationToken cancel, params (string Name, object? Value)[] parameters)
    {
        await using var command = await CommandAsync(sql, parameters, cancel);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        var rows = new List<T>();
        while (await reader.ReadAsync(cancel))
            rows.Add(read(new Row(reader, offset: 0, compact: false)));
        return rows;
    }

    public override async Task<int> ExecuteAsync(string sql, CancellationToken cancel, params (string Name, object? Value)[] parameters)
    {
        await using var command = await CommandAsync(sql, parameters, cancel);
        return await command.ExecuteNonQueryAsync(cancel);
    }

    private async Task<NpgsqlCommand> CommandAsync(string sql, (string Name, object? Value)[] parameters, CancellationToken cancel)
    {
        if (begins && !_inTransaction)
        {
            await using var begin = new NpgsqlCommand("begin", connection);
            await begin.ExecuteNonQueryAsync(cancel);
            _inTransaction = true;
        }
        var command = new NpgsqlCommand(sql, connection);
        foreach (var (name, value) in parameters)
            command.Parameters.AddWithValue(name, value ?? DBNull.Value);
        return command;
    }

    private void AddBegin(NpgsqlBatch batch)
    {
        if (!begins || _inTransaction)
            return;
        batch.BatchCommands.Add(new NpgsqlBatchCommand("begin"));
        _inTransaction = true;
    }

    public override async ValueTask DisposeAsync()
    {
        try
        {
            if (_inTransaction && connection.FullState == System.Data.ConnectionState.Open)
            {
                await using var rollback = new NpgsqlCommand("rollback", connection);
                await rollback.ExecuteNonQueryAsync(CancellationToken.None);
            }
        }
        catch (Exception e) when (e is NpgsqlException or InvalidOperationException or IOException)
        {
            // The connection is broken; the server rolls back when it notices, and the pool drops it.
            NpgsqlConnection.ClearPool(connection);
        }
        finally
        {
            await connection.DisposeAsync();
        }
    }

    private sealed class CopySink(NpgsqlBinaryImporter importer) : IRowSink
    {
        public void Write<T>(T value, DbKind kind) where T : notnull => importer.Write(value, Postgres.TypeOf(kind));

        public void WriteNull() => importer.WriteNull();
    }
}
