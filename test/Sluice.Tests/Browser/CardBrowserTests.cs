using Shouldly;
using Sluice.Tests.Links;
using Sluice.Tests.Server;
using Xunit;

namespace Sluice.Tests.Browser;

/// <summary>A card entered in a real browser, in a language read from left to right and one from right to left.</summary>
public sealed class CardBrowserTests(Servers servers) : IClassFixture<Servers>
{
    private const string Number = "5555 5555 5555 4444";

    [BrowserTheory]
    [InlineData("en", false, 1100)]
    [InlineData("en", true, 390)]
    [InlineData("ar", false, 1100)]
    [InlineData("ar", true, 390)]
    [InlineData("de", false, 390)]
    public async Task A_card_is_entered_by_keyboard_alone_and_never_shown_again(string language, bool dark, int width)
    {
        var door = await servers.OpenAsync("sqlite", 500_000);
        var order = LinkOrders.Payout(123_450);
        order["language"] = language;
        var link = await door.LinkAsync(order);
        await using var chromium = await Chromium.StartAsync();
        await using var tab = await chromium.OpenAsync();
        var look = new Looker(tab, $"card-{language}-{(dark ? "dark" : "light")}-{width}");
        await tab.LookAsync(width, 900, dark);

        await tab.OpenAsync(link["url"]!);
        await tab.FocusAsync("country");
        await tab.TypeAsync(await tab.NameOfAsync("country", "DE"));
        await tab.SubmitAsync();
        await look.AtAsync("1-method");
        await tab.FocusAsync("kind");
        await tab.ChooseAsync("kind", "card/card");
        await tab.SubmitAsync();

        await look.AtAsync("2-card");
        await tab.FocusAsync("name");
        await tab.TypeAsync("Ada Byron");
        await tab.FocusAsync("f_number");
        await tab.TypeAsync("5555 5555 5555 4445");
        await tab.FocusAsync("f_expiry_month");
        await tab.TypeAsync("13");
        await tab.SubmitAsync();

        await look.AtAsync("3-wrong");
        await tab.FocusAsync("f_number");
        (await tab.ValueAsync()).ShouldBe("");
        await tab.TypeAsync(Number);
        await tab.FocusAsync("f_expiry_month");
        await tab.TypeAsync("12");
        await tab.FocusAsync("f_expiry_year");
        await tab.TypeAsync("2020");
        await tab.SubmitAsync();

        // The number was right: it is kept, and only its ends are shown.
        await look.AtAsync("4-expired");
        await NotShownAsync(tab);
        await tab.FocusAsync("f_expiry_year");
        await tab.TypeAsync("2039");
        await tab.SubmitAsync();
        await look.AtAsync("5-review");
        await NotShownAsync(tab);
        await tab.SubmitAsync();
        await look.AtAsync("6-status");
        await NotShownAsync(tab);
        (await door.WaitAsync(link["payout_id"]!, "paid")).Destination!.Number.ShouldBe("555555••••4444");
        look.Finish();
    }

    private static async Task NotShownAsync(Tab tab)
    {
        var html = (await tab.EvaluateAsync("document.documentElement.outerHTML"))!.ToString();
        html.ShouldContain("555555••••4444");
        html.ShouldNotContain(Number);
        html.ShouldNotContain(Number.Replace(" ", ""));
    }
}
