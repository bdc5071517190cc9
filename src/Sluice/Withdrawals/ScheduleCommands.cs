using Sluice.Access;
using Sluice.Books;
using Sluice.Calendars;
using Sluice.Events;
using Sluice.Kernel;
using Sluice.Money;
using Sluice.Payouts;

namespace Sluice.Withdrawals;

/// <summary>Sets the schedule of one currency, in place of the one before.</summary>
/// <param name="cadence">When it runs; its first run lies after now.</param>
/// <param name="keep">What stays in available, in minor units.</param>
/// <param name="active">false switches it off.</param>
public sealed class SetWithdrawalSchedule(
    Caller caller, Currency currency, Guid accountId, Cadence cadence, long keep, bool active)
    : BookCommand<Receipt>(caller.Merchant)
{
    protected internal override void Need(Book book)
    {
        book.Need(WithdrawalScheduleStore.Of, currency.Code);
        book.Need(WithdrawalAccountStore.ById, accountId);
        book.NeedSequence(Merchant.Value);
    }

    protected internal override Result<Receipt> Decide(Book book)
    {
        if (WithdrawalOrder.Problem(book.First(WithdrawalAccountStore.ById, accountId), currency) is { } problem)
            return problem;
        var known = book.First(WithdrawalScheduleStore.Of, currency.Code);
        var schedule = new WithdrawalSchedule
        {
            Merchant = book.Merchant,
            Currency = currency,
            AccountId = accountId,
            Cadence = cadence,
            Keep = keep,
            NextAt = active ? cadence.NextAfter(book.Now) : null,
            LastAt = known?.LastAt,
            LastPayout = known?.LastPayout,
            LastProblem = known?.LastProblem,
            Revision = (known?.Revision ?? 0) + 1,
        };
        if (known is null)
            book.Rows(WithdrawalScheduleStore.Table).Insert(schedule);
        else
            book.Rows(WithdrawalScheduleStore.Table).Update(schedule);
        var text = WithdrawalScheduleStore.Text(schedule);
        // Schedules are of the merchant, one a currency: the merchant is what the event is about.
        var subject = Merchant.Value;
        return new Receipt(
            book.Emit("withdrawal_schedule.set", subject, book.NextSequence(subject), caller.Actor, text), text);
    }
}

/// <summary>
/// Runs a schedule whose time has come: withdrawal and next time are one commit under the book's lock, so that no two nodes run
/// it for the same time. However many runs were missed, one makes up for them.
/// </summary>
internal sealed class RunSchedule(MerchantId merchant, string currency, Terms? terms = null) : BookCommand<bool>(merchant)
{
    protected internal override void Need(Book book)
    {
        book.Need(WithdrawalScheduleStore.Of, currency);
        book.NeedSequence(Merchant.Value);
    }

    protected internal override Result<bool> Decide(Book book)
    {
        if (book.First(WithdrawalScheduleStore.Of, currency) is not { NextAt: { } due } schedule || due > book.Now)
            return false;
        book.Demand(WithdrawalAccountStore.ById, [schedule.AccountId]);
        var made = Withdraw(book, schedule, book.First(WithdrawalAccountStore.ById, schedule.AccountId)!);
        var ran = schedule with
        {
            NextAt = schedule.Cadence.NextAfter(book.Now),
            LastAt = book.Now,
            LastPayout = made.IsOk ? made.Value : schedule.LastPayout,
            LastProblem = made.Problem is { } problem ? string.Join(' ', problem.Errors.Select(e => e.Detail)
                .DefaultIfEmpty(problem.Detail)) : null,
            Revision = schedule.Revision + 1,
        };
        book.Rows(WithdrawalScheduleStore.Table).Update(ran);
        var subject = Merchant.Value;
        book.Emit(made.IsOk ? "withdrawal_schedule.ran" : "withdrawal_schedule.skipped", subject, book.NextSequence(subject),
            Actor.System, WithdrawalScheduleStore.Text(ran));
        return made.IsOk;
    }

    private Result<PayoutId> Withdraw(Book book, WithdrawalSchedule schedule, WithdrawalAccount account)
    {
        if (WithdrawalOrder.Problem(account, schedule.Currency) is { } unfit)
            return unfit;
        var available = AccountId.Of(AccountKind.Available, currency);
        var free = Math.Min(book.FreeIn(available), book.BalanceOf(available) - schedule.Keep);
        if (free <= 0)
            return new Problem(ProblemTypes.InsufficientFunds, "There was no more than what is to stay.");
        var amount = new Amount(Math.Min(free, Amount.MinorUnitsMax), schedule.Currency);
        var caller = new Caller(Merchant, book.IsLive, Actor.System, new MerchantSettings(UniqueClientReference: false));
        var made = NewPayout.Decide(book, caller, WithdrawalOrder.Of(account, amount, reference: null, terms));
        return made.Succeeded(out var receipt, out var problem) ? book.Keep(account, receipt, scheduled: true) : problem;
    }
}

/// <summary>Runs the schedules whose time has come, on any number of nodes.</summary>
public sealed class WithdrawalSchedules(
    Database database, BookLanes lanes, TermsSource terms, TimeProvider clock, Connectors.Wake wake)
{
    private const int SweepMax = 200;

    /// <summary>Runs every schedule that is due.</summary>
    /// <returns>How many withdrawals were made.</returns>
    public async Task<int> SweepAsync(CancellationToken cancel)
    {
        var made = 0;
        await Sweep.EachAsync(await WithdrawalScheduleStore.DueAsync(database, clock.Now, SweepMax, cancel), async due =>
        {
            var ran = await lanes.SubmitAsync(new RunSchedule(due.Merchant, due.Currency.Code,
                await terms.OfAsync(due.Merchant, cancel)), cancel);
            if (!ran.IsOk || !ran.Value)
                return;
            made++;
            wake.Dispatch(due.Merchant);
        }, cancel);
        return made;
    }
}
