using System.Data;
using Npgsql;
using NpgsqlTypes;

namespace Sluice.Bench.Raw;

/// <summary>What a column of a copied row gets: the template's own value, or one that must differ from row to row.</summary>
internal enum Fill
{
    Template,
    Payout,
    NewId,
    Number,
    Key,
    Reference,
}

/// <summary>The values that make one payout's rows its own.</summary>
internal readonly record struct RawPayout(Guid Id, long Number, string Key, string Reference)
{
    private static long _number = 1_000_000_000;

    public static RawPayout Next() =>
        new(Guid.CreateVersion7(), Interlocked.Increment(ref _number), Guid.NewGuid().ToString(),
            Load.PayoutRequest.NextReference());
}

internal sealed record RawColumn(string Name, NpgsqlDbType Type, object? Value, Fill Fill)
{
    /// <summary>The column's value in the rows of a payout.</summary>
    public object? ValueFor(in RawPayout payout) => Fill switch
    {
        Fill.Payout => payout.Id,
        Fill.NewId => Guid.CreateVersion7(),
        Fill.Number => payout.Number,
        Fill.Key => payout.Key,
        Fill.Reference => payout.Reference,
        _ => Value,
    };

    public void Write(NpgsqlBinaryImporter importer, in RawPayout payout)
    {
        switch (Fill == Fill.Template ? Value : null)
        {
            case null when Fill == Fill.Template:
                importer.WriteNull();
                break;
            case null when Fill == Fill.Number:
                importer.Write(payout.Number, Type);
                break;
            case null when Fill is Fill.Payout or Fill.NewId:
                importer.Write(Fill == Fill.Payout ? payout.Id : Guid.CreateVersion7(), Type);
                break;
            case null:
                importer.Write(Fill == Fill.Key ? payout.Key : payout.Reference, Type);
                break;
            case long number:
                importer.Write(number, Type);
                break;
            case int number:
                importer.Write(number, Type);
                break;
            case Guid id:
                importer.Write(id, Type);
                break;
            case bool flag:
                importer.Write(flag, Type);
                break;
            case DateTime at:
                importer.Write(at, Type);
                break;
            case byte[] bytes:
                importer.Write(bytes, Type);
                break;
            case string text:
                importer.Write(text, Type);
                break;
            default:
                throw new InvalidOperationException($"Column {Name} holds a {Value!.GetType()}.");
        }
    }
}

/// <summary>One of the tables that a payout's creation writes to, with the row that the server itself wrote.</summary>
internal sealed class RawTable
{
    private RawTable(string name, IReadOnlyList<RawColumn> columns)
    {
        (Name, Columns) = (name, columns);
        var names = string.Join(", ", columns.Select(c => c.Name));
        CopySql = $"copy {name} ({names}) from stdin (format binary)";
        InsertSql = $"insert into {name} ({names}) values ({string.Join(", ", columns.Select((_, i) => $"${i + 1}"))})";
    }

    public string Name { get; }

    public IReadOnlyList<RawColumn> Columns { get; }

    public string CopySql { get; }

    public string InsertSql { get; }

    /// <summary>The four tables of one created payout, read from a database that holds exactly one.</summary>
    public static async Task<IReadOnlyList<RawTable>> ReadAsync(NpgsqlConnection connection) =>
    [
        await ReadAsync(connection, "payouts", "true"),
        await ReadAsync(connection, "transfers", "subject_id = (select payout_id from payouts)"),
        await ReadAsync(connection, "events", "subject_id = (select payout_id from payouts)"),
<<<<<<< HEAD
        await ReadAsync(connection, "idempotency_keys",
=======
        await ReadAsync(
            connection, "idempotency_keys",
>>>>>>> bench
            "event_number = (select number from events where subject_id = (select payout_id from payouts))"),
    ];

    private static async Task<RawTable> ReadAsync(NpgsqlConnection connection, string table, string where)
    {
        await using var command = new NpgsqlCommand($"select * from {table} where {where}", connection);
        await using var reader = await command.ExecuteReaderAsync(CommandBehavior.Default);
        if (!await reader.ReadAsync())
            throw new BenchFailedException($"Creating a payout left no row in {table}.");
        var columns = new List<RawColumn>();
        for (var i = 0; i < reader.FieldCount; i++)
        {
            var name = reader.GetName(i);
            var value = reader.IsDBNull(i) ? null : reader.GetValue(i);
            columns.Add(new RawColumn(name, TypeOf(reader.GetDataTypeName(i)), value, FillOf(table, name)));
        }
        return await reader.ReadAsync()
            ? throw new BenchFailedException(
                $"Creating a payout left more than one row in {table}: the raw measurements would do less than the server.")
            : new RawTable(table, columns);
    }

    private static Fill FillOf(string table, string column) => (table, column) switch
    {
        ("payouts", "payout_id") or (_, "subject_id") => Fill.Payout,
        (_, "transfer_id" or "event_id") => Fill.NewId,
        (_, "number" or "event_number" or "from_number" or "to_number") => Fill.Number,
        (_, "idempotency_key") => Fill.Key,
        (_, "client_reference") => Fill.Reference,
        _ => Fill.Template,
    };

    private static NpgsqlDbType TypeOf(string postgres) => postgres switch
    {
        "uuid" => NpgsqlDbType.Uuid,
        "bigint" => NpgsqlDbType.Bigint,
        "integer" => NpgsqlDbType.Integer,
        "text" => NpgsqlDbType.Text,
        "boolean" => NpgsqlDbType.Boolean,
        "bytea" => NpgsqlDbType.Bytea,
        "timestamp with time zone" => NpgsqlDbType.TimestampTz,
        _ => throw new BenchFailedException($"A column is of type {postgres}, which the raw measurements do not know."),
    };
}
