using System.Runtime.CompilerServices;
using Sluice.Events;
using Sluice.Fees;
using Sluice.Kernel;
using Sluice.Money;
using Sluice.Payouts;

namespace Sluice.Reports;

/// <summary>
/// Every payout created in the period: dates, amounts, purpose and rationale, where it went and stands, and the people and keys
/// behind each step.
/// </summary>
internal sealed class PayoutsReport(PayoutPages pages, ReportPeople people) : ReportSource
{
    public override string Title => "Payouts";

    public override IReadOnlyList<ReportColumn> Columns { get; } =
    [
        new("payout_id", ReportCell.Text, 38), new("status", ReportCell.Text, 13, 62),
        new("amount", ReportCell.Money, 16, 74), new("currency", ReportCell.Text, 9, 44),
        new("status_reason", ReportCell.Text, 18), new("created_at", ReportCell.Time, 26, 112),
        new("confirmed_at", ReportCell.Time, 26), new("released_at", ReportCell.Time, 26),
        new("submitted_at", ReportCell.Time, 26), new("paid_at", ReportCell.Time, 26, 112),
        new("failed_at", ReportCell.Time, 26), new("returned_at", ReportCell.Time, 26),
        new("canceled_at", ReportCell.Time, 26), new("recipient_amount", ReportCell.Money, 16),
        new("fee", ReportCell.Money, 12, 50), new("fee_currency", ReportCell.Text, 12), new("fee_bearer", ReportCell.Text, 11),
        new("source_amount", ReportCell.Money, 16), new("source_currency", ReportCell.Text, 15),
        new("rate", ReportCell.Text, 14), new("kind", ReportCell.Text, 16), new("purpose", ReportCell.Text, 12, 62),
        new("client_reference", ReportCell.Text, 24, 104), new("statement_reference", ReportCell.Text, 24),
        new("payout_group", ReportCell.Text, 16), new("memo", ReportCell.Text, 32),
        new("recipient_name", ReportCell.Text, 28, 148), new("recipient_country", ReportCell.Text, 9),
        new("recipient_id", ReportCell.Text, 38), new("destination", ReportCell.Text, 38),
        new("failure_code", ReportCell.Text, 22), new("failure_raw_code", ReportCell.Text, 14),
        new("connector", ReportCell.Text, 14), new("rail", ReportCell.Text, 14), new("rail_reference", ReportCell.Text, 30),
        new("batch_id", ReportCell.Text, 38), new("batch_row", ReportCell.Number, 10),
        new("created_by", ReportCell.Text, 34), new("confirmed_by", ReportCell.Text, 34),
        new("released_by", ReportCell.Text, 34), new("canceled_by", ReportCell.Text, 34),
        new("failed_by", ReportCell.Text, 34), new("last_step_by_people", ReportCell.Text, 24),
        new("last_changed_by", ReportCell.Text, 34),
    ];

    public override async IAsyncEnumerable<int> WriteAsync(
        ReportScope scope, ReportWriter writer, [EnumeratorCancellation] CancellationToken cancel)
    {
        var cells = new PartyCells();
        await foreach (var (page, at) in pages.ReadAsync(scope, cancel))
        {
            foreach (var row in page)
            {
                WriteOrder(writer, row, cells);
                await WritePeopleAsync(scope, writer, row.Steps, cancel);
                writer.EndRow();
            }
            yield return Percent((at - scope.From).Ticks, (scope.Until - scope.From).Ticks);
        }
    }

    private static void WriteOrder(ReportWriter writer, ReportedPayout row, PartyCells cells)
    {
        var (p, steps) = (row.Payout, row.Steps);
        var (name, country) = cells.Recipient(p.RecipientJson);
        var source = p.SourceCurrency is { } code ? Currency.Find(code) : p.Currency;
        writer.Text(Ids.Format(PayoutId.Prefix, p.Id));
        writer.Text(p.Status);
        writer.Money(p.Amount, p.Currency);
        writer.Text(p.Currency.Code);
        writer.Text(p.StatusReason);
        writer.Time(p.CreatedAt);
        writer.Time(steps.Confirmed?.OccurredAt);
        writer.Time(steps.Released?.OccurredAt);
        writer.Time(p.SubmittedAt);
        writer.Time(p.PaidAt);
        writer.Time(steps.Failed?.OccurredAt);
        writer.Time(steps.Returned?.OccurredAt);
        writer.Time(steps.Canceled?.OccurredAt);
        // As Payout.Sent has it.
        writer.Money(p.FeeBearer == FeeBearers.Recipient && p.QuoteId is null ? p.Amount - p.Fee : p.Amount, p.Currency);
        writer.Money(p.Fee, p.FeeCurrency is { } fee ? Currency.Find(fee) : p.Currency);
        writer.Text(p.FeeCurrency);
        writer.Text(p.FeeBearer);
        writer.Money(p.SourceAmount, source);
        writer.Text(p.SourceCurrency);
        writer.Text(row.Rate);
        writer.Text(p.Kind);
        writer.Text(p.Purpose);
        writer.Text(p.ClientReference);
        writer.Text(p.StatementReference);
        writer.Text(p.Group);
        writer.Text(p.Memo);
        writer.Text(name);
        writer.Text(country);
        writer.Text(p.RecipientId is { } recipient ? Ids.Format(PayoutJson.RecipientPrefix, recipient) : null);
        writer.Text(cells.Destination(p.DestinationJson));
        writer.Text(p.FailureCode);
        writer.Text(p.FailureRawCode);
        writer.Text(p.Connector);
        writer.Text(p.Rail);
        writer.Text(p.RailReference);
        writer.Text(p.BatchId is { } batch ? Ids.Format(PayoutJson.BatchPrefix, batch) : null);
        writer.Number(p.BatchRow);
    }

    private async ValueTask WritePeopleAsync(
        ReportScope scope, ReportWriter writer, PayoutSteps steps, CancellationToken cancel)
    {
        writer.Text(await ByAsync(steps.Created));
        writer.Text(await ByAsync(steps.Confirmed));
        writer.Text(await ByAsync(steps.Released));
        writer.Text(await ByAsync(steps.Canceled));
        writer.Text(await ByAsync(steps.Failed ?? steps.Returned));
        writer.Text(steps.LastByPeople?.Type["payout.".Length..]);
        writer.Text(await ByAsync(steps.LastByPeople));

        async ValueTask<string?> ByAsync(EventStep? step) =>
            step is null ? null : await people.TextAsync(scope.Merchant, step.Actor, cancel);
    }
}
