using System.Text.Json;
using Sluice.Access;
using Sluice.Balances;
using Sluice.Connectors;
using Sluice.Kernel;
using Sluice.Onboarding;
using Sluice.Payouts;
using Sluice.Rails.Sandbox;
using Wire = Sluice.Client;

namespace Sluice.Server.Http;

/// <summary>
/// What only test merchants have: money for nothing, a clock to put forward, and a look behind the bank's counter.
/// </summary>
internal static class SandboxEndpoints
{
    /// <summary>How far the clock goes in all.</summary>
    private static readonly TimeSpan AheadMax = TimeSpan.FromDays(3660);

    private const int AdvanceSecondsMax = 366 * 24 * 3600;

    public static void Map(IEndpointRouteBuilder app)
    {
        var sandbox = app.MapGroup("/v1/sandbox").WithTags("Sandbox")
            .AddEndpointFilter(async (context, next) => context.HttpContext.Caller.Live
                ? Answers.Problem(ProblemTypes.PermissionDenied, "The sandbox is for test merchants; this key is live.")
                : await next(context));
        sandbox.MapPost("/deposits", DepositAsync).Doc("Put test money into the book", Scopes.SandboxWrite)
            .Takes<Wire.NewDeposit>(Examples.Deposit).Gives<Wire.Deposit>(201).MovesMoney();
        sandbox.MapPost("/deposits/{id}/clear", ClearAsync).Doc("Clear an announced deposit", Scopes.SandboxWrite)
            .Gives<Wire.Deposit>().MovesMoney();
        sandbox.MapGet("/clock", (Api api) => Clock(api)).Doc("The installation's clock", Scopes.SandboxWrite)
            .Gives<Wire.SandboxClock>();
        sandbox.MapPost("/clock", AdvanceAsync).Doc("Put the clock forward", Scopes.SandboxWrite)
            .Takes<Wire.ClockAdvance>(Examples.Clock).Gives<Wire.SandboxClock>();
        sandbox.MapGet("/bank", BankAsync).Doc("What the sandbox bank knows", Scopes.SandboxWrite)
            .Gives<Wire.Page<Wire.BankPayment>>().Query("limit", "cursor");
        sandbox.MapGet("/bank/summary", SummaryAsync).Doc("What the sandbox bank paid in all", Scopes.SandboxWrite)
            .Gives<Wire.BankSummary>();
        sandbox.MapPost("/onboarding/{id}", OnboardingAsync).Doc("Say what the identity provider says", Scopes.SandboxWrite)
            .Takes<Wire.SandboxOnboarding>(Examples.SandboxOnboarding).Gives<Wire.Onboarding>();
        app.MapPost("/callbacks/{connector}", CallbackAsync).WithTags("Rails").WithSummary("Where rails report; signed");
    }

    private static async Task<IResult> DepositAsync(HttpContext http, Api api)
    {
        if (!(await http.ReadJsonAsync()).Succeeded(out var body, out var problem))
            return new ProblemAnswer(problem);
        using (body)
        {
            if (!http.Claim(body.Hash).Succeeded(out var claim, out problem))
                return new ProblemAnswer(problem);
            var errors = new FieldErrors();
            var form = new JsonForm(body.Root, "", errors);
            var amount = MoneyForm.Read(form, errors);
            var cleared = form.Bool("cleared") ?? true;
            var reference = TextRules.Optional(form.String("reference"), 140, "", "reference", errors);
            form.End();
            if (amount is null || errors.Any)
                return Answers.Invalid(errors);
            var announced =
                await api.Lanes.TrySubmitAsync(new AnnounceDeposit(http.Caller, amount.Value, reference, cleared, claim));
            if (announced.IsOk && cleared)
                await api.Dispatcher.FundAsync(http.Merchant, amount.Value.Currency.Code, http.RequestAborted);
            return await Answers.OfAsync(http, api, announced, StatusCodes.Status201Created);
        }
    }

    private static async Task<IResult> ClearAsync(HttpContext http, Api api, string id)
    {
        if (!http.Claim(http.HashOf([])).Succeeded(out var claim, out var problem))
            return new ProblemAnswer(problem);
        if (!Ids.TryParse(Deposit.IdPrefix, id, out var deposit))
            return Answers.NotFound("deposit");
        var cleared = await api.Lanes.TrySubmitAsync(new ClearDeposit(http.Caller, deposit, claim));
        // A replay has no snapshot at hand, and its money has gone where it was waited for.
        if (cleared.Succeeded(out var receipt, out _) && receipt.Snapshot is { } text)
        {
            using var snapshot = JsonDocument.Parse(text);
            await api.Dispatcher.FundAsync(http.Merchant, snapshot.RootElement.GetProperty("currency").GetString()!,
                http.RequestAborted);
        }
        return await Answers.OfAsync(http, api, cleared);
    }

    private static JsonAnswer Clock(Api api) => new(Json.Text(api.Clock, static (json, clock) =>
    {
        json.WriteStartObject();
        json.Instant("now", clock.Now);
        json.WriteNumber("offset_seconds", (long)clock.Ahead.TotalSeconds);
        json.WriteEndObject();
    }));

    private static async Task<IResult> AdvanceAsync(HttpContext http, Api api)
    {
        if (!(await http.ReadJsonAsync()).Succeeded(out var body, out var problem))
            return new ProblemAnswer(problem);
        using (body)
        {
            var errors = new FieldErrors();
            var form = new JsonForm(body.Root, "", errors);
            var seconds = form.Int("advance_seconds");
            form.End();
            if (seconds is null && !errors.Any)
                errors.Add("/advance_seconds", FieldCodes.Required, "advance_seconds says how far.");
            if (seconds is < 0 or > AdvanceSecondsMax)
                errors.Add("/advance_seconds", FieldCodes.OutOfRange,
                    $"The clock goes forward only, by at most {AdvanceSecondsMax} seconds at a time.");
            if (errors.Any)
                return Answers.Invalid(errors);
            // It is the clock of the whole installation.
            if (await Merchants.AnyLiveAsync(api.Database, http.RequestAborted))
                return Answers.Problem(ProblemTypes.InvalidState, "There is live money in this installation; its clock stays.");
            if (api.Clock.Ahead + TimeSpan.FromSeconds(seconds!.Value) > AheadMax)
                return Answers.Problem(ProblemTypes.InvalidState,
                    $"The clock goes at most {AheadMax.TotalDays:0} days ahead in all; start the server again to set it back.");
            api.Clock.Advance(TimeSpan.FromSeconds(seconds!.Value));
            api.Wake.Dispatch(http.Merchant);
            return Clock(api);
        }
    }

    private static async Task<IResult> BankAsync(HttpContext http, SandboxBanks banks)
    {
        var query = new QueryForm(http);
        var cursor = query.Text("cursor");
        var limit = query.Limit();
        if (!query.IsRight())
            return Answers.Invalid(query.Errors);
        var rows = await banks.ListAsync(http.Merchant, cursor, limit + 1, http.RequestAborted);
        return Answers.List(rows, limit, static (json, p) =>
        {
            json.WriteStartObject();
            json.WriteString("connector", p.Connector);
            json.WriteString("reference", p.Reference.ToString());
            json.WriteString("payout_id", p.Reference.Payout.ToString());
            json.WriteNumber("amount", p.Amount);
            json.WriteString("currency", p.Currency);
            json.WriteString("state",
                p.State switch { BankState.Accepted => "pending", var state => state.ToString().ToLowerInvariant() });
            json.WriteString("name", p.Name);
            json.WriteString("account_last4", p.AccountLast4);
            json.Instant("received_at", p.ReceivedAt);
            json.Instant("paid_at", p.PaidAt);
            json.WriteNumber("times_paid", p.TimesPaid);
            json.WriteEndObject();
        }, p => p.Reference.ToString());
    }

    private static async Task<IResult> SummaryAsync(HttpContext http, SandboxBanks banks)
    {
        var summary = await banks.SummaryAsync(http.Merchant, http.RequestAborted);
        return new JsonAnswer(Json.Text(summary, static (json, s) =>
        {
            json.WriteStartObject();
            json.WriteString("object", "bank_summary");
            json.WriteNumber("paid_count", s.Paid.Sum(p => p.Count));
            json.WriteStartArray("by_currency");
            foreach (var (currency, count, amount) in s.Paid)
            {
                json.WriteStartObject();
                json.WriteString("currency", currency);
                json.WriteNumber("count", count);
                json.WriteNumber("amount", amount);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteNumber("paid_more_than_once", s.PaidMoreThanOnce);
            json.WriteEndObject();
        }));
    }

    private static async Task<IResult> OnboardingAsync(HttpContext http, Api api, string id)
    {
        if (!(await http.ReadJsonAsync()).Succeeded(out var body, out var problem))
            return new ProblemAnswer(problem);
        using (body)
        {
            if (!Ids.TryParse(Recipients.Recipient.IdPrefix, id, out var recipient))
                return Answers.Problem(ProblemTypes.ResourceNotFound, "No onboarding of this recipient was begun.");
            var errors = new FieldErrors();
            var form = new JsonForm(body.Root, "", errors);
            var status = form.String("status");
            var reason = TextRules.Optional(form.String("reason"), 500, "", "reason", errors);
            form.End();
            if (!OnboardingStatus.IsAnswer(status))
                errors.Add("/status", status is null ? FieldCodes.Required : FieldCodes.UnknownValue,
                    "status is pending, needs_information, verified or rejected.");
            if (errors.Any)
                return Answers.Invalid(errors);
            var answered = await api.Lanes.TrySubmitAsync(new AnswerOnboarding(http.Merchant, recipient, null,
                new IdentityAnswer(status!, reason, null), new Events.Actor("provider", "sandbox", null)));
            return answered.IsOk
                ? await OnboardingEndpoints.ShowAsync(http, api, recipient, StatusCodes.Status200OK)
                : new ProblemAnswer(answered.Problem!);
        }
    }

    private static async Task<IResult> CallbackAsync(HttpContext http, ReceiveCallback receive, string connector)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body, http.RequestAborted);
        var taken = await receive.RunAsync(connector, body.GetBuffer().AsMemory(0, (int)body.Length),
            name => http.Request.Headers[name], http.RequestAborted);
        return taken.IsOk ? Results.Ok() : new ProblemAnswer(taken.Problem!);
    }
}
