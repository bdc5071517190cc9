using Sluice.Access;
using Sluice.Books;
using Sluice.Events;
using Sluice.Kernel;
using Sluice.Money;

namespace Sluice.SubMerchants;

/// <summary>
/// The parent asks for a transfer. To a sub-merchant its money is set aside in the same commit; from one, the sub-merchant's book
/// decides next.
/// </summary>
public sealed class StartTransfer(
    Caller caller, MerchantId sub, Amount amount, bool toSub, string? memo, IdempotencyClaim claim)
    : BookCommand<Receipt>(caller.Merchant)
{
    protected internal override void Need(Book book)
    {
        book.Need(claim);
        book.Need(SubMerchantStore.ById, sub);
    }

    protected internal override Result<Receipt> Decide(Book book)
    {
        if (book.Replay(claim) is { } replay)
            return replay;
        if (book.First(SubMerchantStore.ById, sub) is null)
        {
            var errors = new FieldErrors();
            errors.Add("/sub_merchant_id", FieldCodes.NotFound, "No such sub-merchant.");
            return errors.ToProblem();
        }
        var transfer = new SubMerchantTransfer
        {
            Merchant = book.Merchant,
            Id = book.NewId(),
            Other = sub,
            IsParent = true,
            Side = toSub ? TransferSide.Source : TransferSide.Target,
            Amount = amount,
            Memo = memo,
            CreatedAt = book.Now,
            State = toSub ? TransferState.Taken : TransferState.Asked,
            Revision = 1,
        };
        if (toSub && book.Post([TransferPostings.Take(amount)], transfer.Id) is { } problem)
            return problem;
        var number = book.AddTransfer(transfer, caller.Actor);
        book.Keep(claim, number);
        return new Receipt(number, SubMerchantTransferStore.Text(transfer));
    }
}

/// <summary>
/// The source sets the money aside, or refuses for good. Decided once, in a row of its own: asked again it answers the same, even
/// if there is money by then.
/// </summary>
internal sealed class TakeTransfer(SubMerchantTransfer asked) : BookCommand<SubMerchantTransfer>(asked.Other)
{
    protected internal override void Need(Book book) => book.Need(SubMerchantTransferStore.ById, asked.Id);

    protected internal override Result<SubMerchantTransfer> Decide(Book book)
    {
        if (book.First(SubMerchantTransferStore.ById, asked.Id) is { } known)
            return known;
        var refused = book.Post([TransferPostings.Take(asked.Amount)], asked.Id) is not null;
        var transfer = asked.Mirrored(refused ? TransferState.Failed : TransferState.Taken, book.Now);
        book.AddTransfer(transfer, Actor.System);
        return transfer;
    }
}

/// <summary>The money arrives in the target's book: once, whoever asks and how often.</summary>
internal sealed class ReceiveTransfer(SubMerchantTransfer taken) : BookCommand<SubMerchantTransfer>(taken.Other)
{
    protected internal override void Need(Book book) => book.Need(SubMerchantTransferStore.ById, taken.Id);

    protected internal override Result<SubMerchantTransfer> Decide(Book book)
    {
        var known = book.First(SubMerchantTransferStore.ById, taken.Id);
        if (known is { IsOpen: false })
            return known;
        // Cannot be refused: what comes in falls below no minimum, and amounts are bounded far from what is counted.
        if (book.Post([TransferPostings.Receive(taken.Amount)], taken.Id) is { } problem)
            return problem;
        if (known is not null)
            return book.EndTransfer(known, TransferState.Completed);
        var transfer = taken.Mirrored(TransferState.Completed, book.Now) with { CompletedAt = book.Now };
        book.AddTransfer(transfer, Actor.System);
        return transfer;
    }
}

/// <summary>The source learns that the money arrived, or the target that there was none.</summary>
internal sealed class EndTransfer(MerchantId merchant, Guid id, bool failed) : BookCommand<SubMerchantTransfer>(merchant)
{
    protected internal override void Need(Book book) => book.Need(SubMerchantTransferStore.ById, id);

    protected internal override Result<SubMerchantTransfer> Decide(Book book)
    {
        if (book.First(SubMerchantTransferStore.ById, id) is not { } transfer)
            return new Problem(ProblemTypes.ResourceNotFound, "No such transfer.");
        if (!transfer.IsOpen)
            return transfer;
        if (transfer.IsSource == failed)
            return new Problem(ProblemTypes.InvalidState, "Only the target of a transfer is told that it failed.");
        if (!failed && book.Post([TransferPostings.Send(transfer.Amount)], id) is { } problem)
            return problem;
        return book.EndTransfer(transfer, failed ? TransferState.Failed : TransferState.Completed);
    }
}

/// <summary>What a transfer does in each book (docs/ledger.md).</summary>
internal static class TransferPostings
{
    public static Posting Take(Amount amount) =>
        new("transfer_out", Account(AccountKind.Available, amount), Account(AccountKind.Transit, amount), amount.MinorUnits);

    public static Posting Send(Amount amount) =>
        new("transfer_sent", Account(AccountKind.Transit, amount), Account(AccountKind.Funding, amount), amount.MinorUnits);

    public static Posting Receive(Amount amount) =>
        new("transfer_in", Account(AccountKind.Funding, amount), Account(AccountKind.Available, amount), amount.MinorUnits);

    private static AccountId Account(string kind, Amount amount) => AccountId.Of(kind, amount.Currency.Code);

    extension(Book book)
    {
        public long AddTransfer(SubMerchantTransfer transfer, Actor actor)
        {
            book.Rows(SubMerchantTransferStore.Table).Insert(transfer);
            return book.Emit(EventOf(transfer), transfer.Id, transfer.Revision, actor, SubMerchantTransferStore.Text(transfer));
        }

        public SubMerchantTransfer EndTransfer(SubMerchantTransfer transfer, string state)
        {
            var ended = transfer with { State = state, Revision = transfer.Revision + 1, CompletedAt = book.Now };
            book.Rows(SubMerchantTransferStore.Table).Update(ended);
            book.Emit(EventOf(ended), ended.Id, ended.Revision, Actor.System, SubMerchantTransferStore.Text(ended));
            return ended;
        }
    }

    private static string EventOf(SubMerchantTransfer transfer) =>
        "sub_merchant_transfer." + (transfer.IsOpen ? "created" : transfer.State);
}
