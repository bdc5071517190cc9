using Sluice.Access;
using Sluice.Books;
using Sluice.Cards;
using Sluice.Events;
using Sluice.Kernel;

namespace Sluice.Recipients;

/// <summary>Puts a recipient on file.</summary>
public sealed class CreateRecipient(Caller caller, RecipientDetails details, IdempotencyClaim? claim)
    : BookCommand<Receipt>(caller.Merchant)
{
    protected internal override void Need(Book book) => book.Need(claim);

    protected internal override Result<Receipt> Decide(Book book)
    {
        if (book.Replay(claim) is { } replay)
            return replay;
        var recipient = new Recipient
        {
            Merchant = book.Merchant,
            Id = book.NewId(),
            DetailsJson = Json.Text(details, static (json, d) => d.WriteJson(json)),
            Name = details.Name,
            ClientReference = details.ClientReference,
            Status = RecipientStatus.Active,
            Revision = 1,
            CreatedAt = book.Now,
            UpdatedAt = book.Now,
        };
        book.Rows(RecipientStore.Table).Insert(recipient);
        var text = RecipientStore.Text(recipient);
        var number = book.Emit("recipient.created", recipient.Id, 1, caller.Actor, text);
        book.Keep(claim, number);
        return new Receipt(number, text);
    }
}

/// <summary>Changes a recipient: details, status or the default method; null leaves a part as it is.</summary>
public sealed class UpdateRecipient(
    Caller caller, Guid id, int? revisionSeen, RecipientDetails? details, string? status, Guid? defaultMethod)
    : BookCommand<Receipt>(caller.Merchant)
{
    protected internal override void Need(Book book)
    {
        book.Need(RecipientStore.ById, id);
        book.Need(PayoutMethodStore.OfRecipient, id);
    }

    protected internal override Result<Receipt> Decide(Book book)
    {
        if (book.First(RecipientStore.ById, id) is not { } recipient)
            return new Problem(ProblemTypes.ResourceNotFound, "No such recipient.");
        if (revisionSeen is { } seen && seen != recipient.Revision)
            return new Problem(ProblemTypes.StaleRevision, $"You saw revision {seen}; it is {recipient.Revision} now.");
        if (recipient.Status == RecipientStatus.Archived)
            return new Problem(ProblemTypes.InvalidState, "The recipient is archived and does not change any more.");
        if (defaultMethod is { } wanted && !book.Found(PayoutMethodStore.OfRecipient, id).Any(m => m.Id == wanted && m.Active))
        {
            var errors = new FieldErrors();
            errors.Add("/default_payout_method_id", FieldCodes.NotFound, "The recipient has no such active payout method.");
            return errors.ToProblem();
        }
        var changed = recipient with
        {
            DetailsJson = details is null ? recipient.DetailsJson : Json.Text(details, static (json, d) => d.WriteJson(json)),
            Name = details?.Name ?? recipient.Name,
            ClientReference = details is null ? recipient.ClientReference : details.ClientReference,
            Status = status ?? recipient.Status,
            DefaultMethod = defaultMethod ?? recipient.DefaultMethod,
            Revision = recipient.Revision + 1,
            UpdatedAt = book.Now,
        };
        book.Rows(RecipientStore.Table).Update(changed);
        var text = RecipientStore.Text(changed);
        return new Receipt(book.Emit("recipient.updated", id, changed.Revision, caller.Actor, text), text);
    }
}

/// <summary>
/// Adds a payout method; the first one becomes the default. The same account again answers with the method that has it.
/// </summary>
public sealed class AddPayoutMethod(
    Caller caller, Guid recipientId, PreparedDestination destination, bool makeDefault, IdempotencyClaim? claim)
    : BookCommand<Receipt>(caller.Merchant)
{
    protected internal override void Need(Book book)
    {
        book.Need(claim);
        book.Need(RecipientStore.ById, recipientId);
        book.Need(PayoutMethodStore.OfRecipient, recipientId);
        destination.Card?.Need(book);
    }

    protected internal override Result<Receipt> Decide(Book book)
    {
        if (book.Replay(claim) is { } replay)
            return replay;
        if (book.First(RecipientStore.ById, recipientId) is not { } recipient)
            return new Problem(ProblemTypes.ResourceNotFound, "No such recipient.");
        if (recipient.Status == RecipientStatus.Archived)
            return new Problem(ProblemTypes.InvalidState, "The recipient is archived and does not change any more.");
        var methods = book.Found(PayoutMethodStore.OfRecipient, recipientId);
        if (methods.FirstOrDefault(m => m.Active && m.Fingerprint.AsSpan().SequenceEqual(destination.Fingerprint)) is { } same)
        {
            return new Problem(ProblemTypes.InvalidState, $"The recipient has this account already, as {same}.")
            {
                Related = same.ToString(),
            };
        }
        if (NewPayoutMethod.Check(book, methods.Count, destination) is { } unusable)
            return unusable;
        var (number, text) = NewPayoutMethod.Insert(book, caller, recipient, destination, makeDefault);
        book.Keep(claim, number);
        return new Receipt(number, text);
    }
}

/// <summary>Disables a payout method: it is kept for the record and no longer paid to.</summary>
public sealed class DisablePayoutMethod(Caller caller, Guid recipientId, Guid methodId) : BookCommand<Receipt>(caller.Merchant)
{
    protected internal override void Need(Book book)
    {
        book.NeedSequence(methodId);
        book.Need(RecipientStore.ById, recipientId);
        book.Need(PayoutMethodStore.OfRecipient, recipientId);
    }

    protected internal override Result<Receipt> Decide(Book book)
    {
        var method = book.Found(PayoutMethodStore.OfRecipient, recipientId).FirstOrDefault(m => m.Id == methodId);
        if (method is null || book.First(RecipientStore.ById, recipientId) is not { } recipient)
            return new Problem(ProblemTypes.ResourceNotFound, "No such payout method.");
        if (!method.Active)
            return new Problem(ProblemTypes.InvalidState, "The payout method is disabled already.");
        var disabled = method with { Active = false };
        book.Rows(PayoutMethodStore.Table).Update(disabled);
        if (recipient.DefaultMethod == methodId)
            book.Rows(RecipientStore.Table)
                .Update(recipient with { DefaultMethod = null, Revision = recipient.Revision + 1, UpdatedAt = book.Now });
        var text = PayoutMethodStore.Text(disabled, isDefault: false);
        return new Receipt(book.Emit(
            "payout_method.disabled", methodId, book.NextSequence(methodId), caller.Actor, text), text);
    }
}

/// <summary>A checked destination made ready for storage.</summary>
public sealed record PreparedDestination(string MaskedJson, byte[] Sealed, byte[] Fingerprint, string? Currency)
{
    /// <summary>The card that it names, where it does.</summary>
    public CardUse? Card { get; init; }

    public static PreparedDestination Of(Destination destination, MerchantId merchant, Vault vault) => new(
        Json.Text(destination, static (json, d) => d.WriteMasked(json)),
        Payouts.PayoutOrder.Seal(destination, merchant, vault),
        vault.Fingerprint(merchant, CardUse.Tokenised(destination, merchant, vault).ToCanonicalText()),
        destination.Kind.Currency)
    {
        Card = CardUse.Of(destination, merchant, vault),
    };

    public override string ToString() => MaskedJson;
}
