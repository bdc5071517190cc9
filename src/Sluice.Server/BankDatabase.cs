using Npgsql;
using Sluice.Databases;
using Sluice.Kernel;

namespace Sluice.Server;

/// <summary>The sandbox bank's own database: another file, or another schema that shares no transaction with the book.</summary>
internal sealed class BankDatabase(ServerSettings settings) : IAsyncDisposable
{
    private const string Schema = "sandbox_bank";

    public Database Database { get; } = settings.IsPostgres
        ? new Postgres(settings.Postgres!, Schema)
        : new Sqlite(Path.Combine(settings.Data, "sandbox-bank.db"));

    public async Task PrepareAsync(CancellationToken cancel)
    {
        if (Database is not Postgres postgres)
            return;
        await using var create = postgres.Source.CreateCommand("create schema if not exists sandbox_bank");
        try
        {
            await create.ExecuteNonQueryAsync(cancel);
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.DuplicateSchema)
        {
            // Another node created it in the same instant: that is what was wanted.
            return;
        }
    }

    public ValueTask DisposeAsync() => Database.DisposeAsync();
}
