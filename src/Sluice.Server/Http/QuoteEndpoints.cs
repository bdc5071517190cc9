using System.Text.Json;
using Sluice.Access;
using Sluice.Kernel;
using Sluice.Money;
using Sluice.Quotes;
using Wire = Sluice.Client;

namespace Sluice.Server.Http;

/// <summary>What a payout would take and what would arrive, held for a while; and the rates by which that is said.</summary>
internal static class QuoteEndpoints
{
    public static void Map(IEndpointRouteBuilder app)
    {
        var quotes = app.MapGroup("/v1/quotes").WithTags("Quotes");
        quotes.MapPost("", CreateAsync).Doc("Get a rate and a fee that hold for a while", Scopes.PayoutsWrite).MovesMoney()
            .Takes<Wire.NewQuote>(Examples.Quote).Gives<Wire.Quote>(201);
        quotes.MapGet("", ListAsync).Doc("List quotes", Scopes.PayoutsRead).Gives<Wire.Page<Wire.Quote>>()
            .Query("status", "client_reference", "limit", "cursor");
        quotes.MapGet("/{id}", GetAsync).Doc("Retrieve a quote", Scopes.PayoutsRead).Gives<Wire.Quote>();
        app.MapGet("/v1/rates", RatesAsync).WithTags("Quotes").Doc("Exchange rates as they are now", Scopes.PayoutsRead)
            .Gives<Wire.ExchangeRates>().Query("source_currency", "currency");
    }

    private static async Task<IResult> CreateAsync(HttpContext http, Api api, QuoteDesk desk, ServerSettings settings)
    {
        if (!(await http.ReadJsonAsync()).Succeeded(out var body, out var problem))
            return new ProblemAnswer(problem);
        using (body)
        {
            if (!http.Claim(body.Hash).Succeeded(out var claim, out problem))
                return new ProblemAnswer(problem);
            var errors = new FieldErrors();
            var sheet = desk.Rates(http.Caller) is { IsOk: true } rates ? rates.Value : null;
            var ask = QuoteRequest.Read(new JsonForm(body.Root, "", errors), settings.Rates.QuoteSecondsMax, sheet, errors);
            return ask is null || errors.Any ? Answers.Invalid(errors)
                : await Answers.OfAsync(http, api, await desk.CreateAsync(http.Caller, ask, claim, http.RequestAborted),
                    StatusCodes.Status201Created, "/v1/quotes/");
        }
    }

    private static async Task<IResult> ListAsync(HttpContext http, Api api)
    {
        var query = new QueryForm(http);
        var status = query.Text("status");
        if (status is not null && !QuoteStatuses.All.Contains(status))
            query.Errors.Add("?status", FieldCodes.UnknownValue, $"status is {string.Join(", ", QuoteStatuses.All)}.");
        var reference = query.Text("client_reference");
        var before = query.Id("cursor", Quote.IdPrefix);
        var limit = query.Limit();
        if (!query.IsRight())
            return Answers.Invalid(query.Errors);
        var now = api.Clock.Now;
        var rows = await QuoteStore.ListAsync(
            api.Database, http.Merchant, status, reference, before, now, limit + 1, http.RequestAborted);
        return Answers.List(rows, limit, (json, q) => QuoteJson.Write(json, q, now), q => Ids.Format(Quote.IdPrefix, q.Id));
    }

    private static async Task<IResult> GetAsync(HttpContext http, Api api, string id) =>
        Ids.TryParse(Quote.IdPrefix, id, out var quoteId)
            && await QuoteStore.FindAsync(api.Database, http.Merchant, quoteId, http.RequestAborted) is { } quote
            ? new JsonAnswer(QuoteJson.Text(quote, api.Clock.Now)) : Answers.NotFound("quote");

    private static async Task<IResult> RatesAsync(HttpContext http, QuoteDesk desk)
    {
        var query = new QueryForm(http);
        var source = ReadCurrency(query, "source_currency");
        var destination = ReadCurrency(query, "currency");
        if (!query.IsRight())
            return Answers.Invalid(query.Errors);
        if (!desk.Rates(http.Caller).Succeeded(out var sheet, out var none))
            return new ProblemAnswer(none);
        Check("source_currency", source);
        Check("currency", destination);
        if (query.Errors.Any)
            return Answers.Invalid(query.Errors);
        var margin = await desk.MarginAsync(http.Caller, http.RequestAborted);
        return new JsonAnswer(Json.Text((sheet, From: source ?? sheet.Base, To: destination, margin),
            static (json, r) => Write(json, r.sheet, r.From, r.To, r.margin)));

        void Check(string name, Currency? currency)
        {
            if (currency is not null && !sheet.Has(currency))
                query.Errors.Add("?" + name, FieldCodes.CurrencyNotSupported, $"There is no exchange rate for {currency.Code}.");
        }
    }

    private static Currency? ReadCurrency(QueryForm query, string name)
    {
        Currency? currency = null;
        if (query.Text(name) is { } code && !Currency.TryFind(code, out currency))
            query.Errors.Add("?" + name, FieldCodes.UnknownCurrency, $"{name} is three capital letters (ISO 4217): EUR, JPY.");
        return currency;
    }

    private static void Write(Utf8JsonWriter json, RateSheet sheet, Currency from, Currency? to, int margin)
    {
        json.WriteStartObject();
        json.WriteString("object", "exchange_rates");
        json.WriteString("rate_source", sheet.Source);
        json.Instant("rate_at", sheet.At);
        json.WriteString("source_currency", from.Code);
        json.WriteNumber("margin_basis_points", margin);
        json.WriteStartArray("data");
        foreach (var currency in sheet.Currencies)
        {
            if ((to is not null && !ReferenceEquals(currency, to)) || (to is null && ReferenceEquals(currency, from)))
                continue;
            var mid = sheet.Find(from, currency)!;
            json.WriteStartObject();
            json.WriteString("currency", currency.Code);
            json.WriteString("rate", QuotePrice.Text(ReferenceEquals(currency, from) ? mid : mid.Less(margin)));
            json.WriteString("mid_rate", QuotePrice.Text(mid));
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
