using Npgsql;
using Sluice.Kernel;
using Sluice.Tests.Databases;

namespace Sluice.Tests.Server;

/// <summary>
/// Where one server keeps everything: a folder of its own and, for PostgreSQL, a fresh database. Gone when disposed.
/// </summary>
public sealed class Storage : IAsyncDisposable
{
    private const string PostgresVariable = "SLUICE_TEST_POSTGRES";

    private readonly string? _postgresRoot;
    private readonly string? _databaseName;
    private Database? _database;

    private Storage(string kind, string folder, string? postgresRoot, string? databaseName)
    {
        (Kind, Folder, _postgresRoot, _databaseName) = (kind, folder, postgresRoot, databaseName);
        Postgres = postgresRoot is null
            ? null
            : new NpgsqlConnectionStringBuilder(postgresRoot) { Database = databaseName, MaxPoolSize = 20 }.ConnectionString;
    }

    /// <summary>"sqlite" or "postgres".</summary>
    public string Kind { get; }

    public string Folder { get; }

    /// <summary>The connection string, where it is PostgreSQL.</summary>
    public string? Postgres { get; }

    /// <summary>The settings that make a server use it.</summary>
    public string[] Settings => Postgres is null
        ? ["--Sluice:Data", Folder]
        : ["--Sluice:Data", Folder, "--Sluice:Postgres", Postgres];

    /// <summary>The same data by another way in, to look at what is stored.</summary>
    public Database Database => _database ??= Postgres is null
        ? new Sluice.Databases.Sqlite(Path.Combine(Folder, "sluice.db"))
        : new Sluice.Databases.Postgres(Postgres);

    public static async Task<Storage> CreateAsync(string kind, string? postgres = null)
    {
        var folder = Directory.CreateTempSubdirectory("sluice-door-").FullName;
        if (kind == TestDatabase.Sqlite)
            return new Storage(kind, folder, null, null);
        var root = postgres ?? Environment.GetEnvironmentVariable(PostgresVariable)
            ?? throw new InvalidOperationException(TestDatabase.PostgresMissing);
        var name = $"door_{Guid.NewGuid():N}";
        await ExecuteAsync(root, $"create database {name}");
        return new Storage(kind, folder, root, name);
    }

    public async ValueTask DisposeAsync()
    {
        if (_database is not null)
            await _database.DisposeAsync();
        if (_postgresRoot is not null)
        {
            NpgsqlConnection.ClearAllPools();
            await ExecuteAsync(_postgresRoot, $"drop database if exists {_databaseName} with (force)");
        }
        Directory.Delete(Folder, recursive: true);
    }

    private static async Task ExecuteAsync(string connection, string sql)
    {
        await using var source = NpgsqlDataSource.Create(connection);
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
