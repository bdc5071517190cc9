using System.Text.Json;
using Shouldly;
using Sluice.Kernel;
using Sluice.Routing;
using Xunit;

namespace Sluice.Tests.Routing;

/// <summary>Reading rules: everything wrong at once, and what is right comes back the same.</summary>
public sealed class RoutingRulesFormTests
{
    private static (IReadOnlyList<RoutingRule>? Rules, string Errors) Read(string json)
    {
        using var document = JsonDocument.Parse(json);
        var errors = new FieldErrors();
        var form = new JsonForm(document.RootElement, "", errors);
        var rules = RoutingRulesForm.Read(form, errors, new RouteWorld().Connectors.All);
        form.End();
        return (rules, string.Join(" ", errors.List.Select(e => $"{e.Pointer}:{e.Code}")));
    }

    [Fact]
    public void What_is_right_is_stored_and_read_back_the_same()
    {
        var (rules, errors) = Read("""
            {"rules":[
              {"name":"a","when":{"currencies":["EUR"],"countries":["DE","FR"],"destination_types":["account"],
                "priorities":["regular"],"purposes":["SALARY"],"amount_min":1,"amount_max":500},
               "use":{"connectors":["cheap","quick"]}},
              {"name":"b","use":{"split":[{"connector":"quick","percent":60},{"connector":"far","percent":40}]}},
              {"name":"c","when":{},"use":{"strategy":"most_successful","connectors":["quick","far"]}},
              {"name":"d","use":{"strategy":"cheapest"}}]}
            """);
        errors.ShouldBeEmpty();
        var stored = RoutingRulesJson.Stored(rules!);
        RoutingRulesJson.Stored(RoutingRulesForm.ReadStored(stored)).ShouldBe(stored);
        rules![2].Strategy.ShouldBe(RouteStrategies.MostSuccessful);
        rules[0].When.Countries.ShouldBe(["DE", "FR"]);
    }

    [Fact]
    public void Everything_wrong_is_said_at_once()
    {
        var (rules, errors) = Read("""
            {"rules":[
              {"name":"a","when":{"currencies":["EUR","XXQ"],"countries":["ZZ"],"destination_types":["pigeon"],
                "priorities":["soon"],"purposes":["FUN"],"amount_min":9,"amount_max":1,"weather":"fine"},
               "use":{"connectors":["cheap","cheap","nobody"]}},
              {"name":"a","use":{"split":[{"connector":"quick","percent":60},{"connector":"far","percent":30}]}},
              {"use":{"strategy":"luck"}},
              {"name":"d","use":{}},
              {"name":"e"},
              {"name":"f","use":{"split":[{"connector":"x","percent":101},{"percent":1}],"strategy":"cheapest"}},
              {"name":"g","use":{"connectors":[]}},
              7]}
            """);
        rules.ShouldBeNull();
        errors.Split(' ').Order().ShouldBe(((string[])
        [
            "/rules/0/when/currencies/1:unknown_currency", "/rules/0/when/countries/0:unknown_country",
            "/rules/0/when/destination_types/0:unknown_value", "/rules/0/when/priorities/0:unknown_value",
            "/rules/0/when/purposes/0:unknown_purpose", "/rules/0/when/amount_max:out_of_range",
            "/rules/0/when/currencies:required", "/rules/0/when/weather:unknown_field",
            "/rules/0/use/connectors/1:duplicate", "/rules/0/use/connectors/2:unknown_value",
            "/rules/1/use/split:out_of_range", "/rules/2/name:required", "/rules/2/use/strategy:unknown_value",
            "/rules/3/use:required", "/rules/4/use:required", "/rules/5/use/split:conflicting",
            "/rules/5/use/split/0/percent:out_of_range", "/rules/5/use/split/1/connector:required",
            "/rules/6/use/connectors:required", "/rules/7:wrong_type", "/rules/7/name:required",
            "/rules/7/use:required",
        ]).Order());
    }

    [Theory]
    [InlineData("{}", "/rules:required")]
    [InlineData("""{"rules":{}}""", "/rules:wrong_type")]
    [InlineData("""{"rules":[],"extra":1}""", "/extra:unknown_field")]
    [InlineData("""{"rules":[{"name":"a","use":{"strategy":"cheapest"}},{"name":"a","use":{"strategy":"cheapest"}}]}""",
        "/rules/1/name:duplicate")]
    public void A_wrong_shape_is_said(string json, string expected) => Read(json).Errors.ShouldBe(expected);

    [Fact]
    public void A_connector_that_was_uninstalled_since_does_not_make_stored_rules_unreadable() =>
        RoutingRulesForm.ReadStored("""{"rules":[{"name":"a","when":{},"use":{"connectors":["gone"]}}]}""")[0].Connectors
            .ShouldBe(["gone"]);
}
