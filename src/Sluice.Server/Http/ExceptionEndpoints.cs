using Sluice.Access;
using Sluice.Connectors;
using Sluice.Events;
using Sluice.Exceptions;
using Sluice.Kernel;
using Sluice.Payouts;
using Wire = Sluice.Client;

namespace Sluice.Server.Http;

internal static class ExceptionEndpoints
{
    private const int EvidenceCharactersMax = 1000;

    public static void Map(IEndpointRouteBuilder app)
    {
        var exceptions = app.MapGroup("/v1/exceptions").WithTags("Exceptions");
        exceptions.MapGet("", ListAsync).Doc("What only a person can settle", Scopes.PayoutsRead)
            .Gives<Wire.Page<Wire.ExceptionCase>>()
            .Query("status", "limit", "cursor");
        exceptions.MapGet("/{id}", GetAsync).Doc("Retrieve an exception", Scopes.PayoutsRead).Gives<Wire.ExceptionCase>();
        exceptions.MapPost("/{id}/resolve", ResolveAsync).Doc("Settle an exception with evidence", Scopes.ExceptionsWrite)
            .Takes<Wire.ExceptionResolution>(Examples.Resolution)
            .Gives<Wire.ExceptionCase>().MovesMoney();
    }

    private static async Task<IResult> ListAsync(HttpContext http, Api api)
    {
        var query = new QueryForm(http);
        var status = query.Text("status");
        var before = query.Id("cursor", ExceptionCase.IdPrefix);
        var limit = query.Limit();
        if (status is not (null or "open" or "resolved"))
            query.Errors.Add("?status", FieldCodes.UnknownValue, "status is open or resolved.");
        if (!query.IsRight())
            return Answers.Invalid(query.Errors);
        var rows = await ExceptionStore.ListAsync(api.Database, http.Merchant, status is null ? null : status == "open", before,
            limit + 1, http.RequestAborted);
        return Answers.List(rows, limit, ExceptionStore.Write, e => Ids.Format(ExceptionCase.IdPrefix, e.Id));
    }

    private static async Task<IResult> GetAsync(HttpContext http, Api api, string id) =>
        await FindAsync(http, api, id) is { } item
            ? new JsonAnswer(ExceptionStore.Text(item))
            : Answers.NotFound("exception");

    private static async Task<IResult> ResolveAsync(HttpContext http, Api api, string id)
    {
        if (!(await http.ReadJsonAsync()).Succeeded(out var body, out var problem))
            return new ProblemAnswer(problem);
        using (body)
        {
            if (!http.Claim(body.Hash).Succeeded(out var claim, out problem))
                return new ProblemAnswer(problem);
            if (await FindAsync(http, api, id) is not { } item)
                return Answers.NotFound("exception");
            var errors = new FieldErrors();
            var form = new JsonForm(body.Root, "", errors);
            var action = form.String("action");
            var evidence = form.String("evidence");
            var failureCode = form.String("failure_code");
            form.End();
            if (action is not ("mark_paid" or "mark_failed" or "retry" or "dismiss"))
                errors.Add("/action", action is null ? FieldCodes.Required : FieldCodes.UnknownValue,
                    "action is mark_paid, mark_failed, retry or dismiss.");
            if (action != "retry")
                evidence = TextRules.Required(evidence, EvidenceCharactersMax, "", "evidence", errors);
            if (failureCode is not null && !FailureCatalogue.TryFind(failureCode, out _))
                errors.Add("/failure_code", FieldCodes.UnknownValue, "failure_code stands in /v1/failure-codes.");
            if (errors.Any)
                return Answers.Invalid(errors);
            if (action == "retry")
                return await RetryAsync(http, api, item, claim);
            var resolution = action switch
            {
                "mark_paid" => Resolution.MarkPaid,
                "mark_failed" => Resolution.MarkFailed,
                _ => Resolution.Dismiss,
            };
            var resolved = await api.Lanes.TrySubmitAsync(
                new ResolveException(http.Caller, item.Id, item.Payout, resolution, evidence!,
                    failureCode ?? FailureCatalogue.Unspecified.Code, claim));
            return await Answers.OfAsync(http, api, resolved);
        }
    }

    /// <summary>Asks the rail; only its word that it never received the attempt lets the payout go out again.</summary>
    private static async Task<IResult> RetryAsync(HttpContext http, Api api, ExceptionCase item, IdempotencyClaim claim)
    {
        var replay = await api.Lanes.TrySubmitAsync(new FindReplay(http.Merchant, claim));
        if (replay.Problem?.Type != ProblemTypes.ResourceNotFound)
            return await Answers.OfAsync(http, api, replay);
        if (!item.Open)
            return Answers.Problem(ProblemTypes.InvalidState, "The exception is resolved already.");
        if (await api.Payouts.FindAsync(http.Merchant, item.Payout, http.RequestAborted)
            is not { Status: PayoutStatus.Submitted } payout)
            return Answers.Problem(ProblemTypes.InvalidState, "Only a payout that is with the rail can be tried again.");
        var said = await api.Dispatcher.InquireAsync(payout, http.RequestAborted);
        var after = await api.Payouts.FindAsync(http.Merchant, item.Payout, http.RequestAborted);
        if (said is not RailStatus.NeverReceived || after is not { StatusReason: StatusReasons.Retrying })
        {
            return Answers.Problem(ProblemTypes.NotProven, said is { } status
                ? $"The rail says {status}; that does not prove that the money did not leave."
                : "This connector cannot be asked; settle it with evidence from the bank instead.");
        }
        api.Wake.Dispatch(http.Merchant);
        var resolved = await api.Lanes.TrySubmitAsync(new ResolveException(
            http.Caller, item.Id, item.Payout, Resolution.Dismiss, "The rail never received it; it is sent again.",
            FailureCatalogue.Unspecified.Code, claim));
        return await Answers.OfAsync(http, api, resolved);
    }

    private static async Task<ExceptionCase?> FindAsync(HttpContext http, Api api, string id) =>
        Ids.TryParse(ExceptionCase.IdPrefix, id, out var exception)
            ? await ExceptionStore.FindAsync(api.Database, http.Merchant, exception, http.RequestAborted)
            : null;
}
