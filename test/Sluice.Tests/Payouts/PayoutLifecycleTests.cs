using System.Text.RegularExpressions;
using Shouldly;
using Sluice.Kernel;
using Sluice.Money;
using Sluice.Payouts;
using Xunit;

namespace Sluice.Tests.Payouts;

/// <summary>The table that people read (docs/ledger.md) and the one that the code follows are the same.</summary>
public sealed partial class PayoutLifecycleTests
{
    [Fact]
    public void The_documented_table_is_the_one_that_the_code_follows()
    {
        var documented = DocumentedRows();
        var coded = PayoutLifecycle.Table.Select(RowOf).ToList();
        documented.Except(coded).ShouldBeEmpty("documented, but the code does not do it");
        coded.Except(documented).ShouldBeEmpty("done by the code, but not documented");
        documented.ShouldBe(coded, "the same rows, in the same order, each once");
    }

    [Fact]
    public void Nothing_leads_back_from_submitted_or_a_final_status_to_one_from_which_it_could_be_sent_again()
    {
        PayoutStatus[] before =
        [
            PayoutStatus.AwaitingDetails, PayoutStatus.AwaitingConfirmation, PayoutStatus.AwaitingApproval,
            PayoutStatus.Scheduled, PayoutStatus.Held, PayoutStatus.Queued,
        ];
        foreach (var row in PayoutLifecycle.Table.Where(t => t.From is { } from && !before.Contains(from)))
            before.ShouldNotContain(row.To, row.ToString());
    }

    [Fact]
    public void From_a_final_status_only_the_documented_corrections_lead_on()
    {
        PayoutLifecycle.Table.Where(t => t.From is { IsFinal: true }).Select(t => (t.From, t.Trigger, t.To)).ShouldBe(
        [
            (PayoutStatus.Paid, PayoutTrigger.RailReturned, PayoutStatus.Returned),
            (PayoutStatus.Paid, PayoutTrigger.RailFailed, PayoutStatus.Returned),
            (PayoutStatus.Paid, PayoutTrigger.ResolveFailed, PayoutStatus.Returned),
            (PayoutStatus.Failed, PayoutTrigger.ResolvePaid, PayoutStatus.Paid),
            (PayoutStatus.Canceled, PayoutTrigger.ResolvePaid, PayoutStatus.Paid),
        ]);
    }

    [Fact]
    public void Every_transition_moves_the_money_to_where_its_status_says_it_stands()
    {
        foreach (var row in PayoutLifecycle.Table)
        {
            var heldBefore = row.From is { } from && InTransit(from, row.Funded);
            var net = PayoutPostings.Of(row, Example).Sum(p =>
                (p.To.Kind == "in_transit" ? p.Amount : 0) - (p.From.Kind == "in_transit" ? p.Amount : 0));
            var heldAfter = (heldBefore ? Example.Amount.MinorUnits : 0) + net;
            var expected = row.To == PayoutStatus.Held ? row.Trigger == PayoutTrigger.Hold : InTransit(row.To, null);
            heldAfter.ShouldBe(expected ? Example.Amount.MinorUnits : 0, row.ToString());
        }
    }

    [Fact]
    public void Every_trigger_has_a_row() =>
        Enum.GetValues<PayoutTrigger>().Except(PayoutLifecycle.Table.Select(t => t.Trigger)).ShouldBeEmpty();

    private static bool InTransit(PayoutStatus status, bool? funded) =>
        status is PayoutStatus.AwaitingDetails or PayoutStatus.Scheduled or PayoutStatus.Queued or PayoutStatus.Submitted
        || (status == PayoutStatus.Held && funded == true);

    private static readonly Payout Example = new()
    {
        Merchant = default,
        Id = default,
        Amount = new Amount(1234, Currency.Eur),
        Purpose = "OTHER",
        RecipientJson = "{}",
        DestinationJson = "{}",
        DestinationSealed = [],
        WaitsForFunds = false,
        Live = false,
        CreatedAt = default,
        UpdatedAt = default,
        Status = PayoutStatus.Queued,
        Revision = 1,
        Connector = "sandbox",
        RecipientId = new Guid("01900000-0000-7000-8000-000000000001"),
    };

    private static string RowOf(Transition row)
    {
        var transfers = PayoutPostings.Of(row, Example).Select(p =>
        {
            p.Amount.ShouldBe(Example.Amount.MinorUnits);
            p.From.Currency.ShouldBe("EUR");
            p.To.Currency.ShouldBe("EUR");
            return $"{p.Kind}: {p.From.Kind} → {p.To.Kind}";
        });
        string[] cells =
        [
            row.From?.Text ?? "(new)", row.Funded switch { true => "yes", false => "no", null => "" },
            Words(row.Trigger), row.To.Text, string.Join("; ", transfers), row.Event,
        ];
        return string.Join(" | ", cells);
    }

    private static List<string> DocumentedRows()
    {
        var lines = File.ReadAllLines(LedgerPage());
        var head = Array.FindIndex(lines, l => l.StartsWith("| from | funded |", StringComparison.Ordinal));
        head.ShouldBeGreaterThan(0, "docs/ledger.md has no lifecycle table");
        return [.. lines.Skip(head + 2).TakeWhile(l => l.StartsWith('|'))
            .Select(l => string.Join(" | ", l.Trim('|').Split('|').Select(c => c.Trim())))];
    }

    private static string LedgerPage()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Sluice.slnx")))
                return Path.Combine(folder.FullName, "docs", "ledger.md");
        }
        throw new DirectoryNotFoundException($"No Sluice.slnx above {AppContext.BaseDirectory}.");
    }

    private static string Words(PayoutTrigger trigger) =>
        Capital().Replace(trigger.ToString(), m => (m.Index == 0 ? "" : "_") + m.Value.ToLowerInvariant());

    [GeneratedRegex("[A-Z]")]
    private static partial Regex Capital();
}
