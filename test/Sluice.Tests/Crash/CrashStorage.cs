using Npgsql;
using Sluice.Tests.Databases;

namespace Sluice.Tests.Crash;

/// <summary>Where crashing servers keep everything: a folder and, for PostgreSQL, a database of its own. Gone when disposed.</summary>
internal sealed class CrashStorage : IAsyncDisposable
{
    private readonly string? _root = Environment.GetEnvironmentVariable("SLUICE_TEST_POSTGRES");
    private readonly string _name = $"crash_{Guid.NewGuid():N}";
    private readonly bool _isPostgres;

    private CrashStorage(bool isPostgres) => _isPostgres = isPostgres;

    public string Folder { get; } = Directory.CreateTempSubdirectory("sluice-crash-").FullName;

    public string? Postgres => !_isPostgres ? null
        : new NpgsqlConnectionStringBuilder(_root) { Database = _name, MaxPoolSize = 30 }.ConnectionString;

    public static async Task<CrashStorage> CreateAsync(string kind)
    {
        var storage = new CrashStorage(kind == TestDatabase.Postgres);
        if (storage._isPostgres)
            await storage.RunAsync($"create database {storage._name}");
        return storage;
    }

    public async ValueTask DisposeAsync()
    {
        if (_isPostgres)
            await RunAsync($"drop database if exists {_name} with (force)");
        Directory.Delete(Folder, recursive: true);
    }

    private async Task RunAsync(string sql)
    {
        await using var source = NpgsqlDataSource.Create(_root ?? throw new InvalidOperationException(TestDatabase.PostgresMissing));
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
