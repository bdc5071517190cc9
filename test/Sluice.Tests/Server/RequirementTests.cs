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

    private static Task<Answer> PayAsync(Door door, Requirement requirement, IEnumerable<RequiredField> fields)
    {
        var destination = new JsonObject { ["type"] = requirement.Type };
        foreach (var field in fields)
            destination[field.Name] = field.Example;
        return door.PostAsync("v1/payouts", Bodies.Payout()
            .With(("destination", destination), ("currency", requirement.Currency ?? "EUR"), ("confirm", false)));
    }
}
