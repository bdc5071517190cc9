using System.Text.Json.Nodes;
using Shouldly;
using Sluice.Server;
using Sluice.Tests.Databases;
using Sluice.Tests.Quotes;
using Xunit;

namespace Sluice.Tests.Server;

/// <summary>A server whose rates come from a file, and what callers see when it is late, broken or away.</summary>
public sealed class RateFileTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sluice-rates-");

    private string File => Path.Combine(_folder.FullName, "eurofxref-daily.xml");

    private static DateOnly Today => DateOnly.FromDateTime(DateTime.UtcNow);

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Rates_of_the_file_count_for_all_and_a_new_file_at_once()
    {
        RateFileText.Put(File, RateFileText.Of(Today, ("USD", "1.25")));
        await using var server = await StartAsync();
        var test = await server.NewMerchantAsync();
        var live = await server.NewMerchantAsync(live: true);

        foreach (var door in (Door[])[test, live])
        {
            var quote = await door.PostAsync("v1/quotes", QuoteTests.Ask());
            (quote.Number("source_amount"), quote["rate_source"], quote["live"]).ShouldBe(
                (10_000, "ecb", door == live ? "True" : "False"));
            quote["rate_at"]!.ShouldStartWith($"{Today:yyyy-MM-dd}T00:00:00");
        }

        RateFileText.Put(File, RateFileText.Of(Today, ("USD", "1.6")));
        await UntilAsync(async () => (await live.GetAsync("v1/rates?currency=USD")).Text.Contains("\"1.6\""));
        RateFileText.Put(File, "half a fi");
        await UntilAsync(async () => (await MetricsAsync(server)).Contains("sluice_rates_readable 0\n"));

        // The last good ones stay.
        (await live.PostAsync("v1/quotes", QuoteTests.Ask(16_000))).Number("source_amount").ShouldBe(10_000);
        server.Log.Errors.ShouldHaveSingleItem().ShouldContain("cannot be used");
    }

    [Fact]
    public async Task Stale_rates_quote_nothing_and_say_since_when_while_first_answers_stay()
    {
        RateFileText.Put(File, RateFileText.Of(Today, ("USD", "1.25")));
        await using var server = await StartAsync("--Sluice:Rates:StaleAfterDays", "2");
        var door = await server.NewMerchantAsync();
        var before = await door.PostAsync("v1/quotes", QuoteTests.Ask(), "q-1");
        await door.AdvanceAsync(TimeSpan.FromDays(3));

        var late = await door.PostAsync("v1/quotes", QuoteTests.Ask());
        var again = await door.PostAsync("v1/quotes", QuoteTests.Ask(), "q-1");
        var other = await door.PostAsync("v1/quotes", QuoteTests.Ask(1), "q-1");
        var wrong = await door.PostAsync("v1/quotes", QuoteTests.Ask(0));
        var plain = await door.PostAsync("v1/quotes", QuoteTests.Ask().With(("currency", "EUR")));

        (late.Status, late.Code).ShouldBe((503, "rates_unavailable"));
        late["detail"]!.ShouldContain($"{Today:yyyy-MM-dd}");
        late.Header("Retry-After").ShouldBe("600");
        (await door.GetAsync("v1/rates")).Code.ShouldBe("rates_unavailable");
        (again.Text, again.Header("Idempotency-Replayed")).ShouldBe((before.Text, "true"));
        other.Code.ShouldBe("idempotency_key_reused");
        // What is wrong with the request comes first, and what needs no rate is not kept from anyone.
        wrong.FieldErrors.ShouldBe(["/amount not_positive"]);
        plain.Status.ShouldBe(201);
        (await MetricsAsync(server)).ShouldContain("sluice_rates_age_days 3\n");
    }

    [Fact]
    public async Task A_missing_file_keeps_nothing_but_conversions_from_working()
    {
        await using var server = await StartAsync();
        var door = await server.NewMerchantAsync();
        (await door.PostAsync("v1/quotes", QuoteTests.Ask())).Code.ShouldBe("rates_unavailable");
        (await door.GetAsync("health/ready")).Status.ShouldBe(200);
        RateFileText.Put(File, RateFileText.Of(Today, ("USD", "1.25")));
        await UntilAsync(async () => (await door.PostAsync("v1/quotes", QuoteTests.Ask())).Status == 201);
    }

    [Fact]
    public async Task Live_money_is_never_converted_at_the_rates_of_the_sandbox()
    {
        await using var server = await TestServer.StartAsync(TestDatabase.Sqlite);
        var live = await server.NewMerchantAsync(live: true);
        (await live.PostAsync("v1/quotes", QuoteTests.Ask())).Code.ShouldBe("rates_unavailable");
        (await live.GetAsync("v1/rates")).Code.ShouldBe("rates_unavailable");
        (await MetricsAsync(server)).ShouldNotContain("sluice_rates");
    }

    [Theory]
    [InlineData("StaleAfterDays", "0")]
    [InlineData("StaleAfterDays", "31")]
    [InlineData("QuoteSecondsMax", "9")]
    [InlineData("QuoteSecondsMax", "86401")]
    [InlineData("File", " ")]
    public void Settings_that_cannot_be_meant_keep_it_from_starting(string name, string value) =>
        Should.Throw<InvalidOperationException>(() => ServerApp.Build([$"--Sluice:Rates:{name}={value}"]))
            .Message.ShouldContain($"Sluice:Rates:{name}");

    [Fact]
    public async Task The_longest_life_of_a_quote_is_a_setting()
    {
        await using var server = await TestServer.StartAsync(TestDatabase.Sqlite, "--Sluice:Rates:QuoteSecondsMax", "300");
        var door = await server.NewMerchantAsync();
        (await door.PostAsync("v1/quotes", QuoteTests.Ask().With(("expires_in_seconds", 301)))).FieldErrors
            .ShouldBe(["/expires_in_seconds out_of_range"]);
        var quote = (await door.PostAsync("v1/quotes", QuoteTests.Ask())).Json;
        (quote.GetProperty("expires_at").GetDateTimeOffset() - quote.GetProperty("created_at").GetDateTimeOffset())
            .TotalSeconds.ShouldBe(300, 2);
    }

    private Task<TestServer> StartAsync(params string[] settings) =>
        TestServer.StartAsync(TestDatabase.Sqlite, ["--Sluice:Rates:File", File, .. settings]);

    private static async Task<string> MetricsAsync(TestServer server)
    {
        using var http = server.Connect(null);
        return await http.GetStringAsync(new Uri("metrics", UriKind.Relative));
    }

    private static async Task UntilAsync(Func<Task<bool>> isSo)
    {
        var waited = System.Diagnostics.Stopwatch.StartNew();
        while (!await isSo())
        {
            if (waited.Elapsed > Door.Patience)
                throw new TimeoutException("It never was.");
            await Task.Delay(50);
        }
    }
}
