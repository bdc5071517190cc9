using System.Globalization;
using System.Text.Json;
using Sluice.Access;
using Sluice.Books;
using Sluice.Kernel;
using Sluice.Money;
using Sluice.Payouts;
using Sluice.Recipients;
using Wire = Sluice.Client;

namespace Sluice.Server.Http;

/// <summary>A recipient's wallet: what is in it, its statement, and taking money out.</summary>
internal static class WalletEndpoints
{
    private const string DefaultPurpose = "OTHER";

    public static void Map(IEndpointRouteBuilder app)
    {
        var wallet = app.MapGroup("/v1/recipients/{id}/wallet").WithTags("Wallets");
        wallet.MapGet("", GetAsync).Doc("What a recipient holds", Scopes.RecipientsRead).Gives<Wire.Wallet>();
        wallet.MapGet("/transactions", TransactionsAsync).Doc("The statement of a wallet", Scopes.RecipientsRead)
            .Gives<Wire.Page<Wire.Transaction>>().Query("currency", "limit", "cursor");
        wallet.MapPost("/withdrawals", WithdrawAsync).Doc("Pay out of a wallet to the recipient", Scopes.PayoutsWrite)
            .Takes<Wire.NewWalletWithdrawal>(Examples.WalletWithdrawal).Gives<Wire.Payout>(201).MovesMoney();
    }

    private static async Task<IResult> GetAsync(HttpContext http, Api api, Statement statement, string id)
    {
        if (await FindAsync(http, api, id) is not { } recipient)
            return Answers.NotFound("recipient");
        var balances = await statement.OwnedAsync(
            http.Merchant, AccountKind.Wallet, recipient.ToString("N"), http.RequestAborted);
        return new JsonAnswer(Json.Text((recipient, balances), static (json, w) =>
        {
            json.WriteStartObject();
            json.WriteString("object", "wallet");
            json.Id("recipient_id", Recipient.IdPrefix, w.recipient);
            json.WriteStartArray("balances");
            foreach (var balance in w.balances)
            {
                json.WriteStartObject();
                json.WriteString("currency", balance.Account.Currency);
                json.WriteNumber("balance", balance.Balance);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }));
    }

    private static async Task<IResult> TransactionsAsync(HttpContext http, Api api, Statement statement, string id)
    {
        var query = new QueryForm(http);
        var currency = query.Text("currency");
        var cursor = query.Number("cursor");
        var limit = query.Limit();
        if (currency is null)
            query.Errors.Add("?currency", FieldCodes.Required, "Say which currency.");
        else if (!Currency.TryFind(currency, out _))
            query.Errors.Add("?currency", FieldCodes.UnknownCurrency, "currency is an ISO 4217 code, as EUR.");
        if (await FindAsync(http, api, id) is not { } recipient)
            return Answers.NotFound("recipient");
        if (!query.IsRight())
            return Answers.Invalid(query.Errors);
        var rows = await statement.PageAsync(http.Merchant, PayoutPostings.Wallet(recipient, currency!), 0,
            cursor ?? long.MaxValue, limit + 1, http.RequestAborted);
        return Answers.List(rows, limit, BalanceEndpoints.WriteEntry,
            e => e.TransferNumber.ToString(CultureInfo.InvariantCulture));
    }

    private static async Task<IResult> WithdrawAsync(HttpContext http, Api api, string id)
    {
        if (!(await http.ReadJsonAsync()).Succeeded(out var body, out var problem))
            return new ProblemAnswer(problem);
        using (body)
        {
            if (!http.Claim(body.Hash).Succeeded(out var claim, out problem))
                return new ProblemAnswer(problem);
            if (await FindAsync(http, api, id) is not { } recipient)
                return Answers.NotFound("recipient");
            var errors = new FieldErrors();
            var form = new JsonForm(body.Root, "", errors);
            var parsed = PayoutRequestParser.Parse(new PayoutRequest
            {
                Amount = form.Long("amount", "minor units"),
                Currency = form.String("currency"),
                PayoutMethodId = form.String("payout_method_id"),
                Purpose = form.String("purpose") ?? DefaultPurpose,
                ClientReference = form.String("client_reference"),
                StatementReference = form.String("statement_reference"),
                RecipientId = id,
            }, api.Clock.Now, errors);
            form.End();
            if (parsed is null || errors.Any)
                return Answers.Invalid(errors);
            var caller = http.Caller;
            if (api.Connectors.First(caller.Live) is null)
                return Answers.Problem(ProblemTypes.InvalidState, "No connector for live money is installed.");
            var order = PayoutOrder.Prepare(
                parsed with { FromWallet = recipient, Kind = PayoutKinds.WalletWithdrawal }, caller.Merchant, api.Vault,
                await api.Terms.OfAsync(caller.Merchant, http.RequestAborted));
            var created = await api.Lanes.TrySubmitAsync(new CreatePayout(caller, order, claim));
            if (created.IsOk)
                api.Wake.Dispatch(caller.Merchant);
            return await Answers.OfAsync(http, api, created, StatusCodes.Status201Created, "/v1/payouts/");
        }
    }

    private static async Task<Guid?> FindAsync(HttpContext http, Api api, string id) =>
        Ids.TryParse(Recipient.IdPrefix, id, out var recipient)
        && await RecipientStore.FindAsync(api.Database, http.Merchant, recipient, http.RequestAborted) is not null
            ? recipient : null;
}
