using System.Text.Json;
using Sluice.Kernel;

namespace Sluice.Routing;

/// <summary>Rules as the API answers them and as they are stored: one rendering for both.</summary>
public static class RoutingRulesJson
{
    /// <summary>What is stored: <c>{"rules": […]}</c>.</summary>
    public static string Stored(IReadOnlyList<RoutingRule> rules) => Json.Text(rules, static (json, all) =>
    {
        json.WriteStartObject();
        Write(json, all);
        json.WriteEndObject();
    });

    /// <summary>What is answered.</summary>
    public static string Text(RoutingRules rules) => Json.Text(rules, static (json, all) =>
    {
        json.WriteStartObject();
        json.WriteString("object", "routing_rules");
        Write(json, all.Rules);
        json.WriteNumber("revision", all.Revision);
        json.Instant("updated_at", all.UpdatedAt);
        json.WriteEndObject();
    });

    private static void Write(Utf8JsonWriter json, IReadOnlyList<RoutingRule> rules)
    {
        json.WriteStartArray("rules");
        foreach (var rule in rules)
        {
            json.WriteStartObject();
            json.WriteString("name", rule.Name);
            WriteCondition(json, rule.When);
            json.WriteStartObject("use");
            if (RouteStrategies.Named.Contains(rule.Strategy))
                json.WriteString("strategy", rule.Strategy);
            Strings(json, "connectors", rule.Connectors);
            if (rule.Shares.Count > 0)
            {
                json.WriteStartArray("split");
                foreach (var share in rule.Shares)
                {
                    json.WriteStartObject();
                    json.WriteString("connector", share.Connector);
                    json.WriteNumber("percent", share.Percent);
                    json.WriteEndObject();
                }
                json.WriteEndArray();
            }
            json.WriteEndObject();
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    /// <summary>A condition as the field "when"; what it does not look at is left out.</summary>
    internal static void WriteCondition(Utf8JsonWriter json, RouteCondition when)
    {
        json.WriteStartObject("when");
        Strings(json, "currencies", when.Currencies);
        Strings(json, "countries", when.Countries);
        Strings(json, "destination_types", when.DestinationTypes);
        Strings(json, "priorities", when.Priorities);
        Strings(json, "purposes", when.Purposes);
        if (when.AmountMin is { } min)
            json.WriteNumber("amount_min", min);
        if (when.AmountMax is { } max)
            json.WriteNumber("amount_max", max);
        json.WriteEndObject();
    }

    internal static void Strings(Utf8JsonWriter json, string name, IReadOnlyList<string> values)
    {
        if (values.Count == 0)
            return;
        json.WriteStartArray(name);
        foreach (var value in values)
            json.WriteStringValue(value);
        json.WriteEndArray();
    }
}
