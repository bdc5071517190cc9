using Shouldly;
using Xunit;

namespace Sluice.Tests.Tidy;

public sealed class NameTests
{
    [Fact]
    public void Folders_and_files_are_nouns_of_the_domain() => Tidy.Holds(Repository.Files.SelectMany(NameRules.OfPath));

    [Fact]
    public void Types_are_nouns_of_the_domain() => Tidy.Holds(Repository.CSharp.SelectMany(NameRules.OfTypes));

    [Theory]
    [InlineData("src/Sluice/Utils/A.cs")]
    [InlineData("src/Sluice/Payouts/PayoutHelper.cs")]
    [InlineData("src/Sluice/Common/A.cs")]
    [InlineData("src/Sluice/Payouts/PayoutService.cs")]
    public void A_drawer_is_caught_by_its_path(string path) => NameRules.OfPath(new SourceFile(path, "")).ShouldNotBeEmpty();

    [Theory]
    [InlineData("internal sealed class PayoutManager;")]
    [InlineData("public record struct MoneyHelpers(int A);")]
    [InlineData("public interface IPayoutService { }")]
    public void A_drawer_is_caught_by_its_type(string code) =>
        NameRules.OfTypes(new SourceFile("src/Sluice/A.cs", code)).ShouldHaveSingleItem();

    [Fact]
    public void A_gRPC_service_is_called_so() =>
        NameRules.OfTypes(new SourceFile("src/Sluice.Server/Grpc/PayoutService.cs", "class PayoutService;")).ShouldBeEmpty();

    [Fact]
    public void Words_within_words_and_comments_are_fine() =>
        NameRules.OfTypes(new SourceFile("src/Sluice/A.cs", "// a class ServiceManager\nclass Commonwealth; class Utf8Text;"))
            .ShouldBeEmpty();
}
