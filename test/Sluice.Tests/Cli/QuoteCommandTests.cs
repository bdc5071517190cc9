using Shouldly;
using Sluice.Cli;
using Xunit;

namespace Sluice.Tests.Cli;

public sealed class QuoteCommandTests
{
    private const string Quote = """
        {"id":"qt_1","status":"open","source_amount":10000,"source_currency":"EUR","amount":16000,"currency":"JPY",
         "fixed":"destination","rate":"160.0","mid_rate":"160.0","fees":25,"total":10025,"expires_at":"2026-11-20T09:15:00Z"}
        """;

    [Fact]
    public async Task A_quote_is_asked_for_in_the_currency_of_the_side_that_is_fixed()
    {
        await using var api = await FakeApi.StartAsync();
        api.On("POST /v1/quotes", 201, Quote);

        var (code, text, _) = await api.RunAsync("quotes", "create", "16000", "eur", "jpy", "--country", "jp");
        await api.RunAsync("quotes", "create", "100.50", "EUR", "JPY", "--fixed", "source", "--expires-in", "60");

        code.ShouldBe(ExitCodes.Ok);
        text.ShouldContain("takes\t100.25 EUR");
        text.ShouldContain("arrives\t16000 JPY");
        var bodies = api.Requests.Where(r => r.Line == "POST /v1/quotes").Select(r => r.Body).ToList();
        bodies[0].ShouldBe("""
            {"source_currency":"EUR","currency":"JPY","amount":16000,"destination":{"country":"JP"}}
            """.Trim());
        bodies[1].ShouldBe("""
            {"source_currency":"EUR","currency":"JPY","amount":10050,"fixed":"source","expires_in_seconds":60}
            """.Trim());
    }

    [Fact]
    public async Task A_quote_is_shown_by_its_id()
    {
        await using var api = await FakeApi.StartAsync();
        api.On("GET /v1/quotes/qt_1", 200, Quote);
        var (code, text, _) = await api.RunAsync("quotes", "get", "qt_1");
        (code, text.Contains("status\topen", StringComparison.Ordinal)).ShouldBe((ExitCodes.Ok, true));
    }

    [Fact]
    public async Task Rates_are_shown_a_line_each()
    {
        await using var api = await FakeApi.StartAsync();
        api.On("GET /v1/rates", 200, """
            {"object":"exchange_rates","rate_source":"sandbox","rate_at":"2026-11-20T09:15:00Z","source_currency":"USD",
             "margin_basis_points":100,"data":[{"currency":"JPY","rate":"126.72","mid_rate":"128.0"}]}
            """);
        var (code, text, _) = await api.RunAsync("rates", "--from", "usd", "--to", "jpy");
        code.ShouldBe(ExitCodes.Ok);
        api.Requests[^1].Line.ShouldBe("GET /v1/rates?source_currency=USD&currency=JPY");
        text.ShouldContain("USD\tJPY\t126.72\t128.0");
    }
}
