using Sluice.Access;
using Sluice.Kernel;

namespace Sluice.Reports;

/// <summary>Asks for a report; a worker makes it.</summary>
public sealed class CreateReport(Database database, Ids ids, TimeProvider clock)
{
    /// <summary>How many reports of one merchant may wait, or be made, at once.</summary>
    public const int WaitingMax = 20;

    public async Task<Result<Report>> RunAsync(Caller caller, ReportRequest request, CancellationToken cancel)
    {
        if (await ReportStore.WaitingAsync(database, caller.Merchant, cancel) >= WaitingMax)
        {
            return new Problem(ProblemTypes.RateLimited,
                $"{WaitingMax} reports are waiting already. Ask again when one of them is finished.")
            {
                RetryAfterSeconds = 10,
            };
        }
        var report = new Report
        {
            Merchant = caller.Merchant,
            Id = ids.New(),
            Kind = request.Kind,
            Format = request.Format,
            From = request.From,
            To = request.To,
            TimeZone = request.TimeZone,
            Currency = request.Currency,
            Actor = caller.Actor,
            CreatedAt = clock.Now,
            Status = ReportStatuses.Queued,
        };
        await ReportStore.AddAsync(database, report, request.Targets.For(report), cancel);
        return report;
    }
}
