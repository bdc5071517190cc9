using Shouldly;
using Sluice.Connectors;
using Sluice.Kernel;
using Sluice.Payouts;
using Xunit;

namespace Sluice.Tests.Connectors;

public sealed class RailTextTests
{
    [Theory]
    [InlineData(null, null)]
    [InlineData("", "")]
    [InlineData("AC04 account closed", "AC04 account closed")]
    [InlineData("a\0b\u0007c", "a\ufffdb\ufffdc")]
    [InlineData("\u202eabc", "\ufffdabc")]
    [InlineData("Grüße 😀", "Grüße 😀")]
    public void A_rails_text_is_kept_as_far_as_it_can_be(string? told, string? kept)
    {
        var update = Update() with { RawText = told, RawCode = told, RawStatus = told, RailReference = told };
        (update.RawText, update.RawCode, update.RawStatus, update.RailReference).ShouldBe((kept, kept, kept, kept));
    }

    // Not among the cases above: test runners pass those on as UTF-8, which has no half pairs.
    [Fact]
    public void Half_a_surrogate_pair_is_no_text() =>
        (Update() with { RawText = "\ud800x\udc00" }).RawText.ShouldBe("\ufffdx\ufffd");

    [Fact]
    public void Without_end_it_is_cut_between_characters()
    {
        var update = Update() with
        {
            RawText = string.Concat(Enumerable.Repeat("😀", 10_000)),
            RawCode = new string('x', 10_000),
        };
        TextRules.CountCharacters(update.RawText).ShouldBe(RailUpdate.RawTextCharactersMax);
        update.RawText.ShouldEndWith("😀");
        update.RawCode!.Length.ShouldBe(RailUpdate.RawCodeCharactersMax);
    }

    private static RailUpdate Update() => new(new MerchantId(Guid.CreateVersion7()),
        new AttemptReference(new PayoutId(Guid.CreateVersion7()), 1), RailStatus.Failed);
}
