using Microsoft.Data.Sqlite;
using Sluice.Kernel;

namespace Sluice.Databases;

/// <summary>One SQLite connection with its prepared statements.</summary>
internal sealed class SqliteLink(SqliteConnection connection) : IDisposable
{
    private readonly Dictionary<string, SqliteCommand> _prepared = [];

    /// <summary>The prepared command for a text; kept for the life of the connection.</summary>
    public SqliteCommand Prepare(string sql)
    {
        if (_prepared.TryGetValue(sql, out var command))
            return command;
        command = connection.CreateCommand();
        command.CommandText = sql;
        _prepared[sql] = command;
        return command;
    }

    public void Run(string sql)
    {
        var command = Prepare(sql);
        command.ExecuteNonQuery();
    }

    public static void Bind(SqliteCommand command, int index, string name, object? value)
    {
        var stored = Store(value);
        if (index < command.Parameters.Count)
            command.Parameters[index].Value = stored;
        else
            command.Parameters.AddWithValue("@" + name, stored);
    }

    private static object Store(object? value) => value switch
    {
        null => DBNull.Value,
        Guid id => id.ToByteArray(bigEndian: true),
        DateTimeOffset at => Time.Micros(at),
        bool flag => flag ? 1L : 0L,
        _ => value,
    };

    public void Dispose()
    {
        foreach (var command in _prepared.Values)
            command.Dispose();
        connection.Dispose();
    }
}

/// <summary>A turn on a SQLite connection; synchronous underneath, as SQLite is.</summary>
internal sealed class SqliteSession(SqliteLink link, bool inTransaction, Action release) : Session
{
    private static readonly System.Collections.Concurrent.ConcurrentDictionary<(string Table, int Columns, bool Update),
        string> Texts = new();

    private bool _open = inTransaction;
    private bool _disposed;

    public override Task LookUpAsync(IReadOnlyList<Lookup> lookups, CancellationToken cancel)
    {
        foreach (var lookup in lookups)
        {
            var command = link.Prepare(lookup.Sql);
            for (var i = 0; i < lookup.Count; i++)
            {
                for (var k = 0; k < lookup.Keys.Count; k++)
                    SqliteLink.Bind(command, k, lookup.Keys[k].Name, lookup.Keys[k].Values.GetValue(i));
                using var reader = command.ExecuteReader();
                while (reader.Read())
                    lookup.OnRow(i, new Row(reader, offset: 0, compact: true));
            }
        }
        return Task.CompletedTask;
    }

    public override Task CommitAsync(IReadOnlyList<BulkWrite> writes, CancellationToken cancel)
    {
        foreach (var write in writes)
        {
            var command = link.Prepare(TextOf(write));
            for (var row = 0; row < write.Count; row++)
            {
                for (var column = 0; column < write.ColumnCount; column++)
                    SqliteLink.Bind(command, column, write.ColumnName(column), write.Value(row, column));
                command.ExecuteNonQuery();
            }
        }
        if (_open)
            link.Run("commit");
        _open = false;
        return Task.CompletedTask;
    }

    private static string TextOf(BulkWrite write) => Texts.GetOrAdd((write.TableName, write.ColumnCount, write.IsUpdate), _ =>
    {
        var names = Enumerable.Range(0, write.ColumnCount).Select(write.ColumnName).ToArray();
        return write.IsUpdate
            ? $"update {write.TableName} set {string.Join(", ", names[write.KeyCount..].Select(n => $"{n} = @{n}"))}"
                + $" where {string.Join(" and ", names[..write.KeyCount].Select(n => $"{n} = @{n}"))}"
            : $"insert into {write.TableName} ({string.Join(", ", names)}) "
                + $"values ({string.Join(", ", names.Select(n => "@" + n))})";
    });

    public override Task<List<T>> QueryAsync<T>(
        string sql, Func<Row, T> read, CancellationToken cancel, params (string Name, object? Value)[] parameters)
    {
        using var reader = Command(sql, parameters).ExecuteReader();
        var rows = new List<T>();
        while (reader.Read())
            rows.Add(read(new Row(reader, offset: 0, compact: true)));
        return Task.FromResult(rows);
    }

    public override Task<int> ExecuteAsync(string sql, CancellationToken cancel,
        params (string Name, object? Value)[] parameters) =>
        Task.FromResult(Command(sql, parameters).ExecuteNonQuery());

    private SqliteCommand Command(string sql, (string Name, object? Value)[] parameters)
    {
        var command = link.Prepare(sql);
        for (var i = 0; i < parameters.Length; i++)
            SqliteLink.Bind(command, i, parameters[i].Name, parameters[i].Value);
        return command;
    }

    public override ValueTask DisposeAsync()
    {
        if (_disposed)
            return ValueTask.CompletedTask;
        _disposed = true;
        try
        {
            if (_open)
                link.Run("rollback");
        }
        catch (SqliteException e) when (e.SqliteErrorCode == 1)
        {
            // "no transaction is active": a full disk or an I/O error has already rolled it back.
            _open = false;
        }
        finally
        {
            release();
        }
        return ValueTask.CompletedTask;
    }
}
