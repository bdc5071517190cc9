using Npgsql;
using Sluice.Databases;
using Sluice.Kernel;

namespace Sluice.Tests.Databases;

/// <summary>
/// A fresh, migrated database for one test: a SQLite file of its own, or a schema of its own on the PostgreSQL that the
/// environment names.
/// </summary>
public sealed class TestDatabase : IAsyncDisposable
{
    public const string Sqlite = "sqlite";
    public const string Postgres = "postgres";

    private const string PostgresVariable = "SLUICE_TEST_POSTGRES";
    private const string RequireAllVariable = "SLUICE_REQUIRE_ALL";

    private static readonly Lazy<byte[]> MigratedFile = new(() =>
    {
        var path = NewFile();
        var database = new Sluice.Databases.Sqlite(path, SqliteDurability.Off);
        Migrator.MigrateAsync(database, TimeProvider.System, CancellationToken.None).GetAwaiter().GetResult();
        database.DisposeAsync().AsTask().GetAwaiter().GetResult();
        var bytes = File.ReadAllBytes(path);
        DeleteFile(path);
        return bytes;
    });

    private readonly string? _file;
    private readonly string? _schema;

    private TestDatabase(Database database, string? file, string? schema)
    {
        Database = database;
        _file = file;
        _schema = schema;
    }

    public Database Database { get; }

    /// <summary>Whether the PostgreSQL half runs; with SLUICE_REQUIRE_ALL=1 it does, and fails where there is none.</summary>
    public static bool RunsPostgres =>
        PostgresConnection is not null || Environment.GetEnvironmentVariable(RequireAllVariable) == "1";

    /// <summary>Why the PostgreSQL half is skipped.</summary>
    public const string PostgresMissing = $"PostgreSQL not available: set {PostgresVariable}";

    private static string? PostgresConnection =>
        Environment.GetEnvironmentVariable(PostgresVariable) is { Length: > 0 } set ? set : null;

    public static async Task<TestDatabase> CreateAsync(string kind, bool migrate = true)
    {
        if (kind == Sqlite)
        {
            var file = NewFile();
            if (migrate)
                await File.WriteAllBytesAsync(file, MigratedFile.Value);
            return new TestDatabase(new Sluice.Databases.Sqlite(file, SqliteDurability.Off), file, null);
        }
        var schema = $"test_{Guid.NewGuid():N}";
        var database = OpenPostgres(schema);
        if (migrate)
            await Migrator.MigrateAsync(database, TimeProvider.System, CancellationToken.None);
        return new TestDatabase(database, null, schema);
    }

    /// <summary>Another door to the same data, as a second node or process would have; the caller disposes it.</summary>
    public Database OpenAgain() =>
        _file is not null ? new Sluice.Databases.Sqlite(_file, SqliteDurability.Off) : OpenPostgres(_schema!);

    public async ValueTask DisposeAsync()
    {
        if (_schema is not null)
        {
            await using var drop = ((Sluice.Databases.Postgres)Database)
                .Source.CreateCommand($"drop schema if exists {_schema} cascade");
            await drop.ExecuteNonQueryAsync();
        }
        await Database.DisposeAsync();
        if (_file is not null)
            DeleteFile(_file);
    }

    private static Sluice.Databases.Postgres OpenPostgres(string schema)
    {
        var connection = new NpgsqlConnectionStringBuilder(PostgresConnection
            ?? throw new InvalidOperationException(PostgresMissing))
        {
            MaxPoolSize = 10,
        };
        return new Sluice.Databases.Postgres(connection.ConnectionString, schema, lanes: 2);
    }

    private static string NewFile() => Path.Combine(Path.GetTempPath(), $"sluice-test-{Guid.NewGuid():N}.db");

    private static void DeleteFile(string path)
    {
        foreach (var suffix in (string[])["", "-wal", "-shm"])
            File.Delete(path + suffix);
    }
}
