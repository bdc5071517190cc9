using System.Net;
using Sluice.Access;
using Sluice.Books;
using Sluice.Events;
using Sluice.Kernel;
using Sluice.Payouts;
using Sluice.Recipients;
using Sluice.Routing;

namespace Sluice.Links;

/// <summary>What a recipient entered, checked and made ready for storage.</summary>
public sealed record LinkDetails(RecipientDetails Recipient, PreparedDestination Destination)
{
    // Names and account numbers stay out of logs.
    public override string ToString() => $"details of a recipient in {Recipient.Country}";
}

/// <summary>
/// Takes the details a recipient gave through a link, once: the payout goes on, or the recipient and the method are put on file.
/// Refused with invalid_state where the link is not open any more, whatever the reason. A card goes into the vault with it.
/// </summary>
/// <param name="seen">The link as the page was shown for it.</param>
/// <param name="details">What was entered.</param>
/// <param name="from">The recipient's address.</param>
/// <param name="routes">Where the merchant's payouts may go; null where nobody asks.</param>
public sealed class CompleteLink(Link seen, LinkDetails details, IPAddress? from, Routes? routes = null)
    : BookCommand<Receipt>(seen.Merchant)
{
    private readonly Actor _who = new("link", Ids.Format(Link.IdPrefix, seen.Id), from?.ToString());

    protected internal override void Need(Book book)
    {
        book.Need(LinkStore.ById, seen.Id);
        details.Destination.Card?.Need(book);
        if (seen.Payout is { } payout)
        {
            book.Need(PayoutStore.ById, payout);
            book.Need(MerchantStore.Self, seen.Merchant);
        }
        if (seen.RecipientId is { } recipient)
        {
            book.Need(RecipientStore.ById, recipient);
            book.Need(PayoutMethodStore.OfRecipient, recipient);
        }
    }

    protected internal override Result<Receipt> Decide(Book book)
    {
        if (book.First(LinkStore.ById, seen.Id) is not { } link || !link.IsOpen(book.Now))
            return new Problem(ProblemTypes.InvalidState, "The link is not open.");
        var completed = link with
        {
            Status = LinkStatus.Completed,
            CompletedAt = book.Now,
            UpdatedAt = book.Now,
            Revision = link.Revision + 1,
        };
        if (link.Payout is { } id)
        {
            if (LetGoOn(book, id) is { } problem)
                return problem;
        }
        else
        {
            if (!Register(book, link).Succeeded(out var entered, out var problem))
                return problem;
            completed = completed with { RecipientId = entered.Recipient, PayoutMethodId = entered.Method };
        }
        // The card with what names it, or neither.
        details.Destination.Card?.Keep(book, _who);
        book.Rows(LinkStore.Table).Update(completed);
        var text = LinkJson.Text(completed, book.Now);
        return new Receipt(book.Emit("link.completed", link.Id, completed.Revision, _who, text), text);
    }

    private Problem? LetGoOn(Book book, PayoutId id)
    {
        var payout = book.First(PayoutStore.ById, id) ?? throw new InvalidOperationException($"{seen} is for {id}, not there.");
        if (payout.Status != PayoutStatus.AwaitingDetails)
            return new Problem(ProblemTypes.InvalidState, $"The payout is {payout.Status.Text}.");
        var told = payout with
        {
            RecipientJson = Json.Text(details.Recipient, static (json, r) => r.WriteJson(json)),
            DestinationJson = DestinationJson(book),
            DestinationSealed = details.Destination.Sealed,
            // It was the link's time; what the rail takes from here on is its own.
            ExpiresAt = null,
        };
        told = told with { ExpectedArrival = routes?.ExpectedArrival(RouteFacts.Of(told), book.Wall) };
        // Only somebody on file can be verified: for a merchant who pays nobody else the recipient is put there.
        string? hold = null;
        if (book.First(MerchantStore.Self, seen.Merchant)!.Settings is { } settings
            && (settings.RequireReadyRecipients || settings.RequireVerifiedMethods))
        {
            var (recipient, method) = Enter(book);
            told = told with { RecipientId = recipient, PayoutMethodId = method };
            hold = settings.RequireReadyRecipients ? StatusReasons.RecipientNotReady : StatusReasons.MethodNotVerified;
        }
        if (book.Proceed(told, _who, hold).Problem is { } problem)
            return problem;
        book.Rows(PayoutStore.ContentTable).Overwrite(book.Rows(PayoutStore.Table).Find(id)!);
        return null;
    }

    private Result<(Guid Recipient, Guid Method)> Register(Book book, Link link)
    {
        if (link.RecipientId is not { } known)
            return Enter(book);
        if (book.First(RecipientStore.ById, known) is not { Status: RecipientStatus.Active } recipient)
            return new Problem(ProblemTypes.InvalidState, "The recipient is not active.");
        var methods = book.Found(PayoutMethodStore.OfRecipient, known);
        var same = methods.FirstOrDefault(m => m.Active
            && m.Fingerprint.AsSpan().SequenceEqual(details.Destination.Fingerprint));
        if (same is null && methods.Count >= PayoutMethodStore.MethodsMax)
            return new Problem(ProblemTypes.InvalidState, "The recipient has as many payout methods as can be.");
        var method = same?.Id ?? book.NewId();
        using var stored = System.Text.Json.JsonDocument.Parse(recipient.DetailsJson);
        var before = RecipientDetails.Read(stored.RootElement);
        // What the page does not ask for stays as it was.
        var merged = before with
        {
            Type = details.Recipient.Type,
            Name = details.Recipient.Name,
            Country = details.Recipient.Country,
            Email = details.Recipient.Email ?? before.Email,
        };
        var changed = recipient with
        {
            DetailsJson = Json.Text(merged, static (json, r) => r.WriteJson(json)),
            Name = merged.Name,
            DefaultMethod = method,
            Revision = recipient.Revision + 1,
            UpdatedAt = book.Now,
        };
        book.Rows(RecipientStore.Table).Update(changed);
        book.Emit("recipient.updated", known, changed.Revision, _who, RecipientStore.Text(changed));
        if (same is null)
            Add(book, known, method);
        return (known, method);
    }

    private (Guid Recipient, Guid Method) Enter(Book book)
    {
        var recipient = new Recipient
        {
            Merchant = book.Merchant,
            Id = book.NewId(),
            DetailsJson = Json.Text(details.Recipient, static (json, r) => r.WriteJson(json)),
            Name = details.Recipient.Name,
            ClientReference = details.Recipient.ClientReference,
            Status = RecipientStatus.Active,
            DefaultMethod = book.NewId(),
            Revision = 1,
            CreatedAt = book.Now,
            UpdatedAt = book.Now,
        };
        book.Rows(RecipientStore.Table).Insert(recipient);
        book.Emit("recipient.created", recipient.Id, 1, _who, RecipientStore.Text(recipient));
        Add(book, recipient.Id, recipient.DefaultMethod.Value);
        return (recipient.Id, recipient.DefaultMethod.Value);
    }

    private string DestinationJson(Book book) =>
        details.Destination.Card?.MaskedDestination(book) ?? details.Destination.MaskedJson;

    private void Add(Book book, Guid recipient, Guid id)
    {
        var method = new PayoutMethod
        {
            Merchant = book.Merchant,
            Id = id,
            RecipientId = recipient,
            DestinationJson = DestinationJson(book),
            DestinationSealed = details.Destination.Sealed,
            Fingerprint = details.Destination.Fingerprint,
            Currency = details.Destination.Currency,
            Verified = false,
            Active = true,
            CreatedAt = book.Now,
        };
        book.Rows(PayoutMethodStore.Table).Insert(method);
        book.Emit("payout_method.created", id, 1, _who, PayoutMethodStore.Text(method, isDefault: true));
    }
}
