using Sluice.Access;
using Sluice.Calendars;
using Sluice.Kernel;
using Sluice.Money;
using Sluice.Onboarding;
using Sluice.Payouts;
using Sluice.Recipients;
using Sluice.Withdrawals;
using Wire = Sluice.Client;

namespace Sluice.Server.Http;

internal static class WithdrawalEndpoints
{
    private const int LabelCharactersMax = 100;

    public static void Map(IEndpointRouteBuilder app)
    {
        var accounts = app.MapGroup("/v1/withdrawal-accounts").WithTags("Withdrawals");
        accounts.MapPost("", AddAsync).Doc("Put an account of your own on file", Scopes.BalancesWrite)
            .Takes<Wire.NewWithdrawalAccount>(Examples.WithdrawalAccount).Gives<Wire.WithdrawalAccount>(201);
        accounts.MapGet("", AccountsAsync).Doc("List your own accounts", Scopes.BalancesRead)
            .Gives<Wire.Page<Wire.WithdrawalAccount>>();
        accounts.MapGet("/{id}", AccountAsync).Doc("Retrieve an account of your own", Scopes.BalancesRead)
            .Gives<Wire.WithdrawalAccount>();
        accounts.MapPost("/{id}/verify", VerifyAsync).Doc("Ask the bank whose account it is", Scopes.BalancesWrite)
            .Gives<Wire.NameCheck>();
        accounts.MapPost("/{id}/decide", DecideAsync).Doc("Decide by hand whether it is yours", Scopes.ExceptionsWrite)
            .Takes<Wire.AccountDecision>(Examples.AccountDecision).Gives<Wire.WithdrawalAccount>();
        accounts.MapDelete("/{id}", DisableAsync).Doc("Disable an account of your own", Scopes.BalancesWrite)
            .Gives<Wire.WithdrawalAccount>();
        var withdrawals = app.MapGroup("/v1/withdrawals").WithTags("Withdrawals");
        withdrawals.MapPost("", WithdrawAsync).Doc("Take money out to an account of your own", Scopes.BalancesWrite)
            .Takes<Wire.NewWithdrawal>(Examples.Withdrawal).Gives<Wire.Withdrawal>(201).MovesMoney();
        withdrawals.MapGet("", ListAsync).Doc("List withdrawals", Scopes.BalancesRead).Gives<Wire.Page<Wire.Withdrawal>>()
            .Query("limit", "cursor");
        withdrawals.MapGet("/schedule", SchedulesAsync).Doc("When money is taken out by itself", Scopes.BalancesRead)
            .Gives<Wire.Page<Wire.WithdrawalSchedule>>();
        withdrawals.MapPut("/schedule", ScheduleAsync).Doc("Have money taken out by itself", Scopes.BalancesWrite)
            .Takes<Wire.NewWithdrawalSchedule>(Examples.WithdrawalSchedule).Gives<Wire.WithdrawalSchedule>();
        withdrawals.MapGet("/{id}", GetAsync).Doc("Retrieve a withdrawal", Scopes.BalancesRead).Gives<Wire.Withdrawal>();
    }

    private static async Task<IResult> AddAsync(HttpContext http, Api api)
    {
        if (!(await http.ReadJsonAsync()).Succeeded(out var body, out var problem))
            return new ProblemAnswer(problem);
        using (body)
        {
            var claim = http.ClaimIfAny(body.Hash, out problem);
            if (problem is not null)
                return new ProblemAnswer(problem);
            var errors = new FieldErrors();
            var form = new JsonForm(body.Root, "", errors);
            var label = TextRules.Optional(form.String("label"), LabelCharactersMax, "", "label", errors);
            var holderForm = form.Object("holder");
            var destinationForm = form.Object("destination");
            form.End();
            if (holderForm is null)
                errors.Add("/holder", FieldCodes.Required, "Say whose account it is: type, name and country.");
            if (destinationForm is null)
                errors.Add("/destination", FieldCodes.Required, "Say where to pay.");
            var holder = holderForm is null ? null
                : RecipientParser.Parse(RecipientRequestJson.Read(holderForm), "/holder", errors);
            var destination = destinationForm is null ? null
                : DestinationParser.Parse(DestinationRequestJson.Read(destinationForm), null, "/destination", errors,
                    api.Rules.At(api.Clock.Now));
            if (destination is not null && destination.Kind.Type != DestinationKinds.Account)
                errors.Add("/destination/type", FieldCodes.NotAllowed, "A withdrawal goes to an account of the merchant's.");
            if (holder is null || destination is null || errors.Any)
                return Answers.Invalid(errors);
            var prepared = PreparedDestination.Of(destination, http.Merchant, api.Vault);
            return await Answers.OfAsync(http, api,
                await api.Lanes.TrySubmitAsync(new AddWithdrawalAccount(http.Caller, holder, prepared, label, claim)),
                StatusCodes.Status201Created, "/v1/withdrawal-accounts/");
        }
    }

    private static async Task<IResult> AccountsAsync(HttpContext http, Api api) =>
        Answers.Whole(await WithdrawalAccountStore.ListAsync(api.Database, http.Merchant, http.RequestAborted),
            WithdrawalAccountStore.Write);

    private static async Task<IResult> AccountAsync(HttpContext http, Api api, string id) =>
        await FindAsync(http, api, id) is { } account
            ? new JsonAnswer(WithdrawalAccountStore.Text(account)) : Answers.NotFound("withdrawal account");

    private static async Task<IResult> VerifyAsync(HttpContext http, Api api, IdentityProviders providers, IdentityChecks checks,
        string id) => Ids.TryParse(WithdrawalAccount.IdPrefix, id, out var account)
            ? await NameChecks.RunAsync(http, api, providers, checks, new CheckSubject(account, null))
            : Answers.NotFound("withdrawal account");

    private static async Task<IResult> DecideAsync(HttpContext http, Api api, string id)
    {
        if (!(await http.ReadJsonAsync()).Succeeded(out var body, out var problem))
            return new ProblemAnswer(problem);
        using (body)
        {
            if (!Ids.TryParse(WithdrawalAccount.IdPrefix, id, out var account))
                return Answers.NotFound("withdrawal account");
            var errors = new FieldErrors();
            var form = new JsonForm(body.Root, "", errors);
            var verified = form.Bool("verified");
            var evidence = TextRules.Required(form.String("evidence"), NameChecks.EvidenceCharactersMax, "", "evidence", errors);
            form.End();
            if (verified is null && !errors.List.Any(e => e.Pointer == "/verified"))
                errors.Add("/verified", FieldCodes.Required, "verified is true or false.");
            if (errors.Any)
                return Answers.Invalid(errors);
            return await Answers.OfAsync(http, api,
                await api.Lanes.TrySubmitAsync(new DecideWithdrawalAccount(http.Caller, account, verified!.Value, evidence!)));
        }
    }

    private static async Task<IResult> DisableAsync(HttpContext http, Api api, string id) =>
        Ids.TryParse(WithdrawalAccount.IdPrefix, id, out var account)
            ? await Answers.OfAsync(http, api, await api.Lanes.TrySubmitAsync(new DisableWithdrawalAccount(http.Caller, account)))
            : Answers.NotFound("withdrawal account");

    private static async Task<IResult> WithdrawAsync(HttpContext http, Api api)
    {
        if (!(await http.ReadJsonAsync()).Succeeded(out var body, out var problem))
            return new ProblemAnswer(problem);
        using (body)
        {
            if (!http.Claim(body.Hash).Succeeded(out var claim, out problem))
                return new ProblemAnswer(problem);
            var errors = new FieldErrors();
            var form = new JsonForm(body.Root, "", errors);
            var account = AccountOf(form, errors);
            var amount = MoneyForm.Read(form, errors);
            var reference = TextRules.Optional(form.String("client_reference"), 100, "", "client_reference", errors);
            form.End();
            if (amount is null || errors.Any)
                return Answers.Invalid(errors);
            if (api.Connectors.First(http.Caller.Live) is null)
                return Answers.Problem(ProblemTypes.InvalidState, "No connector for live money is installed.");
            var terms = await api.Terms.OfAsync(http.Merchant, http.RequestAborted);
            var made = await api.Lanes.TrySubmitAsync(
                new CreateWithdrawal(http.Caller, account, amount.Value, reference, claim, terms));
            if (!made.Succeeded(out var receipt, out problem))
                return new ProblemAnswer(problem);
            api.Wake.Dispatch(http.Merchant);
            var json = receipt.Snapshot ?? await Events.EventLog.SnapshotAsync(
                api.Database, http.Merchant, receipt.EventNumber, http.RequestAborted);
            return new JsonAnswer(WithdrawalStore.Text(new Withdrawal(http.Merchant, IdIn(json), account, false), json),
                StatusCodes.Status201Created, $"/v1/withdrawals/{IdIn(json)}", receipt.IsReplayed);
        }
    }

    private static PayoutId IdIn(string payoutJson)
    {
        using var payout = System.Text.Json.JsonDocument.Parse(payoutJson);
        return PayoutId.TryParse(payout.RootElement.GetProperty("id").GetString(), out var id)
            ? id : throw new InvalidOperationException("A payout without an id.");
    }

    private static Guid AccountOf(JsonForm form, FieldErrors errors)
    {
        var text = form.String("withdrawal_account_id");
        if (text is null)
            errors.Add("/withdrawal_account_id", FieldCodes.Required, "Say to which of your accounts.");
        else if (!Ids.TryParse(WithdrawalAccount.IdPrefix, text, out var id))
            errors.Add("/withdrawal_account_id", FieldCodes.InvalidFormat, "withdrawal_account_id looks like wda_0198c0ffee….");
        else
            return id;
        return default;
    }

    private static async Task<IResult> ListAsync(HttpContext http, Api api)
    {
        var query = new QueryForm(http);
        var before = query.Id("cursor", PayoutId.Prefix);
        var limit = query.Limit();
        if (!query.IsRight())
            return Answers.Invalid(query.Errors);
        var rows = await WithdrawalStore.ListAsync(api.Database, http.Merchant, before, limit + 1, http.RequestAborted);
        var payouts = await api.Payouts.FindAsync(http.Merchant, [.. rows.Select(w => w.Payout)], http.RequestAborted);
        return Answers.List(rows, limit, (json, w) => WithdrawalStore.Write(json, w, PayoutJson.Text(payouts[w.Payout])),
            w => w.Payout.ToString());
    }

    private static async Task<IResult> GetAsync(HttpContext http, Api api, string id) =>
        PayoutId.TryParse(id, out var payoutId)
        && await WithdrawalStore.FindAsync(api.Database, http.Merchant, payoutId, http.RequestAborted) is { } withdrawal
        && await api.Payouts.FindAsync(http.Merchant, payoutId, http.RequestAborted) is { } payout
            ? new JsonAnswer(WithdrawalStore.Text(withdrawal, PayoutJson.Text(payout)))
            : Answers.NotFound("withdrawal");

    private static async Task<IResult> SchedulesAsync(HttpContext http, Api api) =>
        Answers.Whole(await WithdrawalScheduleStore.ListAsync(api.Database, http.Merchant, http.RequestAborted),
            WithdrawalScheduleStore.Write);

    private static async Task<IResult> ScheduleAsync(HttpContext http, Api api)
    {
        if (!(await http.ReadJsonAsync()).Succeeded(out var body, out var problem))
            return new ProblemAnswer(problem);
        using (body)
        {
            var errors = new FieldErrors();
            var form = new JsonForm(body.Root, "", errors);
            var code = form.String("currency");
            var account = AccountOf(form, errors);
            var cadence = Cadence.Read(form, errors);
            var keep = form.Long("keep", "minor units") ?? 0;
            var active = form.Bool("active") ?? true;
            form.End();
            Currency? currency = null;
            if (string.IsNullOrEmpty(code))
                errors.Add("/currency", FieldCodes.Required, "currency is an ISO 4217 code, as EUR.");
            else if (!Currency.TryFind(code, out currency))
                errors.Add("/currency", FieldCodes.UnknownCurrency, $"'{JsonText.Cut(code)}' is no ISO 4217 currency.");
            if (keep is < 0 or > Amount.MinorUnitsMax)
                errors.Add("/keep", FieldCodes.OutOfRange, $"keep is 0 to {Amount.MinorUnitsMax}.");
            if (cadence is null || currency is null || errors.Any)
                return Answers.Invalid(errors);
            return await Answers.OfAsync(http, api, await api.Lanes.TrySubmitAsync(
                new SetWithdrawalSchedule(http.Caller, currency, account, cadence, keep, active)));
        }
    }

    private static async Task<WithdrawalAccount?> FindAsync(HttpContext http, Api api, string id) =>
        Ids.TryParse(WithdrawalAccount.IdPrefix, id, out var account)
            ? await WithdrawalAccountStore.FindAsync(api.Database, http.Merchant, account, http.RequestAborted) : null;
}
