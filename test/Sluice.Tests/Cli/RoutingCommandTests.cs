using System.Text.Json;
using Shouldly;
using Sluice.Cli;
using Xunit;

namespace Sluice.Tests.Cli;

/// <summary>sluice routing: what is sent, and what is shown.</summary>
public sealed class RoutingCommandTests
{
    [Fact]
    public async Task Simulating_shows_who_takes_it_and_why()
    {
        await using var api = await FakeApi.StartAsync();
        api.On("POST /v1/routing/simulate", 200, """
            {"object":"routing_decision","connector":"sandbox","rail":"sandbox","cost":23,"currency":"EUR","rule":"the rest",
             "strategy":"cheapest","candidates":[{"connector":"sandbox","taken":true,"reason":"cheapest"},
             {"connector":"sandbox_files","taken":false,"reason":"resting"}],"passed_over":[{"rule":"one","reason":"amount"}]}
            """);
        var (code, text, _) = await api.RunAsync("routing", "simulate", "--amount", "10", "--currency", "eur", "--purpose",
            "SALARY", "--priority", "instant, regular", "--name", "Ada", "--country", "DE", "--iban", "DE89370400440532013000");
        code.ShouldBe(ExitCodes.Ok);
        text.ShouldContain("cost\t0.23 EUR");
        text.ShouldContain("considered\tsandbox: cheapest, sandbox_files: resting");
        text.ShouldContain("passed over\tone: amount");
        api.Requests[^1].Body.ShouldContain("\"priority\":[\"instant\",\"regular\"]");
    }

    [Fact]
    public async Task What_nobody_can_take_now_is_a_failure()
    {
        await using var api = await FakeApi.StartAsync();
        api.On("POST /v1/routing/simulate", 200, """{"strategy":"default","candidates":[],"currency":"EUR"}""");
        var (code, text, _) = await api.RunAsync("routing", "simulate", "--amount", "10", "--currency", "EUR");
        (code, text.Contains("nobody can take it now", StringComparison.Ordinal)).ShouldBe((ExitCodes.NotDone, true));
    }

    [Fact]
    public async Task Rules_are_shown_as_they_can_be_set_again()
    {
        await using var api = await FakeApi.StartAsync();
        const string rules = """
            {"object":"routing_rules","rules":[{"name":"a","use":{"strategy":"cheapest"}}],"revision":3}
            """;
        api.On("GET /v1/routing/rules", 200, rules);
        api.On("PUT /v1/routing/rules", 200, rules);
        var shown = (await api.RunAsync("routing", "rules")).Out;
        (await api.RunAsync("routing", "rules", "--set", api.File("rules.json", shown))).Code.ShouldBe(ExitCodes.Ok);
        JsonDocument.Parse(api.Requests[^1].Body).RootElement.GetProperty("rules")[0].GetProperty("name").GetString()
            .ShouldBe("a");
    }
}
