using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Shouldly;
using Sluice.Tests.Databases;
using Xunit;

namespace Sluice.Tests.Server;

/// <summary>What every request passes, and the addresses that belong to no noun.</summary>
public sealed partial class GateTests(Servers servers) : IClassFixture<Servers>
{
    [Fact]
    public async Task Every_answer_carries_a_request_id_and_a_problem_repeats_it()
    {
        var door = await servers.OpenAsync(TestDatabase.Sqlite);

        var good = await door.GetAsync("v1/payouts");
        var bad = await door.GetAsync("v1/payouts/po_0");
        using var request = new HttpRequestMessage(HttpMethod.Get, "v1/payouts") { Headers = { { "X-Request-Id", "mine-77" } } };
        var mine = await door.SendAsync(request);
        using var strange = new HttpRequestMessage(HttpMethod.Get,
            "v1/payouts")
        { Headers = { { "X-Request-Id", new string('x', 65) } } };
        var notMine = await door.SendAsync(strange);

        good.Header("Request-Id")!.ShouldStartWith("req_");
        bad["request_id"].ShouldBe(bad.Header("Request-Id"));
        mine.Header("Request-Id").ShouldBe("mine-77");
        notMine.Header("Request-Id")!.ShouldStartWith("req_");
    }

    [Fact]
    public async Task Unknown_addresses_and_methods_are_problems()
    {
        var door = await servers.OpenAsync(TestDatabase.Sqlite);

        var nowhere = await door.GetAsync("v1/nothing");
        var method = await door.DeleteAsync("v1/payouts");

        (nowhere.Status, nowhere.Code).ShouldBe((404, "route_not_found"));
        (method.Status, method.Code).ShouldBe((405, "method_not_allowed"));
        foreach (var answer in new[] { nowhere, method })
        {
            answer.MediaType.ShouldBe("application/problem+json");
            answer["request_id"].ShouldBe(answer.Header("Request-Id"));
            answer["type"].ShouldBe($"/docs/errors#{answer.Code}");
        }
    }

    [DatabaseTheory]
    public async Task A_missing_and_every_kind_of_wrong_key_are_answered_alike(string kind)
    {
        var server = await servers.OnAsync(kind);
        var texts = new HashSet<string>();
        foreach (var header in (string?[])
        [
            null, "Bearer", "Bearer ", "Bearer sk_test_wrong", "Bearer sk_live_wrong", "Bearer at_wrong", "Basic dXNlcjpwYXNz",
                "Bearer " + new string('x', 5000),
            "Bearer sk_test_" + new string('A', 43),
        ])
        {
            using var http = server.Connect(null);
            using var request = new HttpRequestMessage(HttpMethod.Get, "v1/payouts");
            if (header is not null)
                request.Headers.TryAddWithoutValidation("Authorization", header);
            using var response = await http.SendAsync(request);
            var answer = await Answer.ReadAsync(response);
            answer.Status.ShouldBe(401, header);
            answer.Header("WWW-Authenticate").ShouldBe("Bearer realm=\"sluice\"");
            texts.Add(answer.Text.Replace(answer["request_id"]!, ""));
        }
        texts.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Every_operation_but_the_token_and_callbacks_asks_for_a_key()
    {
        var server = await servers.OnAsync(TestDatabase.Sqlite);
        using var http = server.Connect(null);

        foreach (var operation in (await OpenApi.ReadAsync(server)).Operations.Where(o =>
            o.Path is not ("/oauth/token" or "/callbacks/{connector}")))
        {
            using var request = new HttpRequestMessage(operation.Method, operation.PathWith(Guid.NewGuid()));
            using var response = await http.SendAsync(request);
            ((int)response.StatusCode).ShouldBe(401, operation.ToString());
        }
    }

    [Fact]
    public async Task A_callback_without_the_bank_s_signature_is_refused()
    {
        var server = await servers.OnAsync(TestDatabase.Sqlite);
        using var http = server.Connect(null);
        foreach (var (path, signature) in (IEnumerable<(string, string?)>)[("sandbox", null), ("sandbox", "00"),
            ("sandbox", new string('a', 64)), ("nobody", null)])
        {
            using var request = new HttpRequestMessage(HttpMethod.Post,
                "callbacks/" + path)
            { Content = new StringContent("{}") };
            request.Headers.Add("sandbox-signature", signature ?? "");
            using var response = await http.SendAsync(request);
            var answer = await Answer.ReadAsync(response);
            answer.Status.ShouldBeOneOf([401, 403, 404], answer.ToString());
            answer.Code.ShouldNotBeNull();
        }
    }

    [DatabaseTheory]
    public async Task Too_many_requests_are_told_when_to_come_back(string kind)
    {
        await using var server = await TestServer.StartAsync(kind, "--Sluice:RequestsPerSecondMax", "5");
        var door = await server.NewMerchantAsync();

        var answers = new List<Answer>();
        for (var i = 0; i < 40; i++)
            answers.Add(await door.GetAsync("v1/purpose-codes"));

        answers[0].Header("RateLimit-Limit").ShouldBe("5");
        answers[0].Header("RateLimit-Remaining").ShouldBe("4");
        answers[0].Header("RateLimit-Reset").ShouldNotBeNull();
        var refused = answers.First(a => a.Status == 429);
        refused.Code.ShouldBe("rate_limited");
        refused.Header("Retry-After").ShouldBe("1");
        refused.Header("RateLimit-Remaining").ShouldBe("0");
        var other = await server.NewMerchantAsync();
        (await other.GetAsync("v1/purpose-codes")).Status.ShouldBe(200);
        await Task.Delay(1100);
        (await door.GetAsync("v1/purpose-codes")).Status.ShouldBe(200);
    }

    [DatabaseTheory]
    public async Task A_live_merchant_has_no_sandbox_and_pays_nobody_without_a_live_connector(string kind)
    {
        var server = await servers.OnAsync(kind);
        var live = await server.NewMerchantAsync(live: true);

        live.Key.ShouldStartWith("sk_live_");
        var deposit = new JsonObject { ["amount"] = 1, ["currency"] = "EUR" };
        (await live.PostAsync("v1/sandbox/deposits", deposit)).Code.ShouldBe("permission_denied");
        (await live.PostAsync("v1/sandbox/clock", new JsonObject { ["advance_seconds"] = 1 })).Code.ShouldBe("permission_denied");
        (await live.GetAsync("v1/sandbox/clock")).Code.ShouldBe("permission_denied");
        (await live.GetAsync("v1/sandbox/bank")).Code.ShouldBe("permission_denied");
        (await live.GetAsync("v1/sandbox/bank/summary")).Code.ShouldBe("permission_denied");
        (await live.PostAsync("v1/payouts", Bodies.Payout())).Code.ShouldBe("invalid_state");
        using var csv = new HttpRequestMessage(HttpMethod.Post, "v1/batches") { Content = new StringContent("amount\n1") };
        csv.Content.Headers.ContentType = new MediaTypeHeaderValue("text/csv");
        csv.Headers.Add("Idempotency-Key", "key-1");
        (await live.SendAsync(csv)).Code.ShouldBe("invalid_state");
        (await live.GetAsync("v1/payouts")).Status.ShouldBe(200);
    }

    [DatabaseTheory]
    public async Task Health_and_metrics_need_no_key(string kind)
    {
        var door = await servers.OpenAsync(kind, 1000);
        await door.PayAsync(Bodies.Payout());
        using var http = door.Server.Connect(null);

        (await http.GetStringAsync(new Uri("health/live", UriKind.Relative))).ShouldBe("ok");
        (await http.GetStringAsync(new Uri("health/ready", UriKind.Relative))).ShouldBe("ready");
        var metrics = await http.GetStringAsync(new Uri("metrics", UriKind.Relative));

        // Prometheus' text format, version 0.0.4: comments, then name, labels, value.
        var typed = new HashSet<string>();
        foreach (var line in metrics.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.StartsWith("# TYPE ", StringComparison.Ordinal))
                typed.Add(line.Split(' ')[2]).ShouldBeTrue($"'{line}' stands twice");
            else if (!line.StartsWith("# HELP ", StringComparison.Ordinal))
                Sample().IsMatch(line).ShouldBeTrue(line);
        }
        typed.ShouldContain("sluice_lane_waiting");
        typed.ShouldContain("sluice_stuck_payouts");
        typed.ShouldContain("http_server_request_duration");
        metrics.ShouldContain("http_route=\"/v1/payouts");
    }

    [GeneratedRegex(
        """^[a-zA-Z_:][a-zA-Z0-9_:]*(\{[a-z_]+="(\\.|[^"\\])*"(,[a-z_]+="(\\.|[^"\\])*")*\})? -?[0-9.]+(E[+-]?[0-9]+)?$""")]
    private static partial Regex Sample();
}
