using System.Globalization;
using System.Text.RegularExpressions;
using Shouldly;
using Sluice.Batches.Reading;
using Sluice.Kernel;
using Sluice.Payouts;
using Sluice.Rails.Sandbox;
using Sluice.Tests.Tidy;
using Xunit;

namespace Sluice.Tests.Docs;

/// <summary>examples/payroll.csv does what examples/payroll.md says, row by row.</summary>
public sealed partial class PayrollTests
{
    [Fact]
    public async Task Every_row_of_the_payroll_has_the_outcome_that_is_told()
    {
        var told = MarkdownTables.Under(Repository.Read("examples/payroll.md"), "# payroll.csv, row by row")
            .Select(r => (int.Parse(r[0], CultureInfo.InvariantCulture), Codes(r[2])));
        (await OutcomesAsync()).ShouldBe(told);
    }

    [Fact]
    public async Task The_payroll_shows_good_and_bad_rows_a_failure_and_a_return()
    {
        var outcomes = (await OutcomesAsync()).Select(o => o.Outcome.Split(' ')[0]).CountBy(o => o).ToDictionary();
        outcomes["paid"].ShouldBe(22);
        outcomes["failed"].ShouldBe(3);
        outcomes["returned"].ShouldBe(1);
        outcomes["refused"].ShouldBe(4);
    }

    private static string Codes(string cell) => string.Join(' ', Code().Matches(cell).Select(m => m.Groups[1].Value));

    private static async Task<List<(int Row, string Outcome)>> OutcomesAsync()
    {
        await using var file = File.OpenRead(Path.Combine(Repository.Root, "examples/payroll.csv"));
        var opened = await BatchReader.OpenAsync(BatchFormat.Csv, file, CancellationToken.None);
        opened.Succeeded(out var reader, out var problem).ShouldBeTrue(problem?.ToString());
        await using (reader)
        {
            var outcomes = new List<(int, string)>();
            while (await reader!.NextAsync(CancellationToken.None) is { } row)
                outcomes.Add((row.Number, OutcomeOf(row)));
            reader.Failure.ShouldBeNull();
            return outcomes;
        }
    }

    private static string OutcomeOf(BatchRow row)
    {
        var errors = row.Errors ?? new FieldErrors();
        var payout = PayoutRequestParser.Parse(row.Request!, DateTimeOffset.UnixEpoch, errors);
        if (payout is null)
            return "refused " + string.Join(' ', errors.List.Select(e => $"{CsvPointer.ToColumn(e.Pointer)} {e.Code}"));
        var scenario = SandboxScenario.Of(payout.Amount.MinorUnits, payout.Recipient!.Name);
        return scenario.Outcome switch
        {
            SandboxOutcome.Paid or SandboxOutcome.PaidLater or SandboxOutcome.CallbackTwice => "paid",
            SandboxOutcome.Returned => "returned",
            SandboxOutcome.Refused => $"failed {scenario.FailureCode}",
            _ => scenario.Outcome.ToString(),
        };
    }

    [GeneratedRegex("`([a-z_]+)`")]
    private static partial Regex Code();
}
