using Sluice.Access;
using Sluice.Books;
using Sluice.Events;
using Sluice.Kernel;
using Sluice.Payouts;

namespace Sluice.Links;

/// <summary>The ways a link ends without details.</summary>
internal static class LinkEnding
{
    extension(Book book)
    {
        /// <summary>Closes an open link and tells it.</summary>
        public Receipt Close(Link link, LinkStatus status, Actor actor)
        {
            var closed = link with { Status = status, Revision = link.Revision + 1, UpdatedAt = book.Now };
            book.Rows(LinkStore.Table).Update(closed);
            var text = LinkJson.Text(closed, book.Now);
            return new Receipt(book.Emit($"link.{status.Text}", link.Id, closed.Revision, actor, text), text);
        }

        /// <summary>Lets the link of a payout end as the payout did; <paramref name="found"/> holds the link.</summary>
        public void CloseWith(PayoutId payout, IReadOnlyList<Link> found, LinkStatus status, Actor actor)
        {
            var link = found.FirstOrDefault(l => l.Payout == payout);
            // As the commands before left it: it may have been asked for in several ways.
            if (link is not null && book.Rows(LinkStore.Table).Find(link.Id) is { Status: LinkStatus.Open } open)
                book.Close(open, status, actor);
        }
    }
}

/// <summary>Cancels a link, and with it the payout that waits for its details: the money is free again.</summary>
public sealed class CancelLink(Caller caller, Guid id, PayoutId? payoutId, IdempotencyClaim? claim)
    : BookCommand<Receipt>(caller.Merchant)
{
    protected internal override void Need(Book book)
    {
        book.Need(claim);
        book.Need(LinkStore.ById, id);
        if (payoutId is { } payout)
            book.Need(PayoutStore.ById, payout);
    }

    protected internal override Result<Receipt> Decide(Book book)
    {
        if (book.Replay(claim) is { } replay)
            return replay;
        if (book.First(LinkStore.ById, id) is not { } link)
            return new Problem(ProblemTypes.ResourceNotFound, "No such link.");
        if (!link.IsOpen(book.Now))
            return new Problem(ProblemTypes.InvalidState, $"The link is {link.StatusAt(book.Now).Text}; that does not allow it.");
        if (link.Payout is { } waiting)
        {
            var payout = book.First(PayoutStore.ById, waiting)
                ?? throw new InvalidOperationException($"{link} is for {waiting}, which is not there.");
            if (book.Change(payout, PayoutTrigger.Cancel, caller.Actor).Problem is { } problem)
                return problem;
        }
        var receipt = book.Close(link, LinkStatus.Canceled, caller.Actor);
        book.Keep(claim, receipt.EventNumber);
        return receipt;
    }
}

/// <summary>Writes down that onboarding links have expired: nobody else comes by, there being no payout.</summary>
public sealed class ExpireLinks(MerchantId merchant, DateTimeOffset by) : BookCommand<int>(merchant)
{
    protected internal override void Need(Book book) => book.Need(LinkStore.Expiring, by);

    protected internal override Result<int> Decide(Book book)
    {
        var expired = 0;
        foreach (var link in book.Found(LinkStore.Expiring, by))
        {
            // A payout's link ends with the payout, which the dispatcher sees to.
            if (link is not { Kind: LinkKind.Onboarding, Status: LinkStatus.Open })
                continue;
            book.Close(link, LinkStatus.Expired, Actor.System);
            expired++;
        }
        return expired;
    }
}
