using System.Globalization;
using System.Text.Json;
using Sluice.Access;
using Sluice.Balances;
using Sluice.Batches.Reading;
using Sluice.Books;
using Sluice.Kernel;
using Sluice.Money;
using Sluice.Payouts;
using Wire = Sluice.Client;

namespace Sluice.Server.Http;

internal static class BalanceEndpoints
{
    private const int AccountCharactersMax = 100;

    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/v1/balances", BalancesAsync).WithTags("Balances").Doc("Balances now, or as they were", Scopes.BalancesRead)
            .Gives<Wire.Balances>()
            .Query("at", "currency", "time_zone");
        app.MapPut("/v1/balances/{currency}/minimum", MinimumAsync).WithTags("Balances")
            .Doc("Set what payouts must leave available", Scopes.BalancesWrite)
            .Takes<Wire.BalanceMinimum>(Examples.Minimum).Gives<Wire.Balance>();
        app.MapGet("/v1/transactions", TransactionsAsync).WithTags("Balances")
            .Doc("The statement of an account, as JSON or CSV", Scopes.BalancesRead)
            .Gives<Wire.Page<Wire.Transaction>>()
            .Query("account", "currency", "from", "to", "time_zone", "payout_id", "limit", "cursor");
        app.MapPost("/v1/reserve-transfers", ReserveAsync).WithTags("Balances")
            .Doc("Move money to or from reserve", Scopes.BalancesWrite)
            .Takes<Wire.NewReserveTransfer>(Examples.Reserve).Gives<Wire.ReserveTransfer>(201).MovesMoney();
    }

    private static async Task<IResult> BalancesAsync(HttpContext http, Api api, Statement statement)
    {
        var query = new QueryForm(http);
        var zone = query.Zone();
        var at = query.Instant("at", zone, isEnd: true);
        var currency = query.Text("currency");
        if (!query.IsRight())
            return Answers.Invalid(query.Errors);
        var accounts = at is { } instant
            ? await statement.BalancesAsync(http.Merchant, instant, http.RequestAborted)
            : await statement.BalancesAsync(http.Merchant, http.RequestAborted);
        var asOf = at ?? api.Clock.Now;
        var wanted = accounts.Where(a => currency is null || a.Account.Currency == currency);
        return new JsonAnswer(Json.Text((asOf, data: Text(wanted)), static (json, b) =>
        {
            json.WriteStartObject();
            json.WriteString("object", "balances");
            json.Instant("at", b.asOf);
            json.Raw("data", b.data);
            json.WriteEndObject();
        }));
    }

    /// <summary>The balances as a JSON array, one entry a currency.</summary>
    public static string Text(IEnumerable<AccountBalance> accounts) => Json.Text(accounts, static (json, all) =>
    {
        json.WriteStartArray();
        foreach (var group in all.GroupBy(a => a.Account.Currency).OrderBy(g => g.Key, StringComparer.Ordinal))
            Write(json, group.Key, group);
        json.WriteEndArray();
    });

    private static void Write(Utf8JsonWriter json, string currency, IEnumerable<AccountBalance> accounts)
    {
        var byKind = accounts.GroupBy(a => a.Account.Kind)
            .ToDictionary(g => g.Key, g => (Balance: g.Sum(a => a.Balance), Minimum: g.Max(a => a.Minimum)));
        var pending = Of(AccountKind.Pending);
        var available = Of(AccountKind.Available);
        var reserve = Of(AccountKind.Reserve);
        // Money for another book of the family, or for a batch not yet worked off, is as much under way as for a recipient.
        var inTransit = Of(AccountKind.InTransit) + Of(AccountKind.Transit) + Of(AccountKind.Batch);
        json.WriteStartObject();
        json.WriteString("currency", currency);
        json.WriteNumber("pending", pending);
        json.WriteNumber("available", available);
        json.WriteNumber("reserve", reserve);
        json.WriteNumber("in_transit", inTransit);
        json.WriteNumber("total", pending + available + reserve + inTransit);
        json.WriteNumber("minimum", byKind.GetValueOrDefault(AccountKind.Available).Minimum);
        json.WriteEndObject();

        long Of(string kind) => byKind.GetValueOrDefault(kind).Balance;
    }

    private static async Task<IResult> MinimumAsync(HttpContext http, Api api, Statement statement, string currency)
    {
        if (!(await http.ReadJsonAsync()).Succeeded(out var body, out var problem))
            return new ProblemAnswer(problem);
        using (body)
        {
            var errors = new FieldErrors();
            var form = new JsonForm(body.Root, "", errors);
            var amount = form.Long("amount", "minor units");
            form.End();
            if (!Currency.TryFind(currency, out var known))
                return Answers.NotFound("currency");
            if (amount is null && !errors.Any)
                errors.Add("/amount", FieldCodes.Required, "amount is what must stay available, in minor units.");
            if (amount is < 0 or > Amount.MinorUnitsMax)
                errors.Add("/amount", FieldCodes.OutOfRange, $"amount is 0 to {Amount.MinorUnitsMax}.");
            if (errors.Any)
                return Answers.Invalid(errors);
            var set = await api.Lanes.TrySubmitAsync(new SetMinimumBalance(http.Caller, new Amount(amount!.Value, known)));
            if (!set.IsOk)
                return new ProblemAnswer(set.Problem!);
            var accounts = await statement.BalancesAsync(http.Merchant, http.RequestAborted);
            return new JsonAnswer(
                Json.Text((known.Code, accounts),
                    static (json, b) => Write(json, b.Code, b.accounts.Where(a => a.Account.Currency == b.Code))));
        }
    }

    private static async Task<IResult> TransactionsAsync(HttpContext http, Api api, Statement statement)
    {
        var query = new QueryForm(http);
        var account = query.Text("account") ?? AccountKind.Available;
        var currency = query.Text("currency");
        var zone = query.Zone();
        var from = query.Instant("from", zone, isEnd: false);
        var to = query.Instant("to", zone, isEnd: true);
        var payout = query.Id("payout_id", PayoutId.Prefix);
        var cursor = query.Number("cursor");
        var limit = query.Limit();
        if (payout is null && currency is null)
            query.Errors.Add("?currency", FieldCodes.Required, "Say which currency, or which payout.");
        if (currency is not null && !Currency.TryFind(currency, out _))
            query.Errors.Add("?currency", FieldCodes.UnknownCurrency, "currency is an ISO 4217 code, as EUR.");
        if (account.Length > AccountCharactersMax)
            query.Errors.Add("?account", FieldCodes.TooLong, $"An account's name has at most {AccountCharactersMax} characters.");
        if (!query.IsRight())
            return Answers.Invalid(query.Errors);
        if (payout is { } id)
            return Answers.Whole(await statement.OfSubjectAsync(http.Merchant, id, http.RequestAborted), WriteEntry);
        var accountId = AccountId.Named(account, currency!);
        var after = from is { } start ? await statement.LastAtAsync(http.Merchant, start.AddTicks(-10), http.RequestAborted) : 0;
        var before = to is { } end
            ? await statement.LastAtAsync(http.Merchant, end.AddTicks(-10), http.RequestAborted) + 1 : long.MaxValue;
        before = Math.Min(before, cursor ?? long.MaxValue);
        if (http.Request.Headers.Accept.ToString().Contains("text/csv", StringComparison.OrdinalIgnoreCase))
            return await CsvAsync(http, statement, accountId, after, before);
        var rows = await statement.PageAsync(http.Merchant, accountId, after, before, limit + 1, http.RequestAborted);
        return Answers.List(rows, limit, WriteEntry, e => e.TransferNumber.ToString(CultureInfo.InvariantCulture));
    }

    private static async Task<IResult> CsvAsync(HttpContext http, Statement statement, AccountId account, long after, long before)
    {
        using var text = new StreamedText(http, "text/csv; charset=utf-8");
        CsvText.WriteLine(text.Row, "number", "transaction_id", "account", "currency", "kind", "amount", "balance_before",
            "balance_after", "payout_id", "occurred_at", "recorded_at");
        var currency = Currency.Find(account.Currency);
        while (await statement.PageAsync(http.Merchant, account, after, before, 1000, http.RequestAborted) is { Count: > 0 } page)
        {
            foreach (var e in page)
            {
                CsvText.WriteLine(text.Row, e.Number.ToString(CultureInfo.InvariantCulture),
                    Ids.Format(Transfer.IdPrefix, e.TransferId), e.Account.Kind, e.Account.Currency, e.Kind,
                    Decimal(e.Amount), Decimal(e.BalanceBefore), Decimal(e.BalanceAfter),
                    PayoutOf(e) is { } payout ? Ids.Format(PayoutId.Prefix, payout) : null,
                    Time.Text(e.OccurredAt), Time.Text(e.RecordedAt));
            }
            before = page[^1].TransferNumber;
            await text.FlushAsync();
        }
        await text.FlushAsync();
        return Results.Empty;

        string Decimal(long minor) => new Amount(minor, currency).ToDecimalString();
    }

    public static void WriteEntry(Utf8JsonWriter json, Entry entry)
    {
        json.WriteStartObject();
        json.Id("id", Transfer.IdPrefix, entry.TransferId);
        json.WriteString("object", "transaction");
        json.WriteNumber("number", entry.Number);
        json.WriteString("account", entry.Account.Value[..entry.Account.Value.LastIndexOf('/')]);
        json.WriteString("currency", entry.Account.Currency);
        json.WriteString("kind", entry.Kind);
        json.WriteNumber("amount", entry.Amount);
        json.WriteNumber("balance_before", entry.BalanceBefore);
        json.WriteNumber("balance_after", entry.BalanceAfter);
        json.Id("payout_id", PayoutId.Prefix, PayoutOf(entry));
        json.Instant("occurred_at", entry.OccurredAt);
        json.Instant("recorded_at", entry.RecordedAt);
        json.WriteEndObject();
    }

    // Deposits and reserve moves have a subject too, but no payout.
    private static Guid? PayoutOf(Entry entry) => PayoutPostings.IsOfPayout(entry.Kind) ? entry.Subject : null;

    private static async Task<IResult> ReserveAsync(HttpContext http, Api api)
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
            var direction = form.String("direction");
            var memo = TextRules.Optional(form.String("memo"), 500, "", "memo", errors);
            form.End();
            if (direction is not ("to_reserve" or "from_reserve"))
                errors.Add("/direction", direction is null ? FieldCodes.Required : FieldCodes.UnknownValue,
                    "direction is to_reserve or from_reserve.");
            if (amount is null || errors.Any)
                return Answers.Invalid(errors);
            var moved = await api.Lanes.TrySubmitAsync(
                new MoveReserve(http.Caller, amount.Value, direction == "to_reserve", memo, claim));
            if (moved.IsOk && direction == "from_reserve")
                await api.Dispatcher.FundAsync(http.Merchant, amount.Value.Currency.Code, http.RequestAborted);
            return await Answers.OfAsync(http, api, moved, StatusCodes.Status201Created);
        }
    }
}
