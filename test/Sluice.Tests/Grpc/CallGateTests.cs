using System.Text.Json.Nodes;
using Shouldly;
using Sluice.Server.Grpc;
using Sluice.Server.Grpc.Wire;
using Sluice.Tests.Databases;
using Sluice.Tests.Server;
using Xunit;

namespace Sluice.Tests.Grpc;

/// <summary>Who may call: the rules of the REST door.</summary>
public sealed class CallGateTests(GrpcServers servers) : IClassFixture<GrpcServers>
{
    private static readonly PayoutServiceGetRequest Ask = new() { ConnectorPayoutId = "po_1" };

    [Fact]
    public async Task A_missing_and_every_kind_of_wrong_secret_are_answered_alike()
    {
        using var calls = await PayoutCalls.OpenAsync(servers.Server, funds: 0);
        using var raw = new RawGrpc(servers.Server.GrpcUrl);
        var texts = new HashSet<string>();
        foreach (var (name, value) in (IEnumerable<(string, string)>)
        [
            ("x-nothing", "1"), ("authorization", "Bearer"), ("authorization", "Bearer sk_test_wrong"),
            ("authorization", "Bearer at_no"), ("authorization", "Basic dXNlcjpwYXNz"),
            ("authorization", calls.Door.Key), ("x-api-key", "wrong"), ("x-api-key", new string('x', 5000)),
            ("authorization", "Bearer sk_test_" + new string('A', 43)),
        ])
        {
            var answer = await raw.CallAsync("/types.PayoutService/Get", Ask, (name, value));
            answer.Code.ShouldBe(GrpcCode.Unauthenticated, value);
            texts.Add(answer.Message + answer.Reason + answer.Details.Message);
        }
        texts.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_key_may_stand_in_either_place_and_a_token_too()
    {
        using var calls = await PayoutCalls.OpenAsync(servers.Server, funds: 0);
        using var raw = new RawGrpc(servers.Server.GrpcUrl);
        var key = (await calls.Door.GetAsync("v1/keys")).Json.GetProperty("data")[0].GetProperty("id").GetString()!;
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials",
            ["client_id"] = key,
            ["client_secret"] = calls.Door.Key,
        });
        using var granted = await calls.Door.Http.PostAsync(new Uri("oauth/token", UriKind.Relative), form);
        var token = JsonNode.Parse(await granted.Content.ReadAsStringAsync())!["access_token"]!.GetValue<string>();

        foreach (var header in (IEnumerable<(string, string)>)
            [("authorization", "Bearer " + calls.Door.Key), ("x-api-key", calls.Door.Key), ("authorization", "bearer " + token)])
            (await raw.CallAsync("/types.PayoutService/Get", Ask, header)).Code.ShouldBe(GrpcCode.NotFound, header.Item2);
        // The first place counts.
        (await raw.CallAsync("/types.PayoutService/Get", Ask, ("authorization", "Bearer no"), ("x-api-key", calls.Door.Key)))
            .Code.ShouldBe(GrpcCode.Unauthenticated);
    }

    [Fact]
    public async Task Every_method_asks_for_its_scope()
    {
        using var calls = await PayoutCalls.OpenAsync(servers.Server, funds: 0);
        using var reader = new RawGrpc(servers.Server.GrpcUrl, await KeyAsync(calls.Door, "payouts:read"));
        using var writer = new RawGrpc(servers.Server.GrpcUrl, await KeyAsync(calls.Door, "payouts:write"));
        foreach (var method in (string[])["Create", "Transfer", "Void", "Stage"])
        {
            var answer = await reader.CallAsync("/types.PayoutService/" + method, [0, 0, 0, 0, 0]);
            answer.Code.ShouldBe(GrpcCode.PermissionDenied, method);
        }
        var refused = await writer.CallAsync("/types.PayoutService/Get", Ask);

        (refused.Code, refused.Reason).ShouldBe((GrpcCode.PermissionDenied, "permission_denied"));
        (await reader.CallAsync("/types.PayoutService/Get", Ask)).Code.ShouldBe(GrpcCode.NotFound);
    }

    [Fact]
    public async Task A_key_bound_to_other_addresses_is_refused()
    {
        using var calls = await PayoutCalls.OpenAsync(servers.Server, funds: 0);
        using var bound = new RawGrpc(servers.Server.GrpcUrl, await KeyAsync(calls.Door, "payouts:read", "203.0.113.0/24"));
        using var here = new RawGrpc(servers.Server.GrpcUrl, await KeyAsync(calls.Door, "payouts:read", "127.0.0.0/8"));

        (await bound.CallAsync("/types.PayoutService/Get", Ask)).Code.ShouldBe(GrpcCode.Unauthenticated);
        (await here.CallAsync("/types.PayoutService/Get", Ask)).Code.ShouldBe(GrpcCode.NotFound);
    }

    [Fact]
    public async Task Too_many_calls_are_told_when_to_come_back()
    {
        await using var server = await TestServer.StartAsync(TestDatabase.Sqlite,
            [.. GrpcServers.Settings, "--Sluice:RequestsPerSecondMax", "5"]);
        using var calls = await PayoutCalls.OpenAsync(server, funds: 0);

        var answers = new List<RawAnswer>();
        for (var i = 0; i < 40; i++)
            answers.Add(await calls.CallAsync("Get", Ask));

        answers[0].Headers["ratelimit-limit"].ShouldBe("5");
        var refused = answers.First(a => a.Code == GrpcCode.ResourceExhausted);
        refused.Reason.ShouldBe("rate_limited");
        refused.Detail<Sluice.Server.Grpc.Rpc.RetryInfo>()!.RetryDelay.Seconds.ShouldBe(1);
    }

    [Fact]
    public async Task A_live_merchant_pays_nobody_without_a_live_connector()
    {
        var live = await servers.Server.NewMerchantAsync(live: true);
        using var calls = new PayoutCalls(live);

        var answer = await calls.CallAsync("Create", PayoutCalls.Order());

        (answer.Code, answer.Reason).ShouldBe((GrpcCode.FailedPrecondition, "invalid_state"));
    }

    private static async Task<string> KeyAsync(Door door, string scope, string? from = null)
    {
        var wanted = new JsonObject { ["name"] = "test", ["scopes"] = new JsonArray(scope) };
        if (from is not null)
            wanted["ip_allow"] = new JsonArray(from);
        return (await door.PostAsync("v1/keys", wanted, ""))["secret"]!;
    }
}
