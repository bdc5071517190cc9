using System.Text.Json.Nodes;
using Shouldly;
using Sluice.Tests.Links;
using Sluice.Tests.Server;
using Xunit;

namespace Sluice.Tests.Browser;

/// <summary>
/// A link in a real browser: by keyboard alone, without script, in a language read from left to right and one from right to left,
/// light and dark; axe-core finds nothing on any page. The pictures are left in artifacts/pictures.
/// </summary>
public sealed class LinkBrowserTests(Servers servers) : IClassFixture<Servers>
{
    [BrowserTheory]
    [InlineData("en", false, 1100, "Ada Byron")]
    [InlineData("ar", true, 390, "سارة منصور")]
    [InlineData("ar", false, 1100, "سارة منصور")]
    [InlineData("de", true, 1100, "Jörg Müller")]
    [InlineData("fr", false, 390, "Zoé Lefèvre")]
    [InlineData("es", false, 390, "Íñigo Núñez")]
    public async Task A_payout_is_claimed_by_keyboard_alone(string language, bool dark, int width, string name)
    {
        var door = await servers.OpenAsync("sqlite", 500_000);
        await door.PutAsync("v1/branding", new JsonObject
        {
            ["name"] = "Acme Rentals",
            ["colour"] = dark ? "#ffb000" : "#0b5c8a",
            ["logo"] = Convert.ToBase64String(TestPictures.Png(64, 64)),
        });
        var order = LinkOrders.Payout(123_450);
        order["language"] = language;
        var link = await door.LinkAsync(order);
        await using var chromium = await Chromium.StartAsync();
        await using var tab = await chromium.OpenAsync();
        var look = new Looker(tab, $"link-{language}-{(dark ? "dark" : "light")}-{width}");
        await tab.LookAsync(width, 900, dark);

        await tab.OpenAsync(link["url"]!);
        (await tab.EvaluateAsync("document.documentElement.dir"))!.ToString().ShouldBe(language == "ar" ? "rtl" : "ltr");
        await look.AtAsync("1-country");
        await tab.FocusAsync("country");
        await tab.TypeAsync(await tab.NameOfAsync("country", "DE"));
        await tab.SubmitAsync();

        await look.AtAsync("2-method");
        await tab.FocusAsync("kind");
        if (await tab.EvaluateAsync("document.activeElement.checked") is not { } chosen || !(bool)chosen)
            await tab.PressAsync(" ");
        await tab.SubmitAsync();

        await look.AtAsync("3-details");
        await tab.FocusAsync("name");
        await tab.TypeAsync(name);
        await tab.FocusAsync("f_iban");
        await tab.TypeAsync("DE00370400440532013000");
        await tab.SubmitAsync();

        // The focus is where it is said what is wrong; from there the link leads to the field.
        await look.AtAsync("4-wrong");
        (await tab.EvaluateAsync("document.activeElement.className"))!.ToString().ShouldBe("summary");
        await tab.PressAsync("Tab");
        await tab.PressAsync("Enter");
        await tab.PressAsync("Tab");
        await tab.FocusAsync("f_iban");
        (await tab.EvaluateAsync("document.activeElement.value"))!.ToString().ShouldBe("");
        await tab.TypeAsync("DE89 3704 0044 0532 0130 00");
        await tab.SubmitAsync();

        await look.AtAsync("5-review");
        (await tab.EvaluateAsync("document.body.innerText"))!.ToString().ShouldContain("DE89••••3000");
        await tab.SubmitAsync();

        await look.AtAsync("6-status");
        (await door.WaitAsync(link["payout_id"]!, "paid")).Recipient!.Name.ShouldBe(name);
        await tab.OpenAsync(link["url"]!);
        await look.AtAsync("7-paid");
        await tab.OpenAsync(link["url"]! + "x");
        await look.AtAsync("8-neutral");
        look.Finish();
    }

    [BrowserTheory]
    [InlineData("en", 1100)]
    [InlineData("ar", 390)]
    public async Task Details_are_entered_by_keyboard_alone_and_the_language_can_be_changed_on_the_way(string language, int width)
    {
        var door = await servers.OpenAsync("sqlite", 1);
        var link = await door.LinkAsync(new JsonObject { ["kind"] = "onboarding" });
        await using var chromium = await Chromium.StartAsync();
        await using var tab = await chromium.OpenAsync();
        var look = new Looker(tab, $"onboarding-{language}-{width}");
        await tab.LookAsync(width, 900, dark: false);
        await tab.OpenAsync(link["url"]! + "?lang=" + (language == "ar" ? "en" : "de"));
        await tab.FocusAsync("country");
        await tab.TypeAsync(await tab.NameOfAsync("country", "US"));
        await tab.FocusSwitchAsync(language);
        await tab.LoadAsync(() => tab.PressAsync("Enter"));
        (await tab.EvaluateAsync("document.getElementById('country').value"))!.ToString().ShouldBe("US");
        await look.AtAsync("1-country");
        await tab.FocusAsync("country");
        await tab.SubmitAsync();

        await tab.FocusAsync("kind");
        var kinds = (int)(await tab.EvaluateAsync("document.querySelectorAll('[name=kind]').length"))!;
        for (var i = 0; i < kinds && (await tab.EvaluateAsync("document.activeElement.value"))!.ToString() != "account/us"; i++)
            await tab.PressAsync("ArrowDown");
        if (kinds == 1)
            await tab.PressAsync(" ");
        await tab.SubmitAsync();

        await tab.FocusAsync("name");
        await tab.TypeAsync("Grace Hopper");
        await tab.FocusAsync("email");
        await tab.TypeAsync("grace@example.com");
        await tab.FocusAsync("f_routing_number");
        await tab.TypeAsync("021000021");
        await tab.FocusAsync("f_account_number");
        await tab.TypeAsync("123456789");
        await tab.FocusAsync("f_account_type");
        await tab.PressAsync(" ");
        await look.AtAsync("2-details");
        await tab.SubmitAsync();
        await look.AtAsync("3-review");
        await tab.SubmitAsync();
        await look.AtAsync("4-done");

        (await door.GetAsync($"v1/links/{link["id"]}"))["status"].ShouldBe("completed");
        look.Finish();
    }
}
