using System.Globalization;
using System.Text.Json;
using Sluice.Access;
using Sluice.Events;
using Sluice.Kernel;
using Wire = Sluice.Client;

namespace Sluice.Server.Http;

internal static class EventEndpoints
{
    /// <summary>How long a request may wait for an event.</summary>
    public const int WaitSecondsMax = 60;

    public static void Map(IEndpointRouteBuilder app)
    {
        var events = app.MapGroup("/v1/events").WithTags("Events");
        events.MapGet("", ListAsync)
            .Doc("The event log: gapless, oldest first, also the audit trail; with wait, the next event is waited for",
                Scopes.EventsRead)
            .Gives<Wire.Page<Wire.Event>>()
            .Query([.. EventForm.Names, "after", "from", "to", "time_zone", "wait", "limit", "cursor"]);
        events.MapGet("/{id}", GetAsync).Doc("Retrieve an event", Scopes.EventsRead).Gives<Wire.Event>().Query("number");
        EventStream.Map(events);
    }

    private static async Task<IResult> ListAsync(
        HttpContext http, Api api, EventSignal signal, EventWaits waits, IHostApplicationLifetime server)
    {
        var query = new QueryForm(http);
        var filter = EventForm.Filter(query);
        var after = EventForm.After(query);
        var cursor = query.Number("cursor");
        var zone = query.Zone();
        var from = query.Instant("from", zone, isEnd: false);
        var to = query.Instant("to", zone, isEnd: true);
        var wait = query.Number("wait") ?? 0;
        if (wait is < 0 or > WaitSecondsMax)
            query.Errors.Add("?wait", FieldCodes.OutOfRange, $"wait is 0 to {WaitSecondsMax} seconds.");
        var limit = query.Limit();
        if (!query.IsRight())
            return Answers.Invalid(query.Errors);
        var position = cursor ?? after ?? 0;
        if (cursor is null && from is { } first)
            position = Math.Max(position, await EventPages.BeforeAsync(api.Database, http.Merchant, first, http.RequestAborted));
        if (wait == 0)
            return Answer(http, await EventPages.ReadAsync(
                api.Database, http.Merchant, filter, position, to, limit, http.RequestAborted), isWaiting: false);
        if (!waits.Take(http.Merchant).Succeeded(out var place, out var problem))
            return new ProblemAnswer(problem);
        using (place)
        {
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, server.ApplicationStopping);
            return await WaitAsync(http, api, signal, position, TimeSpan.FromSeconds(wait), at => EventPages.ReadAsync(
                api.Database, http.Merchant, filter, at, to, limit, http.RequestAborted), stop.Token);
        }
    }

    /// <summary>
    /// Answers with the first page that holds something, or has more to look at; at the end of the time with what is.
    /// </summary>
    private static async Task<IResult> WaitAsync(HttpContext http, Api api, EventSignal signal, long position, TimeSpan atMost,
        Func<long, Task<EventPage>> readAsync, CancellationToken stop)
    {
        using var watch = signal.Watch(http.Merchant);
        var began = api.Clock.GetTimestamp();
        var key = new KeyWatch(http, api);
        while (true)
        {
            var page = await readAsync(position);
            position = page.Position;
            var left = atMost - api.Clock.GetElapsedTime(began);
            if (page.Events.Count > 0 || page.HasMore || left <= TimeSpan.Zero || stop.IsCancellationRequested)
                return Answer(http, page, isWaiting: true);
            try
            {
                await watch.WaitAsync(position, left, stop);
            }
            catch (OperationCanceledException) when (!http.RequestAborted.IsCancellationRequested)
            {
                // The server stops: the page as it is, so that the caller asks again elsewhere.
                return Answer(http, page, isWaiting: true);
            }
            if (await key.RefuseAsync(Scopes.EventsRead, http.RequestAborted) is { } refused)
                return new ProblemAnswer(refused);
        }
    }

    private static async Task<IResult> GetAsync(HttpContext http, Api api, string id)
    {
        var query = new QueryForm(http);
        var number = query.Number("number");
        if (number < 1)
            query.Errors.Add("?number", FieldCodes.OutOfRange, "number is that of an event: 1 or more.");
        if (!query.IsRight())
            return Answers.Invalid(query.Errors);
        if (!Ids.TryParse(Event.IdPrefix, id, out var eventId))
            return Answers.NotFound("event");
        var found = number is { } known
            ? await EventPages.FindAsync(api.Database, http.Merchant, known, http.RequestAborted)
            : await EventPages.FindAsync(api.Database, http.Merchant, eventId, http.RequestAborted);
        if (found is null || found.Id != eventId)
            return Answers.NotFound("event");
        return new JsonAnswer(Text(found, http.Caller.Live));
    }

    // A reader that waits has to know where to go on, also at the end of the log.
    private static JsonAnswer Answer(HttpContext http, EventPage page, bool isWaiting) =>
        new(Json.Text((page, http.Caller.Live, isWaiting), static (json, list) =>
        {
            json.WriteStartObject();
            json.WriteString("object", "list");
            json.WriteStartArray("data");
            foreach (var item in list.page.Events)
                Write(json, item, list.Live);
            json.WriteEndArray();
            json.WriteBoolean("has_more", list.page.HasMore);
            json.Text("next_cursor", list.page.HasMore || list.isWaiting
                ? list.page.Position.ToString(CultureInfo.InvariantCulture) : null);
            json.WriteEndObject();
        }));

    /// <summary>An event as one line of JSON.</summary>
    public static string Text(Event item, bool live) =>
        Json.Text((item, live), static (json, e) => Write(json, e.item, e.live));

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
        "report" => "rep_",
        "report_schedule" => "rsch_",
        "sftp_key" => "sftpk_",
        "pgp_key" => "pgpk_",
        "link" => "lnk_",
        "order" => "ord_",
        "quote" => "qt_",
        "card" => "card_",
        "name_check" => "nmc_",
        "withdrawal_account" => "wda_",
        "sub_merchant_transfer" => "smt_",
        _ => MerchantId.Prefix,
    };
}
