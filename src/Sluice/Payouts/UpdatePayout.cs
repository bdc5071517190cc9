using Sluice.Access;
using Sluice.Books;
using Sluice.Events;
using Sluice.Kernel;

namespace Sluice.Payouts;

/// <summary>What an update may change while a payout is staged; null leaves a field as it is.</summary>
public sealed record PayoutPatch
{
    public Money.Amount? Amount { get; init; }
    public string? Purpose { get; init; }
    public string? ClientReference { get; init; }
    public string? StatementReference { get; init; }
    public string? Memo { get; init; }
    public string? Group { get; init; }
    public string? MetadataJson { get; init; }
    public bool? WaitsForFunds { get; init; }
}

/// <summary>Changes a staged payout. The currency and the destination stay: for those, cancel and stage another.</summary>
/// <param name="terms">What it costs after the change.</param>
public sealed class UpdatePayout(Caller caller, PayoutId id, int? revisionSeen, PayoutPatch patch, Terms terms)
    : PayoutCommand(caller, id, revisionSeen, null)
{
    private readonly bool _unique = caller.Settings.UniqueClientReference && patch.ClientReference is not null;

    protected internal override void Need(Book book)
    {
        base.Need(book);
        if (_unique)
            book.Need(PayoutStore.ByClientReference, patch.ClientReference!);
    }

    protected override Result<Receipt> Decide(Book book, Payout payout)
    {
        if (patch.Amount is { } amount && amount.Currency != payout.Amount.Currency)
        {
            var errors = new FieldErrors();
            errors.Add("/currency", FieldCodes.NotAllowed, "The currency of a staged payout stays; cancel it and stage another.");
            return errors.ToProblem();
        }
        if (patch.Amount is { } raised && raised != payout.Amount && (payout.OrderId ?? payout.QuoteId) is not null)
        {
            var errors = new FieldErrors();
            errors.Add("/amount", FieldCodes.NotAllowed, payout.QuoteId is not null
                ? "The amount of a quote stays; cancel it and ask for another."
                : "What goes back to an order stays; cancel it and stage another.");
            return errors.ToProblem();
        }
        // The queue for funds would come to it after its rate is over, in a currency it does not take.
        if (patch.WaitsForFunds == true && payout.QuoteId is not null)
        {
            var errors = new FieldErrors();
            errors.Add("/on_insufficient_funds", FieldCodes.Conflicting,
                "A quote ends soon: a payout at its rate cannot wait for funds.");
            return errors.ToProblem();
        }
        if (_unique && book.First(PayoutStore.ByClientReference, patch.ClientReference!) is { } other && other.Id != payout.Id)
            return new Problem(ProblemTypes.DuplicateReference,
                $"client_reference '{patch.ClientReference}' is used by {other.Id}.");
        if (!Priced(book, Patched(payout)).Succeeded(out var patched, out var problem))
            return problem;
        var updated = book.Change(payout, PayoutTrigger.Update, Who, _ => patched);
        if (updated.IsOk)
            book.Rows(PayoutStore.ContentTable).Overwrite(book.Rows(PayoutStore.Table).Find(payout.Id)!);
        return updated;
    }

    private Payout Patched(Payout p) => p with
    {
        Amount = patch.Amount ?? p.Amount,
        Purpose = patch.Purpose ?? p.Purpose,
        ClientReference = patch.ClientReference ?? p.ClientReference,
        StatementReference = patch.StatementReference ?? p.StatementReference,
        Memo = patch.Memo ?? p.Memo,
        Group = patch.Group ?? p.Group,
        MetadataJson = patch.MetadataJson ?? p.MetadataJson,
        WaitsForFunds = patch.WaitsForFunds ?? p.WaitsForFunds,
    };

    private Result<Payout> Priced(Book book, Payout payout) =>
        payout.QuoteId is not null ? payout : Pricing.Price(payout, terms.Fees, payout.FeeBearer, terms.Routes, book.Wall);
}
