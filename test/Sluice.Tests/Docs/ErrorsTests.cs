using System.Globalization;
using Shouldly;
using Sluice.Kernel;
using Sluice.Payouts;
using Sluice.Tests.Tidy;
using Xunit;

namespace Sluice.Tests.Docs;

/// <summary>docs/errors.md ⇔ code, in both directions and in the order of precedence.</summary>
public sealed class ErrorsTests
{
    private static readonly SourceFile Document = Repository.Read("docs/errors.md");

    [Fact]
    public void Every_problem_stands_in_the_document_in_order_of_precedence() =>
        Problems(Document).ShouldBe(ProblemTypes.All.Select(p => (p.Code, StatusOf(p.Kind))));

    [Fact]
    public void Every_field_code_stands_in_the_document() => Codes(Document, "## Field codes").ShouldBe(FieldCodes.All);

    [Fact]
    public void Every_failure_code_stands_in_the_document_with_its_advice() =>
        MarkdownTables.Under(Document, "## Failure codes").Select(r => (MarkdownTables.Code(r[0]), r[1]))
            .ShouldBe(FailureCatalogue.All.Select(f => (f.Code, f.RetryText)));

    [Fact]
    public void Every_code_says_what_it_means() => MarkdownTables.Under(Document, "## Problems")
        .Concat(MarkdownTables.Under(Document, "## Field codes")).ShouldAllBe(row => row.All(cell => cell.Length > 2));

    [Fact]
    public void Codes_are_unique_and_snake_case()
    {
        var codes = ProblemTypes.All.Select(p => p.Code).ToArray();
        codes.ShouldBeUnique();
        FieldCodes.All.ShouldBeUnique();
        codes.Concat(FieldCodes.All).ShouldAllBe(c => c.All(ch => char.IsAsciiLetterLower(ch) || ch == '_'));
    }

    [Fact]
    public void Two_problems_in_the_wrong_order_are_seen()
    {
        var problems = Problems(Document);
        (problems[0], problems[1]) = (problems[1], problems[0]);
        problems.SequenceEqual(ProblemTypes.All.Select(p => (p.Code, StatusOf(p.Kind)))).ShouldBeFalse();
    }

    private static List<(string Code, int Status)> Problems(SourceFile document) =>
        [.. MarkdownTables.Under(document, "## Problems")
            .Select(r => (MarkdownTables.Code(r[0]), int.Parse(r[1], CultureInfo.InvariantCulture)))];

    private static IEnumerable<string> Codes(SourceFile document, string heading) =>
        MarkdownTables.Under(document, heading).Select(r => MarkdownTables.Code(r[0]));

    private static int StatusOf(ProblemKind kind) => kind switch
    {
        ProblemKind.Bug => 500,
        ProblemKind.WrongMethod => 405,
        ProblemKind.Malformed => 400,
        ProblemKind.Unauthenticated => 401,
        ProblemKind.Forbidden => 403,
        ProblemKind.NotFound => 404,
        ProblemKind.Conflict => 409,
        ProblemKind.Stale => 412,
        ProblemKind.TooLarge => 413,
        ProblemKind.Unsupported => 415,
        ProblemKind.Invalid => 422,
        ProblemKind.TooMany => 429,
        ProblemKind.Unavailable => 503,
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };
}
