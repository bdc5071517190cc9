using Sluice.Access;
using Sluice.Books;
using Sluice.Kernel;
using Sluice.Money;
using Sluice.Payouts;
using Sluice.Recipients;
using Wire = Sluice.Client;

namespace Sluice.Server.Http;

/// <summary>The fixed lists, and the verification of the book.</summary>
internal static class CatalogueEndpoints
{
    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/v1/failure-codes", Failures).WithTags("Catalogues")
            .Doc("Why a payout can fail, and what to do", Scopes.PayoutsRead).Gives<Wire.Page<Wire.FailureCode>>();
        app.MapGet("/v1/purpose-codes", Purposes).WithTags("Catalogues").Doc("What a payout can be for", Scopes.PayoutsRead)
            .Gives<Wire.Page<Wire.PurposeCode>>();
        app.MapGet("/v1/requirements", RequirementsOf).WithTags("Catalogues")
            .Doc("The fields that paying somebody asks for", Scopes.PayoutsRead).Gives<Wire.Page<Wire.Requirement>>()
            .Query("country", "currency", "method");
        app.MapGet("/v1/filter-values", FilterValues).WithTags("Catalogues")
            .Doc("What filters and requests may name", Scopes.PayoutsRead).Gives<Wire.FilterValues>();
        app.MapGet("/v1/ledger/verify", VerifyAsync).WithTags("Ledger")
            .Doc("Recompute the book; progress and verdict as JSON lines", Scopes.LedgerRead)
            .Gives<Wire.LedgerVerification>();
    }

    private static IResult Failures() => Answers.Whole(FailureCatalogue.All, static (json, f) =>
    {
        json.WriteStartObject();
        json.WriteString("code", f.Code);
        json.WriteString("title", f.Title);
        json.WriteString("message", f.Explanation);
        json.WriteString("retry", f.RetryText);
        json.WriteEndObject();
    });

    private static IResult Purposes() => Answers.Whole(PurposeCatalogue.All, static (json, p) =>
    {
        json.WriteStartObject();
        json.WriteString("code", p.Code);
        json.WriteString("name", p.Title);
        json.WriteString("iso_code", p.IsoCode);
        json.WriteEndObject();
    });

    private static IResult RequirementsOf(HttpContext http, Api api)
    {
        var query = new QueryForm(http);
        var country = query.Text("country");
        var currency = query.Text("currency");
        var type = query.Text("method");
        if (country is not null && !CountryTable.TryFind(country, out _))
            query.Errors.Add("?country", FieldCodes.UnknownCountry, "country is an ISO 3166-1 code in capitals: DE.");
        if (currency is not null && !CurrencyTable.Current.Any(c => c.Code == currency))
            query.Errors.Add("?currency", FieldCodes.UnknownCurrency, "currency is an ISO 4217 code in capitals: EUR.");
        if (type is not null && !DestinationKinds.Types.Contains(type))
            query.Errors.Add("?method", FieldCodes.UnknownValue, $"method is {string.Join(", ", DestinationKinds.Types)}.");
        if (!query.IsRight())
            return Answers.Invalid(query.Errors);
        var kinds = DestinationKinds.For(country, currency, type).ToList();
        return Answers.Whole(kinds, (json, kind) => kind.WriteRequirement(json, country, api.Rules.At(api.Clock.Now)));
    }

    private static JsonAnswer FilterValues(Api api) => new(Json.Text(api, static (json, services) =>
    {
        json.WriteStartObject();
        json.WriteString("object", "filter_values");
        json.WriteStartArray("currencies");
        foreach (var currency in CurrencyTable.Current)
        {
            json.WriteStartObject();
            json.WriteString("code", currency.Code);
            json.WriteNumber("exponent", currency.Exponent);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        Strings("statuses", PayoutStatuses.All.Select(s => s.Text));
        Strings("purposes", PurposeCatalogue.Named.Select(p => p.Code));
        Strings("connectors", services.Connectors.All.Select(c => c.Name));
        Strings("rails", services.Connectors.All.Select(c => c.Rail).Distinct());
        json.WriteEndObject();

        void Strings(string name, IEnumerable<string> values)
        {
            json.WriteStartArray(name);
            foreach (var value in values)
                json.WriteStringValue(value);
            json.WriteEndArray();
        }
    }));

    private static async Task<IResult> VerifyAsync(HttpContext http, LedgerVerifier verifier)
    {
        using var text = new StreamedText(http, "application/x-ndjson");
        var result = await verifier.VerifyAsync(http.Merchant, async (done, total) =>
        {
            text.Row.Write($"{{\"checked\":{done},\"total\":{total}}}\n");
            await text.FlushAsync();
        }, http.RequestAborted);
        text.Row.Write(Json.Text(result, static (json, v) =>
        {
            json.WriteStartObject();
            json.WriteString("object", "ledger_verification");
            json.WriteBoolean("ok", v.Ok);
            json.WriteNumber("transfers", v.Transfers);
            json.WriteNumber("accounts", v.Accounts);
            if (v.FirstBad is { } number)
            {
                json.WriteStartObject("first_bad");
                json.WriteNumber("transfer", number);
                json.Text("problem", v.Problem);
                json.WriteEndObject();
            }
            else
            {
                json.WriteNull("first_bad");
            }
            json.WriteEndObject();
        }) + "\n");
        await text.FlushAsync();
        return Results.Empty;
    }
}
