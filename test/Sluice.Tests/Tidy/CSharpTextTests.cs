using Shouldly;
using Xunit;

namespace Sluice.Tests.Tidy;

public sealed class CSharpTextTests
{
    [Theory]
    [InlineData("var a = 1; // b", "var a = 1;")]
    [InlineData("a /* b\nc */ d", "a\n d")]
    [InlineData("x = \"a // b\";", "x = \";")]
    [InlineData("x = \"a \\\" b\" + y;", "x = \"+ y;")]
    [InlineData("x = @\"a \"\" \\\" + y;", "x = @\"+ y;")]
    [InlineData("c = '\"'; d", "c =; d")]
    [InlineData("x = $\"a {b + \"c\"} {{d}} e\";", "x = $\"{b + \"} \";")]
    [InlineData("x = \"\"\"a \"b\" c\"\"\" + y;", "x = \"\"\"\"\"\" + y;")]
    [InlineData("x = $$\"\"\"{ {{y}} }\"\"\";", "x = $$\"\"\"{{y}}\"\"\";")]
    public void Code_is_what_is_neither_comment_nor_text(string source, string code) =>
        Squeeze(CSharpText.Of(source).Code).ShouldBe(Squeeze(code), source);

    [Fact]
    public void A_string_is_known_by_its_text_and_its_holes()
    {
        var literal = CSharpText.Of("""Run($"select {Writes.ColumnList} from t limit {Max:N0}");""").Strings
            .ShouldHaveSingleItem();
        literal.Text.ShouldBe("select {} from t limit {}");
        literal.Holes.ShouldBe(["Writes.ColumnList", "Max:N0"]);
    }

    [Fact]
    public void Strings_within_holes_are_strings_too() =>
        CSharpText.Of("""$"a {string.Join(", ", b.Select(c => "d." + c))} e" """).Strings.Select(s => s.Text)
            .ShouldBe([", ", "d.", "a {} e"]);

    private static string Squeeze(string text) => new([.. text.Where(c => c is not (' ' or '"'))]);
}
