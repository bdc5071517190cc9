using Sluice.Access;
using Sluice.Books;
using Sluice.Events;
using Sluice.Kernel;
using Sluice.Recipients;
using Sluice.Recipients.Formats;

namespace Sluice.Cards;

/// <summary>
/// The card that a destination names: a new one, which goes into the vault with what names it, or one of the vault.
/// </summary>
/// <param name="Id">Of the card.</param>
/// <param name="Given">The card as it was given; null for one of the vault.</param>
public sealed record CardUse(Guid Id, Card? Given)
{
    /// <summary>Null for a destination that is no card.</summary>
    public static CardUse? Of(Destination? destination, MerchantId merchant, Vault vault)
    {
        if (destination?.Kind == CardKinds.Card)
            return Card.Prepare(destination, merchant, vault) is var card ? new(card.Id, card) : null;
        return destination?.Kind == CardKinds.SavedCard && Ids.TryParse(Card.IdPrefix, destination["card_id"], out var id)
            ? new(id, null) : null;
    }

    /// <summary>What is sealed beside a payout in place of a destination: never a card's number, only its token.</summary>
    public static Destination Tokenised(Destination destination, MerchantId merchant, Vault vault) =>
        destination.Kind != CardKinds.Card ? destination
            : new Destination(CardKinds.SavedCard, new Dictionary<string, string>
            {
                ["card_id"] = Ids.Format(Card.IdPrefix,
                    new Guid(vault.ForCards.Fingerprint(merchant, destination["number"]!), bigEndian: true)),
            });

    internal void Need(Book book) => book.Need(CardStore.ById, Id);

    /// <summary>What stands against paying it.</summary>
    internal Problem? Check(Book book, string pointer)
    {
        if (Given is not null)
            return null;
        var errors = new FieldErrors();
        var card = book.First(CardStore.ById, Id);
        if (card is not { Active: true })
            errors.Add(pointer + "/card_id", FieldCodes.NotFound, "No such card.");
        else if (!CardNumber.IsGood(card.ExpiryYear, card.ExpiryMonth, book.Now))
            errors.Add(pointer + "/card_id", FieldCodes.CardExpired, "The card has expired.");
        return errors.Any ? errors.ToProblem() : null;
    }

    /// <summary>As it may be shown, once it was checked.</summary>
    internal string MaskedDestination(Book book) => Given?.MaskedDestination(CardKinds.Card.Type)
        ?? book.First(CardStore.ById, Id)!.MaskedDestination(CardKinds.SavedCard.Type);

    /// <summary>Puts a given card into the vault, or renews it there. The row as it stands then.</summary>
    internal (Card Card, long? Event) Keep(Book book, Actor who)
    {
        var known = book.First(CardStore.ById, Id);
        if (Given is null)
            return (known!, null);
        if (known is { Active: true } && (known.ExpiryYear, known.ExpiryMonth) == (Given.ExpiryYear, Given.ExpiryMonth)
            && (Given.HolderName ?? known.HolderName) == known.HolderName)
            return (known, null);
        var card = Given with
        {
            HolderName = Given.HolderName ?? known?.HolderName,
            CreatedAt = known?.CreatedAt ?? book.Now,
            UpdatedAt = book.Now,
            Revision = (known?.Revision ?? 0) + 1,
        };
        if (known is null)
            book.Rows(CardStore.Table).Insert(card);
        else
            book.Rows(CardStore.Table).Update(card);
        var text = Json.Text(card, static (json, c) => c.Write(json));
        return (card, book.Emit(known is null ? "card.created" : "card.updated", card.Id, card.Revision, who, text));
    }

    // Given's own text is its token.
    public override string ToString() => Ids.Format(Card.IdPrefix, Id);
}
