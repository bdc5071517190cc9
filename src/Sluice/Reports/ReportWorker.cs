using Microsoft.Extensions.Logging;
using Sluice.Books;
using Sluice.Kernel;

namespace Sluice.Reports;

/// <summary>
/// Makes the reports that wait, one at a time on each node. Killed anywhere, another worker makes the report again once the lease
/// is over: of the same moment, so that it comes out the same.
/// </summary>
public sealed class ReportWorker(
    Database database, ReportMaker maker, BookLanes lanes, Vault vault, Ids ids, TimeProvider clock, ILogger<ReportWorker> log)
{
    /// <summary>How long what was made is kept.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromDays(30);

    /// <summary>How often a report is taken before it is given up.</summary>
    public const int TakesMax = 5;

    private static readonly TimeSpan SweepInterval = TimeSpan.FromMilliseconds(500);

    /// <summary>How long a worker leaves a database alone that does not answer.</summary>
    private static readonly TimeSpan OutageDelay = TimeSpan.FromSeconds(1);

    /// <summary>How long a report is left to a worker that says nothing; longer than any page takes.</summary>
    internal static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan TellInterval = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan ExpiryInterval = TimeSpan.FromMinutes(1);

    /// <summary>Works until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        using var timer = new PeriodicTimer(SweepInterval, clock);
        var expiredAt = DateTimeOffset.MinValue;
        while (!cancel.IsCancellationRequested)
        {
            try
            {
                await timer.WaitForNextTickAsync(cancel);
                if (clock.Now - expiredAt >= ExpiryInterval)
                {
                    expiredAt = clock.Now;
                    await ExpireAsync(cancel);
                }
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

    /// <summary>Deletes what is older than <see cref="Kept"/>.</summary>
    public async Task ExpireAsync(CancellationToken cancel)
    {
        while (await ReportStore.OldAsync(database, clock.Now, cancel) is { Count: > 0 } old)
        {
            foreach (var (merchant, report) in old)
                await ReportStore.ExpireAsync(database, merchant, report, cancel);
        }
    }

    /// <summary>Makes what nobody else does, one report of every merchant in turn.</summary>
    public async Task SweepAsync(CancellationToken cancel)
    {
        bool wentOn;
        do
        {
            wentOn = false;
            foreach (var (merchant, id) in await ReportStore.OpenAsync(database, clock.Now, cancel))
            {
                var now = clock.Now;
                if (await ReportStore.LeaseAsync(database, merchant, id, ids.New(), now, now + Lease, cancel) is { } lease)
                    wentOn |= await WorkSafelyAsync(lease, cancel);
            }
        }
        while (wentOn);
    }

    /// <returns>Whether it is done, one way or the other.</returns>
    private async Task<bool> WorkSafelyAsync(ReportLease lease, CancellationToken cancel)
    {
        var keepsLease = false;
        Report? report = null;
        try
        {
            report = await ReportStore.FindAsync(database, lease.Merchant, lease.Report, cancel)
                ?? throw new InvalidOperationException("A report that was taken is not there.");
            if (report.Takes > TakesMax)
            {
                return await FailAsync(report, "internal_error",
                    "It could not be made. Ask for it again, or for a shorter period.", cancel);
            }
            return await WorkAsync(report, lease, cancel);
        }
        catch (TooManyRowsException failure)
        {
            return await FailAsync(report!, "too_many_rows",
                $"This format takes {failure.RowsMax} rows at most. Ask for a shorter period, or for another format.", cancel);
        }
        catch (LeaseLostException)
        {
            Log.LeaseLost(log, Ids.Format(Report.IdPrefix, lease.Report));
            return false;
        }
        catch (Exception failure) when (!cancel.IsCancellationRequested)
        {
            // Unless it was the database, it is left alone until the lease is over, so that it is not tried without end.
            Log.ReportFailed(log, failure, Ids.Format(Report.IdPrefix, lease.Report));
            keepsLease = !database.IsUnavailable(failure);
            return false;
        }
        finally
        {
            // On the way out of a stopping server, too: the next one need not wait.
            if (!keepsLease)
                await ReportStore.ReleaseAsync(database, lease, CancellationToken.None);
        }
    }

    private async Task<bool> WorkAsync(Report report, ReportLease lease, CancellationToken cancel)
    {
        if (report.Moment is not { } moment)
        {
            var (at, events, transfers) = await new BookPages(database).HeadAsync(lease.Merchant, cancel);
            moment = new ReportMoment(at, events, transfers);
            if (!await ReportStore.SetMomentAsync(database, lease, moment, cancel))
                return false;
        }
        var pieces = new PieceKeeper(database, vault, report);
        var toldAt = clock.Now;
        var made = await maker.WriteAsync(report, moment, pieces.KeepAsync, TellAsync, cancel);
        await pieces.DoneAsync();
        var now = clock.Now;
        made = made with
        {
            Status = ReportStatuses.Finished,
            Progress = 100,
            Moment = moment,
            FinishedAt = now,
            ExpiresAt = now + Kept,
        };
        if (!await EndAsync(made, cancel))
            return false;
        await ReportStore.DropChunksAsync(database, lease.Merchant, lease.Report, report.Takes, cancel);
        return true;

        async Task TellAsync(int percent, long rows)
        {
            if (clock.Now - toldAt < TellInterval)
                return;
            toldAt = clock.Now;
            if (!await ReportStore.RenewAsync(database, lease, toldAt + Lease, Math.Min(percent, 99), rows, cancel))
                throw new LeaseLostException();
        }
    }

    private async Task<bool> FailAsync(Report report, string code, string detail, CancellationToken cancel)
    {
        var ended = await EndAsync(report with
        {
            Status = ReportStatuses.Failed,
            FailureCode = code,
            FailureDetail = detail,
            FinishedAt = clock.Now,
        }, cancel);
        if (ended)
            await ReportStore.DropChunksAsync(database, report.Merchant, report.Id, 0, cancel);
        return ended;
    }

    private async Task<bool> EndAsync(Report ended, CancellationToken cancel) =>
        await lanes.SubmitAsync(new EndReport(ended), cancel) is { IsOk: true, Value: true };
}

/// <summary>Another worker makes the report by now.</summary>
internal sealed class LeaseLostException : Exception;
