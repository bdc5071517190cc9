using System.Runtime.CompilerServices;
using Sluice.Books;
using Sluice.Events;
using Sluice.Kernel;
using Sluice.Money;
using Sluice.Payouts;

namespace Sluice.Reports;

/// <summary>
/// Payouts that failed or came back in the period, with why: found by the transfers that brought the money back, so that the
/// amounts agree with the book, and told as the event of the same instant told it.
/// </summary>
internal sealed class ReturnsReport(Statement statement, BookPages pages, EventSteps steps, ReportPeople people) : ReportSource
{
    public override string Title => "Returns";

    public override IReadOnlyList<ReportColumn> Columns { get; } =
    [
        new("recorded_at", ReportCell.Time, 26, 112), new("result", ReportCell.Text, 10, 54),
        new("amount", ReportCell.Money, 16, 74), new("currency", ReportCell.Text, 9, 44),
        new("payout_id", ReportCell.Text, 38), new("client_reference", ReportCell.Text, 24, 100),
        new("recipient_name", ReportCell.Text, 28, 120), new("recipient_country", ReportCell.Text, 9),
        new("destination", ReportCell.Text, 34), new("failure_code", ReportCell.Text, 22, 104),
        new("failure_message", ReportCell.Text, 48, 150), new("raw_code", ReportCell.Text, 12),
        new("raw_text", ReportCell.Text, 40), new("status_reason", ReportCell.Text, 18),
        new("connector", ReportCell.Text, 14), new("rail_reference", ReportCell.Text, 30),
        new("submitted_at", ReportCell.Time, 26), new("paid_at", ReportCell.Time, 26),
        new("reported_by", ReportCell.Text, 28), new("transfer_number", ReportCell.Number, 12),
    ];

    public override async IAsyncEnumerable<int> WriteAsync(
        ReportScope scope, ReportWriter writer, [EnumeratorCancellation] CancellationToken cancel)
    {
        var whole = await BookStretch.OfAsync(statement, scope, cancel);
        var cells = new PartyCells();
        foreach (var piece in whole.Pieces(BookPages.Stretch))
        {
            var lines = (await pages.ComingBackAsync(scope.Merchant, piece.After, piece.Through, cancel))
                .FindAll(l => l.Subject is not null && scope.Has(l.Currency));
            var ends = (await steps.EndsAsync(
                scope.Merchant, [.. lines.Select(l => l.Subject!.Value).Distinct()], scope.Moment.Event, cancel))
                .ToLookup(e => (e.Subject, e.OccurredAt));
            foreach (var line in lines)
            {
                // A release without such an event at its instant is of a payout that was canceled or expired.
                if (ends[(line.Subject!.Value, line.RecordedAt)].LastOrDefault() is { } end)
                    Write(writer, line, end, await people.TextAsync(scope.Merchant, end.Actor, cancel), cells);
            }
            yield return Percent(piece.Through - whole.After, whole.Through - whole.After);
        }
    }

    private static void Write(ReportWriter writer, TransferLine line, EventSnapshot end, string by, PartyCells cells)
    {
        var payout = PayoutLineJson.Read(end.Data);
        var (name, country) = cells.Recipient(payout.RecipientJson);
        writer.Time(line.RecordedAt);
        writer.Text(end.Type == "payout.returned" ? "returned" : "failed");
        writer.Money(line.Amount, Currency.Find(line.Currency));
        writer.Text(line.Currency);
        writer.Text(Ids.Format(PayoutId.Prefix, payout.Id));
        writer.Text(payout.ClientReference);
        writer.Text(name);
        writer.Text(country);
        writer.Text(cells.Destination(payout.DestinationJson));
        writer.Text(payout.FailureCode);
        writer.Text(payout.FailureCode is { } code ? FailureCatalogue.Find(code).Explanation : null);
        writer.Text(payout.FailureRawCode);
        writer.Text(payout.FailureRawText);
        writer.Text(payout.StatusReason);
        writer.Text(payout.Connector);
        writer.Text(payout.RailReference);
        writer.Time(payout.SubmittedAt);
        writer.Time(payout.PaidAt);
        writer.Text(by);
        writer.Number(line.Number);
        writer.EndRow();
    }
}
