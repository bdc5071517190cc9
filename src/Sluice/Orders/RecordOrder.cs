using Sluice.Access;
using Sluice.Books;
using Sluice.Cards;
using Sluice.Events;
using Sluice.Kernel;
using Sluice.Money;
using Sluice.Payouts;
using Sluice.Recipients;

namespace Sluice.Orders;

/// <summary>A checked order, ready for the lane.</summary>
public sealed record NewOrder(
    string ClientReference, Amount Amount, string PayerJson, string DestinationJson, byte[] DestinationSealed,
    string? MetadataJson, DateTimeOffset? OrderedAt)
{
    /// <summary>The card it was paid with, where it was.</summary>
    public CardUse? Card { get; init; }

    /// <summary>Prepares what was checked.</summary>
    public static NewOrder Prepare(
        string clientReference, Amount amount, RecipientDetails payer, Destination paidFrom,
        IReadOnlyDictionary<string, string> metadata, DateTimeOffset? orderedAt, MerchantId merchant, Vault vault) => new(
        clientReference, amount,
        Json.Text(payer, static (json, r) => r.WriteJson(json)),
        Json.Text(paidFrom, static (json, d) => d.WriteMasked(json)),
        PayoutOrder.Seal(paidFrom, merchant, vault),
        metadata.Count == 0 ? null : Json.Text(metadata, PayoutOrder.WriteMetadata),
        orderedAt)
        {
            Card = CardUse.Of(paidFrom, merchant, vault),
        };

    // Account numbers and names stay out of logs.
    public override string ToString() => $"order of {Amount}";
}

/// <summary>Records what a customer paid. A client_reference names one order for ever.</summary>
public sealed class RecordOrder(Caller caller, NewOrder order, IdempotencyClaim? claim) : BookCommand<Receipt>(caller.Merchant)
{
    protected internal override void Need(Book book)
    {
        book.Need(claim);
        book.Need(OrderStore.ByReference, order.ClientReference);
        order.Card?.Need(book);
    }

    protected internal override Result<Receipt> Decide(Book book)
    {
        if (book.Replay(claim) is { } replay)
            return replay;
        if (book.First(OrderStore.ByReference, order.ClientReference) is { } earlier)
            return new Problem(ProblemTypes.DuplicateReference,
                $"client_reference '{order.ClientReference}' is used by {earlier}.")
            { Related = earlier.ToString() };
        if (order.Card?.Check(book, "/paid_from") is { } unusable)
            return unusable;
        order.Card?.Keep(book, caller.Actor);
        var recorded = new Order
        {
            Merchant = book.Merchant,
            Id = book.NewId(),
            ClientReference = order.ClientReference,
            Amount = order.Amount,
            PayerJson = order.PayerJson,
            DestinationJson = order.Card?.MaskedDestination(book) ?? order.DestinationJson,
            DestinationSealed = order.DestinationSealed,
            MetadataJson = order.MetadataJson,
            OrderedAt = order.OrderedAt,
            CreatedAt = book.Now,
        };
        book.Rows(OrderStore.Table).Insert(recorded);
        var text = Json.Text(recorded, static (json, o) => OrderStore.Write(json, o, paidBack: 0));
        var number = book.Emit("order.recorded", recorded.Id, 1, caller.Actor, text);
        book.Keep(claim, number);
        return new Receipt(number, text);
    }
}
