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
    private const string Prefix = "sluice_bench_";

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
<<<<<<< HEAD
        var name = string.Create(CultureInfo.InvariantCulture,
            $"sluice_bench_{Environment.ProcessId}_{Interlocked.Increment(ref _made)}");
=======
        var name = string.Create(
            CultureInfo.InvariantCulture, $"{Prefix}{Environment.ProcessId}_{Interlocked.Increment(ref _made)}");
>>>>>>> bench
        await RunAsync(admin, $"create database {name}");
        return new Target("postgres", admin, name)
        {
            ConnectionString = new NpgsqlConnectionStringBuilder(admin) { Database = name }.ConnectionString,
        };
    }

    /// <summary>
    /// Drops the databases of runs that were interrupted: their names hold the id of a process that is no more.
    /// </summary>
    public static async Task DropLeftOversAsync(string admin)
    {
        var names = new List<string>();
        await using (var connection = new NpgsqlConnection(admin))
        {
            await connection.OpenAsync();
            await using var command = new NpgsqlCommand(
                $"select datname from pg_database where datname ~ '^{Prefix}[0-9]+_[0-9]+$'", connection);
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
                names.Add(reader.GetString(0));
        }
        foreach (var name in names.Where(n => !System.IO.Directory.Exists($"/proc/{n[Prefix.Length..].Split('_')[0]}")))
            await RunAsync(admin, $"drop database if exists {name} with (force)");
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
