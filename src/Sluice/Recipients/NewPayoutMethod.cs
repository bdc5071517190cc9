using Sluice.Access;
using Sluice.Books;
using Sluice.Events;
using Sluice.Kernel;

namespace Sluice.Recipients;

/// <summary>Adding a payout method to a recipient, as every command that does it has it.</summary>
internal static class NewPayoutMethod
{
    /// <summary>Why it cannot be added; changes nothing.</summary>
    /// <param name="methods">How many the recipient has already.</param>
    public static Problem? Check(Book book, int methods, PreparedDestination destination) =>
        methods >= PayoutMethodStore.MethodsMax
            ? new Problem(ProblemTypes.InvalidState, $"A recipient has at most {PayoutMethodStore.MethodsMax} payout methods.")
            : destination.Card?.Check(book, "/destination");

    /// <summary>Adds it; the first one becomes the default.</summary>
    /// <returns>The event that tells of it, and the method as it is answered.</returns>
    public static (long Event, string Text) Insert(
        Book book, Caller caller, Recipient recipient, PreparedDestination destination, bool makeDefault)
    {
        destination.Card?.Keep(book, caller.Actor);
        var method = new PayoutMethod
        {
            Merchant = book.Merchant,
            Id = book.NewId(),
            RecipientId = recipient.Id,
            DestinationJson = destination.Card?.MaskedDestination(book) ?? destination.MaskedJson,
            DestinationSealed = destination.Sealed,
            Fingerprint = destination.Fingerprint,
            Currency = destination.Currency,
            Verified = false,
            Active = true,
            CreatedAt = book.Now,
        };
        book.Rows(PayoutMethodStore.Table).Insert(method);
        var isDefault = makeDefault || recipient.DefaultMethod is null;
        if (isDefault)
            book.Rows(RecipientStore.Table)
                .Update(recipient with { DefaultMethod = method.Id, Revision = recipient.Revision + 1, UpdatedAt = book.Now });
        var text = PayoutMethodStore.Text(method, isDefault);
        return (book.Emit("payout_method.created", method.Id, 1, caller.Actor, text), text);
    }
}
