namespace Sluice.Kernel;

/// <summary>
/// A database as the slices see it. SQL is the same text for each; what differs is here and in <see cref="Session"/>.
/// </summary>
public abstract class Database : IAsyncDisposable
{
    /// <summary>"postgres" or "sqlite".</summary>
    public abstract string Name { get; }

    /// <summary>How many lanes may write at once: one for SQLite.</summary>
    public abstract int LanesMax { get; }

    /// <summary>
    /// Begins a transaction that will write. Ends with <see cref="Session.CommitAsync"/>, or is rolled back when disposed.
    /// </summary>
    public abstract ValueTask<Session> BeginAsync(CancellationToken cancel);

    /// <summary>A session for reading, outside any transaction.</summary>
    public abstract ValueTask<Session> ReadAsync(CancellationToken cancel);

    /// <summary>
    /// Whether the failure is the database's (gone, busy, full), not the statement's: trying again later can help.
    /// </summary>
    public abstract bool IsUnavailable(Exception failure);

    /// <summary>Whether it failed because somebody else held a lock for too long.</summary>
    public virtual bool IsLocked(Exception failure) => false;

    public abstract ValueTask DisposeAsync();

    /// <summary>Reads rows in one short session of its own.</summary>
    public async Task<List<T>> QueryAsync<T>(
        string sql, Func<Row, T> read, CancellationToken cancel, params (string Name, object? Value)[] parameters)
    {
        await using var session = await ReadAsync(cancel);
        return await session.QueryAsync(sql, read, cancel, parameters);
    }

    /// <summary>Runs one statement in a transaction of its own and returns the number of rows it changed.</summary>
    public async Task<int> ExecuteAsync(string sql, CancellationToken cancel, params (string Name, object? Value)[] parameters)
    {
        await using var session = await BeginAsync(cancel);
        var changed = await session.ExecuteAsync(sql, cancel, parameters);
        await session.CommitAsync([], cancel);
        return changed;
    }
}

/// <summary>One connection, in one transaction when it was begun with <see cref="Database.BeginAsync"/>.</summary>
public abstract class Session : IAsyncDisposable
{
    /// <summary>Runs all lookups; one round trip on PostgreSQL, whatever their number and size.</summary>
    public abstract Task LookUpAsync(IReadOnlyList<Lookup> lookups, CancellationToken cancel);

    /// <summary>Writes everything and commits; a constant number of round trips on PostgreSQL, whatever the size.</summary>
    public abstract Task CommitAsync(IReadOnlyList<BulkWrite> writes, CancellationToken cancel);

    /// <summary>Reads all rows of a bounded select.</summary>
    public abstract Task<List<T>> QueryAsync<T>(
        string sql, Func<Row, T> read, CancellationToken cancel, params (string Name, object? Value)[] parameters);

    /// <summary>Runs a statement and returns the number of rows it changed.</summary>
    public abstract Task<int> ExecuteAsync(
        string sql, CancellationToken cancel, params (string Name, object? Value)[] parameters);

    public abstract ValueTask DisposeAsync();
}
