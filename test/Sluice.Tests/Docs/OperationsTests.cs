using System.Globalization;
using Shouldly;
using Sluice.Connectors;
using Sluice.Exceptions;
using Sluice.Tests.Tidy;
using Xunit;

namespace Sluice.Tests.Docs;

/// <summary>docs/operations.md ⇔ the rules of dispatching and the kinds of exceptions.</summary>
public sealed class OperationsTests
{
    private static readonly SourceFile Document = Repository.Read("docs/operations.md");

    [Fact]
    public void The_times_of_dispatching_are_those_of_the_code() =>
        MarkdownTables.Under(Document, "## Talking to rails").Select(r => (MarkdownTables.Code(r[0]), r[1])).ShouldBe(
        [
            (nameof(DispatchRules.AttemptsMax), $"{DispatchRules.AttemptsMax}"),
            (nameof(DispatchRules.SendWindow), Text(DispatchRules.SendWindow)),
            (nameof(DispatchRules.ProofDelay), Text(DispatchRules.ProofDelay)),
            (nameof(DispatchRules.RetryDelay), Text(DispatchRules.RetryDelay)),
            ("InquiryDelay(0)", Text(DispatchRules.InquiryDelay(0))),
            ("InquiryDelay(1)", Text(DispatchRules.InquiryDelay(1))),
            ("InquiryDelay(2)", Text(DispatchRules.InquiryDelay(2))),
            (nameof(DispatchRules.SettlementDeadline), Text(DispatchRules.SettlementDeadline)),
            (nameof(DispatchRules.FundingInterval), Text(DispatchRules.FundingInterval)),
        ]);

    [Fact]
    public void The_margin_for_clocks_that_disagree_is_that_of_the_code()
    {
        var margin = DispatchRules.ProofDelay - DispatchRules.SendWindow - RailCalls.CallTimeout;
        Document.Text.ShouldContain($"call may last {RailCalls.CallTimeout.TotalSeconds:0} seconds");
        Document.Text.ShouldContain($"The {margin.TotalSeconds:0} seconds between are the margin");
    }

    [Fact]
    public void Every_kind_of_exception_stands_in_the_document() =>
        MarkdownTables.Under(Document, "## Exceptions: what only a person can settle").Select(r => MarkdownTables.Code(r[0]))
            .ShouldBe(typeof(ExceptionKinds).GetFields().Where(f => f.IsLiteral).Select(f => (string)f.GetRawConstantValue()!));

    private static string Text(TimeSpan time)
    {
        (long Value, string Unit)[] units =
        [
            (time.Ticks / TimeSpan.TicksPerDay, "d"), (time.Ticks / TimeSpan.TicksPerHour, "h"),
            (time.Ticks / TimeSpan.TicksPerMinute, "min"), (time.Ticks / TimeSpan.TicksPerSecond, "s"),
        ];
        var (value, unit) = units.First(u => u.Value > 0);
        return string.Create(CultureInfo.InvariantCulture, $"{value} {unit}");
    }
}
