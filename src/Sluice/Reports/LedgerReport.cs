using System.Runtime.CompilerServices;
using Sluice.Books;
using Sluice.Kernel;
using Sluice.Money;
using Sluice.Payouts;

namespace Sluice.Reports;

/// <summary>Every transfer of the period, in the book's order, with both accounts and what they held after it.</summary>
internal sealed class LedgerReport(Statement statement, BookPages pages) : ReportSource
{
    public override string Title => "Ledger";

    public override IReadOnlyList<ReportColumn> Columns { get; } =
    [
        new("number", ReportCell.Number, 10, 44), new("recorded_at", ReportCell.Time, 26, 112),
        new("occurred_at", ReportCell.Time, 26), new("kind", ReportCell.Text, 16, 74),
        new("from_account", ReportCell.Text, 22, 104), new("to_account", ReportCell.Text, 22, 104),
        new("amount", ReportCell.Money, 16, 78), new("currency", ReportCell.Text, 9, 44),
        new("from_balance", ReportCell.Money, 18, 86), new("to_balance", ReportCell.Money, 18, 86),
        new("subject_id", ReportCell.Text, 38), new("linked_number", ReportCell.Number, 10),
        new("transfer_id", ReportCell.Text, 38),
    ];

    public override async IAsyncEnumerable<int> WriteAsync(
        ReportScope scope, ReportWriter writer, [EnumeratorCancellation] CancellationToken cancel)
    {
        var whole = await BookStretch.OfAsync(statement, scope, cancel);
        foreach (var piece in whole.Pieces(BookPages.Stretch))
        {
            foreach (var line in await pages.StretchAsync(scope.Merchant, piece.After, piece.Through, cancel))
            {
                if (scope.Has(line.Currency))
                    Write(writer, line);
            }
            yield return Percent(piece.Through - whole.After, whole.Through - whole.After);
        }
    }

    private static void Write(ReportWriter writer, TransferLine line)
    {
        var currency = Currency.Find(line.Currency);
        writer.Number(line.Number);
        writer.Time(line.RecordedAt);
        writer.Time(line.OccurredAt);
        writer.Text(line.Kind);
        writer.Text(line.From);
        writer.Text(line.To);
        writer.Money(line.Amount, currency);
        writer.Text(currency.Code);
        writer.Money(line.FromBalance, currency);
        writer.Money(line.ToBalance, currency);
        writer.Text(SubjectText(line));
        writer.Number(line.Linked);
        writer.Text(Ids.Format(Transfer.IdPrefix, line.Id));
        writer.EndRow();
    }

    // What a transfer is for has no prefix in the book; its kind says whether that is a payout.
    private static string? SubjectText(TransferLine line) => line.Subject is not { } subject ? null
        : PayoutPostings.IsOfPayout(line.Kind) ? Ids.Format(PayoutId.Prefix, subject) : subject.ToString("N");
}
