using System.Text.Json;
using Sluice.Kernel;
using Sluice.Routing;

namespace Sluice.Fees;

/// <summary>A fee schedule as the API answers it and as it is stored: one rendering for both.</summary>
public static class FeeScheduleJson
{
    /// <summary>What is stored.</summary>
    public static string Stored(FeeSchedule schedule) => Json.Text(schedule, static (json, s) =>
    {
        json.WriteStartObject();
        Write(json, s);
        json.WriteEndObject();
    });

    /// <summary>What is answered.</summary>
    public static string Text(FeeSchedule schedule) => Json.Text(schedule, static (json, s) =>
    {
        json.WriteStartObject();
        json.WriteString("object", "fee_schedule");
        Write(json, s);
        json.WriteNumber("revision", s.Revision);
        json.Instant("updated_at", s.UpdatedAt);
        json.WriteEndObject();
    });

    private static void Write(Utf8JsonWriter json, FeeSchedule schedule)
    {
        json.WriteStartArray("rules");
        foreach (var rule in schedule.Rules)
        {
            json.WriteStartObject();
            json.WriteString("name", rule.Name);
            RoutingRulesJson.WriteCondition(json, rule.When);
            RoutingRulesJson.Strings(json, "rails", rule.Rails);
            json.WriteStartObject("price");
            if (rule.Price.Currency is not null)
                json.WriteString("currency", rule.Price.Currency);
            json.WriteNumber("fixed", rule.Price.Fixed);
            json.WriteNumber("basis_points", rule.Price.BasisPoints);
            if (rule.Price.Min is { } min)
                json.WriteNumber("min", min);
            if (rule.Price.Max is { } max)
                json.WriteNumber("max", max);
            json.WriteEndObject();
            json.WriteString("bearer", rule.Bearer);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteString("refunds", schedule.Refund);
        json.WriteNumber("fx_margin_basis_points", schedule.FxMarginBasisPoints);
    }
}
