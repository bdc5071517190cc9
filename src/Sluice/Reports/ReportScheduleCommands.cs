using Sluice.Access;
using Sluice.Books;
using Sluice.Events;
using Sluice.Kernel;

namespace Sluice.Reports;

/// <summary>Makes a schedule; its first run lies after now.</summary>
public sealed class CreateReportSchedule(Caller caller, ReportScheduleTerms terms) : BookCommand<ReportSchedule>(caller.Merchant)
{
    protected internal override void Need(Book book) => book.Need(ReportScheduleStore.Kept, true);

    protected internal override Result<ReportSchedule> Decide(Book book)
    {
        if (book.Found(ReportScheduleStore.Kept, true).Count >= ReportSchedule.SchedulesMax)
            return new Problem(ProblemTypes.InvalidState,
                $"There are {ReportSchedule.SchedulesMax} schedules already. Delete one first.");
        var schedule = new ReportSchedule
        {
            Merchant = book.Merchant,
            Id = book.NewId(),
            CreatedAt = book.Now,
            Kind = terms.Kind,
            Format = terms.Format,
            Currency = terms.Currency,
            Cadence = terms.Cadence,
            Targets = terms.Targets,
            Status = terms.Active ? ReportScheduleStatus.Active : ReportScheduleStatus.Paused,
            NextAt = terms.Active ? terms.Cadence.NextAfter(book.Now) : null,
            Revision = 1,
            UpdatedAt = book.Now,
        };
        book.Rows(ReportScheduleStore.Table).Insert(schedule);
        book.Emit("report_schedule.created", schedule.Id, 1, caller.Actor, ReportScheduleStore.Text(schedule));
        return schedule;
    }
}

/// <summary>Changes a schedule, or ends it.</summary>
/// <param name="terms">As it is to be; null ends it for good.</param>
/// <param name="revisionSeen">Another one is refused; null takes any.</param>
public sealed class ChangeReportSchedule(Caller caller, Guid id, int? revisionSeen, ReportScheduleTerms? terms)
    : BookCommand<ReportSchedule>(caller.Merchant)
{
    protected internal override void Need(Book book) => book.Need(ReportScheduleStore.ById, id);

    protected internal override Result<ReportSchedule> Decide(Book book)
    {
        if (book.First(ReportScheduleStore.ById, id) is not { Status: not ReportScheduleStatus.Deleted } known)
            return new Problem(ProblemTypes.ResourceNotFound, "No such report schedule.");
        if (revisionSeen is { } seen && seen != known.Revision)
            return new Problem(ProblemTypes.StaleRevision,
                $"The schedule is at revision {known.Revision}, not {seen}. Read it again.");
        var changed = (terms is null ? known with { Status = ReportScheduleStatus.Deleted, NextAt = null } : known with
        {
            Kind = terms.Kind,
            Format = terms.Format,
            Currency = terms.Currency,
            Cadence = terms.Cadence,
            Targets = terms.Targets,
            Status = terms.Active ? ReportScheduleStatus.Active : ReportScheduleStatus.Paused,
            // What runs at the same times goes on with the run that is due; all else begins after now.
            NextAt = !terms.Active ? null
                : known.NextAt is { } next && terms.Cadence == known.Cadence ? next : terms.Cadence.NextAfter(book.Now),
        }) with
        { Revision = known.Revision + 1, UpdatedAt = book.Now };
        book.Rows(ReportScheduleStore.Table).Update(changed);
        book.Emit(terms is null ? "report_schedule.deleted" : "report_schedule.updated", id, changed.Revision, caller.Actor,
            ReportScheduleStore.Text(changed));
        return changed;
    }
}

/// <summary>
/// Runs a schedule whose time has come: the report and the next time are one commit under the book's lock, so that each period
/// has one report, however many nodes there are and wherever one of them dies.
/// </summary>
internal sealed class RunReportSchedule(MerchantId merchant, Guid id) : BookCommand<bool>(merchant)
{
    protected internal override void Need(Book book) => book.Need(ReportScheduleStore.ById, id);

    protected internal override Result<bool> Decide(Book book)
    {
        if (book.First(ReportScheduleStore.ById, id) is not { NextAt: { } due } schedule || due > book.Now)
            return false;
        var run = ReportSchedule.RunToMake(schedule.Cadence, due, book.Now);
        var (from, to) = ReportSchedule.PeriodOf(schedule.Cadence, run);
        var report = new Report
        {
            Merchant = book.Merchant,
            Id = book.NewId(),
            Kind = schedule.Kind,
            Format = schedule.Format,
            From = from,
            To = to,
            TimeZone = schedule.Cadence.Zone,
            Currency = schedule.Currency,
            Actor = Actor.System,
            CreatedAt = book.Now,
            Schedule = schedule.Id,
            Status = ReportStatuses.Queued,
        };
        // Where a zone leaves out a whole day there is none to report on.
        var isThere = from < to;
        if (isThere)
        {
            book.Rows(ReportStore.Table).Insert(report);
            foreach (var delivery in schedule.Targets.For(report))
                book.Rows(ReportDeliveryStore.Table).Insert(delivery);
        }
        book.Rows(ReportScheduleStore.Table).Update(schedule with
        {
            NextAt = schedule.Cadence.NextAfter(run),
            LastAt = book.Now,
            LastReport = isThere ? report.Id : schedule.LastReport,
        });
        return true;
    }
}

/// <summary>Runs the report schedules whose time has come, on any number of nodes.</summary>
public sealed class ReportSchedules(Database database, BookLanes lanes, TimeProvider clock)
{
    public async Task SweepAsync(CancellationToken cancel)
    {
        bool ran;
        do
        {
            ran = false;
            await Sweep.EachAsync(await ReportScheduleStore.DueAsync(database, clock.Now, cancel), async due =>
                ran |= await lanes.SubmitAsync(new RunReportSchedule(due.Merchant, due.Schedule), cancel)
                    is { IsOk: true, Value: true }, cancel);
        }
        while (ran);
    }
}
