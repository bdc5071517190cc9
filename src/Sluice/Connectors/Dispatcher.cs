using Microsoft.Extensions.Logging;
using Sluice.Access;
using Sluice.Books;
using Sluice.Kernel;
using Sluice.Payouts;
using Sluice.Routing;

namespace Sluice.Connectors;

/// <summary>
/// Takes what is due, talks to the rails, and brings their answers to the book. Nothing is sent before its attempt is committed;
/// an answer that does not come is unknown. Holds no state of its own: killed at any point, another node or the next start goes
/// on from the database.
/// </summary>
public sealed class Dispatcher(
    Database database, BookLanes lanes, ConnectorRegistry connectors, TermsSource terms, Vault vault, TimeProvider clock,
    Wake wake, ILogger<Dispatcher> log)
{
    /// <summary>How long a sweep may miss what another node or an earlier process left behind.</summary>
    public static readonly TimeSpan SweepInterval = TimeSpan.FromSeconds(1);

    /// <summary>How long a server that stops waits for the answers of rails.</summary>
    public static readonly TimeSpan FinishTimeout = TimeSpan.FromSeconds(20);

    /// <summary>How many groups of due payouts of one merchant are under way at once.</summary>
    private const int GroupsInFlightMax = 4;

    private readonly RailCalls _calls = new(database, vault, clock, connectors.Health, log);

    /// <summary>Works until cancelled; what is with a rail then may finish, so that a stop leaves no outcome unknown.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        using var abandon = new CancellationTokenSource(Timeout.InfiniteTimeSpan, clock);
        await using var stopping = cancel.Register(() => abandon.CancelAfter(FinishTimeout));
        var busy = new Dictionary<MerchantId, Task>();
        try
        {
            while (!cancel.IsCancellationRequested)
                await SweepAsync(busy, cancel, abandon.Token);
        }
        finally
        {
            await Task.WhenAll(busy.Values);
        }
    }

    private async Task SweepAsync(Dictionary<MerchantId, Task> busy, CancellationToken cancel, CancellationToken abandon)
    {
        try
        {
            await wake.WaitAsync(SweepInterval, cancel);
            foreach (var merchant in wake.Take().Concat(await DueMerchantsAsync(cancel)).Distinct())
            {
                if (!busy.TryGetValue(merchant, out var work) || work.IsCompleted)
                    busy[merchant] = Task.Run(() => DispatchSafelyAsync(merchant, cancel, abandon), CancellationToken.None);
            }
            foreach (var (merchant, work) in busy.Where(b => b.Value.IsCompleted).ToArray())
                busy.Remove(merchant);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            return;
        }
        catch (Exception failure)
        {
            // Whatever it is: a dispatcher that ends would end the server.
            Log.SweepFailed(log, failure);
            await Task.WhenAny(Task.Delay(SweepInterval, clock, cancel));
        }
    }

    /// <summary>The merchants that have something due now.</summary>
    public async Task<List<MerchantId>> DueMerchantsAsync(CancellationToken cancel) =>
        await new PayoutQueries(database).DueAsync(await Merchants.AllAsync(database, cancel), clock.Now, cancel);

    private async Task DispatchSafelyAsync(MerchantId merchant, CancellationToken cancel, CancellationToken abandon)
    {
        try
        {
            await DispatchAsync(merchant, cancel, abandon);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            Log.Stopped(log, merchant);
        }
        catch (Exception failure) when (database.IsUnavailable(failure))
        {
            Log.DispatchPaused(log, failure, merchant);
        }
        catch (Exception failure)
        {
            // What was under way is in the database; the next sweep comes back to it.
            Log.DispatchFailed(log, failure, merchant);
        }
    }

    /// <summary>Sees everything due for one merchant through, several groups at a time.</summary>
    public Task DispatchAsync(MerchantId merchant, CancellationToken cancel) => DispatchAsync(merchant, cancel, cancel);

    /// <param name="cancel">Takes no more.</param>
    /// <param name="abandon">Gives up what was taken: its outcomes are unknown until inquired.</param>
    private async Task DispatchAsync(MerchantId merchant, CancellationToken cancel, CancellationToken abandon)
    {
        var inFlight = new List<Task>();
        try
        {
            await TakeAsync(merchant, inFlight, cancel, abandon);
        }
        finally
        {
            await Task.WhenAll(inFlight);
        }
    }

    private async Task TakeAsync(
        MerchantId merchant, List<Task> inFlight, CancellationToken cancel, CancellationToken abandon)
    {
        while (!cancel.IsCancellationRequested)
        {
            var taken = await lanes.SubmitAsync(
                new TakeDue(merchant, clock.Now, (await terms.OfAsync(merchant, abandon)).Routes), abandon);
            if (!taken.Succeeded(out var due, out var problem))
            {
                Log.NotTaken(log, merchant, problem.ToString());
                break;
            }
            var funded = 0;
            foreach (var currency in due.CurrenciesToFund)
                funded += await FundAsync(merchant, currency, abandon);
            if (due.Dispatches.Count + due.Inquiries.Count > 0)
                inFlight.Add(CarryOutAsync(merchant, due, abandon));
            else if (inFlight.Count == 0 && funded == 0 && !due.FullBatch)
                break;
            // With nothing to take, wait for an answer before looking again: by then more may have queued up.
            if (inFlight.Count >= GroupsInFlightMax || (due.Dispatches.Count + due.Inquiries.Count == 0 && inFlight.Count > 0))
            {
                var finished = await Task.WhenAny(inFlight);
                inFlight.Remove(finished);
                await finished;
            }
        }
    }

    /// <summary>Lets payouts that wait for funds go on.</summary>
    public async Task<int> FundAsync(MerchantId merchant, string currency, CancellationToken cancel)
    {
        var funded = 0;
        while (true)
        {
            var went = await lanes.SubmitAsync(new FundWaiting(merchant, currency), cancel);
            if (!went.Succeeded(out var more, out _))
                break;
            funded += more;
            if (more < PayoutStore.WaitingMax)
                break;
        }
        if (funded > 0)
            wake.Dispatch(merchant);
        return funded;
    }

    /// <summary>Asks the rail about one payout now, and brings the answer to the book.</summary>
    /// <returns>What the rail said; null when the connector cannot be asked.</returns>
    public async Task<RailStatus?> InquireAsync(Payout payout, CancellationToken cancel)
    {
        if (connectors.Find(payout.Connector) is not { Capabilities.Inquire: true } connector || payout.Attempts == 0)
            return null;
        var inquiry = new Inquiry(payout.Id, new AttemptReference(payout.Id, payout.Attempts), connector.Name, Cancel: false);
        var askedAt = clock.Now;
        var updates = await _calls.AskAsync(payout.Merchant, connector, [inquiry], cancel: false, cancel);
        await ApplyAsync(updates, RailSource.Inquiry, connector, askedAt, cancel);
        return updates[0].Status;
    }

    /// <summary>Sends and asks what was taken, then applies the answers.</summary>
    public async Task CarryOutAsync(MerchantId merchant, DueWork due, CancellationToken cancel)
    {
        foreach (var group in due.Dispatches.GroupBy(d => d.Connector))
        {
            var connector = connectors.Find(group.Key)!;
            foreach (var chunk in group.Chunk(connector.Capabilities.BatchMax))
            {
                await SafelyAsync(connector, async () =>
                {
                    var updates = await _calls.SubmitAsync(merchant, connector, chunk, cancel);
                    await ApplyAsync(updates, RailSource.Submission, connector, null, cancel);
                }, cancel);
            }
        }
        foreach (var group in due.Inquiries.GroupBy(i => (i.Connector, i.Cancel)))
        {
            if (connectors.Find(group.Key.Connector) is not { } connector)
            {
                Log.ConnectorMissing(log, group.Key.Connector);
                continue;
            }
            foreach (var chunk in group.Chunk(connector.Capabilities.BatchMax))
            {
                await SafelyAsync(connector, async () =>
                {
                    var askedAt = clock.Now;
                    var updates = await _calls.AskAsync(merchant, connector, chunk, group.Key.Cancel, cancel);
                    await ApplyAsync(updates, RailSource.Inquiry, connector, askedAt, cancel);
                }, cancel);
            }
        }
    }

    /// <summary>
    /// What was taken is committed as attempts: a fault with one group must not keep the others from being sent.
    /// </summary>
    private async Task SafelyAsync(IConnector connector, Func<Task> work, CancellationToken cancel)
    {
        try
        {
            await work();
        }
        catch (Exception failure) when (!cancel.IsCancellationRequested)
        {
            Log.GroupFailed(log, failure, connector.Name);
        }
    }

    private async Task ApplyAsync(
        IReadOnlyList<RailUpdate> updates, RailSource source, IConnector connector, DateTimeOffset? askedAt,
        CancellationToken cancel)
    {
        var answers = await Task.WhenAll(updates.Select(update =>
            lanes.SubmitAsync(new ApplyRailUpdate(update, source, connector.Capabilities, connector.Name, askedAt), cancel)));
        foreach (var (update, answer) in updates.Zip(answers))
        {
            if (!answer.Succeeded(out var isNews, out var problem))
                Log.NotApplied(log, connector.Name, problem.ToString());
            else if (isNews)
                connectors.Health.Told(connector.Name, [update]);
        }
        var retried = updates.Where(u => u.Status is RailStatus.NeverReceived or RailStatus.Failed);
        foreach (var merchant in retried.Select(u => u.Merchant).Distinct())
            wake.Dispatch(merchant);
    }
}
