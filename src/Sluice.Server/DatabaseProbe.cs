using Sluice.Kernel;

namespace Sluice.Server;

/// <summary>
/// Whether the database answers, asked once for all who want to know: these doors are open to everybody, and must not take the
/// connections that money needs.
/// </summary>
internal sealed class DatabaseProbe(Database database, TimeProvider clock)
{
    /// <summary>How old an answer may be.</summary>
    public static readonly TimeSpan RememberedFor = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan ProbeTimeout = TimeSpan.FromSeconds(3);

    private readonly Lock _lock = new();
    private Task<bool>? _answer;
    private long _askedAt;

    /// <summary>Whether it answers; whoever asks while somebody else does waits for the same answer.</summary>
    public Task<bool> IsUpAsync(CancellationToken cancel)
    {
        lock (_lock)
        {
            if (_answer is null || (_answer.IsCompleted && clock.GetElapsedTime(_askedAt) >= RememberedFor))
            {
                _askedAt = clock.GetTimestamp();
                _answer = Task.Run(AskAsync, CancellationToken.None);
            }
            return _answer.WaitAsync(cancel);
        }
    }

    private async Task<bool> AskAsync()
    {
        using var timeout = new CancellationTokenSource(ProbeTimeout, clock);
        try
        {
            await database.QueryAsync("select 1", row => row.Int(0), timeout.Token);
            return true;
        }
        catch (Exception failure) when (database.IsUnavailable(failure) || failure is OperationCanceledException)
        {
            return false;
        }
    }
}
