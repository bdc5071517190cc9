using System.Text.Json;
using Sluice.Access;
using Sluice.Kernel;
using Sluice.Onboarding;
using Sluice.Recipients;
using Wire = Sluice.Client;

namespace Sluice.Server.Http;

internal static class RecipientEndpoints
{
    public static void Map(IEndpointRouteBuilder app)
    {
        var recipients = app.MapGroup("/v1/recipients").WithTags("Recipients");
        recipients.MapPost("", CreateAsync).Doc("Put a recipient on file", Scopes.RecipientsWrite)
            .Takes<Wire.RecipientDetails>(Examples.Recipient).Gives<Wire.Recipient>(201);
        recipients.MapGet("", ListAsync).Doc("List recipients", Scopes.RecipientsRead).Gives<Wire.Page<Wire.Recipient>>()
            .Query("status", "client_reference", "limit", "cursor");
        recipients.MapGet("/{id}", GetAsync).Doc("Retrieve a recipient", Scopes.RecipientsRead).Gives<Wire.Recipient>();
        recipients.MapPatch("/{id}", UpdateAsync).Doc("Change, disable or archive a recipient", Scopes.RecipientsWrite)
            .Takes<Wire.RecipientChanges>(Examples.RecipientChanges).Gives<Wire.Recipient>();
        recipients.MapPost("/{id}/payout-methods", AddMethodAsync).Doc("Add a payout method", Scopes.RecipientsWrite)
            .Takes<Wire.NewPayoutMethod>(Examples.PayoutMethod)
            .Gives<Wire.PayoutMethod>(201);
        recipients.MapGet("/{id}/payout-methods", MethodsAsync)
            .Doc("List the payout methods of a recipient", Scopes.RecipientsRead)
            .Gives<Wire.Page<Wire.PayoutMethod>>();
        recipients.MapPatch("/{id}/payout-methods/{method}", ChangeMethodAsync)
            .Doc("Make a payout method the default, or disable it", Scopes.RecipientsWrite)
            .Takes<Wire.PayoutMethodChanges>(Examples.PayoutMethodChanges).Gives<Wire.PayoutMethod>();
        recipients.MapDelete("/{id}/payout-methods/{method}", DisableMethodAsync)
            .Doc("Disable a payout method", Scopes.RecipientsWrite).Gives<Wire.PayoutMethod>();
    }

    private static async Task<IResult> CreateAsync(HttpContext http, Api api)
    {
        if (!(await http.ReadJsonAsync()).Succeeded(out var body, out var problem))
            return new ProblemAnswer(problem);
        using (body)
        {
            var claim = http.ClaimIfAny(body.Hash, out problem);
            if (problem is not null)
                return new ProblemAnswer(problem);
            var errors = new FieldErrors();
            var details = RecipientParser.Parse(RecipientRequestJson.Read(new JsonForm(body.Root, "", errors)), "", errors);
            if (details is null || errors.Any)
                return Answers.Invalid(errors);
            return await Answers.OfAsync(http, api,
                await api.Lanes.TrySubmitAsync(new CreateRecipient(http.Caller, details, claim)), 201, "/v1/recipients/");
        }
    }

    private static async Task<IResult> ListAsync(HttpContext http, Api api)
    {
        var query = new QueryForm(http);
        var status = query.Text("status");
        var reference = query.Text("client_reference");
        var before = query.Id("cursor", Recipient.IdPrefix);
        var limit = query.Limit();
        if (status is not null && !RecipientStatus.IsKnown(status))
            query.Errors.Add("?status", FieldCodes.UnknownValue, "status is active, disabled or archived.");
        if (!query.IsRight())
            return Answers.Invalid(query.Errors);
        var rows = await RecipientStore.ListAsync(api.Database, http.Merchant, status, reference, before, limit + 1,
            http.RequestAborted);
        return Answers.List(rows, limit, RecipientStore.Write, r => Ids.Format(Recipient.IdPrefix, r.Id));
    }

    private static async Task<IResult> GetAsync(HttpContext http, Api api, string id) =>
        await FindAsync(http, api, id) is { } recipient
            ? new JsonAnswer(RecipientStore.Text(recipient), revision: recipient.Revision)
            : Answers.NotFound("recipient");

    private static async Task<IResult> UpdateAsync(HttpContext http, Api api, string id)
    {
        if (!(await http.ReadJsonAsync()).Succeeded(out var body, out var problem))
            return new ProblemAnswer(problem);
        using (body)
        {
            if (await FindAsync(http, api, id) is not { } recipient)
                return Answers.NotFound("recipient");
            var errors = new FieldErrors();
            var change = RecipientPatchForm.Read(body.Root, recipient, errors);
            var revision = http.RevisionSeen(change.Revision, errors);
            if (errors.Any)
                return Answers.Invalid(errors);
            var update =
                new UpdateRecipient(http.Caller, recipient.Id, revision, change.Details, change.Status, change.DefaultMethod);
            return await Answers.OfAsync(http, api, await api.Lanes.TrySubmitAsync(update));
        }
    }

    private static async Task<IResult> AddMethodAsync(
        HttpContext http, Api api, IdentityProviders providers, IdentityChecks checks, string id)
    {
        if (!(await http.ReadJsonAsync()).Succeeded(out var body, out var problem))
            return new ProblemAnswer(problem);
        using (body)
        {
            var claim = http.ClaimIfAny(body.Hash, out problem);
            if (problem is not null)
                return new ProblemAnswer(problem);
            if (!Ids.TryParse(Recipient.IdPrefix, id, out var recipient))
                return Answers.NotFound("recipient");
            var errors = new FieldErrors();
            var form = new JsonForm(body.Root, "", errors);
            var destinationForm = form.Object("destination");
            var makeDefault = form.Bool("is_default") ?? false;
            var verify = form.Bool("verify") ?? false;
            form.End();
            if (destinationForm is null)
                errors.Add("/destination", FieldCodes.Required, "Say where to pay.");
            var destination = destinationForm is null ? null
                : DestinationParser.Parse(DestinationRequestJson.Read(destinationForm), null, "/destination", errors);
            if (destination is null || errors.Any)
                return Answers.Invalid(errors);
            var prepared = PreparedDestination.Of(destination, http.Merchant, api.Vault);
            var added = await api.Lanes.TrySubmitAsync(new AddPayoutMethod(http.Caller, recipient, prepared, makeDefault, claim));
            if (verify && added.Succeeded(out var receipt, out _) && receipt.Snapshot is { } text)
                await VerifyAsync(http, api, providers, checks, recipient, text);
            return await Answers.OfAsync(http, api, added, 201);
        }
    }

    // The answer shows the method as it was added; what the check says is in its list of name checks, and in `verified`.
    private static async Task VerifyAsync(
        HttpContext http, Api api, IdentityProviders providers, IdentityChecks checks, Guid recipient, string added)
    {
        using var method = JsonDocument.Parse(added);
        _ = Ids.TryParse(PayoutMethod.IdPrefix, method.RootElement.GetProperty("id").GetString(), out var id);
        var started = await api.Lanes.TrySubmitAsync(
            new StartNameCheck(http.Caller, new CheckSubject(id, recipient), providers.For(http.Caller.Live)?.Name));
        if (started.IsOk)
            await checks.AskAsync(started.Value, http.RequestAborted);
    }

    private static async Task<IResult> MethodsAsync(HttpContext http, Api api, string id)
    {
        if (await FindAsync(http, api, id) is not { } recipient)
            return Answers.NotFound("recipient");
        var methods = await PayoutMethodStore.ListAsync(api.Database, http.Merchant, recipient.Id, http.RequestAborted);
        return Answers.Whole(methods, (json, m) => PayoutMethodStore.Write(json, m, m.Id == recipient.DefaultMethod));
    }

    private static async Task<IResult> ChangeMethodAsync(HttpContext http, Api api, string id, string method)
    {
        if (!(await http.ReadJsonAsync()).Succeeded(out var body, out var problem))
            return new ProblemAnswer(problem);
        using (body)
        {
            var errors = new FieldErrors();
            var form = new JsonForm(body.Root, "", errors);
            var makeDefault = form.Bool("is_default");
            var status = form.String("status");
            form.End();
            if (status is not (null or "disabled"))
                errors.Add("/status", FieldCodes.UnknownValue, "A payout method can be disabled; to use it again, add it again.");
            if (makeDefault == false)
                errors.Add("/is_default", FieldCodes.NotAllowed, "Make another payout method the default instead.");
            if (makeDefault is null == status is null)
                errors.Add("", FieldCodes.Required, "Send either is_default or status.");
            if (errors.Any)
                return Answers.Invalid(errors);
            if (status is not null)
                return await DisableMethodAsync(http, api, id, method);
            if (!Ids.TryParse(Recipient.IdPrefix, id, out var recipient)
                || !Ids.TryParse(PayoutMethod.IdPrefix, method, out var methodId))
                return Answers.NotFound("payout method");
            var updated = await api.Lanes.TrySubmitAsync(new UpdateRecipient(http.Caller, recipient, null, null, null, methodId));
            if (!updated.IsOk)
                return new ProblemAnswer(updated.Problem!);
            var methods = await PayoutMethodStore.ListAsync(api.Database, http.Merchant, recipient, http.RequestAborted);
            return new JsonAnswer(PayoutMethodStore.Text(methods.Single(m => m.Id == methodId), isDefault: true));
        }
    }

    private static async Task<IResult> DisableMethodAsync(HttpContext http, Api api, string id, string method) =>
        Ids.TryParse(Recipient.IdPrefix, id, out var recipient) && Ids.TryParse(PayoutMethod.IdPrefix, method, out var methodId)
            ? await Answers.OfAsync(http, api,
                await api.Lanes.TrySubmitAsync(new DisablePayoutMethod(http.Caller, recipient, methodId)))
            : Answers.NotFound("payout method");

    private static async Task<Recipient?> FindAsync(HttpContext http, Api api, string id) =>
        Ids.TryParse(Recipient.IdPrefix, id, out var recipient)
            ? await RecipientStore.FindAsync(api.Database, http.Merchant, recipient, http.RequestAborted)
            : null;
}
