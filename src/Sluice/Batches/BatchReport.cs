using System.Runtime.CompilerServices;
using Sluice.Kernel;
using Sluice.Payouts;

namespace Sluice.Batches;

/// <summary>One input row and what became of it: a payout, or everything wrong with it.</summary>
public sealed record BatchReportRow(int Row, Payout? Payout, string? ClientReference, IReadOnlyList<FieldError> Errors)
{
    /// <summary>PmtInfId of a row of pain.001.</summary>
    public string? PaymentGroup { get; init; }
}

/// <summary>The report of a batch: exactly one row for every input row that was decided, in order, a page at a time.</summary>
public sealed class BatchReport(Database database, PayoutQueries payouts)
{
    private const int PageRows = 1000;

    public IAsyncEnumerable<BatchReportRow> RowsAsync(Batch batch, CancellationToken cancel)
    {
        var decided = DecidedAsync(batch.Merchant, batch.Id, cancel);
        return batch.Status == BatchStatus.Rejected ? WholeAsync(decided, batch, cancel) : decided;
    }

    /// <summary>A batch that was rejected as a whole: rows with nothing wrong of their own were refused with it.</summary>
    private static async IAsyncEnumerable<BatchReportRow> WholeAsync(
        IAsyncEnumerable<BatchReportRow> rows, Batch batch, [EnumeratorCancellation] CancellationToken cancel)
    {
        FieldError[] why = [new("", batch.FailureCode!, $"The batch was rejected as a whole. {batch.FailureDetail}")];
        var next = 1;
        await foreach (var row in rows.WithCancellation(cancel))
        {
            for (; next < row.Row; next++)
                yield return new BatchReportRow(next, null, null, why);
            yield return row;
            next++;
        }
        for (; next <= batch.RowsTotal; next++)
            yield return new BatchReportRow(next, null, null, why);
    }

    private async IAsyncEnumerable<BatchReportRow> DecidedAsync(
        MerchantId merchant, Guid batch, [EnumeratorCancellation] CancellationToken cancel)
    {
        await using var accepted = PayoutsAsync(merchant, batch, cancel).GetAsyncEnumerator(cancel);
        await using var refused = RefusalsAsync(merchant, batch, cancel).GetAsyncEnumerator(cancel);
        var hasAccepted = await accepted.MoveNextAsync();
        var hasRefused = await refused.MoveNextAsync();
        while (hasAccepted || hasRefused)
        {
            if (!hasRefused || (hasAccepted && accepted.Current.Row < refused.Current.Row))
            {
                yield return accepted.Current;
                hasAccepted = await accepted.MoveNextAsync();
            }
            else
            {
                yield return refused.Current;
                hasRefused = await refused.MoveNextAsync();
            }
        }
    }

    private async IAsyncEnumerable<BatchReportRow> PayoutsAsync(
        MerchantId merchant, Guid batch, [EnumeratorCancellation] CancellationToken cancel)
    {
        var after = 0;
        while (await payouts.OfBatchAsync(merchant, batch, after, PageRows, cancel) is { Count: > 0 } page)
        {
            foreach (var payout in page)
                yield return new BatchReportRow(payout.BatchRow!.Value, payout, payout.ClientReference, [])
                {
                    PaymentGroup = payout.Group,
                };
            after = page[^1].BatchRow!.Value;
        }
    }

    private async IAsyncEnumerable<BatchReportRow> RefusalsAsync(
        MerchantId merchant, Guid batch, [EnumeratorCancellation] CancellationToken cancel)
    {
        var after = 0;
        while (await BatchStore.RefusalsAsync(database, merchant, batch, after, PageRows, cancel) is { Count: > 0 } page)
        {
            foreach (var row in page)
                yield return new BatchReportRow(row.Row, null, row.ClientReference, RefusalJson.Read(row.ErrorsJson))
                {
                    PaymentGroup = row.PaymentGroup,
                };
            after = page[^1].Row;
        }
    }
}
