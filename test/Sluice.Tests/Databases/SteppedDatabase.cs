using Sluice.Kernel;

namespace Sluice.Tests.Databases;

/// <summary>Where a call of a database stands.</summary>
public enum DatabaseStep
{
    Begin,
    Read,
    LookUp,
    Query,
    Execute,
    /// <summary>Nothing is written yet.</summary>
    BeforeCommit,
    /// <summary>Everything is written, the caller does not know it yet.</summary>
    AfterCommit,
}

/// <summary>
/// A database that pauses at every step, where a test may throw (the database fails) or never go on (the process is gone).
/// </summary>
internal sealed class SteppedDatabase(Database inner, Func<DatabaseStep, Task> at) : Database
{
    private readonly HashSet<Session> _open = [];

    public override string Name => inner.Name;

    public override int LanesMax => inner.LanesMax;

    public override bool IsUnavailable(Exception failure) => inner.IsUnavailable(failure);

    /// <summary>Set when the process that used it is gone: nothing it began may go on.</summary>
    public bool IsAbandoned { get; private set; }

    public override async ValueTask<Session> BeginAsync(CancellationToken cancel)
    {
        await StepAsync(DatabaseStep.Begin);
        return await KeepAsync(await inner.BeginAsync(cancel));
    }

    public override async ValueTask<Session> ReadAsync(CancellationToken cancel)
    {
        await StepAsync(DatabaseStep.Read);
        return await KeepAsync(await inner.ReadAsync(cancel));
    }

    /// <summary>As when a process dies: its connections break, and what they had begun is rolled back.</summary>
    public async Task AbandonAsync()
    {
        IsAbandoned = true;
        foreach (var session in _open)
            await session.DisposeAsync();
        _open.Clear();
    }

    /// <summary>The inner database is the test's, and stays.</summary>
    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async Task<Session> KeepAsync(Session session)
    {
        if (IsAbandoned)
        {
            await session.DisposeAsync();
            await Never();
        }
        _open.Add(session);
        return new SteppedSession(session, this);
    }

    private async Task StepAsync(DatabaseStep step)
    {
        if (IsAbandoned)
            await Never();
        await at(step);
        if (IsAbandoned)
            await Never();
    }

    private static Task Never() => new TaskCompletionSource().Task;

    private sealed class SteppedSession(Session inner, SteppedDatabase database) : Session
    {
        public override async Task LookUpAsync(IReadOnlyList<Lookup> lookups, CancellationToken cancel)
        {
            await database.StepAsync(DatabaseStep.LookUp);
            await inner.LookUpAsync(lookups, cancel);
        }

        public override async Task CommitAsync(IReadOnlyList<BulkWrite> writes, CancellationToken cancel)
        {
            await database.StepAsync(DatabaseStep.BeforeCommit);
            await inner.CommitAsync(writes, cancel);
            await database.StepAsync(DatabaseStep.AfterCommit);
        }

        public override async Task<List<T>> QueryAsync<T>(
            string sql, Func<Row, T> read, CancellationToken cancel, params (string Name, object? Value)[] parameters)
        {
            await database.StepAsync(DatabaseStep.Query);
            return await inner.QueryAsync(sql, read, cancel, parameters);
        }

        public override async Task<int> ExecuteAsync(string sql, CancellationToken cancel,
            params (string Name, object? Value)[] parameters)
        {
            await database.StepAsync(DatabaseStep.Execute);
            return await inner.ExecuteAsync(sql, cancel, parameters);
        }

        public override async ValueTask DisposeAsync()
        {
            if (database.IsAbandoned)
                await Never();
            database._open.Remove(inner);
            await inner.DisposeAsync();
        }
    }
}
