using Sluice.Books;
using Sluice.Events;
using Sluice.Kernel;
using Sluice.Quotes;

namespace Sluice.Tests.Books;

/// <summary>Puts a quote on file as it stands, whatever rates there are.</summary>
internal sealed class AddQuote(Quote quote) : BookCommand<Receipt>(quote.Merchant)
{
    protected internal override void Need(Book book) => book.Need(QuoteStore.ById, quote.Id);

    protected internal override Result<Receipt> Decide(Book book)
    {
        if (book.First(QuoteStore.ById, quote.Id) is not null)
            return new Problem(ProblemTypes.InvalidState, "It is on file.");
        book.Rows(QuoteStore.Table).Insert(quote);
        return new Receipt(book.Emit("quote.created", quote.Id, 1, new Actor("key", "key_test", null), "{}"), "{}");
    }
}
