using System.Text.Json;
using Sluice.Access;
using Sluice.Calendars;
using Sluice.Connectors;
using Sluice.Kernel;
using Sluice.Payouts;
using Sluice.Routing;
using Wire = Sluice.Client;

namespace Sluice.Server.Http;

/// <summary>Which connector a payout takes: what there is, the merchant's rules, and what they would do.</summary>
internal static class RoutingEndpoints
{
    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/v1/connectors", Connectors).WithTags("Routing")
            .Doc("What the connectors can do, and how they do", Scopes.PayoutsRead).Gives<Wire.Page<Wire.Connector>>();
        app.MapGet("/v1/routing/rules", RulesAsync).WithTags("Routing")
            .Doc("The rules by which payouts find their connector", Scopes.PayoutsRead).Gives<Wire.RoutingRules>();
        app.MapPut("/v1/routing/rules", SetAsync).WithTags("Routing")
            .Doc("Replace the rules, all at once", Scopes.RoutingWrite)
            .Takes<Wire.NewRoutingRules>(Examples.RoutingRules).Gives<Wire.RoutingRules>();
        app.MapPost("/v1/routing/simulate", SimulateAsync).WithTags("Routing")
            .Doc("Where a payout would go now, and why; nothing is created", Scopes.PayoutsRead)
            .Takes<Wire.NewPayout>(Examples.Payout).Gives<Wire.RoutingDecision>();
    }

    private static IResult Connectors(HttpContext http, Api api)
    {
        var now = api.Clock.Now;
        return Answers.Whole(api.Connectors.Of(http.Caller.Live), (json, connector) =>
            WriteConnector(json, connector, api.Connectors.Health.Of(connector.Name, now)));
    }

    private static void WriteConnector(Utf8JsonWriter json, IConnector connector, ConnectorStanding health)
    {
        var can = connector.Capabilities;
        json.WriteStartObject();
        json.WriteString("name", connector.Name);
        json.WriteString("object", "connector");
        json.WriteString("rail", connector.Rail);
        json.WriteBoolean("live", connector.Live);
        Strings(json, "priorities", can.Priorities);
        Strings(json, "destination_types", can.DestinationTypes);
        Strings(json, "currencies", can.Currencies);
        Strings(json, "countries", can.Countries);
        json.WriteStartArray("limits");
        foreach (var limit in can.Limits)
        {
            json.WriteStartObject();
            json.Text("currency", limit.Currency);
            Number(json, "min", limit.Min);
            Number(json, "max", limit.Max);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteStartArray("costs");
        foreach (var cost in can.Costs)
        {
            json.WriteStartObject();
            json.Text("currency", cost.Currency);
            json.WriteNumber("fixed", cost.Fixed);
            json.WriteNumber("basis_points", cost.BasisPoints);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteStartObject("can");
        json.WriteBoolean("inquire", can.Inquire);
        json.WriteBoolean("cancel", can.Cancel);
        json.WriteBoolean("idempotent_submit", can.IdempotentSubmit);
        json.WriteBoolean("callbacks", can.Callbacks);
        json.WriteNumber("batch_max", can.BatchMax);
        json.WriteEndObject();
        WriteSchedule(json, can.Schedule);
        json.WriteStartObject("health");
        json.WriteString("state", StateText(health.State));
        json.Instant("rests_until", health.State == CircuitState.Closed ? null : health.RestsUntil);
        json.WriteNumber("calls", health.Calls);
        json.WriteNumber("calls_failed", health.CallsFailed);
        json.WriteNumber("ends", health.Ends);
        json.WriteNumber("ends_paid", health.EndsPaid);
        json.WriteNumber("success_basis_points", health.SuccessBasisPoints);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>The word for a state; metrics use the number.</summary>
    public static string StateText(CircuitState state) => state switch
    {
        CircuitState.Closed => "working",
        CircuitState.Open => "resting",
        _ => "trying",
    };

    private static void WriteSchedule(Utf8JsonWriter json, RailSchedule? schedule)
    {
        if (schedule is null)
        {
            json.WriteNull("schedule");
            return;
        }
        json.WriteStartObject("schedule");
        json.WriteString("title", schedule.Title);
        json.WriteString("calendar", schedule.Calendar.Name);
        json.WriteString("time_zone", schedule.TimeZone);
        json.WriteBoolean("always_open", schedule.IsAlwaysOpen);
        Strings(json, "cut_offs", [.. schedule.Windows.Select(w => RailSchedule.Text(w.CutOff))]);
        json.WriteNumber("arrives_within_seconds", (long)schedule.ArrivesWithin.TotalSeconds);
        json.WriteEndObject();
    }

    private static async Task<IResult> RulesAsync(HttpContext http, Api api)
    {
        var rules = await api.Terms.RulesAsync(http.Merchant, http.RequestAborted);
        return new JsonAnswer(RoutingRulesJson.Text(rules), revision: rules.Revision);
    }

    private static async Task<IResult> SetAsync(HttpContext http, Api api)
    {
        if (!(await http.ReadJsonAsync()).Succeeded(out var body, out var problem))
            return new ProblemAnswer(problem);
        using (body)
        {
            var errors = new FieldErrors();
            var form = new JsonForm(body.Root, "", errors);
            var rules = RoutingRulesForm.Read(form, errors, api.Connectors.Of(http.Caller.Live));
            var revision = http.RevisionSeen(form.Int("revision"), errors);
            form.End();
            if (rules is null || errors.Any)
                return Answers.Invalid(errors);
            var set = await api.Lanes.TrySubmitAsync(new SetRoutingRules(http.Caller, rules, revision));
            api.Terms.Forget(http.Merchant);
            return await Answers.OfAsync(http, api, set);
        }
    }

    private static async Task<IResult> SimulateAsync(HttpContext http, Api api)
    {
        if (!(await http.ReadJsonAsync()).Succeeded(out var body, out var problem))
            return new ProblemAnswer(problem);
        using (body)
        {
            var errors = new FieldErrors();
            var parsed = PayoutRequestParser.Parse(PayoutRequestJson.Read(body.Root, "", errors), api.Clock.Now, errors,
                rules: api.Rules);
            if (parsed is null || errors.Any)
                return Answers.Invalid(errors);
            var terms = await api.Terms.OfAsync(http.Merchant, http.RequestAborted);
            var order = PayoutOrder.Prepare(parsed, http.Merchant, api.Vault, terms);
            if (!(await api.Lanes.TrySubmitAsync(new SimulateRoute(http.Caller, order))).Succeeded(out var decision, out problem))
                return new ProblemAnswer(problem);
            return new JsonAnswer(Json.Text((decision, parsed), static (json, d) =>
                WriteDecision(json, d.decision, d.parsed.Amount.Currency.Code)));
        }
    }

    private static void WriteDecision(Utf8JsonWriter json, RouteDecision decision, string currency)
    {
        json.WriteStartObject();
        json.WriteString("object", "routing_decision");
        json.Text("connector", decision.Chosen?.Name);
        json.Text("rail", decision.Chosen?.Rail);
        Number(json, "cost", decision.Cost);
        json.WriteString("currency", currency);
        json.Instant("submits_at", decision.Timing?.SubmitAt);
        json.Instant("expected_arrival", decision.Timing?.ExpectedArrival);
        json.Instant("looks_again_at", decision.LookAgainAt);
        decision.WriteFields(json);
        json.WriteEndObject();
    }

    private static void Number(Utf8JsonWriter json, string name, long? value)
    {
        if (value is { } number)
            json.WriteNumber(name, number);
        else
            json.WriteNull(name);
    }

    private static void Strings(Utf8JsonWriter json, string name, IReadOnlyList<string>? values)
    {
        if (values is null)
        {
            json.WriteNull(name);
            return;
        }
        json.WriteStartArray(name);
        foreach (var value in values)
            json.WriteStringValue(value);
        json.WriteEndArray();
    }
}
