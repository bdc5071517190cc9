using System.Text.Json;
using Sluice.Access;
using Sluice.Events;
using Sluice.Kernel;
using Sluice.Onboarding;
using Sluice.Recipients;
using Wire = Sluice.Client;

namespace Sluice.Server.Http;

/// <summary>Asking whose account it is, alike for payout methods and for the merchant's own accounts.</summary>
internal static class NameChecks
{
    public const int EvidenceCharactersMax = 1000;

    /// <summary>The question is durable first; then the provider is asked, for a few seconds at most.</summary>
    public static async Task<IResult> RunAsync(
        HttpContext http, Api api, IdentityProviders providers, IdentityChecks checks, CheckSubject subject)
    {
        var started = await api.Lanes.TrySubmitAsync(
            new StartNameCheck(http.Caller, subject, providers.For(http.Caller.Live)?.Name));
        if (!started.Succeeded(out var check, out var problem))
            return new ProblemAnswer(problem);
        return new JsonAnswer(NameCheckStore.Text(await checks.AskAsync(check, http.RequestAborted)));
    }
}

internal static class OnboardingEndpoints
{
    private const int ReasonCharactersMax = 500;

    public static void Map(IEndpointRouteBuilder app)
    {
        var onboarding = app.MapGroup("/v1/recipients/{id}").WithTags("Readiness");
        onboarding.MapGet("/onboarding", GetAsync).Doc("How far the onboarding of a recipient is", Scopes.RecipientsRead)
            .Gives<Wire.Onboarding>();
        onboarding.MapPost("/onboarding", StartAsync).Doc("Have a recipient looked into", Scopes.RecipientsWrite)
            .Gives<Wire.Onboarding>(201);
        onboarding.MapPost("/onboarding/decide", DecideAsync).Doc("Decide by hand, with evidence", Scopes.ExceptionsWrite)
            .Takes<Wire.OnboardingDecision>(Examples.OnboardingDecision).Gives<Wire.Onboarding>();
        onboarding.MapPost("/payout-methods/{method}/verify", VerifyAsync)
            .Doc("Ask the bank whose account it is", Scopes.RecipientsWrite).Gives<Wire.NameCheck>();
        onboarding.MapGet("/payout-methods/{method}/name-checks", ChecksAsync)
            .Doc("What was asked and answered about an account's name", Scopes.RecipientsRead).Gives<Wire.Page<Wire.NameCheck>>();
        onboarding.MapPost("/payout-methods/{method}/accept-name", AcceptAsync)
            .Doc("Accept an account whose name does not match, on record", Scopes.ExceptionsWrite)
            .Takes<Wire.NameAcceptance>(Examples.NameAcceptance).Gives<Wire.NameCheck>();
    }

    private static async Task<IResult> GetAsync(HttpContext http, Api api, string id)
    {
        if (!Ids.TryParse(Recipient.IdPrefix, id, out var recipient)
            || await RecipientStore.FindAsync(api.Database, http.Merchant, recipient, http.RequestAborted) is null)
            return Answers.NotFound("recipient");
        return await ShowAsync(http, api, recipient, StatusCodes.Status200OK);
    }

    private static async Task<IResult> StartAsync(HttpContext http, Api api, IdentityProviders providers, IdentityChecks checks,
        string id)
    {
        if (!Ids.TryParse(Recipient.IdPrefix, id, out var recipient))
            return Answers.NotFound("recipient");
        if (providers.For(http.Caller.Live) is not { } provider)
            return await RecipientStore.FindAsync(api.Database, http.Merchant, recipient, http.RequestAborted) is null
                ? Answers.NotFound("recipient")
                : Answers.Problem(ProblemTypes.InvalidState,
                    "No provider for live merchants is installed. Decide by hand, with evidence.");
        var started = await api.Lanes.TrySubmitAsync(new StartOnboarding(http.Caller, recipient, provider.Name));
        if (!started.Succeeded(out var item, out var problem))
            return new ProblemAnswer(problem);
        await checks.AskAsync(item, http.RequestAborted);
        return await ShowAsync(http, api, recipient, StatusCodes.Status201Created);
    }

    private static async Task<IResult> DecideAsync(HttpContext http, Api api, string id)
    {
        if (!(await http.ReadJsonAsync()).Succeeded(out var body, out var problem))
            return new ProblemAnswer(problem);
        using (body)
        {
            if (!Ids.TryParse(Recipient.IdPrefix, id, out var recipient))
                return Answers.NotFound("recipient");
            var errors = new FieldErrors();
            var form = new JsonForm(body.Root, "", errors);
            var status = form.String("status");
            var reason = TextRules.Optional(form.String("reason"), ReasonCharactersMax, "", "reason", errors);
            var evidence = TextRules.Required(form.String("evidence"), NameChecks.EvidenceCharactersMax, "", "evidence", errors);
            form.End();
            if (status is not (OnboardingStatus.Verified or OnboardingStatus.Rejected))
                errors.Add("/status", status is null ? FieldCodes.Required : FieldCodes.UnknownValue,
                    "status is verified or rejected.");
            if (errors.Any)
                return Answers.Invalid(errors);
            var decided = await api.Lanes.TrySubmitAsync(new DecideOnboarding(
                http.Caller, recipient, status == OnboardingStatus.Verified, reason, evidence!));
            return decided.IsOk
                ? await ShowAsync(http, api, recipient, StatusCodes.Status200OK) : new ProblemAnswer(decided.Problem!);
        }
    }

    /// <summary>The case with its history; of a recipient nobody looked into, that.</summary>
    public static async Task<IResult> ShowAsync(HttpContext http, Api api, Guid recipient, int status)
    {
        var item = await OnboardingStore.FindAsync(api.Database, http.Merchant, recipient, http.RequestAborted);
        var events = await EventLog.ListAsync(
            api.Database, http.Merchant, 0, null, recipient, EventLog.PageMax, http.RequestAborted);
        var history = events.Where(e => e.Type.StartsWith(OnboardingChange.EventPrefix, StringComparison.Ordinal));
        return new JsonAnswer(Json.Text((item, recipient, history), static (json, o) =>
        {
            json.WriteStartObject();
            if (o.item is not null)
            {
                OnboardingStore.WriteMembers(json, o.item);
            }
            else
            {
                json.Id("recipient_id", Recipient.IdPrefix, o.recipient);
                json.WriteString("object", "onboarding");
                json.WriteString("status", OnboardingStatus.NotStarted);
            }
            json.WriteStartArray("history");
            foreach (var change in o.history)
                Write(json, change);
            json.WriteEndArray();
            json.WriteEndObject();
        }), status);
    }

    private static void Write(Utf8JsonWriter json, Event change)
    {
        using var then = JsonDocument.Parse(change.Data);
        json.WriteStartObject();
        json.WriteString("status", then.RootElement.GetProperty("status").GetString());
        json.Text("reason", then.RootElement.GetProperty("reason").GetString());
        json.Text("by", change.Actor.Id ?? change.Actor.Kind);
        json.Instant("at", change.OccurredAt);
        json.WriteEndObject();
    }

    private static async Task<IResult> VerifyAsync(HttpContext http, Api api, IdentityProviders providers, IdentityChecks checks,
        string id, string method) => TrySubject(id, method, out var subject)
            ? await NameChecks.RunAsync(http, api, providers, checks, subject) : Answers.NotFound("payout method");

    private static async Task<IResult> ChecksAsync(HttpContext http, Api api, string id, string method)
    {
        if (!TrySubject(id, method, out var subject))
            return Answers.NotFound("payout method");
        var methods = await PayoutMethodStore.ListAsync(
            api.Database, http.Merchant, subject.RecipientId!.Value, http.RequestAborted);
        return methods.Any(m => m.Id == subject.Id)
            ? Answers.Whole(await NameCheckStore.ListAsync(api.Database, http.Merchant, subject.Id, http.RequestAborted),
                NameCheckStore.Write)
            : Answers.NotFound("payout method");
    }

    private static async Task<IResult> AcceptAsync(HttpContext http, Api api, string id, string method)
    {
        if (!(await http.ReadJsonAsync()).Succeeded(out var body, out var problem))
            return new ProblemAnswer(problem);
        using (body)
        {
            if (!TrySubject(id, method, out var subject))
                return Answers.NotFound("payout method");
            var errors = new FieldErrors();
            var form = new JsonForm(body.Root, "", errors);
            var evidence = TextRules.Required(form.String("evidence"), NameChecks.EvidenceCharactersMax, "", "evidence", errors);
            form.End();
            if (errors.Any)
                return Answers.Invalid(errors);
            var accepted = await api.Lanes.TrySubmitAsync(new AcceptName(http.Caller, subject, evidence!));
            return accepted.IsOk
                ? new JsonAnswer(NameCheckStore.Text(accepted.Value)) : new ProblemAnswer(accepted.Problem!);
        }
    }

    private static bool TrySubject(string id, string method, out CheckSubject subject)
    {
        var isMethod = Ids.TryParse(PayoutMethod.IdPrefix, method, out var methodId);
        var isRecipient = Ids.TryParse(Recipient.IdPrefix, id, out var recipient);
        subject = new CheckSubject(methodId, recipient);
        return isMethod && isRecipient;
    }
}
