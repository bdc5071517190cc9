using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Sluice.Connectors;
using Sluice.Kernel;

namespace Sluice.Rails.Sandbox;

/// <summary>
/// The bank's own time: moves payments on when they are due and delivers its callbacks until they are acknowledged.
/// Runs beside the server on every node; a step is taken by one of them, a callback perhaps by two,
/// which the receiver must bear anyway.
/// </summary>
/// <param name="deliver">Hands a callback to Sluice: body and signature. Its problem, or null when acknowledged.</param>
public sealed class SandboxClockwork(
    SandboxStore store, SandboxConnector connector, Ids ids, TimeProvider clock,
    Func<ReadOnlyMemory<byte>, string, CancellationToken, Task<Problem?>> deliver,
    ILogger<SandboxClockwork> log)
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

    /// <summary>One turn: everything due now moves one step, then every callback due is delivered once.</summary>
    public async Task TurnAsync(CancellationToken cancel)
    {
        var now = clock.Now;
        foreach (var payment in await store.DueAsync(now, cancel))
        {
            var (after, told) = SandboxBank.Advance(payment, now);
            await store.AdvanceAsync([new BankStep(payment, after, told)],
                steps => [.. steps.SelectMany(s => s.Told).Select((update, i) => CallbackOf(update, now.AddMilliseconds(i)))],
                cancel);
        }
        foreach (var callback in await store.CallbacksAsync(now, cancel))
        {
            var body = Encoding.UTF8.GetBytes(callback.Body);
            var signature = connector.Sign(body);
            var problem = await deliver(body, signature, cancel);
            // Sent twice where the scenario says so: the receiver must take it once.
            if (problem is null && callback.Body.Contains($"\"raw_text\":\"{SandboxBank.TwiceMark}\"", StringComparison.Ordinal))
                problem = await deliver(body, signature, cancel);
            if (problem is null)
                await store.DeliveredAsync(callback, cancel);
            else
                Log.NotAcknowledged(log, problem.ToString());
        }
    }

    private BankCallback CallbackOf(RailUpdate update, DateTimeOffset dueAt)
    {
        var id = ids.New();
        var body = JsonSerializer.Serialize(SandboxCallback.Of(update, id.ToString("N")), SandboxJson.Default.SandboxCallback);
        return new BankCallback(update.Merchant, id, body, dueAt);
    }
}
