using Microsoft.Extensions.Logging;
using Sluice.Access;
using Sluice.Batches.Reading;
using Sluice.Books;
using Sluice.Connectors;
using Sluice.Kernel;
using Sluice.Payouts;
using Sluice.Routing;

namespace Sluice.Batches;

/// <summary>
/// Works on uploaded batches: reads rows in constant memory, checks and prepares the next group while the lane decides the one
/// before. Killed anywhere, the next worker skips the rows that the checkpoint counts and goes on.
/// </summary>
public sealed class BatchWorker(
    Database database, BookLanes lanes, Vault vault, Wake wake, MerchantSettingsSource settings,
    TermsSource terms, Ids ids, TimeProvider clock, RequestRules rules, ILogger<BatchWorker> log)
{
    /// <summary>How many rows one command takes.</summary>
    public const int GroupRows = 1000;

    private static readonly Problem NoRows = new(ProblemTypes.ValidationFailed, "The file has no rows.");

    private static readonly Problem LeaseLost = new(ProblemTypes.InvalidState, "Another worker has it by now.");

    private static readonly TimeSpan SweepInterval = TimeSpan.FromMilliseconds(500);

    /// <summary>How long a worker leaves a database alone that does not answer.</summary>
    private static readonly TimeSpan OutageDelay = TimeSpan.FromSeconds(1);

    /// <summary>How long a batch is left to a worker that says nothing; longer than any group takes.</summary>
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan UploadLife = TimeSpan.FromHours(6);

    /// <summary>
    /// Works until cancelled: one batch at a time on each node, so that single payouts keep their share of the lane.
    /// </summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        using var timer = new PeriodicTimer(SweepInterval, clock);
        var tidied = false;
        while (!cancel.IsCancellationRequested)
        {
            try
            {
                await timer.WaitForNextTickAsync(cancel);
                if (!tidied)
                    await TidyAsync(cancel);
                tidied = true;
                await SweepAsync(cancel);
            }
            catch (OperationCanceledException) when (cancel.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure) when (database.IsUnavailable(failure))
            {
                Log.DatabaseUnavailable(log, failure);
                await Task.WhenAny(Task.Delay(OutageDelay, clock, cancel));
            }
            catch (Exception failure)
            {
                Log.WorkFailed(log, failure);
            }
        }
    }

    private async Task TidyAsync(CancellationToken cancel)
    {
        foreach (var (merchant, id) in await BatchStore.LeftoversAsync(database, cancel))
            await BatchStore.DropChunksAsync(database, merchant, id, cancel);
    }

    /// <summary>Works on what nobody else does, one batch of every merchant in turn.</summary>
    public async Task SweepAsync(CancellationToken cancel)
    {
        foreach (var (merchant, id) in await BatchStore.StaleUploadsAsync(database, clock.Now - UploadLife, cancel))
            await BatchStore.DropUploadAsync(database, merchant, id, cancel);
        bool wentOn;
        do
        {
            wentOn = false;
            foreach (var (merchant, id) in await BatchStore.OpenAsync(database, clock.Now, cancel))
            {
                if (await BatchStore.LeaseAsync(database, merchant, id, ids.New(), clock.Now, clock.Now + Lease, cancel)
                    is { } lease)
                    wentOn |= await WorkSafelyAsync(lease, cancel);
            }
        }
        while (wentOn);
    }

    /// <returns>Whether another look may find something else.</returns>
    private async Task<bool> WorkSafelyAsync(BatchLease lease, CancellationToken cancel)
    {
        var keepsLease = false;
        try
        {
            return await BatchStore.FindAsync(database, lease.Merchant, lease.Batch, cancel) is { IsOpen: true } batch
                && await WorkAsync(batch, lease, cancel);
        }
        catch (Exception failure) when (!cancel.IsCancellationRequested)
        {
            // The others must not wait for this one; unless it was the database, it is left alone until the lease is over.
            Log.BatchFailed(log, failure, Ids.Format(Batch.IdPrefix, lease.Batch));
            keepsLease = !database.IsUnavailable(failure);
            return keepsLease;
        }
        finally
        {
            // On the way out of a stopping server, too: the next one need not wait.
            if (!keepsLease)
                await BatchStore.ReleaseAsync(database, lease, CancellationToken.None);
        }
    }

    /// <returns>Whether every row is decided.</returns>
    private async Task<bool> WorkAsync(Batch batch, BatchLease lease, CancellationToken cancel)
    {
        var caller = new Caller(batch.Merchant, await settings.IsLiveAsync(batch.Merchant, cancel), batch.Actor,
            await settings.OfAsync(batch.Merchant, cancel));
        if (batch.Status == BatchStatus.Validating)
        {
            if (!(await CheckAsync(caller, batch, lease, cancel)).Succeeded(out var checkedBatch, out var problem))
            {
                Log.BatchStopped(log, batch.ToString(), problem.ToString());
                return false;
            }
            batch = checkedBatch;
        }
        if (batch.Status == BatchStatus.Accepting && await AcceptAsync(caller, batch, lease, cancel) is { } stopped)
        {
            Log.BatchStopped(log, batch.ToString(), stopped.ToString());
            return false;
        }
        await BatchStore.DropChunksAsync(database, batch.Merchant, batch.Id, cancel);
        return true;
    }

    private async Task<Problem?> AcceptAsync(Caller caller, Batch batch, BatchLease lease, CancellationToken cancel)
    {
        await using var file = new BatchContent(database, vault, batch.Merchant, batch.Id);
        if (!(await BatchReader.OpenAsync(batch.Format, file, batch.CreatedAt, cancel))
            .Succeeded(out var reader, out var unreadable))
            return await CompleteAsync(caller, batch, unreadable, cancel);
        await using var rows = reader;
        Task<Result<Batch>>? deciding = null;
        var renewedAt = clock.Now;
        while (true)
        {
            var group = await NextGroupAsync(rows, batch, skipTo: batch.RowsRead, cancel);
            if (deciding is not null && !(await deciding).Succeeded(out batch!, out var problem))
                return problem;
            wake.Dispatch(caller.Merchant);
            if (group.Count == 0)
                return await CompleteAsync(caller, batch, rows.Failure ?? (batch.RowsRead == 0 ? NoRows : null), cancel);
            if (clock.Now - renewedAt >= Lease / 4)
            {
                renewedAt = clock.Now;
                if (!await BatchStore.RenewAsync(database, lease, renewedAt + Lease, cancel))
                    return LeaseLost;
            }
            deciding = lanes.SubmitAsync(new AcceptRows(caller, batch, group), cancel);
        }
    }

    private async Task<Problem?> CompleteAsync(Caller caller, Batch batch, Problem? failure, CancellationToken cancel)
    {
        var currencies = batch.Mode == BatchMode.AllOrNothing ? batch.Totals.Keys.ToArray() : [];
        return (await lanes.SubmitAsync(new CompleteBatch(caller, batch.Id, failure) { Currencies = currencies }, cancel))
            .Problem;
    }

    private async Task<List<BatchItem>> NextGroupAsync(BatchReader rows, Batch batch, int skipTo, CancellationToken cancel)
    {
        var group = new List<BatchItem>(GroupRows);
        var known = await terms.OfAsync(batch.Merchant, cancel);
        while (group.Count < GroupRows && await rows.NextAsync(cancel) is { } row)
        {
            if (row.Number > skipTo)
                group.Add(Prepare(row, batch, known));
        }
        return group;
    }

    private BatchItem Prepare(BatchRow row, Batch batch, Terms known)
    {
        var errors = row.Errors ?? new FieldErrors();
        var asked = row.Request is { Purpose: null } bare && batch.Purpose is not null
            ? bare with { Purpose = batch.Purpose } : row.Request;
        var parsed = asked is { } request
            ? PayoutRequestParser.Parse(request, batch.CreatedAt, errors, rules: rules) : null;
        if (parsed?.QuoteId is not null)
            errors.Add("/quote_id", FieldCodes.NotAllowed, "A quote is used by a payout of its own, not in a batch.");
        // Money of an all-or-nothing batch is set aside as a whole, so that no row of it can wait for more.
        if (batch.Mode == BatchMode.AllOrNothing && parsed is not null)
            parsed = parsed with { WaitForFunds = false };
        return parsed is null || errors.Any
            ? new BatchItem(row.Number, null, row.Request?.ClientReference is { } said ? JsonText.Cut(said) : null, errors.List)
            {
                Place = row.Place,
            }
            : new BatchItem(row.Number, PayoutOrder.Prepare(parsed, batch.Merchant, vault, known), parsed.ClientReference, [])
            {
                Place = row.Place,
            };
    }

    private async Task<Result<Batch>> CheckAsync(Caller caller, Batch batch, BatchLease lease, CancellationToken cancel)
    {
        // A check that was cut off starts over: it has changed nothing but its own list of refusals.
        if (!await BatchStore.DropRefusalsAsync(database, lease, clock.Now + Lease, cancel))
            return LeaseLost;
        await using var file = new BatchContent(database, vault, batch.Merchant, batch.Id);
        if (!(await BatchReader.OpenAsync(batch.Format, file, batch.CreatedAt, cancel))
            .Succeeded(out var reader, out var unreadable))
            return await lanes.SubmitAsync(new EndCheck(caller, batch.Id, batch.Mode, 0, batch.Totals, unreadable), cancel);
        await using var rows = reader;
        var check = new BatchCheck(caller.Settings.UniqueClientReference);
        while (await NextGroupAsync(rows, batch, skipTo: 0, cancel) is { Count: > 0 } group)
        {
            if (!(await lanes.SubmitAsync(new CheckRows(caller, batch.Id, group), cancel))
                .Succeeded(out var items, out var problem))
                return problem;
            var refused = check.Take(items);
            if (refused.Count > 0
                && (await lanes.SubmitAsync(new RefuseRows(caller, batch.Id, refused), cancel)).Problem is { } notKept)
                return notKept;
            if (!await BatchStore.RenewAsync(database, lease, clock.Now + Lease, cancel))
                return LeaseLost;
        }
        var mode = rows.Mode ?? batch.Mode;
        var failure = rows.Failure ?? (check.Rows == 0 ? NoRows : null)
            ?? (BatchMode.IsKnown(mode)
                ? check.Verdict(mode) : new Problem(ProblemTypes.ValidationFailed, $"There is no mode '{JsonText.Cut(mode)}'."));
        if (BatchMode.IsKnown(mode) && mode == BatchMode.AcceptValid
            && !await BatchStore.DropRefusalsAsync(database, lease, clock.Now + Lease, cancel))
            return LeaseLost;
        return await lanes.SubmitAsync(
            new EndCheck(caller, batch.Id, BatchMode.IsKnown(mode) ? mode : batch.Mode, check.Rows, check.Totals,
                failure)
            { Message = rows.Message }, cancel);
    }
}
