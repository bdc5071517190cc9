using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Sluice.Connectors;
using Sluice.Kernel;

namespace Sluice.Rails.Sandbox;

/// <summary>
/// The batch bank's own time: works through files when they are due and delivers response files until acknowledged.
/// </summary>
/// <param name="deliver">Hands a response file to Sluice: body and signature. Its problem, or null when acknowledged.</param>
public sealed class SandboxFilesClockwork(
    SandboxStore store, SandboxFilesConnector connector, Ids ids, TimeProvider clock,
    Func<ReadOnlyMemory<byte>, string, CancellationToken, Task<Problem?>> deliver,
    ILogger<SandboxFilesClockwork> log)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    /// <summary>Runs until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        while (!cancel.IsCancellationRequested)
        {
            try
            {
                await timer.WaitForNextTickAsync(cancel);
                await TurnAsync(cancel);
            }
            catch (OperationCanceledException) when (cancel.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                Log.TurnFailed(log, failure);
            }
        }
    }

    /// <summary>One turn: every file due is worked on, then every response file due is delivered.</summary>
    public async Task TurnAsync(CancellationToken cancel)
    {
        var now = clock.Now;
        var due = await store.DueAsync(now, cancel);
        foreach (var file in due.GroupBy(p => (p.Merchant, File: SandboxFileBank.FileOf(p))))
        {
            await store.AdvanceAsync([.. file.Select(p => SandboxFileBank.Advance(p, now))],
                steps => [ResponseOf(file.Key.Merchant, file.Key.File, steps, now)], cancel);
        }
        foreach (var callback in await store.CallbacksAsync(now, cancel))
        {
            var body = Encoding.UTF8.GetBytes(callback.Body);
            if (await deliver(body, connector.Sign(body), cancel) is { } problem)
                Log.NotAcknowledged(log, problem.ToString());
            else
                await store.DeliveredAsync(callback, cancel);
        }
    }

    private BankCallback ResponseOf(MerchantId merchant, string file, IReadOnlyList<BankStep> steps, DateTimeOffset now)
    {
        var lines = steps.SelectMany(s => s.Told).Select(update => SandboxCallback.Of(update, ids.New().ToString("N"))).ToList();
        var body = JsonSerializer.Serialize(
            new SandboxResponseFile { File = file, Lines = lines }, SandboxJson.Default.SandboxResponseFile);
        return new BankCallback(merchant, ids.New(), body, now);
    }
}
