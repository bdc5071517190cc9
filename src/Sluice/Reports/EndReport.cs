using Sluice.Books;
using Sluice.Events;
using Sluice.Kernel;

namespace Sluice.Reports;

/// <summary>
/// Ends a report that was made, or given up: with its event, and with what is to be brought to somebody. All in one commit.
/// </summary>
/// <param name="ended">The report as it is to stand.</param>
/// <returns>False when another worker has it by now, or it is ended already.</returns>
internal sealed class EndReport(Report ended) : BookCommand<bool>(ended.Merchant)
{
    protected internal override void Need(Book book)
    {
        book.Need(ReportStore.ById, ended.Id);
        book.Need(ReportDeliveryStore.OfReport, ended.Id);
    }

    protected internal override Result<bool> Decide(Book book)
    {
        // Each worker that takes a report counts one more: what the last one made is what counts.
        if (book.First(ReportStore.ById, ended.Id) is not { Status: ReportStatuses.Running } known || known.Takes != ended.Takes)
            return false;
        book.Rows(ReportStore.Table).Update(ended);
        var isMade = ended.Status == ReportStatuses.Finished;
        var deliveries = book.Found(ReportDeliveryStore.OfReport, ended.Id).Select(d => isMade
            ? d with { Status = DeliveryStatus.Due, DueAt = book.Now }
            : d with { Status = DeliveryStatus.Failed, EndedAt = book.Now, Error = "The report was not made." }).ToList();
        foreach (var delivery in deliveries)
            book.Rows(ReportDeliveryStore.Table).Update(delivery);
        book.Emit(isMade ? "report.finished" : "report.failed", ended.Id, 1, Actor.System, ReportJson.Text(ended, deliveries));
        return true;
    }
}

/// <summary>Gives a delivery up, and says so.</summary>
/// <param name="last">As it stood when it was tried last, with why that did not succeed.</param>
public sealed class GiveUpDelivery(ReportDelivery last) : BookCommand<bool>(last.Merchant)
{
    protected internal override void Need(Book book)
    {
        book.Need(ReportStore.ById, last.Report);
        book.Need(ReportDeliveryStore.OfReport, last.Report);
        book.NeedSequence(last.Report);
    }

    protected internal override Result<bool> Decide(Book book)
    {
        var all = book.Found(ReportDeliveryStore.OfReport, last.Report);
        if (book.First(ReportStore.ById, last.Report) is not { } report
            || all.FirstOrDefault(d => d.Number == last.Number) is not { Status: DeliveryStatus.Due } known)
            return false;
        var over = known with
        {
            Status = DeliveryStatus.Failed,
            Attempts = last.Attempts,
            DueAt = null,
            EndedAt = book.Now,
            Error = last.Error,
        };
        book.Rows(ReportDeliveryStore.Table).Update(over);
        book.Emit("report.delivery_failed", last.Report, book.NextSequence(last.Report), Actor.System,
            ReportJson.Text(report, all.Select(d => d.Number == over.Number ? over : d)));
        return true;
    }
}
