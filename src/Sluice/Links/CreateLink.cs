using Sluice.Access;
using Sluice.Books;
using Sluice.Events;
using Sluice.Kernel;
using Sluice.Mail;
using Sluice.Payouts;
using Sluice.Recipients;

namespace Sluice.Links;

/// <summary>
/// Makes a link: for a payout, the payout too, with its money set aside; when asked, the e-mail that brings it. One commit; a
/// refusal leaves no trace.
/// </summary>
/// <param name="caller">Who asks.</param>
/// <param name="order">What for.</param>
/// <param name="secretHash">Of the secret, which is nowhere kept but in the sealed e-mail until that is sent.</param>
/// <param name="seal">Seals the e-mail's content once it is known when the link ends; null when none is asked for.</param>
/// <param name="claim">The request's idempotency key.</param>
public sealed class CreateLink(
    Caller caller, LinkOrder order, byte[] secretHash, Func<LinkRecipient, DateTimeOffset, byte[]>? seal, IdempotencyClaim? claim)
    : BookCommand<Receipt>(caller.Merchant)
{
    protected internal override void Need(Book book)
    {
        book.Need(claim);
        if (order.Payout is { } payout)
            NewPayout.Need(book, caller, payout);
        if (order.RecipientId is { } recipient)
            book.Need(RecipientStore.ById, recipient);
    }

    protected internal override Result<Receipt> Decide(Book book)
    {
        if (book.Replay(claim) is { } replay)
            return replay;
        var recipient = order.Recipient;
        if (order.RecipientId is { } id)
        {
            if (book.First(RecipientStore.ById, id) is not { } known)
                return Wrong("/recipient_id", FieldCodes.NotFound, "No such recipient.");
            if (known.Status != RecipientStatus.Active)
                return Wrong("/recipient_id", FieldCodes.NotFound, $"The recipient is {known.Status}.");
            recipient = LinkRecipient.Of(known);
            if (order.SendEmail && recipient.Email is null)
                return Wrong("/recipient_id", FieldCodes.Required, "The recipient has no e-mail address to send it to.");
        }
        var expiresAt = book.Wall + order.Life;
        PayoutId? payoutId = null;
        if (order.Payout is { } payout)
        {
            if (NewPayout.Check(book, caller, payout).Problem is { } refused)
                return refused;
            payoutId = new PayoutId(book.NewId());
            if (!Pricing.Price(book, payout, Draft(book, payoutId.Value, payout, recipient, expiresAt))
                .Succeeded(out var draft, out var noPrice))
                return noPrice;
            if (book.Create(draft, PayoutTrigger.AwaitDetails, caller.Actor).Problem is { } missing)
                return missing;
            Pricing.UseQuote(book, payout, payoutId.Value);
        }
        var link = new Link
        {
            Merchant = book.Merchant,
            Id = book.NewId(),
            Kind = order.Kind,
            Payout = payoutId,
            SecretHash = secretHash,
            Methods = order.Methods,
            Language = order.Language,
            RecipientJson = recipient.ToJson(),
            RecipientId = order.RecipientId,
            ClientReference = order.ClientReference,
            MetadataJson = order.MetadataJson,
            Mailed = order.SendEmail,
            ExpiresAt = expiresAt,
            CreatedAt = book.Now,
            UpdatedAt = book.Now,
            Status = LinkStatus.Open,
            Revision = 1,
        };
        book.Rows(LinkStore.Table).Insert(link);
        if (order.SendEmail)
            book.Rows(MailStore.Table).Insert(MailOf(book, link, recipient));
        var text = LinkJson.Text(link, book.Now);
        var number = book.Emit("link.created", link.Id, 1, caller.Actor, text);
        book.Keep(claim, number);
        return new Receipt(number, text);
    }

    // The link's end is the payout's too, so that the dispatcher sees both through in one commit.
    private static Payout Draft(
        Book book, PayoutId id, PayoutOrder payout, LinkRecipient recipient, DateTimeOffset expiresAt) => new()
        {
            Merchant = book.Merchant,
            Id = id,
            Amount = payout.Parsed.Amount,
            Purpose = payout.Parsed.Purpose,
            ClientReference = payout.Parsed.ClientReference,
            StatementReference = payout.Parsed.StatementReference,
            Memo = payout.Parsed.Memo,
            Group = payout.Parsed.Group,
            RecipientJson = recipient.ToJson(),
            DestinationJson = "null",
            DestinationSealed = [],
            MetadataJson = payout.MetadataJson,
            Priority = payout.Parsed.Priority,
            WaitsForFunds = false,
            Live = book.IsLive,
            ExpiresAt = expiresAt,
            DueAt = expiresAt,
            Status = PayoutStatus.AwaitingDetails,
            CreatedAt = book.Now,
            UpdatedAt = book.Now,
            Revision = 1,
        };

    private MailRow MailOf(Book book, Link link, LinkRecipient recipient) => new()
    {
        Merchant = book.Merchant,
        Id = book.NewId(),
        Kind = MailRow.LinkKind,
        Subject = link.Id,
        Language = link.Language ?? LinkOrder.Languages[0],
        Content = seal!(recipient, link.ExpiresAt),
        CreatedAt = book.Now,
        Status = MailStatus.Due,
        Attempts = 0,
        DueAt = book.Wall,
    };

    private static Problem Wrong(string pointer, string code, string detail)
    {
        var errors = new FieldErrors();
        errors.Add(pointer, code, detail);
        return errors.ToProblem();
    }
}
