using Sluice.Books;
using Sluice.Access;
using Sluice.Kernel;

namespace Sluice.Batches;

/// <summary>Counts up what a check has seen: rows, refusals, sums, and references used twice within the file.</summary>
internal sealed class BatchCheck(bool uniqueReferences)
{
    private readonly HashSet<string> _references = new(StringComparer.Ordinal);
    private readonly Dictionary<string, BatchTotal> _totals = [];

    public int Rows { get; private set; }

    public int Refused { get; private set; }

    public IReadOnlyDictionary<string, BatchTotal> Totals => _totals;

    /// <summary>Takes the next rows and returns those that are refused.</summary>
    public List<BatchItem> Take(IReadOnlyList<BatchItem> items)
    {
        var refused = new List<BatchItem>();
        foreach (var item in items)
        {
            Rows++;
            if (item.Order is not { } order)
            {
                refused.Add(item);
            }
            else if (uniqueReferences && item.ClientReference is { } reference && !_references.Add(reference))
            {
                var twice = new FieldError(
                    "/client_reference", FieldCodes.Duplicate, "An earlier row of this file has the same client_reference.");
                refused.Add(item with { Errors = [twice] });
            }
            else if (order.Parsed.Confirm)
            {
                var amount = order.Parsed.Amount;
                var total = _totals.GetValueOrDefault(amount.Currency.Code);
                if (total.Fits(amount.MinorUnits + item.FeeOnTop))
                    _totals[amount.Currency.Code] = total.Plus(amount.MinorUnits, item.FeeOnTop);
                else
                    refused.Add(item with { Errors = [BatchTotal.TooLarge] });
            }
        }
        Refused += refused.Count;
        return refused;
    }

    /// <summary>Why an all-or-nothing batch cannot be accepted, or null.</summary>
    public Problem? Verdict(string mode) => mode == BatchMode.AllOrNothing && Refused > 0
        ? new Problem(ProblemTypes.ValidationFailed,
            $"{Refused} of {Rows} rows are wrong, and it was to be all or nothing. The report names each.")
        : null;
}

/// <summary>Keeps what is wrong with rows of a batch that is being checked.</summary>
internal sealed class RefuseRows(Caller caller, Guid id, IReadOnlyList<BatchItem> refused)
    : BatchCommand<Done>(caller, id, BatchStatus.Validating)
{
    protected override Result<Done> Decide(Book book, Batch batch)
    {
        foreach (var item in refused)
            book.Rows(BatchStore.Refusals).Insert(item.Refused(Merchant, batch.Id, item.Errors));
        return new Done();
    }
}
