using Sluice.Access;
using Sluice.Books;
using Sluice.Events;
using Sluice.Kernel;

namespace Sluice.Cards;

/// <summary>Puts a card into the vault; the same card again is the same, with the newer expiry and holder.</summary>
public sealed class KeepCard(Caller caller, CardUse card) : BookCommand<Card>(caller.Merchant)
{
    protected internal override void Need(Book book) => card.Need(book);

    protected internal override Result<Card> Decide(Book book) => card.Keep(book, caller.Actor).Card;
}

/// <summary>Takes a card out of the vault: its number is gone, what it paid keeps showing its end.</summary>
public sealed class DeleteCard(Caller caller, Guid id) : BookCommand<Card>(caller.Merchant)
{
    protected internal override void Need(Book book) => book.Need(CardStore.ById, id);

    protected internal override Result<Card> Decide(Book book)
    {
        if (book.First(CardStore.ById, id) is not { Active: true } card)
            return new Problem(ProblemTypes.ResourceNotFound, "No such card.");
        var deleted = card with
        {
            Active = false,
            NumberSealed = [],
            HolderName = null,
            Revision = card.Revision + 1,
            UpdatedAt = book.Now,
        };
        book.Rows(CardStore.Table).Update(deleted);
        book.Emit("card.deleted", id, deleted.Revision, caller.Actor, Json.Text(deleted, static (json, c) => c.Write(json)));
        return deleted;
    }
}
