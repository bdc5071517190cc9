using System.Text.Json;
using Sluice.Access;
using Sluice.Connectors;
using Sluice.Events;
using Sluice.Kernel;
using Sluice.Money;
using Sluice.Payouts;
using Sluice.Routing;
using Wire = Sluice.Client;

namespace Sluice.Server.Http;

internal static class PayoutEndpoints
{
    public static void Map(IEndpointRouteBuilder app)
    {
        var payouts = app.MapGroup("/v1/payouts").WithTags("Payouts");
        payouts.MapPost("", CreateAsync).Doc("Create a payout", Scopes.PayoutsWrite).Takes<Wire.NewPayout>(Examples.Payout)
            .Gives<Wire.Payout>(201).MovesMoney();
        payouts.MapPost("/validate", ValidateAsync).Doc("Check a payout without creating it", Scopes.PayoutsWrite)
            .Takes<Wire.NewPayout>(Examples.Payout).Gives<Wire.PayoutValidation>();
        payouts.MapGet("", ListAsync).Doc("List and search payouts", Scopes.PayoutsRead).Gives<Wire.Page<Wire.Payout>>()
            .Query("status", "currency", "recipient_id", "connector", "rail", "batch_id", "purpose", "client_reference", "group",
                "amount_min", "amount_max", "created_from", "created_to", "paid_from", "paid_to", "time_zone", "limit", "cursor");
        payouts.MapGet("/{id}", GetAsync).Doc("Retrieve a payout", Scopes.PayoutsRead).Gives<Wire.Payout>();
        payouts.MapPatch("/{id}", UpdateAsync).Doc("Change a staged payout", Scopes.PayoutsWrite)
            .Takes<Wire.PayoutChanges>(Examples.PayoutChanges).Gives<Wire.Payout>();
        payouts.MapPost("/{id}/confirm", ConfirmAsync).Doc("Execute a staged payout", Scopes.PayoutsWrite)
            .Takes<Wire.PayoutStep>().Gives<Wire.Payout>().MovesMoney();
        payouts.MapPost("/{id}/cancel", CancelAsync).Doc("Cancel a payout, or ask the rail to", Scopes.PayoutsWrite)
            .Takes<Wire.PayoutStep>().Gives<Wire.Payout>().MovesMoney();
        payouts.MapPost("/{id}/sync", SyncAsync).Doc("Ask the rail about a payout now", Scopes.PayoutsWrite).Gives<Wire.Payout>();
        payouts.MapGet("/{id}/attempts", AttemptsAsync).Doc("List the attempts of a payout", Scopes.PayoutsRead)
            .Gives<Wire.Page<Wire.PayoutAttempt>>();
        payouts.MapGet("/{id}/events", EventsAsync).Doc("List the events of a payout", Scopes.PayoutsRead)
            .Gives<Wire.Page<Wire.Event>>();
    }

    private static async Task<IResult> CreateAsync(HttpContext http, Api api)
    {
        if (!(await http.ReadJsonAsync()).Succeeded(out var body, out var problem))
            return new ProblemAnswer(problem);
        using (body)
        {
            if (!http.Claim(body.Hash).Succeeded(out var claim, out problem))
                return new ProblemAnswer(problem);
            var errors = new FieldErrors();
            var request = PayoutRequestJson.Read(body.Root, "", errors);
            var parsed = PayoutRequestParser.Parse(request, api.Clock.Now, errors, rules: api.Rules);
            var caller = http.Caller;
            if (parsed is null || errors.Any)
            {
                // What was right when it was first asked for is answered as it was then, even if its time has passed since.
                return request.DependsOnTime
                    && (await api.Lanes.TrySubmitAsync(new FindReplay(caller.Merchant, claim))) is { IsOk: true } replay
                        ? await Answers.OfAsync(http, api, replay, StatusCodes.Status201Created, "/v1/payouts/")
                        : Answers.Invalid(errors);
            }
            if (api.Connectors.First(caller.Live) is null)
                return Answers.Problem(ProblemTypes.InvalidState, "No connector for live money is installed.");
            var terms = await api.Terms.OfAsync(caller.Merchant, http.RequestAborted);
            var order = PayoutOrder.Prepare(parsed, caller.Merchant, api.Vault, terms);
            var created = await api.Lanes.TrySubmitAsync(new CreatePayout(caller, order, claim));
            if (created.IsOk && parsed.Confirm)
                api.Wake.Dispatch(caller.Merchant);
            return await Answers.OfAsync(http, api, created, StatusCodes.Status201Created, "/v1/payouts/");
        }
    }

    private static async Task<IResult> ValidateAsync(HttpContext http, Api api)
    {
        if (!(await http.ReadJsonAsync()).Succeeded(out var body, out var problem))
            return new ProblemAnswer(problem);
        using (body)
        {
            var errors = new FieldErrors();
            var parsed = PayoutRequestParser.Parse(
                PayoutRequestJson.Read(body.Root, "", errors), api.Clock.Now, errors, rules: api.Rules);
            var terms = await api.Terms.OfAsync(http.Merchant, http.RequestAborted);
            var order = parsed is null || errors.Any ? null : PayoutOrder.Prepare(parsed, http.Merchant, api.Vault, terms);
            IReadOnlyList<FieldError> findings = errors.List;
            long? available = null;
            Payout? payout = null;
            RouteDecision? route = null;
            if (order is not null)
            {
                if (!(await api.Lanes.TrySubmitAsync(new ValidatePayout(http.Caller, order)))
                    .Succeeded(out var result, out problem))
                    return new ProblemAnswer(problem);
                (findings, payout, available, route) = (result.Findings, result.Payout, result.AvailableAfter, result.Route);
            }
            return new JsonAnswer(
                Json.Text((findings, payout, available, route),
                    static (json, v) => WriteValidation(json, v.findings, v.payout, v.available, v.route)));
        }
    }

    private static void WriteValidation(
        Utf8JsonWriter json, IReadOnlyList<FieldError> findings, Payout? payout, long? available, RouteDecision? route)
    {
        json.WriteStartObject();
        json.WriteString("object", "payout_validation");
        json.WriteBoolean("valid", findings.Count == 0);
        json.WriteStartArray("findings");
        foreach (var finding in findings)
        {
            json.WriteStartObject();
            json.WriteString("severity", "error");
            json.WriteString("pointer", finding.Pointer);
            json.WriteString("code", finding.Code);
            json.WriteString("detail", finding.Detail);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteNumber("fees", payout?.Fee ?? 0);
        json.Text("fee_bearer", payout?.FeeBearer);
        json.Text("connector", route?.Chosen?.Name);
        json.Text("rail", route?.Chosen?.Rail);
        json.Instant("expected_arrival", route?.Timing?.ExpectedArrival);
        if (available is { } after)
            json.WriteNumber("available_after", after);
        else
            json.WriteNull("available_after");
        json.WriteEndObject();
    }

    private static async Task<IResult> ListAsync(HttpContext http, Api api)
    {
        var query = new QueryForm(http);
        var zone = query.Zone();
        PayoutStatus? status = null;
        if (query.Text("status") is { } name)
        {
            if (PayoutStatuses.TryParse(name, out var known))
                status = known;
            else
                query.Errors.Add("?status", FieldCodes.UnknownValue,
                    $"There is no status '{name}'; /v1/filter-values lists them.");
        }
        var filter = new PayoutFilter
        {
            Status = status,
            Currency = query.Text("currency"),
            RecipientId = query.Id("recipient_id", PayoutJson.RecipientPrefix),
            Connector = query.Text("connector"),
            Rail = query.Text("rail"),
            BatchId = query.Id("batch_id", PayoutJson.BatchPrefix),
            Purpose = query.Text("purpose"),
            ClientReference = query.Text("client_reference"),
            Group = query.Text("group"),
            AmountMin = query.Number("amount_min"),
            AmountMax = query.Number("amount_max"),
            CreatedFrom = query.Instant("created_from", zone, isEnd: false),
            CreatedTo = query.Instant("created_to", zone, isEnd: true),
            PaidFrom = query.Instant("paid_from", zone, isEnd: false),
            PaidTo = query.Instant("paid_to", zone, isEnd: true),
        };
        var before = query.Id("cursor", PayoutId.Prefix);
        var limit = query.Limit();
        if (!query.IsRight())
            return Answers.Invalid(query.Errors);
        var rows = await api.Payouts.ListAsync(http.Merchant, filter, before is { } id ? new PayoutId(id) : null, limit + 1,
            http.RequestAborted);
        return Answers.List(rows, limit, PayoutJson.Write, p => p.Id.ToString());
    }

    private static async Task<IResult> GetAsync(HttpContext http, Api api, string id) =>
        await FindAsync(http, api, id) is { } payout
            ? new JsonAnswer(PayoutJson.Text(payout), revision: payout.Revision)
            : Answers.NotFound("payout");

    private static async Task<IResult> UpdateAsync(HttpContext http, Api api, string id)
    {
        if (!(await http.ReadJsonAsync()).Succeeded(out var body, out var problem))
            return new ProblemAnswer(problem);
        using (body)
        {
            if (!PayoutId.TryParse(id, out var payoutId)
                || await api.Payouts.FindAsync(http.Merchant, payoutId, http.RequestAborted) is not { } payout)
                return Answers.NotFound("payout");
            var errors = new FieldErrors();
            var patch = PayoutPatchForm.Read(body.Root, payout, errors, out var revision);
            revision = http.RevisionSeen(revision, errors);
            if (errors.Any)
                return Answers.Invalid(errors);
            return await Answers.OfAsync(http, api,
                await api.Lanes.TrySubmitAsync(new UpdatePayout(http.Caller, payoutId, revision, patch,
                    await api.Terms.OfAsync(http.Merchant, http.RequestAborted))));
        }
    }

    private static Task<IResult> ConfirmAsync(HttpContext http, Api api, string id) =>
        StepAsync(http, api, id, (payout, revision, claim) => new ConfirmPayout(http.Caller, payout, revision, claim));

    private static Task<IResult> CancelAsync(HttpContext http, Api api, string id) =>
        StepAsync(http, api, id, (payout, revision, claim) => new CancelPayout(http.Caller, payout, revision, claim));

    private static async Task<IResult> StepAsync(
        HttpContext http, Api api, string id, Func<PayoutId, int?, IdempotencyClaim, PayoutCommand> command)
    {
        if (!(await http.ReadJsonAsync(optional: true)).Succeeded(out var body, out var problem))
            return new ProblemAnswer(problem);
        using (body)
        {
            if (!http.Claim(body.Hash).Succeeded(out var claim, out problem))
                return new ProblemAnswer(problem);
            if (!PayoutId.TryParse(id, out var payoutId))
                return Answers.NotFound("payout");
            var errors = new FieldErrors();
            var form = new JsonForm(body.Root, "", errors);
            var revision = form.Int("revision");
            form.End();
            revision = http.RevisionSeen(revision, errors);
            if (errors.Any)
                return Answers.Invalid(errors);
            var changed = await api.Lanes.TrySubmitAsync(command(payoutId, revision, claim));
            if (changed.IsOk)
                api.Wake.Dispatch(http.Merchant);
            return await Answers.OfAsync(http, api, changed);
        }
    }

    private static async Task<IResult> SyncAsync(HttpContext http, Api api, string id)
    {
        if (await FindAsync(http, api, id) is not { } payout)
            return Answers.NotFound("payout");
        if (payout.Status is not (PayoutStatus.Submitted or PayoutStatus.Paid))
            return Answers.Problem(ProblemTypes.InvalidState,
                $"The payout is {payout.Status.Text}; there is nothing to ask the rail about.");
        if (await api.Dispatcher.InquireAsync(payout, http.RequestAborted) is null)
            return Answers.Problem(ProblemTypes.InvalidState, "The connector of this payout cannot be asked.");
        return await GetAsync(http, api, id);
    }

    private static async Task<IResult> AttemptsAsync(HttpContext http, Api api, string id)
    {
        if (await FindAsync(http, api, id) is not { } payout)
            return Answers.NotFound("payout");
        return Answers.Whole(await AttemptStore.OfPayoutAsync(api.Database, http.Merchant, payout.Id, http.RequestAborted),
            WriteAttempt);
    }

    private static async Task<IResult> EventsAsync(HttpContext http, Api api, string id)
    {
        if (await FindAsync(http, api, id) is not { } payout)
            return Answers.NotFound("payout");
        var events = await EventLog.ListAsync(api.Database, http.Merchant, 0, null, payout.Id.Value, EventLog.PageMax,
            http.RequestAborted);
        return Answers.Whole(events, (json, e) => EventEndpoints.Write(json, e, payout.Live));
    }

    private static async Task<Payout?> FindAsync(HttpContext http, Api api, string id) =>
        PayoutId.TryParse(id, out var payoutId)
            ? await api.Payouts.FindAsync(http.Merchant, payoutId, http.RequestAborted) : null;

    private static void WriteAttempt(Utf8JsonWriter json, Attempt attempt)
    {
        json.WriteStartObject();
        json.WriteString("id", attempt.Reference.ToString());
        json.WriteString("object", "attempt");
        json.WriteString("payout_id", attempt.Reference.Payout.ToString());
        json.WriteNumber("number", attempt.Reference.Number);
        json.WriteString("connector", attempt.Connector);
        json.WriteString("state", attempt.StateText);
        json.Text("rail_reference", attempt.RailReference);
        json.Text("raw_status", attempt.RawStatus);
        json.Text("raw_code", attempt.RawCode);
        json.Text("raw_text", attempt.RawText);
        json.Text("failure_code", attempt.FailureCode);
        json.Raw("routing", attempt.RoutingJson ?? RouteDecision.Plain(attempt.Connector));
        json.Instant("started_at", attempt.StartedAt);
        json.Instant("answered_at", attempt.AnsweredAt);
        json.WriteEndObject();
    }
}
