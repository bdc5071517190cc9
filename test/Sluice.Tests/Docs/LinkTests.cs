using Shouldly;
using Sluice.Tests.Tidy;
using Xunit;

namespace Sluice.Tests.Docs;

public sealed class LinkTests
{
    [Fact]
    public void Links_between_documents_lead_somewhere() =>
        Tidy.Tidy.Holds(Repository.Files.Where(f => f.IsMarkdown).SelectMany(f => LinkRules.Broken(f, Find, Exists)));

    [Theory]
    [InlineData("see [this](docs/nowhere.md)")]
    [InlineData("see [this](docs/errors.md#no-such-heading)")]
    [InlineData("see [this](#no-such-heading)")]
    public void A_link_that_leads_nowhere_is_caught(string text) =>
        LinkRules.Broken(new SourceFile("README.md", text), Find, Exists).ShouldHaveSingleItem();

    [Theory]
    [InlineData("see [this](docs/errors.md#failure-codes), [that](docs/decisions/) and [all](https://example.org/x)")]
    [InlineData("# A heading\nsee [above](#a-heading)")]
    public void A_link_that_leads_somewhere_is_fine(string text) =>
        LinkRules.Broken(new SourceFile("README.md", text), Find, Exists).ShouldBeEmpty();

    private static SourceFile? Find(string path) => Repository.Files.FirstOrDefault(f => f.Path == path && f.IsMarkdown);

    private static bool Exists(string path) =>
        File.Exists(Path.Combine(Repository.Root, path)) || Directory.Exists(Path.Combine(Repository.Root, path));
}
