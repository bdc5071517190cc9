using System.Globalization;
using Npgsql;

namespace Sluice.Bench;

/// <summary>A measurement could not be made, or an answer was wrong; the run ends.</summary>
internal sealed class BenchFailedException : Exception
{
    public BenchFailedException()
    {
    }

    public BenchFailedException(string message)
        : base(message)
    {
    }

    public BenchFailedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}

/// <summary>A fresh database and data directory for one server; gone when disposed of.</summary>
internal sealed class Target : IAsyncDisposable
{
    private static int _made;

    private readonly string? _admin;
    private readonly string? _name;

    private Target(string kind, string? admin, string? name)
    {
        (Kind, _admin, _name) = (kind, admin, name);
        Directory = System.IO.Directory.CreateTempSubdirectory("sluice-bench-").FullName;
    }

    /// <summary>postgres or sqlite.</summary>
    public string Kind { get; }

    public string Directory { get; }

    /// <summary>For PostgreSQL.</summary>
    public string? ConnectionString { get; private init; }

    /// <summary>A new database on the server of a connection string.</summary>
    public static async Task<Target> PostgresAsync(string admin)
    {
        var name = string.Create(CultureInfo.InvariantCulture,
            $"sluice_bench_{Environment.ProcessId}_{Interlocked.Increment(ref _made)}");
        await RunAsync(admin, $"create database {name}");
        return new Target("postgres", admin, name)
        {
            ConnectionString = new NpgsqlConnectionStringBuilder(admin) { Database = name }.ConnectionString,
        };
    }

    public static Target Sqlite() => new("sqlite", null, null);

    /// <summary>Runs one statement on its own connection; no time limit.</summary>
    public static async Task RunAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString + ";Pooling=false;Command Timeout=0");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_name is not null)
            await RunAsync(_admin!, $"drop database if exists {_name} with (force)");
        System.IO.Directory.Delete(Directory, recursive: true);
    }
}
