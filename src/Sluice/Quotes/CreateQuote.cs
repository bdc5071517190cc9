using Sluice.Access;
using Sluice.Books;
using Sluice.Events;
using Sluice.Kernel;

namespace Sluice.Quotes;

/// <summary>Writes down what was quoted, so that it holds.</summary>
/// <param name="caller">Who asked.</param>
/// <param name="ask">What for.</param>
/// <param name="price">What was said.</param>
/// <param name="sheet">By which rates; null where nothing is converted.</param>
/// <param name="claim">What keeps it from being made twice.</param>
public sealed class CreateQuote(Caller caller, QuoteAsk ask, QuotePrice price, RateSheet? sheet, IdempotencyClaim? claim)
    : BookCommand<Receipt>(caller.Merchant)
{
    protected internal override void Need(Book book) => book.Need(claim);

    protected internal override Result<Receipt> Decide(Book book)
    {
        if (book.Replay(claim) is { } replay)
            return replay;
        var quote = new Quote
        {
            Merchant = book.Merchant,
            Id = book.NewId(),
            Source = price.Source,
            Destination = price.Destination,
            FixedSide = ask.FixedSide,
            Rate = QuotePrice.Text(price.Rate),
            MidRate = QuotePrice.Text(price.MidRate),
            MarginBasisPoints = price.MarginBasisPoints,
            RateSource = sheet?.Source,
            RateAt = sheet?.At,
            Fee = price.Fee?.Amount.MinorUnits ?? 0,
            FeeBearer = price.Fee?.Bearer,
            FeeRefund = price.Fee?.Refund,
            DestinationType = ask.DestinationType,
            DestinationCountry = ask.DestinationCountry,
            ClientReference = ask.ClientReference,
            Live = book.IsLive,
            CreatedAt = book.Now,
            ExpiresAt = Time.Cut(book.Wall + ask.Life),
        };
        book.Rows(QuoteStore.Table).Insert(quote);
        var text = QuoteJson.Text(quote, book.Wall);
        var number = book.Emit("quote.created", quote.Id, 1, caller.Actor, text);
        book.Keep(claim, number);
        return new Receipt(number, text);
    }
}
