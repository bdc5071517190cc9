using Shouldly;
using Xunit;

namespace Sluice.Tests.Tidy;

public sealed class SizeTests
{
    [Fact]
    public void No_file_is_longer_than_a_sitting() => Tidy.Holds(Repository.Files.SelectMany(SizeRules.TooLong));

    [Fact]
    public void No_line_is_wider_than_the_page() => Tidy.Holds(Repository.Files.SelectMany(SizeRules.TooWide));

    [Fact]
    public void A_giant_is_listed_only_while_it_is_one() => Tidy.Holds(
        from giant in SizeRules.Giants
        let file = Repository.Files.FirstOrDefault(f => f.Path == giant.Path)
        where file is null || file.Lines.Length <= SizeRules.LinesMax || string.IsNullOrWhiteSpace(giant.Reason)
        select new Violation(giant.Path, 0, "Listed as a giant without need or reason: take it off the list."));

    [Fact]
    public void A_file_of_300_lines_is_caught() =>
        SizeRules.TooLong(new SourceFile("src/Sluice/A.cs", new string('\n', 300))).ShouldHaveSingleItem();

    [Fact]
    public void A_file_of_299_lines_is_not() =>
        SizeRules.TooLong(new SourceFile("src/Sluice/A.cs", new string('\n', 299))).ShouldBeEmpty();

    [Fact]
    public void A_giant_that_grows_is_caught() =>
        SizeRules.TooLong(new SourceFile(SizeRules.Giants[0].Path, new string('\n', 900)))
            .ShouldHaveSingleItem();

    [Fact]
    public void A_line_of_131_columns_is_caught() =>
        SizeRules.TooWide(new SourceFile("src/Sluice/A.cs", "a\n" + new string('x', 131) + "\n"))
            .ShouldHaveSingleItem().Line.ShouldBe(2);

    [Fact]
    public void A_row_of_a_table_in_a_document_may_be_wide() =>
        SizeRules.TooWide(new SourceFile("docs/a.md", "| " + new string('x', 200))).ShouldBeEmpty();
}
