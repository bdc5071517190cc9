using Sluice.Access;
using Sluice.Books;
using Sluice.Events;
using Sluice.Kernel;

namespace Sluice.Fees;

/// <summary>
/// Puts a merchant's fees in the place of those before, as a whole. What was accepted already costs what was said.
/// </summary>
/// <param name="revisionSeen">The revision the caller saw; null to replace whatever stands there.</param>
public sealed class SetFeeSchedule(Caller caller, FeeSchedule schedule, int? revisionSeen)
    : BookCommand<Receipt>(caller.Merchant)
{
    protected internal override void Need(Book book)
    {
        book.Need(FeeScheduleStore.ByName, FeeScheduleStore.ForPayouts);
        book.NeedSequence(book.Merchant.Value);
    }

    protected internal override Result<Receipt> Decide(Book book)
    {
        var before = book.First(FeeScheduleStore.ByName, FeeScheduleStore.ForPayouts);
        var revision = before?.Revision ?? 0;
        if (revisionSeen is { } seen && seen != revision)
            return new Problem(ProblemTypes.StaleRevision, $"The fees are at revision {revision}, not {seen}. Read them again.");
        var after = schedule with { Revision = revision + 1, UpdatedAt = book.Now };
        var row = new StoredFees(
            Merchant, FeeScheduleStore.ForPayouts, FeeScheduleJson.Stored(after), after.Revision, book.Now);
        var rows = book.Rows(FeeScheduleStore.Table);
        if (before is null)
            rows.Insert(row);
        else
            rows.Update(row);
        var text = FeeScheduleJson.Text(after);
        var number = book.Emit("fee_schedule.updated", book.Merchant.Value, book.NextSequence(book.Merchant.Value), caller.Actor,
            text);
        return new Receipt(number, text);
    }
}
