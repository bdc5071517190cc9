using System.Globalization;
using Sluice.Access;
using Sluice.Balances;
using Sluice.Books;
using Sluice.Kernel;
using Sluice.Money;
using Sluice.Payouts;
using Wire = Sluice.Client;

namespace Sluice.Server.Http;

internal static class StatementEndpoints
{
    /// <summary>How long a statement may be.</summary>
    private const int DaysMax = 366;

    private const int YearFirst = 1900;
    private const int YearLast = 9998;

    private const int PageEntries = 1000;

    public static void Map(IEndpointRouteBuilder app) =>
        app.MapGet("/v1/statements", GetAsync).WithTags("Balances")
            .Doc("The statement of a balance over days: JSON, or camt.053 as application/xml", Scopes.BalancesRead)
            .Gives<Wire.AccountStatement>()
            .Query("currency", "from", "to", "time_zone");

    private static async Task<IResult> GetAsync(
        HttpContext http, Api api, AccountStatements statements, PayoutQueries payouts)
    {
        var query = new QueryForm(http);
        var currency = query.Text("currency");
        var zone = query.Zone();
        var from = Day(query, "from");
        var to = Day(query, "to");
        if (currency is null)
            query.Errors.Add("?currency", FieldCodes.Required, "Say which currency.");
        else if (!Currency.TryFind(currency, out _))
            query.Errors.Add("?currency", FieldCodes.UnknownCurrency, "currency is an ISO 4217 code, as EUR.");
        if (to < from)
            query.Errors.Add("?to", FieldCodes.Conflicting, "to is the last day, and not before from.");
        else if (from is not null && to is not null && to.Value.DayNumber - from.Value.DayNumber >= DaysMax)
            query.Errors.Add("?to", FieldCodes.OutOfRange, $"A statement is of at most {DaysMax} days.");
        if (!query.IsRight())
            return Answers.Invalid(query.Errors);
        var period = new StatementPeriod(from!.Value, to!.Value, zone);
        var statement = await statements.OpenAsync(http.Merchant, AccountId.Named(AccountKind.Available, currency!), period.Start,
            period.End, http.RequestAborted);
        return http.Request.Headers.Accept.ToString().Contains("application/xml", StringComparison.OrdinalIgnoreCase)
            ? await XmlAsync(http, api, statements, statement, period, payouts)
            : await JsonAsync(http, statements, statement, period);
    }

    private static DateOnly? Day(QueryForm query, string name)
    {
        if (query.Text(name) is not { } text)
        {
            query.Errors.Add("?" + name, FieldCodes.Required, $"{name} is a day, as 2026-03-31.");
            return null;
        }
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            && day.Year is >= YearFirst and <= YearLast)
            return day;
        query.Errors.Add("?" + name, FieldCodes.InvalidFormat,
            $"{name} is a day, as 2026-03-31, of the years {YearFirst} to {YearLast}.");
        return null;
    }

    private static async Task<IResult> XmlAsync(
        HttpContext http, Api api, AccountStatements statements, AccountStatement statement, StatementPeriod period,
        PayoutQueries payouts)
    {
        using var text = new StreamedText(http, "application/xml; charset=utf-8");
        using var camt = new Camt053(text.Row, statement, period);
        camt.Start(api.Ids.New(), api.Clock.Now);
        var after = statement.After;
        while (await statements.PageAsync(statement, after, PageEntries, http.RequestAborted) is { Count: > 0 } page)
        {
            var subjects = page.Where(e => e.Subject is not null)
                .Select(e => new PayoutId(e.Subject!.Value)).Distinct().ToArray();
            var found = await payouts.FindAsync(http.Merchant, subjects, http.RequestAborted);
            foreach (var entry in page)
            {
                camt.Entry(entry, entry.Subject is { } subject ? found.GetValueOrDefault(new PayoutId(subject)) : null);
                await text.RowDoneAsync();
            }
            after = page[^1].TransferNumber;
        }
        camt.End();
        await text.FlushAsync();
        return Results.Empty;
    }

    private static async Task<IResult> JsonAsync(
        HttpContext http, AccountStatements statements, AccountStatement statement, StatementPeriod period)
    {
        using var text = new StreamedText(http, "application/json; charset=utf-8");
        var head = Json.Text((statement, period), static (json, s) =>
        {
            json.WriteStartObject();
            json.WriteString("object", "statement");
            json.WriteString("account", AccountKind.Available);
            json.WriteString("currency", s.statement.Account.Currency);
            json.WriteString("from", s.period.From.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
            json.WriteString("to", s.period.To.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
            json.WriteString("time_zone", s.period.Zone.Id);
            json.WriteNumber("opening_balance", s.statement.Opening);
            json.WriteNumber("closing_balance", s.statement.Closing);
            json.WriteNumber("credit_count", s.statement.Credits.Count);
            json.WriteNumber("credit_amount", s.statement.Credits.Amount);
            json.WriteNumber("debit_count", s.statement.Debits.Count);
            json.WriteNumber("debit_amount", s.statement.Debits.Amount);
            json.WriteEndObject();
        });
        // The entries are a member of the same object, written as they are read.
        text.Row.Write(head.AsSpan(0, head.LastIndexOf('}')));
        text.Row.Write(",\"transactions\":[");
        var after = statement.After;
        var separator = "";
        while (await statements.PageAsync(statement, after, PageEntries, http.RequestAborted) is { Count: > 0 } page)
        {
            foreach (var entry in page)
            {
                text.Row.Write(separator);
                text.Row.Write(Json.Text(entry, BalanceEndpoints.WriteEntry));
                separator = ",";
                await text.RowDoneAsync();
            }
            after = page[^1].TransferNumber;
        }
        text.Row.Write("]}");
        await text.FlushAsync();
        return Results.Empty;
    }
}
