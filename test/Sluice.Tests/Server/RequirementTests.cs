using System.Text.Json.Nodes;
using Shouldly;
using Sluice.Client;
using Sluice.Tests.Databases;
using Xunit;

namespace Sluice.Tests.Server;

public sealed class RequirementTests(Servers servers) : IClassFixture<Servers>
{
    [DatabaseTheory]
    public async Task A_form_filled_in_from_the_requirements_is_accepted_and_one_with_a_field_less_is_not(string kind)
    {
        var door = await servers.OpenAsync(kind, 1_000_000);
        var seen = 0;
        await foreach (var requirement in door.Client.Catalogues.RequirementsAsync())
        {
            // What they lead to is on file: ClosedLoopTests, WalletTests and CardTests pay there.
            if (requirement.Type is "order_ref" or "wallet" or "saved_card")
                continue;
            seen++;
            (await PayAsync(door, requirement, requirement.Fields)).Status.ShouldBe(201, requirement.ToString());
            foreach (var missing in requirement.Fields.Where(f => f.Required))
            {
                var refused = await PayAsync(door, requirement, requirement.Fields.Where(f => f != missing));
                refused.FieldErrors.ShouldContain($"/destination/{missing.Name} required", refused.ToString());
            }
        }
        seen.ShouldBeGreaterThan(2);
    }

    [Fact]
    public async Task They_are_narrowed_by_country_currency_and_method()
    {
        var door = await servers.OpenAsync(TestDatabase.Sqlite);
        var british = await door.Client.Catalogues.RequirementsAsync("GB", "GBP", "account").ToListAsync();
        british.Select(r => r.Format).ShouldBe(["iban", "uk", "bban", "bank_code"]);
        british[0].Countries.ShouldBe(["GB"]);
        british[0].Fields[0].Pattern.ShouldBe("^GB[0-9]{2}[A-Z]{4}[0-9]{6}[0-9]{8}$");
        (await door.GetAsync("v1/requirements?country=XX&currency=eur&method=pigeon&x=1")).FieldErrors.Order().ShouldBe(
        [
            "?country unknown_country", "?currency unknown_currency", "?method unknown_value", "?x unknown_field",
        ]);
    }

    [Fact]
    public async Task Without_tables_only_the_form_of_a_British_account_is_checked_and_the_requirement_says_so()
    {
        var door = await servers.OpenAsync(TestDatabase.Sqlite, 10_000, "GBP");
        var british = await door.Client.Catalogues.RequirementsAsync("GB", "GBP", "account").ToListAsync();
        british.Where(r => r.Format is "iban" or "uk").Select(r => r.Note).ShouldBe(
        [
            "Only the form is checked: no modulus tables are installed.",
            "Only the form is checked: no modulus tables are installed.",
        ]);
        (await door.Client.Catalogues.RequirementsAsync("DE", "EUR", "account").ToListAsync())[0].Note.ShouldBeNull();
        (await door.PostAsync("v1/payouts", British("08-99-99", "66374959"))).Status.ShouldBe(201);
    }

    [Fact]
    public async Task With_tables_an_account_of_no_bank_is_refused_and_the_requirement_says_what_is_checked()
    {
        var folder = Directory.CreateTempSubdirectory("sluice-uk-");
        try
        {
            // One row of the weight table (Vocalink, Validating account numbers) and one of the substitutions.
            var (weights, substitutions) = (Path.Combine(folder.FullName, "w.txt"), Path.Combine(folder.FullName, "s.txt"));
            await File.WriteAllTextAsync(weights,
                "089000 089999 MOD10    0    0    0    0    0    0    7    1    3    7    1    3    7    1\n");
            await File.WriteAllTextAsync(substitutions, "938173 938017\n");
            await using var server = await TestServer.StartAsync(TestDatabase.Sqlite,
                "--Sluice:UkModulusWeights", weights, "--Sluice:UkModulusSubstitutions", substitutions);
            var door = await server.NewMerchantAsync();
            await door.FundAsync(10_000, "GBP");

            var british = await door.Client.Catalogues.RequirementsAsync("GB", "GBP", "account").ToListAsync();
            british.Single(r => r.Format == "uk").Note
                .ShouldBe("Sort code and account number are checked against each other (modulus check).");
            (await door.PostAsync("v1/payouts", British("08-99-99", "66374958"))).Status.ShouldBe(201);
            (await door.PostAsync("v1/payouts", British("08-99-99", "66374959"))).FieldErrors
                .ShouldBe(["/destination/account_number modulus_check"]);
            // GB, check digits, bank, sort code, account: the same account is checked in an IBAN.
            (await door.PostAsync("v1/payouts", Bodies.Payout().With(("currency", "GBP"),
                ("destination", new JsonObject { ["iban"] = Gb("08999966374959") })))).FieldErrors
                .ShouldBe(["/destination/iban modulus_check"]);
            (await door.PostAsync("v1/payouts", Bodies.Payout().With(("currency", "GBP"),
                ("destination", new JsonObject { ["iban"] = Gb("08999966374958") })))).Status.ShouldBe(201);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string Gb(string account) =>
        $"GB{98 - Sluice.Recipients.Iban.Remainder("GB00NWBK" + account):00}NWBK{account}";

    private static JsonObject British(string sortCode, string account) => Bodies.Payout().With(("currency", "GBP"),
        ("destination", new JsonObject { ["sort_code"] = sortCode, ["account_number"] = account }));

    private static Task<Answer> PayAsync(Door door, Requirement requirement, IEnumerable<RequiredField> fields)
    {
        var destination = new JsonObject { ["type"] = requirement.Type };
        foreach (var field in fields)
            destination[field.Name] = field.Example;
        return door.PostAsync("v1/payouts", Bodies.Payout()
            .With(("destination", destination), ("currency", requirement.Currency ?? "EUR"), ("confirm", false)));
    }
}
