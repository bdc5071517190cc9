using System.Globalization;
using System.Text;
using Sluice.Access;
using Sluice.Events;
using Sluice.Kernel;
using Sluice.Server.Webhooks;
using Sluice.Webhooks;
using Wire = Sluice.Client;

namespace Sluice.Server.Http;

/// <summary>Where a merchant is told of events, and what became of telling.</summary>
internal static class WebhookEndpoints
{
    private const int OverlapHoursDefault = 24;
    private const int OverlapHoursMax = 168;

    public static void Map(IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/v1/webhook-endpoints").WithTags("Webhooks");
        // Whoever says where events go, or looks at what was sent, reads them.
        var telling = group.MapGroup("").AddEndpointFilter(async (context, next) =>
            RequestState.Of(context.HttpContext).Identity!.May(Scopes.EventsRead) ? await next(context)
                : Answers.Problem(ProblemTypes.PermissionDenied, $"Webhooks tell of events: it needs {Scopes.EventsRead}, too."));
        group.MapGet("", ListAsync).Doc("List webhook endpoints", Scopes.WebhooksWrite)
            .Gives<Wire.Page<Wire.WebhookEndpoint>>();
        telling.MapPost("", CreateAsync).Doc("Create a webhook endpoint; its secret is shown once", Scopes.WebhooksWrite)
            .Takes<Wire.NewWebhookEndpoint>(Examples.WebhookEndpoint).Gives<Wire.WebhookEndpoint>(201);
        group.MapGet("/{id}", GetAsync).Doc("Get a webhook endpoint", Scopes.WebhooksWrite).Gives<Wire.WebhookEndpoint>();
        telling.MapPatch("/{id}", UpdateAsync).Doc("Change a webhook endpoint, or switch it off or on", Scopes.WebhooksWrite)
            .Takes<Wire.WebhookEndpointPatch>(Examples.WebhookEndpointPatch).Gives<Wire.WebhookEndpoint>();
        group.MapDelete("/{id}", DeleteAsync).Doc("Delete a webhook endpoint", Scopes.WebhooksWrite)
            .Gives<Wire.WebhookEndpoint>();
        group.MapPost("/{id}/rotate", RotateAsync)
            .Doc("Give an endpoint a new secret; the old one signs as well for a while", Scopes.WebhooksWrite)
            .Takes<Wire.WebhookRotation>(Examples.WebhookRotation).Gives<Wire.WebhookEndpoint>();
        group.MapPost("/{id}/ping", PingAsync).Doc("Send a ping now and say what came of it", Scopes.WebhooksWrite)
            .Gives<Wire.WebhookPing>();
        group.MapGet("/{id}/deliveries", DeliveriesAsync).Doc("What was sent to an endpoint, latest first", Scopes.WebhooksWrite)
            .Gives<Wire.Page<Wire.WebhookDelivery>>().Query("status", "limit", "cursor");
        telling.MapGet("/{id}/deliveries/{number}", AttemptsAsync)
            .Doc("A delivery: what was sent and what was answered, attempt by attempt", Scopes.WebhooksWrite)
            .Gives<Wire.WebhookDelivery>();
        telling.MapPost("/{id}/deliveries/{number}/resend", ResendAsync).Doc("Send one event again", Scopes.WebhooksWrite)
            .Gives<Wire.WebhookReplay>(202);
        telling.MapPost("/{id}/replay", ReplayAsync).Doc("Send a range of events again", Scopes.WebhooksWrite)
            .Takes<Wire.NewWebhookReplay>(Examples.WebhookReplay).Gives<Wire.WebhookReplay>(202);
    }

    private static async Task<IResult> ListAsync(HttpContext http, Api api)
    {
        var query = new QueryForm(http);
        if (!query.IsRight())
            return Answers.Invalid(query.Errors);
        var rows = await WebhookEndpointStore.ListAsync(api.Database, http.Merchant, http.RequestAborted);
        return Answers.Whole(rows, (json, e) => WebhookEndpointStore.Write(json, e, null));
    }

    private static async Task<IResult> GetAsync(HttpContext http, Api api, string id) =>
        await FindAsync(http, api, id) is { } found ? Show(found, null, StatusCodes.Status200OK) : NotFound;

    private static async Task<IResult> CreateAsync(HttpContext http, Api api, WebhookSettings webhooks)
    {
        if (!(await http.ReadJsonAsync()).Succeeded(out var body, out var problem))
            return new ProblemAnswer(problem);
        using (body)
        {
            var errors = new FieldErrors();
            var form = new JsonForm(body.Root, "", errors);
            var patch = WebhookForm.Read(form, webhooks.AllowPrivate, errors) with { PerPayout = form.Bool("per_payout") };
            form.End();
            if (patch is { PerPayout: true, Url: not null })
                errors.Add("/url", FieldCodes.Conflicting, "With per_payout each payout names its address.");
            else if (patch is { PerPayout: not true, Url: null } && !errors.Any)
                errors.Add("/url", FieldCodes.Required, "url is required.");
            if (errors.Any)
                return Answers.Invalid(errors);
            var secret = WebhookSecret.New();
            var made = await api.Lanes.TrySubmitAsync(new CreateWebhookEndpoint(http.Caller, patch.Url ?? "", patch,
                WebhookPost.Seal(secret, http.Merchant, api.Vault)));
            return Show(http, made, secret.Reveal(), StatusCodes.Status201Created);
        }
    }

    private static async Task<IResult> UpdateAsync(HttpContext http, Api api, WebhookSettings webhooks, string id)
    {
        if (!Ids.TryParse(WebhookEndpoint.IdPrefix, id, out var endpoint))
            return NotFound;
        if (!(await http.ReadJsonAsync()).Succeeded(out var body, out var problem))
            return new ProblemAnswer(problem);
        using (body)
        {
            var errors = new FieldErrors();
            var form = new JsonForm(body.Root, "", errors);
            var patch = WebhookForm.Read(form, webhooks.AllowPrivate, errors) with
            {
                Enabled = WebhookForm.Status(form, errors),
            };
            var revision = http.RevisionSeen(form.Int("revision"), errors);
            form.End();
            if (errors.Any)
                return Answers.Invalid(errors);
            var changed = await api.Lanes.TrySubmitAsync(new UpdateWebhookEndpoint(http.Caller, endpoint, revision, patch));
            return Show(http, changed, null, StatusCodes.Status200OK);
        }
    }

    private static async Task<IResult> DeleteAsync(HttpContext http, Api api, string id) =>
        Ids.TryParse(WebhookEndpoint.IdPrefix, id, out var endpoint)
            ? Show(http, await api.Lanes.TrySubmitAsync(new DeleteWebhookEndpoint(http.Caller, endpoint)), null,
                StatusCodes.Status200OK)
            : NotFound;

    private static async Task<IResult> RotateAsync(HttpContext http, Api api, string id)
    {
        if (!Ids.TryParse(WebhookEndpoint.IdPrefix, id, out var endpoint))
            return NotFound;
        if (!(await http.ReadJsonAsync()).Succeeded(out var body, out var problem))
            return new ProblemAnswer(problem);
        using (body)
        {
            var errors = new FieldErrors();
            var form = new JsonForm(body.Root, "", errors);
            var hours = form.Int("overlap_hours") ?? OverlapHoursDefault;
            form.End();
            if (hours is < 0 or > OverlapHoursMax)
                errors.Add("/overlap_hours", FieldCodes.OutOfRange, $"overlap_hours is 0 to {OverlapHoursMax}.");
            if (errors.Any)
                return Answers.Invalid(errors);
            var secret = WebhookSecret.New();
            var rotated = await api.Lanes.TrySubmitAsync(new RotateWebhookSecret(http.Caller, endpoint,
                WebhookPost.Seal(secret, http.Merchant, api.Vault), TimeSpan.FromHours(hours)));
            return Show(http, rotated, secret.Reveal(), StatusCodes.Status200OK);
        }
    }

    private static async Task<IResult> PingAsync(HttpContext http, Api api, WebhookPost post, string id)
    {
        if (await FindAsync(http, api, id) is not { } endpoint)
            return NotFound;
        if (endpoint.PerPayout)
            return Answers.Problem(ProblemTypes.InvalidState, "It has no address of its own to send a ping to.");
        var answer = await post.PingAsync(endpoint, http.Caller.Live, http.RequestAborted);
        return new JsonAnswer(Json.Text(answer, static (json, a) =>
        {
            json.WriteStartObject();
            json.WriteString("object", "webhook_ping");
            json.WriteBoolean("delivered", a.Status is >= 200 and <= 299);
            WebhookJson.Answer(json, a.Status, a.Failure is null ? null : $"{a.Reason}: {a.Detail}", a.Body,
                (int)a.Elapsed.TotalMilliseconds);
            json.WriteEndObject();
        }));
    }

    private static async Task<IResult> DeliveriesAsync(HttpContext http, Api api, string id)
    {
        var query = new QueryForm(http);
        var before = query.Number("cursor") ?? long.MaxValue;
        var limit = query.Limit();
        DeliveryStatus? status = null;
        if (query.Text("status") is { } text)
        {
            status = WebhookJson.StatusOf(text);
            if (status is null)
                query.Errors.Add("?status", FieldCodes.UnknownValue, "status is pending, waiting, delivered or failed.");
        }
        if (!query.IsRight())
            return Answers.Invalid(query.Errors);
        if (await FindAsync(http, api, id) is not { } endpoint)
            return NotFound;
        var rows = await WebhookDeliveryStore.ListAsync(
            api.Database, http.Merchant, endpoint.Id, status, before, limit + 1, http.RequestAborted);
        return Answers.List(rows, limit, (json, d) => WebhookJson.Write(json, d, null, null),
            d => d.Number.ToString(CultureInfo.InvariantCulture));
    }

    private static async Task<IResult> AttemptsAsync(HttpContext http, Api api, string id, string number)
    {
        if (await FindAsync(http, api, id) is not { } endpoint || NumberOf(number) is not { } at)
            return NotFound;
        var rows = await WebhookDeliveryStore.ListAsync(
            api.Database, http.Merchant, endpoint.Id, null, at + 1, 1, http.RequestAborted);
        var events = await EventLog.ListAsync(api.Database, http.Merchant, at - 1, null, null, 1, http.RequestAborted);
        if (rows is not [var delivery] || delivery.Number != at || events is not [var sent])
            return Answers.NotFound("delivery");
        var attempts = await WebhookDeliveryStore.AttemptsAsync(
            api.Database, http.Merchant, endpoint.Id, at, http.RequestAborted);
        var body = Encoding.UTF8.GetString(WebhookBody.Of(sent, http.Caller.Live));
        return new JsonAnswer(Json.Text((delivery, attempts, body),
            static (json, x) => WebhookJson.Write(json, x.delivery, x.attempts, x.body)));
    }

    private static async Task<IResult> ResendAsync(HttpContext http, Api api, string id, string number)
    {
        if (await FindAsync(http, api, id) is not { } endpoint || NumberOf(number) is not { } at)
            return NotFound;
        return await AgainAsync(http, api, endpoint, at, at, filtered: false);
    }

    private static async Task<IResult> ReplayAsync(HttpContext http, Api api, string id)
    {
        if (!(await http.ReadJsonAsync()).Succeeded(out var body, out var problem))
            return new ProblemAnswer(problem);
        using (body)
        {
            var errors = new FieldErrors();
            var form = new JsonForm(body.Root, "", errors);
            var (first, last) = WebhookForm.Range(form, errors);
            form.End();
            if (errors.Any)
                return Answers.Invalid(errors);
            if (await FindAsync(http, api, id) is not { } endpoint)
                return NotFound;
            return await AgainAsync(http, api, endpoint, first, last, filtered: true);
        }
    }

    private static async Task<IResult> AgainAsync(
        HttpContext http, Api api, WebhookEndpoint endpoint, long first, long last, bool filtered)
    {
        if (endpoint.Status != EndpointStatus.Enabled)
            return Answers.Problem(ProblemTypes.InvalidState, "The endpoint is disabled. Enable it first.");
        var count = await WebhookReplay.RunAsync(api.Database, endpoint, first, last, filtered, api.Clock.Now,
            http.RequestAborted);
        if (count == 0 && !filtered)
            return Answers.NotFound("event");
        return new JsonAnswer(Json.Text((endpoint.Id, first, last, count), static (json, r) =>
        {
            json.WriteStartObject();
            json.WriteString("object", "webhook_replay");
            json.Id("endpoint_id", WebhookEndpoint.IdPrefix, r.Id);
            json.WriteNumber("first", r.first);
            json.WriteNumber("last", r.last);
            json.WriteNumber("events", r.count);
            json.WriteEndObject();
        }), StatusCodes.Status202Accepted);
    }

    private static IResult NotFound => Answers.NotFound("webhook endpoint");

    private static long? NumberOf(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is > 0 and < long.MaxValue
            ? number : null;

    private static async Task<WebhookEndpoint?> FindAsync(HttpContext http, Api api, string id) =>
        Ids.TryParse(WebhookEndpoint.IdPrefix, id, out var endpoint)
            ? await WebhookEndpointStore.FindAsync(api.Database, http.Merchant, endpoint, http.RequestAborted) : null;

    private static IResult Show(HttpContext http, Result<WebhookEndpoint> result, string? secret, int status)
    {
        if (!result.Succeeded(out var endpoint, out var problem))
            return new ProblemAnswer(problem);
        if (secret is not null)
            http.Response.Headers.CacheControl = "no-store";
        return Show(endpoint, secret, status);
    }

    private static JsonAnswer Show(WebhookEndpoint endpoint, string? secret, int status) =>
        new(Json.Text((endpoint, secret), static (json, e) => WebhookEndpointStore.Write(json, e.endpoint, e.secret)), status,
            revision: endpoint.Revision);
}
