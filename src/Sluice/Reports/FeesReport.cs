using System.Runtime.CompilerServices;
using Sluice.Books;
using Sluice.Kernel;
using Sluice.Money;
using Sluice.Payouts;

namespace Sluice.Reports;

/// <summary>
/// What was charged for payouts, and given back, in the period: a row for each time, which agrees with the account <c>fees</c>.
/// </summary>
internal sealed class FeesReport(Statement statement, BookPages pages, PayoutLines payouts) : ReportSource
{
    public override string Title => "Fees";

    public override IReadOnlyList<ReportColumn> Columns { get; } =
    [
        new("recorded_at", ReportCell.Time, 26, 120), new("type", ReportCell.Text, 10, 60),
        new("fee", ReportCell.Money, 14, 80), new("fee_currency", ReportCell.Text, 12, 60),
        new("fee_bearer", ReportCell.Text, 11, 70), new("payout_id", ReportCell.Text, 38, 190),
        new("payout_amount", ReportCell.Money, 16, 90), new("payout_currency", ReportCell.Text, 15, 74),
        new("client_reference", ReportCell.Text, 24), new("purpose", ReportCell.Text, 12),
        new("transfer_number", ReportCell.Number, 12), new("transfer_id", ReportCell.Text, 38),
    ];

    public override async IAsyncEnumerable<int> WriteAsync(
        ReportScope scope, ReportWriter writer, [EnumeratorCancellation] CancellationToken cancel)
    {
        var whole = await BookStretch.OfAsync(statement, scope, cancel);
        foreach (var piece in whole.Pieces(BookPages.Stretch))
        {
            var lines = await pages.FeesAsync(scope.Merchant, piece.After, piece.Through, cancel);
            var of = await payouts.OfAsync(
                scope.Merchant, [.. lines.Where(l => l.Subject is not null).Select(l => l.Subject!.Value).Distinct()], cancel);
            foreach (var line in lines.Where(l => scope.Has(l.Currency)))
                Write(writer, line, line.Subject is { } id ? of.GetValueOrDefault(id) : null);
            yield return Percent(piece.Through - whole.After, whole.Through - whole.After);
        }
    }

    private static void Write(ReportWriter writer, TransferLine line, PayoutLine? payout)
    {
        var currency = Currency.Find(line.Currency);
        var isCharged = line.Kind == "fee";
        writer.Time(line.RecordedAt);
        writer.Text(isCharged ? "charged" : "refunded");
        writer.Money(isCharged ? line.Amount : -line.Amount, currency);
        writer.Text(currency.Code);
        writer.Text(payout?.FeeBearer);
        writer.Text(payout is null ? null : Ids.Format(PayoutId.Prefix, payout.Id));
        writer.Money(payout?.Amount, payout?.Currency ?? currency);
        writer.Text(payout?.Currency.Code);
        writer.Text(payout?.ClientReference);
        writer.Text(payout?.Purpose);
        writer.Number(line.Number);
        writer.Text(Ids.Format(Transfer.IdPrefix, line.Id));
        writer.EndRow();
    }
}
