using Shouldly;
using Sluice.Kernel;
using Sluice.Payouts;
using Sluice.Server.Grpc;
using Sluice.Tests.Tidy;
using Xunit;

namespace Sluice.Tests.Docs;

/// <summary>docs/grpc.md ⇔ the mappings and limits of the code.</summary>
public sealed class GrpcTests
{
    private static readonly SourceFile Document = Repository.Read("docs/grpc.md");

    [Fact]
    public void Every_problem_stands_in_the_document_with_its_status() => Rows("## Statuses")
        .ShouldBe(ProblemTypes.All.Select(type => (type.Code, Upper(CallStatus.CodeOf(type).ToString()))));

    [Fact]
    public void Every_status_of_a_payout_stands_in_the_document_with_that_of_the_wire() =>
        Rows("## Calls").Where(row => PayoutStatuses.TryParse(row.Item1, out _))
            .ShouldBe(PayoutStatuses.All.Select(status => (status.Text, Upper(PayoutAnswer.StatusOf(status).ToString()))));

    [Fact]
    public void Every_call_that_is_served_stands_in_the_document()
    {
        var calls = Sluice.Server.Grpc.Wire.PayoutsReflection.Descriptor.Services.Single().Methods.Select(m => m.Name);
        calls.ShouldAllBe(name => Document.Text.Contains($"`{name}`", StringComparison.Ordinal));
    }

    [Fact]
    public void The_limits_are_those_of_the_code() => MarkdownTables.Under(Document, "## On the wire").Select(r => r[1]).ShouldBe(
    [
        $"{MessageReader.MessageBytesMax >> 20} MiB", $"{CallHeaders.MetadataBytesMax >> 10} KiB",
        $"{DialogMethod<Sluice.Server.Grpc.Reflection.ServerReflectionRequest,
            Sluice.Server.Grpc.Reflection.ServerReflectionResponse>.SilenceMax.TotalMinutes} minutes",
    ]);

    [Fact]
    public void Names_are_written_as_the_wire_writes_them() =>
        Upper("RequiresPayoutMethodData").ShouldBe("REQUIRES_PAYOUT_METHOD_DATA");

    private static IEnumerable<(string, string)> Rows(string heading) =>
        MarkdownTables.Under(Document, heading).Select(r => (MarkdownTables.Code(r[0]), MarkdownTables.Code(r[1])));

    private static string Upper(string name) =>
        string.Concat(name.Select((c, i) => i > 0 && char.IsUpper(c) ? $"_{c}" : $"{char.ToUpperInvariant(c)}"));
}
