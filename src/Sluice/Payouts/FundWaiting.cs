using Sluice.Access;
using Sluice.Books;
using Sluice.Events;
using Sluice.Kernel;
using Sluice.Onboarding;

namespace Sluice.Payouts;

/// <summary>
/// Lets payouts that wait for funds go on, oldest first, as far as the money reaches. Strictly in order:
/// a large one is not starved by smaller ones behind it.
/// </summary>
public sealed class FundWaiting(MerchantId merchant, string currency) : BookCommand<int>(merchant)
{
    protected internal override void Need(Book book)
    {
        book.Need(PayoutStore.WaitingForFunds, currency);
        book.Need(MerchantStore.Self, Merchant);
    }

    protected internal override Result<int> Decide(Book book)
    {
        var available = AccountId.Of(AccountKind.Available, currency);
        var waiting = book.Found(PayoutStore.WaitingForFunds, currency);
        var settings = book.First(MerchantStore.Self, Merchant)!.Settings;
        Readiness.Demand(book, settings, waiting);
        var funded = 0;
        foreach (var payout in waiting)
        {
            if (payout.Status != PayoutStatus.Held || payout.IsFunded)
                continue;
            if (book.FreeIn(available) < payout.Debited.MinorUnits)
                break;
            _ = book.Proceed(payout, Actor.System, Readiness.HoldOf(book, settings, payout)).Value;
            funded++;
        }
        return funded;
    }
}
