using Shouldly;
using Xunit;

namespace Sluice.Tests.Tidy;

public sealed class ReferenceTests
{
    [Fact]
    public void Projects_know_only_whom_they_may() => Tidy.Holds(Repository.Files.SelectMany(ReferenceRules.OfProject));

    [Fact]
    public void There_are_seven_projects_at_most() =>
        Repository.Files.Count(f => f.IsIn("src") && f.Path.EndsWith(".csproj", StringComparison.Ordinal))
            .ShouldBeInRange(1, ReferenceRules.ProjectsMax);

    [Fact]
    public void The_product_uses_no_web_no_driver_and_no_network() =>
        Tidy.Holds(Repository.CSharp.SelectMany(ReferenceRules.OfSource));

    [Theory]
    [InlineData("Sluice", "<ProjectReference Include=\"../Sluice.Databases/Sluice.Databases.csproj\" />")]
    [InlineData("Sluice", "<PackageReference Include=\"Npgsql\" />")]
    [InlineData("Sluice", "<FrameworkReference Include=\"Microsoft.AspNetCore.App\" />")]
    [InlineData("Sluice.Client", "<ProjectReference Include=\"../Sluice/Sluice.csproj\" />")]
    [InlineData("Sluice.Cli", "<ProjectReference Include=\"..\\Sluice\\Sluice.csproj\" />")]
    [InlineData("Sluice.Everything", "")]
    public void A_reference_that_must_not_be_is_caught(string project, string reference) =>
        ReferenceRules.OfProject(new SourceFile(
        $"src/{project}/{project}.csproj", $"<Project Sdk=\"Microsoft.NET.Sdk\"><ItemGroup>{reference}</ItemGroup></Project>"))
        .ShouldHaveSingleItem();

    [Theory]
    [InlineData("using Npgsql;")]
    [InlineData("var http = new HttpClient();")]
    [InlineData("Microsoft.AspNetCore.Http.HttpContext x;")]
    public void A_driver_or_the_web_in_the_product_is_caught(string code) =>
        ReferenceRules.OfSource(new SourceFile("src/Sluice/Payouts/A.cs", code)).ShouldHaveSingleItem();
}
