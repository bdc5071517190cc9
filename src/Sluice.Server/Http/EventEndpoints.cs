using System.Globalization;
using System.Text.Json;
using Sluice.Access;
using Sluice.Events;
using Sluice.Kernel;
using Wire = Sluice.Client;

namespace Sluice.Server.Http;

internal static class EventEndpoints
{
    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/v1/events", ListAsync).WithTags("Events")
        .Doc("The event log: gapless, oldest first, also the audit trail", Scopes.EventsRead).Gives<Wire.Page<Wire.Event>>()
        .Query("type", "subject_id", "after", "limit", "cursor");

    private static async Task<IResult> ListAsync(HttpContext http, Api api)
    {
        var query = new QueryForm(http);
        var type = query.Text("type");
        var subjectText = query.Text("subject_id");
        var after = query.Number("after");
        var cursor = query.Number("cursor");
        var limit = query.Limit();
        Guid? subject = null;
        if (subjectText is not null)
        {
            if (Ids.TryParse(subjectText[..(subjectText.IndexOf('_', StringComparison.Ordinal) + 1)], subjectText, out var id))
                subject = id;
            else
                query.Errors.Add("?subject_id", FieldCodes.InvalidFormat,
                    "subject_id is an id with its prefix, as po_0198c0ffee….");
        }
        if (!query.IsRight())
            return Answers.Invalid(query.Errors);
        var events = await EventLog.ListAsync(api.Database, http.Merchant, cursor ?? after ?? 0, type, subject, limit + 1,
            http.RequestAborted);
        var live = http.Caller.Live;
        return Answers.List(events, limit, (json, e) => Write(json, e, live),
            e => e.Number.ToString(CultureInfo.InvariantCulture));
    }

    public static void Write(Utf8JsonWriter json, Event item, bool live)
    {
        json.WriteStartObject();
        json.Id("id", Event.IdPrefix, item.Id);
        json.WriteString("object", "event");
        json.WriteString("type", item.Type);
        json.WriteNumber("number", item.Number);
        json.WriteNumber("sequence", item.Sequence);
        json.Id("subject_id", PrefixOf(item.Type), item.Subject);
        json.Instant("occurred_at", item.OccurredAt);
        json.WriteStartObject("actor");
        json.WriteString("type", item.Actor.Kind);
        json.Text("id", item.Actor.Id);
        json.Text("ip", item.Actor.Address);
        json.WriteEndObject();
        json.WriteBoolean("live", live);
        json.Raw("data", item.Data);
        json.WriteEndObject();
    }

    private static string PrefixOf(string type) => type[..type.IndexOf('.', StringComparison.Ordinal)] switch
    {
        "payout" => "po_",
        "recipient" => "rcp_",
        "payout_method" => "pm_",
        "deposit" => "dep_",
        "batch" => "bat_",
        "exception" => "exc_",
        "key" => "key_",
        "reserve" => "tr_",
        "webhook_endpoint" => "whe_",
        _ => MerchantId.Prefix,
    };
}
