using Sluice.Client;

namespace Sluice.Cli.Pay;

/// <summary>Watches a batch until nothing in it moves by itself any more.</summary>
internal sealed class BatchFollow(Session session)
{
    /// <summary>A server that restarts is waited for this long.</summary>
    private const int ReconnectSecondsMax = 120;

    private static readonly TimeSpan PollEvery = TimeSpan.FromMilliseconds(500);

    private string? _batchId;

    /// <summary>
    /// Runs <paramref name="work"/> with bars for a person, or lines for everything else. When stopped, says how to go on.
    /// </summary>
    public async Task<Batch> WatchAsync(Func<IPayProgress, Task<Batch>> work, CancellationToken cancel)
    {
        try
        {
            if (session.Screen.IsTerminal)
                return await PayBars.RunAsync(session.Screen.Console, work);
            return await work(new PayLines(session.IsJson ? session.Error : session.Screen.Output, session.Around.Clock));
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested && _batchId is { } id)
        {
            await session.Error.WriteLineAsync($"The server goes on with {id}. To watch again: sluice batches follow {id}");
            throw;
        }
    }

    /// <summary>
    /// Polls until every row is decided and no payout is on its way; what then is not final waits for a person, a date or money.
    /// </summary>
    public async Task<Batch> UntilSettledAsync(Batch batch, IPayProgress progress, CancellationToken cancel)
    {
        var clock = session.Around.Clock;
        _batchId = batch.Id;
        var answered = clock.GetTimestamp();
        while (true)
        {
            progress.Seen(batch);
            if (IsSettled(batch))
                return batch;
            await Task.Delay(PollEvery, clock, cancel);
            try
            {
                batch = await session.PatientClient.Batches.GetAsync(batch.Id, cancel);
                answered = clock.GetTimestamp();
            }
            catch (SluiceException e) when (e.IsUnreachable && clock.GetElapsedTime(answered).TotalSeconds < ReconnectSecondsMax)
            {
                progress.Lost();
            }
        }
    }

    /// <summary>Whether nothing in it moves by itself any more.</summary>
    public static bool IsSettled(Batch batch) =>
        batch.IsDecided && batch.Statuses.All(s => s.Value == 0 || !PayoutStatuses.Moving.Contains(s.Key));
}
