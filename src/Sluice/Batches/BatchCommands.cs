using Sluice.Access;
using Sluice.Batches.Reading;
using Sluice.Books;
using Sluice.Events;
using Sluice.Kernel;
using Sluice.Payouts;

namespace Sluice.Batches;

/// <summary>A row ready for the lane: an order, or what is wrong with it.</summary>
internal sealed record BatchItem(int Row, PayoutOrder? Order, string? ClientReference, IReadOnlyList<FieldError> Errors)
{
    /// <summary>What it costs on top of its amount, once it was checked.</summary>
    public long FeeOnTop { get; init; }

    /// <summary>Where it stands in a message of ISO 20022, in whose words its errors are then told.</summary>
    public Pain001Place? Place { get; init; }

    public BatchRefusal Refused(MerchantId merchant, Guid batch, IReadOnlyList<FieldError> errors) => new(
        merchant, batch, Row, ClientReference, RefusalJson.Text(
            Place is { } place ? [.. errors.Select(e => e with { Pointer = place.Of(e.Pointer) })] : errors),
        Place?.PaymentInformationId is { } group ? JsonText.Cut(group) : null);
}

/// <summary>
/// A command about a batch that is worked on: refuses when the batch is no longer where the worker believes it to be.
/// </summary>
internal abstract class BatchCommand<T>(Caller caller, Guid id, string status) : BookCommand<T>(caller.Merchant)
{
    protected Caller Caller => caller;

    protected Guid Id => id;

    protected internal override void Need(Book book) => book.Need(BatchStore.ById, id);

    protected internal sealed override Result<T> Decide(Book book) =>
        book.First(BatchStore.ById, id) is { } batch && batch.Status == status
            ? Decide(book, batch)
            : new Problem(ProblemTypes.InvalidState, "The batch has moved on.");

    protected abstract Result<T> Decide(Book book, Batch batch);

    /// <summary>Changes a batch and tells of it.</summary>
    protected Batch Tell(Book book, Batch batch, string type)
    {
        var told = batch with { Revision = batch.Revision + 1, UpdatedAt = book.Now };
        book.Rows(BatchStore.Table).Update(told);
        book.Emit(type, told.Id, told.Revision, caller.Actor, BatchJson.Text(told));
        return told;
    }
}

/// <summary>
/// Turns the next rows into payouts. The checkpoint moves in the same transaction, and only from where it is believed to be:
/// two workers on one batch cannot double a row.
/// </summary>
internal sealed class AcceptRows(Caller caller, Batch seen, IReadOnlyList<BatchItem> items)
    : BatchCommand<Batch>(caller, seen.Id, BatchStatus.Accepting)
{
    protected internal override int Weight => items.Count;

    protected internal override void Need(Book book)
    {
        base.Need(book);
        foreach (var item in items)
        {
            if (item.Order is not { } order)
                continue;
            NewPayout.Need(book, Caller, order);
            if (SetAside(order) is not { } setAside)
                continue;
            book.Need(setAside.Principal);
            book.Need(setAside.Fee);
        }
    }

    protected override Result<Batch> Decide(Book book, Batch batch)
    {
        if (items.Count > 0 && batch.RowsRead != items[0].Row - 1)
            return new Problem(ProblemTypes.InvalidState, "Another worker has taken these rows.");
        var totals = new Dictionary<string, BatchTotal>(batch.Totals);
        int accepted = 0, refused = 0;
        foreach (var item in items)
        {
            var errors = item.Errors;
            if (item.Order is { } tooMuch && batch.Mode == BatchMode.AcceptValid && !Total(tooMuch).Fits(Units(tooMuch)))
            {
                errors = [BatchTotal.TooLarge];
            }
            else if (item.Order is { } order)
            {
                var created = NewPayout.Decide(book, Caller, order, batch.Id, item.Row, SetAside(order));
                if (created.Succeeded(out _, out var problem))
                {
                    accepted++;
                    if (batch.Mode == BatchMode.AcceptValid)
                        totals[order.Parsed.Amount.Currency.Code] = Total(order).Plus(Units(order));
                    continue;
                }
                errors = problem.Errors.Count > 0 ? problem.Errors : [new FieldError("", problem.Type.Code, problem.Detail)];
            }
            refused++;
            book.Rows(BatchStore.Refusals).Insert(item.Refused(Merchant, batch.Id, errors));
        }
        var after = batch with
        {
            RowsRead = batch.RowsRead + items.Count,
            RowsTotal = Math.Max(batch.RowsTotal, batch.RowsRead + items.Count),
            RowsAccepted = batch.RowsAccepted + accepted,
            RowsRefused = batch.RowsRefused + refused,
            Totals = totals,
            UpdatedAt = book.Now,
        };
        book.Rows(BatchStore.Table).Update(after);
        return after;

        BatchTotal Total(PayoutOrder order) => totals.GetValueOrDefault(order.Parsed.Amount.Currency.Code);
    }

    private static long Units(PayoutOrder order) => order.Parsed.Amount.MinorUnits;

    private MoneySource? SetAside(PayoutOrder order) => seen.Mode == BatchMode.AllOrNothing && order.Parsed.Confirm
        ? BatchFunds.Of(seen.Id, order.Parsed.Amount.Currency.Code)
        : null;
}

/// <summary>The account that holds an all-or-nothing batch's money while its rows become payouts.</summary>
internal static class BatchFunds
{
    /// <summary>For the amounts, and for the fees on top of them: neither can eat up the other.</summary>
    public static MoneySource Of(Guid batch, string currency) => new(
        AccountId.Of(AccountKind.Batch, batch.ToString("N"), currency),
        AccountId.Of(AccountKind.Batch, batch.ToString("N") + "-fees", currency));

    extension(Book book)
    {
        public void NeedFunds(Guid batch, IEnumerable<string> currencies)
        {
            foreach (var funds in currencies.Select(c => Of(batch, c)))
            {
                book.Need(funds.Principal);
                book.Need(funds.Fee);
            }
        }
    }
}

/// <summary>What the lane would say of rows, changing nothing: recipients, methods, references taken.</summary>
internal sealed class CheckRows(Caller caller, Guid id, IReadOnlyList<BatchItem> items)
    : BatchCommand<IReadOnlyList<BatchItem>>(caller, id, BatchStatus.Validating)
{
    protected internal override int Weight => items.Count;

    protected internal override void Need(Book book)
    {
        base.Need(book);
        foreach (var item in items)
        {
            if (item.Order is { } order)
                NewPayout.Need(book, Caller, order);
        }
    }

    protected override Result<IReadOnlyList<BatchItem>> Decide(Book book, Batch batch) =>
        items.Select(item => item.Order is { } order ? Checked(book, item, order) : item).ToList();

    private BatchItem Checked(Book book, BatchItem item, PayoutOrder order) =>
        NewPayout.Check(book, Caller, order).Succeeded(out var payout, out var problem)
            ? item with { FeeOnTop = payout.Debited.MinorUnits - payout.Amount.MinorUnits }
            : item with
            {
                Order = null,
                Errors = problem.Errors.Count > 0 ? problem.Errors : [new FieldError("", problem.Type.Code, problem.Detail)],
            };
}

/// <summary>
/// Ends the check: sets the money of the whole batch aside and lets its rows become payouts, or rejects it as a whole.
/// </summary>
internal sealed class EndCheck(
    Caller caller, Guid id, string mode, int rows, IReadOnlyDictionary<string, BatchTotal> totals, Problem? failure)
    : BatchCommand<Batch>(caller, id, BatchStatus.Validating)
{
    /// <summary>What a message of ISO 20022 says of itself: its id comes once.</summary>
    public BatchMessage? Message { get; init; }

    protected internal override void Need(Book book)
    {
        base.Need(book);
        book.NeedFunds(Id, totals.Keys);
        if (Message is { } message)
            book.Need(BatchStore.ByMessage, message.Id);
    }

    protected override Result<Batch> Decide(Book book, Batch batch)
    {
        var checkedBatch = batch with { Mode = mode, RowsTotal = rows, Message = Message };
        if (failure is not null)
            return Rejected(failure);
        if (Message is { } message && book.Found(BatchStore.ByMessage, message.Id).FirstOrDefault(b => b.Id != Id) is { } first)
        {
            return Rejected(new Problem(ProblemTypes.DuplicateFile,
                $"MsgId {message.Id} came before, as {Ids.Format(Batch.IdPrefix, first.Id)}; nothing was paid again."));
        }
        if (mode == BatchMode.AcceptValid)
            return Tell(book, checkedBatch with { Status = BatchStatus.Accepting }, "batch.checked");
        var postings = totals.SelectMany(t =>
        {
            var available = AccountId.Of(AccountKind.Available, t.Key);
            var funds = BatchFunds.Of(Id, t.Key);
            return (Posting[])[new("batch", available, funds.Principal, t.Value.Amount),
                new("batch", available, funds.Fee, t.Value.Fees)];
        });
        if (book.Post(postings.Where(p => p.Amount > 0).ToArray(), Id) is { } missing)
            return Rejected(missing);
        return Tell(book, checkedBatch with { Status = BatchStatus.Accepting, Totals = totals }, "batch.checked");

        // Rows with nothing wrong of their own are refused with the rest, as the report has it.
        Batch Rejected(Problem why) => Tell(book, checkedBatch with
        {
            Status = BatchStatus.Rejected,
            RowsRead = rows,
            RowsRefused = rows,
            FailureCode = why.Type.Code,
            FailureDetail = why.Detail,
            CompletedAt = book.Now,
        }, "batch.rejected");
    }
}

/// <summary>Every row is decided. What an all-or-nothing batch did not use after all goes back.</summary>
internal sealed class CompleteBatch(Caller caller, Guid id, Problem? failure)
    : BatchCommand<Batch>(caller, id, BatchStatus.Accepting)
{
    /// <summary>The currencies an all-or-nothing batch holds money in, for loading its accounts.</summary>
    public required IReadOnlyCollection<string> Currencies { get; init; }

    protected internal override void Need(Book book)
    {
        base.Need(book);
        book.NeedFunds(Id, Currencies);
    }

    protected override Result<Batch> Decide(Book book, Batch batch)
    {
        var rest = Currencies.Select(c => BatchFunds.Of(Id, c)).SelectMany(f => (AccountId[])[f.Principal, f.Fee])
            .Select(account => new Posting("batch_rest", account, AccountId.Of(AccountKind.Available, account.Currency),
                book.BalanceOf(account)))
            .Where(p => p.Amount > 0).ToArray();
        if (book.Post(rest, Id) is { } stuck)
            return stuck;
        var nothing = failure is not null && batch.RowsRead == 0;
        return Tell(book, batch with
        {
            Status = nothing ? BatchStatus.Rejected : BatchStatus.Completed,
            RowsTotal = batch.RowsRead,
            FailureCode = failure?.Type.Code,
            FailureDetail = failure?.Detail,
            CompletedAt = book.Now,
        }, nothing ? "batch.rejected" : "batch.completed");
    }
}
