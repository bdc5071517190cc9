using System.Text.RegularExpressions;
using Shouldly;
using Sluice.Tests.Tidy;
using Xunit;

namespace Sluice.Tests.Docs;

/// <summary>The page at /docs is served under a policy that allows its one script and its one style by their hashes, and
/// nothing else.</summary>
public sealed partial class PageTests
{
    private static readonly SourceFile Page = Repository.Read("src/Sluice.Server/wwwroot/docs.html");

    [Fact]
    public void It_has_one_script_and_one_style() =>
        (Element("script").Count(Page.Text), Element("style").Count(Page.Text)).ShouldBe((1, 1));

    [Fact]
    public void It_needs_nothing_from_elsewhere() => Tidy.Tidy.Holds(Foreign(Page));

    [Theory]
    [InlineData("<script src=\"https://cdn.example/a.js\"></script>")]
    [InlineData("<link rel=\"stylesheet\" href=\"a.css\">")]
    [InlineData("<img src=\"a.png\">")]
    [InlineData("<p style=\"color: red\">")]
    [InlineData("<a onclick=\"go()\">")]
    [InlineData("element.innerHTML = text;")]
    public void What_the_policy_would_refuse_is_caught(string html) =>
        Foreign(new SourceFile("docs.html", html)).ShouldNotBeEmpty();

    private static IEnumerable<Violation> Foreign(SourceFile page) =>
        Refused().Matches(page.Text).Select(m => page.Wrong(m.Index, $"{m.Value}: the page's policy refuses it."));

    private static Regex Element(string name) => new($"<{name}>");

    [GeneratedRegex(@"<(script|img|iframe|object|embed|video|audio|link)\s[^>]*>|" +
        @"\sstyle=""|\son[a-z]+=""|\b(innerHTML|outerHTML|insertAdjacentHTML|eval)\b|@import|\burl\(")]
    private static partial Regex Refused();
}
