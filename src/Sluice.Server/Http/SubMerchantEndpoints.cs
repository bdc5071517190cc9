using Sluice.Access;
using Sluice.Books;
using Sluice.Events;
using Sluice.Kernel;
using Sluice.SubMerchants;
using Wire = Sluice.Client;

namespace Sluice.Server.Http;

internal static class SubMerchantEndpoints
{
    private const int NameCharactersMax = 140;
    private const int MemoCharactersMax = 500;

    public static void Map(IEndpointRouteBuilder app)
    {
        var subs = app.MapGroup("/v1/sub-merchants").WithTags("Sub-merchants");
        subs.MapPost("", CreateAsync).Doc("Set up a merchant under yours; its key is shown once", Scopes.KeysWrite)
            .Takes<Wire.NewSubMerchant>(Examples.SubMerchant).Gives<Wire.SubMerchant>(201).MovesMoney();
        subs.MapGet("", ListAsync).Doc("List sub-merchants", Scopes.BalancesRead).Gives<Wire.Page<Wire.SubMerchant>>()
            .Query("limit", "cursor");
        subs.MapGet("/{id}", GetAsync).Doc("Retrieve a sub-merchant and what it holds", Scopes.BalancesRead)
            .Gives<Wire.SubMerchant>();
        subs.MapPost("/{id}/keys", KeyAsync).Doc("Make a key for a sub-merchant; it is shown once", Scopes.KeysWrite)
            .Takes<Wire.NewApiKey>(Examples.SubMerchantKey).Gives<Wire.ApiKey>(201);
        var transfers = app.MapGroup("/v1/sub-merchant-transfers").WithTags("Sub-merchants");
        transfers.MapPost("", TransferAsync).Doc("Move money to or from a sub-merchant", Scopes.BalancesWrite)
            .Takes<Wire.NewSubMerchantTransfer>(Examples.SubMerchantTransfer).Gives<Wire.SubMerchantTransfer>(201).MovesMoney();
        transfers.MapGet("", TransfersAsync).Doc("List transfers to and from sub-merchants", Scopes.BalancesRead)
            .Gives<Wire.Page<Wire.SubMerchantTransfer>>().Query("sub_merchant_id", "limit", "cursor");
        transfers.MapGet("/{id}", TransferOfAsync).Doc("Retrieve a transfer to or from a sub-merchant", Scopes.BalancesRead)
            .Gives<Wire.SubMerchantTransfer>();
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
            var form = new JsonForm(body.Root, "", errors);
            var name = TextRules.Name(form.String("name"), NameCharactersMax, "", "name", errors);
            var reference = TextRules.Optional(form.String("client_reference"), 100, "", "client_reference", errors);
            form.End();
            if (name is null || errors.Any)
                return Answers.Invalid(errors);
            var secret = ApiKey.NewSecret(http.Caller.Live);
            // A key hands on only the scopes it has.
            var created = await api.Lanes.TrySubmitAsync(new CreateSubMerchant(http.Caller, name, reference,
                ApiKey.HashOf(secret), RequestState.Of(http).Identity!.Scopes, claim));
            if (!created.Succeeded(out var receipt, out problem))
                return new ProblemAnswer(problem);
            // Answered again, the secret is gone: it is stored nowhere.
            if (receipt.IsReplayed)
                return await Answers.OfAsync(http, api, created, StatusCodes.Status201Created);
            http.Response.Headers.CacheControl = "no-store";
            return new JsonAnswer(WithMember(receipt.Snapshot!, "secret", secret), StatusCodes.Status201Created);
        }
    }

    private static async Task<IResult> ListAsync(HttpContext http, Api api)
    {
        var query = new QueryForm(http);
        var before = query.Id("cursor", SubMerchant.IdPrefix);
        var limit = query.Limit();
        if (!query.IsRight())
            return Answers.Invalid(query.Errors);
        var rows = await SubMerchantStore.ListAsync(api.Database, http.Merchant, before, limit + 1, http.RequestAborted);
        return Answers.List(rows, limit, SubMerchantStore.Write, s => Ids.Format(SubMerchant.IdPrefix, s.Id.Value));
    }

    private static async Task<IResult> GetAsync(HttpContext http, Api api, Statement statement, string id)
    {
        if (await FindAsync(http, api, id) is not { } sub)
            return Answers.NotFound("sub-merchant");
        var balances = BalanceEndpoints.Text(await statement.BalancesAsync(sub.Id, http.RequestAborted));
        return new JsonAnswer(SubMerchantStore.Text(sub)[..^1] + ",\"balances\":" + balances + "}");
    }

    private static Task<IResult> KeyAsync(HttpContext http, Api api, string id) => KeyEndpoints.CreateForAsync(http, api,
        async () => await FindAsync(http, api, id) is { } sub ? http.Caller with { Merchant = sub.Id } : null);

    private static async Task<IResult> TransferAsync(HttpContext http, Api api, TransferCarrier carrier)
    {
        if (!(await http.ReadJsonAsync()).Succeeded(out var body, out var problem))
            return new ProblemAnswer(problem);
        using (body)
        {
            if (!http.Claim(body.Hash).Succeeded(out var claim, out problem))
                return new ProblemAnswer(problem);
            var errors = new FieldErrors();
            var form = new JsonForm(body.Root, "", errors);
            var sub = form.String("sub_merchant_id");
            var amount = MoneyForm.Read(form, errors);
            var direction = form.String("direction");
            var memo = TextRules.Optional(form.String("memo"), MemoCharactersMax, "", "memo", errors);
            form.End();
            MerchantId subId = default;
            if (sub is null)
                errors.Add("/sub_merchant_id", FieldCodes.Required, "Say which sub-merchant.");
            else if (!MerchantId.TryParse(sub, null, out subId))
                errors.Add("/sub_merchant_id", FieldCodes.InvalidFormat, "sub_merchant_id looks like mer_0198c0ffee….");
            if (direction is not ("to_sub_merchant" or "from_sub_merchant"))
                errors.Add("/direction", direction is null ? FieldCodes.Required : FieldCodes.UnknownValue,
                    "direction is to_sub_merchant or from_sub_merchant.");
            if (amount is null || errors.Any)
                return Answers.Invalid(errors);
            var started = await api.Lanes.TrySubmitAsync(new StartTransfer(
                http.Caller, subId, amount.Value, direction == "to_sub_merchant", memo, claim));
            if (started.Succeeded(out var receipt, out _) && !receipt.IsReplayed)
                await CarryAsync(http.Merchant, receipt.Snapshot!, subId, amount.Value.Currency.Code);
            return await Answers.OfAsync(http, api, started, StatusCodes.Status201Created, "/v1/sub-merchant-transfers/");
        }

        // The money is on its way durably; that it arrives at once is a courtesy which a caller who has gone does not end.
        async Task CarryAsync(MerchantId parent, string snapshot, MerchantId child, string currency)
        {
            using var made = System.Text.Json.JsonDocument.Parse(snapshot);
            _ = Ids.TryParse(SubMerchantTransfer.IdPrefix, made.RootElement.GetProperty("id").GetString(), out var transfer);
            if (!await carrier.CarryAsync(parent, transfer, CancellationToken.None))
                return;
            await api.Dispatcher.FundAsync(child, currency, CancellationToken.None);
            await api.Dispatcher.FundAsync(parent, currency, CancellationToken.None);
        }
    }

    private static async Task<IResult> TransfersAsync(HttpContext http, Api api)
    {
        var query = new QueryForm(http);
        var sub = query.Id("sub_merchant_id", SubMerchant.IdPrefix);
        var before = query.Id("cursor", SubMerchantTransfer.IdPrefix);
        var limit = query.Limit();
        if (!query.IsRight())
            return Answers.Invalid(query.Errors);
        var rows = await SubMerchantTransferStore.ListAsync(
            api.Database, http.Merchant, sub, before, limit + 1, http.RequestAborted);
        return Answers.List(rows, limit, SubMerchantTransferStore.Write, t => Ids.Format(SubMerchantTransfer.IdPrefix, t.Id));
    }

    private static async Task<IResult> TransferOfAsync(HttpContext http, Api api, string id) =>
        Ids.TryParse(SubMerchantTransfer.IdPrefix, id, out var transfer)
        && await SubMerchantTransferStore.FindAsync(api.Database, http.Merchant, transfer, http.RequestAborted) is { } found
            ? new JsonAnswer(SubMerchantTransferStore.Text(found))
            : Answers.NotFound("transfer");

    private static async Task<SubMerchant?> FindAsync(HttpContext http, Api api, string id) =>
        MerchantId.TryParse(id, null, out var sub)
            ? await SubMerchantStore.FindAsync(api.Database, http.Merchant, sub, http.RequestAborted) : null;

    // The values written here are our own and need no escaping.
    private static string WithMember(string json, string name, string value) => $"{json[..^1]},\"{name}\":\"{value}\"}}";
}
