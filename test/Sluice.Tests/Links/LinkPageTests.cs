using System.Net;
using System.Text.Json.Nodes;
using Shouldly;
using Sluice.Tests.Databases;
using Sluice.Tests.Server;
using Xunit;

namespace Sluice.Tests.Links;

/// <summary>The page behind a link, as HTTP serves it.</summary>
public sealed class LinkPageTests(Servers servers) : IClassFixture<Servers>
{
    [DatabaseTheory]
    public async Task A_recipient_gives_the_details_and_is_paid(string kind)
    {
        var door = await servers.OpenAsync(kind, 20_000);
        var link = await door.LinkAsync();
        using var page = door.Walk(link);

        (await page.OpenAsync()).Heading.ShouldBe("Receive 125.50\u00a0EUR");
        (await page.SubmitAsync(("country", "DE"))).Heading.ShouldBe("How would you like to be paid?");
        (await page.SubmitAsync(("kind", "account/iban"))).Heading.ShouldBe("Your details");
        await page.SubmitAsync(("name", "Ada Byron"), ("type", "individual"), ("residence", "DE"), ("f_iban", LinkOrders.Iban));
        page.Heading.ShouldBe("Is this right?");
        page.Html.ShouldContain("DE89••••3000");
        page.Html.ShouldNotContain(LinkOrders.Iban);
        (await page.SubmitAsync()).Status.ShouldBe(HttpStatusCode.SeeOther);
        (await page.OpenAsync()).Heading.ShouldContain("125.50\u00a0EUR");

        var paid = await door.WaitAsync(link["payout_id"]!, "paid");
        paid.Recipient!.Name.ShouldBe("Ada Byron");
        paid.Destination!.Iban.ShouldBe("DE89••••3000");
        (await page.OpenAsync()).Html.ShouldContain("Paid on");
        page.Html.ShouldContain("DE89••••3000");
        (await door.LinkStatusAsync(link)).ShouldBe("completed");
        (await door.EventsOfAsync(link["id"]!)).ShouldBe(["link.created", "link.completed"]);
        (await door.EventsOfAsync(link["payout_id"]!)).Take(3)
            .ShouldBe(["payout.created", "payout.queued", "payout.submitted"]);
        await door.VerifyAsync();
    }

    [Fact]
    public async Task Whatever_is_wrong_with_a_link_is_the_same_page()
    {
        await using var server = await TestServer.StartAsync(TestDatabase.Sqlite);
        var door = await server.NewMerchantAsync();
        await door.FundAsync(100_000);
        var (expired, canceled, used) = (await door.LinkAsync(), await door.LinkAsync(), await door.LinkAsync());
        await door.PostAsync($"v1/links/{canceled["id"]}/cancel");
        using var first = door.Walk(used);
        await first.ToDetailsAsync();
        await first.SubmitAsync(("name", "Ada"), ("type", "individual"), ("residence", "DE"), ("f_iban", LinkOrders.Iban));
        (string, string)[] confirmation = [("step", "review"), ("draft", first.Hidden("draft")), ("lang", "en")];
        (await first.PostAsync(confirmation)).Status.ShouldBe(HttpStatusCode.SeeOther);
        await door.AdvanceAsync(TimeSpan.FromMinutes(20));

        using var forged = new PageWalk($"{server.Url}l/{new string('a', 32)}");
        var expected = (await forged.OpenAsync()).Html;
        forged.Status.ShouldBe(HttpStatusCode.NotFound);
        forged.Heading.ShouldBe("This link cannot be used");
        foreach (var (what, url) in new[]
        {
            ("expired", expired["url"]!), ("canceled", canceled["url"]!), ("empty", server.Url + "l/"),
            ("longer", used["url"]! + "a"), ("below", used["url"]! + "/a"),
        })
        {
            using var wrong = new PageWalk(url);
            (await wrong.OpenAsync()).Html.ShouldBe(expected, what);
            Headers(wrong).ShouldBe(Headers(forged), what);
            (await wrong.PostAsync(confirmation)).Html.ShouldBe(expected, what);
            wrong.Status.ShouldBe(HttpStatusCode.NotFound, what);
        }
        (await first.PostAsync(confirmation)).Html.ShouldBe(expected, "completed a second time");
        first.Status.ShouldBe(HttpStatusCode.NotFound);
        Headers(first).ShouldBe(Headers(await forged.PostAsync(confirmation)));
        (await door.GetAsync("v1/sandbox/bank/summary"))["paid_more_than_once"].ShouldBe("0");

        static string Headers(PageWalk page) => string.Join('\n', page.Response.Headers.Concat(page.Response.Content.Headers)
            .Where(h => h.Key is not ("Date" or "Request-Id")).Select(h => $"{h.Key}: {string.Join(',', h.Value)}"));
    }

    [Fact]
    public async Task One_of_many_confirmations_at_once_counts()
    {
        var door = await servers.OpenAsync(TestDatabase.Sqlite, 20_000);
        var link = await door.LinkAsync();
        using var page = door.Walk(link);
        await page.ToDetailsAsync();
        await page.SubmitAsync(("name", "Ada"), ("type", "individual"), ("residence", "DE"), ("f_iban", LinkOrders.Iban));
        (string, string)[] confirmation = [("step", "review"), ("draft", page.Hidden("draft")), ("lang", "en")];

        var walks = Enumerable.Range(0, 8).Select(_ => door.Walk(link)).ToList();
        var statuses = await Task.WhenAll(walks.Select(async w => (await w.PostAsync(confirmation)).Status));
        walks.ForEach(w => w.Dispose());

        statuses.Count(s => s == HttpStatusCode.SeeOther).ShouldBe(1);
        statuses.Count(s => s == HttpStatusCode.NotFound).ShouldBe(7);
        (await door.WaitAsync(link["payout_id"]!, "paid")).Attempts.ShouldBe(1);
    }

    [Fact]
    public async Task What_is_wrong_stands_beside_its_field_and_what_was_typed_stays_except_secrets()
    {
        var door = await servers.OpenAsync(TestDatabase.Sqlite, 20_000);
        using var page = door.Walk(await door.LinkAsync());
        (await (await page.OpenAsync()).SubmitAsync(("country", " "))).Errors.Keys.ShouldBe(["country"]);
        await page.SubmitAsync(("country", "DE"));
        (await page.SubmitAsync()).Errors.Keys.ShouldBe(["kind"]);
        await page.SubmitAsync(("kind", "account/iban"));

        const string mistyped = "DE89370400440532013001";
        await page.SubmitAsync(("name", "<b>Ada & Co</b>"), ("residence", ""), ("type", "individual"), ("f_iban", mistyped),
            ("f_bic", "COBADEFFXXX"));
        page.Errors.Keys.ShouldBe(["residence", "f_iban"]);
        page.Errors["f_iban"].ShouldNotBeEmpty();
        page.Html.ShouldContain("value=\"&lt;b&gt;Ada &amp; Co&lt;/b&gt;\"");
        page.Html.ShouldContain("value=\"COBADEFFXXX\"");
        page.Html.ShouldNotContain(mistyped);
        page.Html.ShouldContain("aria-describedby=\"f_iban-error f_iban-hint\"");
        page.Html.ShouldContain("href=\"#f_iban\"");

        // A secret that was right is kept, sealed, and need not be typed again.
        await page.SubmitAsync(("name", "Ada"), ("residence", ""), ("type", "individual"), ("f_iban", LinkOrders.Iban));
        page.Errors.Keys.ShouldBe(["residence"]);
        page.Html.ShouldNotContain(LinkOrders.Iban);
        page.Html.ShouldContain("DE89••••3000");
        await page.SubmitAsync(("name", "Ada"), ("residence", "DE"), ("type", "individual"), ("f_iban", ""));
        page.Heading.ShouldBe("Is this right?");
        (await page.SubmitAsync(("back", "1"))).Heading.ShouldBe("Your details");
        page.Html.ShouldContain("DE89••••3000");
    }

    [Fact]
    public async Task What_was_entered_for_one_link_says_nothing_to_another()
    {
        var door = await servers.OpenAsync(TestDatabase.Sqlite, 50_000);
        using var mine = door.Walk(await door.LinkAsync());
        using var other = door.Walk(await door.LinkAsync());
        await mine.ToDetailsAsync();
        await mine.SubmitAsync(("name", "Ada"), ("type", "individual"), ("residence", "DE"), ("f_iban", LinkOrders.Iban));
        var draft = mine.Hidden("draft");

        await other.PostAsync([("step", "review"), ("draft", draft), ("lang", "en")]);
        other.Step.ShouldBe("country");
        await other.PostAsync([("step", "review"), ("draft", draft[..^3] + "AAA"), ("lang", "en")]);
        other.Step.ShouldBe("country");
    }

    [Fact]
    public async Task A_form_from_elsewhere_is_not_taken()
    {
        var door = await servers.OpenAsync(TestDatabase.Sqlite, 50_000);
        using var page = door.Walk(await door.LinkAsync());
        (string, string)[] values = [("step", "country"), ("country", "DE"), ("draft", ""), ("lang", "en")];

        (await page.PostAsync(values, ("Sec-Fetch-Site", "cross-site"))).Status.ShouldBe(HttpStatusCode.NotFound);
        (await page.PostAsync(values, ("Origin", "https://evil.example"))).Status.ShouldBe(HttpStatusCode.NotFound);
        (await page.PostAsync(values, ("Origin", "null"), ("Sec-Fetch-Site", "same-origin"))).Status.ShouldBe(HttpStatusCode.OK);
        (await page.PostAsync(values, ("Origin", door.Server.Url.GetLeftPart(UriPartial.Authority)))).Status
            .ShouldBe(HttpStatusCode.OK);
        (await page.PostAsync([.. values, ("f_iban", new string('x', 70_000))])).Status.ShouldBe(HttpStatusCode.NotFound);
        (await page.PostAsync([.. values, .. Enumerable.Range(0, 200).Select(i => ($"v{i}", "x"))])).Status
            .ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_page_may_not_be_kept_framed_indexed_or_scripted()
    {
        var door = await servers.OpenAsync(TestDatabase.Sqlite, 50_000);
        using var page = door.Walk(await door.LinkAsync());
        await page.OpenAsync();

        var policy = page.Response.Headers.GetValues("Content-Security-Policy").Single();
        policy.ShouldStartWith("default-src 'none'; style-src 'sha256-");
        policy.ShouldContain("frame-ancestors 'none'");
        policy.ShouldNotContain("script-src");
        policy.ShouldNotContain("unsafe");
        page.Response.Headers.CacheControl!.NoStore.ShouldBeTrue();
        page.Response.Headers.GetValues("Referrer-Policy").ShouldBe(["no-referrer"]);
        page.Response.Headers.GetValues("X-Robots-Tag").ShouldBe(["noindex, nofollow"]);
        page.Html.ShouldNotContain("<script");
        page.Html.ShouldNotContain("http");
        page.Html.ShouldNotContain(" style=");
    }

    [Fact]
    public async Task The_language_is_the_links_then_the_browsers_unless_another_is_chosen()
    {
        var door = await servers.OpenAsync(TestDatabase.Sqlite, 90_000);
        using var open = door.Walk(await door.LinkAsync());
        (await open.OpenAsync(language: "pt, fr-CH;q=0.9, de;q=0.5")).Html.ShouldContain("lang=\"fr\" dir=\"ltr\"");
        (await open.OpenAsync(language: "tlh")).Html.ShouldContain("lang=\"en\" dir=\"ltr\"");
        (await open.OpenAsync("?lang=ar", "de")).Html.ShouldContain("lang=\"ar\" dir=\"rtl\"");
        var german = LinkOrders.Payout(1_234_567 / 100);
        german["language"] = "de";
        using var set = door.Walk(await door.LinkAsync(german));
        (await set.OpenAsync(language: "fr")).Html.ShouldContain("lang=\"de\"");
        set.Heading.ShouldBe("123,45\u00a0EUR empfangen");

        // A change of language keeps what was typed and checks nothing yet.
        await set.SubmitAsync(("country", "FR"));
        await set.SubmitAsync(("kind", "account/iban"));
        await set.SubmitAsync(("name", "Ada"), ("f_bic", "X"), ("switch", "es"));
        set.Heading.ShouldBe("Sus datos");
        set.Html.ShouldContain("value=\"Ada\"");
        set.Errors.ShouldBeEmpty();
        await set.SubmitAsync(("name", "Ada"), ("f_bic", "X"));
        set.Errors["f_bic"].ShouldBe("Un BIC tiene 8 u 11 letras y cifras.");
    }

    [Fact]
    public async Task Too_many_looks_are_put_off_whether_or_not_the_link_is_real()
    {
        await using var server = await TestServer.StartAsync(TestDatabase.Sqlite, "--Sluice:PagesPerMinuteMax", "10");
        var door = await server.NewMerchantAsync();
        await door.FundAsync(50_000);
        using var page = door.Walk(await door.LinkAsync());
        using var forged = new PageWalk($"{server.Url}l/{new string('a', 32)}");
        for (var i = 0; i < 10; i++)
            (await page.OpenAsync()).Status.ShouldBe(HttpStatusCode.OK);

        (await page.OpenAsync()).Status.ShouldBe(HttpStatusCode.TooManyRequests);
        var busy = page.Html;
        page.Response.Headers.RetryAfter.ShouldNotBeNull();
        (await forged.OpenAsync()).Status.ShouldBe(HttpStatusCode.TooManyRequests);
        forged.Html.ShouldBe(busy);
    }

    [DatabaseTheory]
    public async Task Onboarding_puts_the_recipient_and_the_method_on_file(string kind)
    {
        var door = await servers.OpenAsync(kind);
        var link = await door.LinkAsync(new JsonObject
        {
            ["kind"] = "onboarding",
            ["client_reference"] = "U-7",
            ["recipient"] = new JsonObject { ["name"] = "Ada" },
        });
        using var page = door.Walk(link);
        await page.ToDetailsAsync("GB", "account/uk");
        page.Html.ShouldContain("value=\"Ada\"");
        await page.SubmitAsync(("name", "Ada Byron"), ("type", "company"), ("residence", "GB"), ("email", "ada@example.com"),
            ("f_sort_code", "60-16-13"), ("f_account_number", "31926819"));
        page.Heading.ShouldBe("Is this right?");
        (await page.SubmitAsync()).Status.ShouldBe(HttpStatusCode.SeeOther);

        var done = await door.GetAsync($"v1/links/{link["id"]}");
        done["status"].ShouldBe("completed");
        var recipient = await door.Client.Recipients.GetAsync(done["recipient_id"]!);
        (recipient.Name, recipient.Type, recipient.Email, recipient.ClientReference)
            .ShouldBe(("Ada Byron", "company", "ada@example.com", "U-7"));
        recipient.DefaultPayoutMethodId.ShouldBe(done["payout_method_id"]);
        var method = (await door.Client.Recipients.MethodsAsync(recipient.Id).ToListAsync()).Single();
        method.Destination!.AccountNumber.ShouldBe("••••6819");
        (await page.OpenAsync()).Heading.ShouldBe("Thank you, your details are saved");

        // Somebody on file adds another way to be paid.
        var second = await door.LinkAsync(new JsonObject { ["kind"] = "onboarding", ["recipient_id"] = recipient.Id });
        using var again = door.Walk(second);
        await again.ToDetailsAsync();
        again.Html.ShouldContain("value=\"Ada Byron\"");
        await again.SubmitAsync(("name", "Ada Byron"), ("type", "company"), ("residence", "DE"), ("f_iban", LinkOrders.Iban));
        (await again.SubmitAsync()).Status.ShouldBe(HttpStatusCode.SeeOther);
        (await door.Client.Recipients.MethodsAsync(recipient.Id).ToListAsync()).Count.ShouldBe(2);
        var changed = await door.Client.Recipients.GetAsync(recipient.Id);
        (changed.Country, changed.Email, changed.ClientReference).ShouldBe(("DE", "ada@example.com", "U-7"));
    }

    [Fact]
    public async Task Who_pays_verified_recipients_only_gets_them_on_file_and_the_payout_held()
    {
        var door = await servers.OpenAsync(TestDatabase.Sqlite, 50_000);
        (await door.PatchAsync("v1/settings", new JsonObject { ["require_ready_recipients"] = true })).Status.ShouldBe(200);
        var link = await door.LinkAsync();
        using var page = door.Walk(link);
        await page.ToDetailsAsync();
        await page.SubmitAsync(("name", "Ada"), ("type", "individual"), ("residence", "DE"), ("f_iban", LinkOrders.Iban));
        (await page.SubmitAsync()).Status.ShouldBe(HttpStatusCode.SeeOther);

        var payout = await door.Client.Payouts.GetAsync(link["payout_id"]!);
        (payout.Status, payout.StatusReason).ShouldBe(("held", "recipient_not_ready"));
        (await door.Client.Recipients.GetAsync(payout.RecipientId!)).DefaultPayoutMethodId.ShouldBe(payout.PayoutMethodId);
        (await page.OpenAsync()).Html.ShouldContain("Being checked");
    }

    [Fact]
    public async Task A_merchants_name_and_colour_are_shown()
    {
        var door = await servers.OpenAsync(TestDatabase.Sqlite, 50_000);
        await door.PutAsync("v1/branding", new JsonObject { ["name"] = "Acme & Söhne", ["colour"] = "#ffcc00" });
        using var page = door.Walk(await door.LinkAsync());

        (await page.OpenAsync()).Html.ShouldContain("<bdi>Acme &amp; Söhne</bdi>");
        page.Html.ShouldContain("--brand:#ffcc00;--on-brand:#000000");
    }
}
