using Sluice.Access;
using Sluice.Books;
using Sluice.Events;
using Sluice.Kernel;
using Sluice.Links;
using Sluice.Onboarding;
using Sluice.Payouts;
using Sluice.Routing;
using Sluice.Wallets;

namespace Sluice.Connectors;

/// <summary>An attempt whose intent is now durable and which may be sent.</summary>
public sealed record Dispatch(Payout Payout, AttemptReference Reference, string Connector, DateTimeOffset SendBefore);

/// <summary>An open attempt to ask the rail about, or to ask it to cancel.</summary>
public sealed record Inquiry(PayoutId Payout, AttemptReference Reference, string Connector, bool Cancel);

/// <summary>What is due for one merchant.</summary>
/// <param name="FullBatch">There may be more.</param>
public sealed record DueWork(
    IReadOnlyList<Dispatch> Dispatches, IReadOnlyList<Inquiry> Inquiries, IReadOnlyCollection<string> CurrenciesToFund,
        bool FullBatch);

/// <summary>
/// Takes what is due: under the book's lock each queued payout becomes submitted with a durable attempt, so that no other node
/// can take it too; each open one is claimed for an inquiry by moving its next look into the future. What it returns is done
/// after the commit.
/// </summary>
public sealed class TakeDue(MerchantId merchant, DateTimeOffset dueBy, Routes routes)
    : BookCommand<DueWork>(merchant)
{
    protected internal override void Need(Book book)
    {
        book.Need(PayoutStore.Due, dueBy);
        book.Need(AttemptStore.OfDue, dueBy);
        book.Need(LinkStore.Expiring, dueBy);
    }

    protected internal override Result<DueWork> Decide(Book book)
    {
        var dispatches = new List<Dispatch>();
        var inquiries = new List<Inquiry>();
        var currencies = new HashSet<string>();
        // Into wallets; which ones stands in the payouts just loaded.
        book.MustHave(book.Found(PayoutStore.Due, dueBy)
            .Where(p => p.Status is PayoutStatus.Queued or PayoutStatus.Scheduled && Wallet.Takes(p))
            .Select(p => PayoutPostings.Wallet(p.RecipientId!.Value, p.Amount.Currency.Code)));
        var released = 0;
        var router = routes.At(book.Wall);
        var due = book.Found(PayoutStore.Due, dueBy);
        var settings = SettingsFor(book, due);
        foreach (var payout in due)
        {
            // A neighbour in this batch may have moved it on.
            if (payout.DueAt is not { } at || at > dueBy)
                continue;
            if (book.ExpireIfOver(payout, Actor.System))
            {
                if (payout.Status == PayoutStatus.AwaitingDetails)
                    book.CloseWith(payout.Id, book.Found(LinkStore.Expiring, dueBy), LinkStatus.Expired, Actor.System);
                continue;
            }
            switch (payout.Status)
            {
                case PayoutStatus.Submitted when payout.StatusReason == StatusReasons.Retrying
                    && (payout.CancelRequested || payout.ExpiresAt <= book.Wall):
                    // The last attempt certainly did not pay and there will be no other: this is a cancel that needs no rail.
                    _ = book.Change(payout, PayoutTrigger.RailCanceled, Actor.System, p =>
                        p with { StatusReason = payout.CancelRequested ? null : StatusReasons.Expired }).Value;
                    break;
                case PayoutStatus.Queued when Wallet.Takes(payout):
                    _ = NewPayout.Credit(book, payout, Actor.System).Value;
                    break;
                case PayoutStatus.Queued:
                case PayoutStatus.Submitted when payout.StatusReason == StatusReasons.Retrying:
                    var route = Route(book, router, payout);
                    if (route.Chosen is not null)
                        dispatches.Add(Begin(book, payout, route));
                    else
                        WaitForConnector(book, payout, route);
                    break;
                case PayoutStatus.Held when payout.StatusReason == StatusReasons.NoConnector:
                    if (Route(book, router, payout) is { Chosen: null } none)
                    {
                        WaitForConnector(book, payout, none);
                        break;
                    }
                    _ = book.Proceed(payout, Actor.System, hold: null).Value;
                    released++;
                    break;
                case PayoutStatus.Scheduled:
                    // Queued in this turn, taken in the next: a release gets its own event.
                    _ = book.Proceed(payout, Actor.System, Readiness.HoldOf(book, settings, payout)).Value;
                    released++;
                    break;
                case PayoutStatus.Submitted:
                    inquiries.Add(Claim(book, payout));
                    break;
                case PayoutStatus.Held when !payout.IsFunded:
                    currencies.Add(payout.Amount.Currency.Code);
                    book.Rows(PayoutStore.Table).Update(payout with { DueAt = book.Wall + DispatchRules.FundingInterval });
                    break;
                default:
                    // Nothing to do until someone acts, or it expires.
                    var expiry = payout.ExpiresAt > book.Wall ? payout.ExpiresAt : null;
                    book.Rows(PayoutStore.Table).Update(payout with { DueAt = expiry });
                    break;
            }
        }
        return new DueWork(dispatches, inquiries, currencies, due.Count >= PayoutStore.DueMax || released > 0);
    }

    // Only what was scheduled is looked at again: its recipient may have been ready then, and not be now.
    private MerchantSettings SettingsFor(Book book, IReadOnlyList<Payout> due)
    {
        var scheduled = due.Where(p => p is { Status: PayoutStatus.Scheduled, RecipientId: not null }).ToArray();
        if (scheduled.Length == 0)
            return new MerchantSettings(UniqueClientReference: false);
        book.Demand(MerchantStore.Self, [Merchant]);
        var settings = book.First(MerchantStore.Self, Merchant)!.Settings;
        Readiness.Demand(book, settings, scheduled);
        return settings;
    }

    /// <summary>
    /// The attempt before; null when there was none. Without it a payment that may have arrived would go out under a new
    /// reference: rather none than that.
    /// </summary>
    private static Attempt? LastOf(Book book, Payout payout) => payout.Attempts == 0 ? null
        : book.Rows(AttemptStore.Table).Find(new AttemptReference(payout.Id, payout.Attempts))
            ?? throw new InvalidOperationException($"Attempt {payout.Attempts} of {payout.Id} was not loaded.");

    private static RouteDecision Route(Book book, Router router, Payout payout)
    {
        var last = LastOf(book, payout);
        return router.Decide(RouteFacts.Of(payout), last?.Connector,
            stays: last?.State == AttemptState.NeverReceived && router.IsIdempotent(last.Connector));
    }

    /// <summary>
    /// Nobody can take it now. One that only waits for a connector to be well again stays where it is; one that nobody could take
    /// is held, to be seen.
    /// </summary>
    private static void WaitForConnector(Book book, Payout payout, RouteDecision route)
    {
        var next = PayoutGates.Earlier(route.LookAgainAt ?? book.Wall + Router.NobodyInterval, payout.ExpiresAt);
        if (payout.Status == PayoutStatus.Queued && !route.IsOnlyResting)
        {
            _ = book.Change(payout, PayoutTrigger.Hold, Actor.System, p =>
                p with { StatusReason = StatusReasons.NoConnector, DueAt = next }).Value;
            return;
        }
        var reason = payout.Status == PayoutStatus.Queued ? StatusReasons.ConnectorUnavailable : payout.StatusReason;
        book.Rows(PayoutStore.Table).Update(payout with { StatusReason = reason, DueAt = next });
    }

    private Dispatch Begin(Book book, Payout payout, RouteDecision route)
    {
        var connector = route.Chosen!;
        var attempts = book.Rows(AttemptStore.Table);
        Attempt attempt;
        // A rail that knows references pays one reference once: sending the same again is safer than a new one, even if
        // the first turns up late.
        if (LastOf(book, payout) is { State: AttemptState.NeverReceived } lost
            && lost.Connector == connector.Name && connector.Capabilities.IdempotentSubmit)
        {
            attempt = lost with { State = AttemptState.Started, StartedAt = book.Wall, AnsweredAt = null };
            attempts.Update(attempt);
        }
        else
        {
            attempt = new Attempt
            {
                Merchant = Merchant,
                Reference = new AttemptReference(payout.Id, payout.Attempts + 1),
                Connector = connector.Name,
                RoutingJson = route.Stored,
                State = AttemptState.Started,
                StartedAt = book.Wall,
            };
            attempts.Insert(attempt);
        }
        var changed = book.Change(payout, PayoutTrigger.Submit, Actor.System, p => p with
        {
            Connector = connector.Name,
            Rail = connector.Rail,
            Attempts = attempt.Reference.Number,
            Inquiries = 0,
            StatusReason = route.Timing is { IsNow: false } ? StatusReasons.RailClosed : null,
            RailReference = null,
            SubmittedAt = p.SubmittedAt ?? book.Now,
            ExpectedArrival = route.Timing?.ExpectedArrival,
            DueAt = book.Wall + DispatchRules.InquiryDelay(0),
        });
        _ = changed.Value;
        var submitted = book.Rows(PayoutStore.Table).Find(payout.Id)!;
        return new Dispatch(submitted, attempt.Reference, connector.Name, book.Wall + DispatchRules.SendWindow);
    }

    private static Inquiry Claim(Book book, Payout payout)
    {
        book.Rows(PayoutStore.Table).Update(payout with
        {
            Inquiries = payout.Inquiries + 1,
            DueAt = book.Wall + DispatchRules.InquiryDelay(payout.Inquiries + 1),
        });
        return new Inquiry(payout.Id, new AttemptReference(payout.Id, payout.Attempts), payout.Connector!,
            payout.CancelRequested);
    }
}
