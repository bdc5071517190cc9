using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Shouldly;
using Sluice.Access;
using Sluice.Tests.Databases;
using Xunit;

namespace Sluice.Tests.Server;

public sealed class KeyTests(Servers servers) : IClassFixture<Servers>
{
    [DatabaseTheory]
    public async Task A_key_shows_its_secret_once_and_works(string kind)
    {
        var door = await servers.OpenAsync(kind);

        var made = await door.PostAsync("v1/keys", New("payouts:read"), "");
        made.Status.ShouldBe(201, made.Text);
        var secret = made["secret"]!;

        secret.ShouldStartWith("sk_test_");
        (await With(door, secret).GetAsync("v1/payouts")).Status.ShouldBe(200);
        (await door.GetAsync("v1/keys")).Text.ShouldNotContain(secret);
        (await door.GetAsync("v1/events")).Text.ShouldNotContain(secret);
    }

    [Fact]
    public async Task Each_operation_is_refused_to_a_key_with_every_scope_but_the_one_it_needs()
    {
        var door = await servers.OpenAsync(TestDatabase.Sqlite);
        var without = new Dictionary<string, Door>();
        foreach (var scope in Scopes.All)
        {
            var others = Scopes.All.Where(s => s != scope).ToArray();
            without[scope] = With(door, (await door.PostAsync("v1/keys", New(others), ""))["secret"]!);
        }
        var operations = (await OpenApi.ReadAsync(door.Server)).Operations.Where(o => o.Scope is not null).ToList();
        operations.Count.ShouldBeGreaterThan(35);

        foreach (var operation in operations)
        {
            var answer = await without[operation.Scope!].SendAsync(operation.Method, operation.PathWith(Guid.NewGuid()),
                operation.Body);
            answer.Status.ShouldBe(403, $"{operation}: {answer}");
            answer.Code.ShouldBe("permission_denied", operation.ToString());
        }
        operations.Select(o => o.Scope!).Distinct().Order().ShouldBe(Scopes.All.Order());
    }

    [DatabaseTheory]
    public async Task A_key_can_hand_on_only_the_scopes_it_has(string kind)
    {
        var door = await servers.OpenAsync(kind);
        var keeper = With(door, (await door.PostAsync("v1/keys", New("keys:write", "payouts:read"), ""))["secret"]!);

        (await keeper.PostAsync("v1/keys", New("payouts:write"), "")).FieldErrors.ShouldBe(["/scopes/0 not_allowed"]);
        (await keeper.PostAsync("v1/keys", New("payouts:fly"), "")).FieldErrors.ShouldBe(["/scopes/0 unknown_value"]);
        (await keeper.PostAsync("v1/keys", New(), "")).FieldErrors.ShouldBe(["/scopes required"]);
        (await keeper.PostAsync("v1/keys", New("payouts:read"), "")).Status.ShouldBe(201);
    }

    [DatabaseTheory]
    public async Task A_key_cannot_take_over_one_that_may_do_more(string kind)
    {
        var door = await servers.OpenAsync(kind);
        var keeper = With(door, (await door.PostAsync("v1/keys", New("keys:write", "payouts:read"), ""))["secret"]!);
        var stronger = await door.PostAsync("v1/keys", New("payouts:write"), "");
        var weaker = await door.PostAsync("v1/keys", New("payouts:read"), "");

        (await keeper.PostAsync($"v1/keys/{stronger["id"]}/rotate", idempotencyKey: "")).Code.ShouldBe("permission_denied");
        (await keeper.PostAsync($"v1/keys/{weaker["id"]}/rotate", idempotencyKey: "")).Status.ShouldBe(200);
        (await With(door, stronger["secret"]!).GetAsync("v1/payouts")).Status.ShouldBe(403);
    }

    [DatabaseTheory]
    public async Task A_rotated_secret_ends_and_its_successor_works(string kind)
    {
        var door = await servers.OpenAsync(kind);
        var made = await door.PostAsync("v1/keys", New("payouts:read"), "");
        (await With(door, made["secret"]!).GetAsync("v1/payouts")).Status.ShouldBe(200);

        var rotated = await door.PostAsync($"v1/keys/{made["id"]}/rotate", idempotencyKey: "");
        rotated.Status.ShouldBe(200, rotated.Text);

        (await With(door, made["secret"]!).GetAsync("v1/payouts")).Status.ShouldBe(401);
        (await With(door, rotated["secret"]!).GetAsync("v1/payouts")).Status.ShouldBe(200);
    }

    [DatabaseTheory]
    public async Task A_rotated_secret_ends_the_tokens_it_was_exchanged_for(string kind)
    {
        var door = await servers.OpenAsync(kind);
        var made = await door.PostAsync("v1/keys", New("payouts:read"), "");
        var before = With(door, (await TokenAsync(door, made["id"]!, made["secret"]!))["access_token"]!);
        (await before.GetAsync("v1/payouts")).Status.ShouldBe(200);

        var rotated = await door.PostAsync($"v1/keys/{made["id"]}/rotate", idempotencyKey: "");

        (await before.GetAsync("v1/payouts")).Status.ShouldBe(401);
        var after = With(door, (await TokenAsync(door, made["id"]!, rotated["secret"]!))["access_token"]!);
        (await after.GetAsync("v1/payouts")).Status.ShouldBe(200);
    }

    [DatabaseTheory]
    public async Task A_revoked_key_and_its_tokens_end_on_every_node_within_five_seconds(string kind)
    {
        var door = await servers.OpenAsync(kind);
        await using var other = await TestServer.StartAsync(door.Server.Storage, ownsStorage: false);
        var made = await door.PostAsync("v1/keys", New("payouts:read"), "");
        var token = await TokenAsync(door, made["id"]!, made["secret"]!);
        foreach (var secret in (string[])[made["secret"]!, token["access_token"]!])
        {
            (await With(door, secret).GetAsync("v1/payouts")).Status.ShouldBe(200);
            (await new Door(other, door.Merchant, secret).GetAsync("v1/payouts")).Status.ShouldBe(200);
        }

        (await door.DeleteAsync($"v1/keys/{made["id"]}"))["status"].ShouldBe("revoked");
        foreach (var secret in (string[])[made["secret"]!, token["access_token"]!])
            (await With(door, secret).GetAsync("v1/payouts")).Status.ShouldBe(401);
        await Task.Delay(Authenticator.RememberedFor + TimeSpan.FromMilliseconds(200));
        foreach (var secret in (string[])[made["secret"]!, token["access_token"]!])
            (await new Door(other, door.Merchant, secret).GetAsync("v1/payouts")).Status.ShouldBe(401);
    }

    [DatabaseTheory]
    public async Task A_key_cannot_revoke_itself(string kind)
    {
        var door = await servers.OpenAsync(kind);
        var mine = (await door.GetAsync("v1/keys")).Json.GetProperty("data").EnumerateArray().Single().GetProperty("id")
            .GetString();

        (await door.DeleteAsync($"v1/keys/{mine}")).Code.ShouldBe("invalid_state");
    }

    [DatabaseTheory]
    public async Task A_key_expires_when_it_says(string kind)
    {
        var door = await servers.OpenAsync(kind);
        var at = (await door.Client.Sandbox.ClockAsync()).Now.AddHours(1).ToString("O", CultureInfo.InvariantCulture);
        var made = await door.PostAsync("v1/keys", New("payouts:read").With(("expires_at", at)), "");
        var secret = With(door, made["secret"]!);
        (await secret.GetAsync("v1/payouts")).Status.ShouldBe(200);

        await door.AdvanceAsync(TimeSpan.FromMinutes(61));

        (await secret.GetAsync("v1/payouts")).Status.ShouldBe(401);
        StatusOf(await door.GetAsync("v1/keys"), made["id"]!).ShouldBe("expired");
        (await door.PostAsync("v1/keys", New("payouts:read").With(("expires_at", "2001-01-01T00:00:00Z")), ""))
            .FieldErrors.ShouldBe(["/expires_at invalid_format"]);
    }

    [DatabaseTheory]
    public async Task A_key_works_from_the_networks_it_names_only(string kind)
    {
        var door = await servers.OpenAsync(kind);
        var here = await door.PostAsync("v1/keys",
            New("payouts:read").With(("ip_allow", new JsonArray("10.0.0.0/8", "127.0.0.0/8"))), "");
        var elsewhere = await door.PostAsync("v1/keys", New("payouts:read").With(("ip_allow", new JsonArray("192.0.2.0/24"))),
            "");

        (await With(door, here["secret"]!).GetAsync("v1/payouts")).Status.ShouldBe(200);
        (await With(door, elsewhere["secret"]!).GetAsync("v1/payouts")).Status.ShouldBe(401);
        (await door.PostAsync("v1/keys", New("payouts:read").With(("ip_allow", new JsonArray("10.0.0.0/99"))), ""))
            .FieldErrors.ShouldBe(["/ip_allow/0 invalid_format"]);
    }

    [DatabaseTheory]
    public async Task A_token_carries_what_was_asked_for_and_lasts_an_hour(string kind)
    {
        var door = await servers.OpenAsync(kind);
        var made = await door.PostAsync("v1/keys", New("payouts:read", "events:read"), "");

        var token = await TokenAsync(door, made["id"]!, made["secret"]!, "events:read");
        token.Status.ShouldBe(200, token.Text);
        var bearer = With(door, token["access_token"]!);

        (token["token_type"], token["scope"], token["expires_in"]).ShouldBe(("Bearer", "events:read", "3600"));
        token.Header("Cache-Control").ShouldBe("no-store");
        (await bearer.GetAsync("v1/events")).Status.ShouldBe(200);
        (await bearer.GetAsync("v1/payouts")).Status.ShouldBe(403);
        await door.AdvanceAsync(TimeSpan.FromMinutes(61));
        (await bearer.GetAsync("v1/events")).Status.ShouldBe(401);
    }

    [DatabaseTheory]
    public async Task A_token_is_given_for_the_right_key_and_secret_only(string kind)
    {
        var door = await servers.OpenAsync(kind);
        var made = await door.PostAsync("v1/keys", New("payouts:read"), "");
        var other = await door.PostAsync("v1/keys", New("payouts:read"), "");
        var token = await TokenAsync(door, made["id"]!, made["secret"]!);

        (await TokenAsync(door, made["id"]!, other["secret"]!)).Code.ShouldBe("unauthenticated");
        (await TokenAsync(door, made["id"]!, "")).Code.ShouldBe("unauthenticated");
        (await TokenAsync(door, made["id"]!, token["access_token"]!)).Code.ShouldBe("unauthenticated");
        (await TokenAsync(door, made["id"]!, made["secret"]!, "payouts:write")).Code.ShouldBe("permission_denied");
        (await TokenAsync(door, made["id"]!, made["secret"]!, grant: "password")).Code.ShouldBe("malformed_request");
        (await door.PostAsync("oauth/token", new JsonObject { ["grant_type"] = "client_credentials" }))
            .Code.ShouldBe("unsupported_media_type");
    }

    [Fact]
    public async Task Tokens_are_given_no_faster_than_requests_are_taken()
    {
        await using var server = await TestServer.StartAsync(TestDatabase.Sqlite, "--Sluice:RequestsPerSecondMax", "5");
        var door = await server.NewMerchantAsync();
        var mine = (await door.GetAsync("v1/keys")).Json.GetProperty("data")[0].GetProperty("id").GetString()!;

        var answers = new List<Answer>();
        for (var i = 0; i < 40; i++)
            answers.Add(await TokenAsync(door, mine, door.Key));

        answers[0].Status.ShouldBe(200, answers[0].Text);
        answers.First(a => a.Status != 200).Code.ShouldBe("rate_limited");
        var stored = await server.Storage.Database.QueryAsync("select count(*) from access_tokens", row => row.Long(0),
            CancellationToken.None);
        stored.Single().ShouldBe(answers.Count(a => a.Status == 200));
    }

    [DatabaseTheory]
    public async Task Keys_are_listed_page_by_page(string kind)
    {
        var door = await servers.OpenAsync(kind);
        for (var i = 0; i < 4; i++)
            (await door.PostAsync("v1/keys", New("payouts:read"), "")).Status.ShouldBe(201);

        var seen = new List<string>();
        string? cursor = null;
        do
        {
            var page = (await door.GetAsync("v1/keys?limit=2" + (cursor is null ? "" : "&cursor=" + cursor))).Json;
            seen.AddRange(page.GetProperty("data").EnumerateArray().Select(k => k.GetProperty("id").GetString()!));
            cursor = page.GetProperty("next_cursor").GetString();
        }
        while (cursor is not null && seen.Count < 20);

        seen.Distinct().Count().ShouldBe(5);
        seen.ShouldBe(seen.OrderDescending());
    }

    [DatabaseTheory]
    public async Task A_merchant_has_so_many_keys_and_no_more_until_one_is_revoked(string kind)
    {
        await using var book = await Books.TestBook.CreateAsync(kind);
        CreateKey key(int i) => new(book.Merchant.Caller, $"key {i}", [(byte)i], [Scopes.PayoutsRead], [], null);
        var made = Enumerable.Range(0, ApiKey.KeysMax - 1).Select(i => book.Lanes.TrySubmitAsync(key(i))).ToList();
        await book.PumpAsync();
        // The last two places are one, and asked for in one batch.
        var (last, tooMany) = (book.Lanes.TrySubmitAsync(key(200)), book.Lanes.TrySubmitAsync(key(201)));
        await book.PumpAsync();

        (await Task.WhenAll(made)).ShouldAllBe(k => k.IsOk);
        (await last).IsOk.ShouldBeTrue();
        (await tooMany).Problem!.Type.Code.ShouldBe("invalid_state");
        (await book.DoAsync(key(202))).IsOk.ShouldBeFalse();
        _ = (await book.DoAsync(new RevokeKey(book.Merchant.Caller, (await last).Value.Id))).Value;
        (await book.DoAsync(key(203))).IsOk.ShouldBeTrue();
    }

    private static Door With(Door door, string secret) => new(door.Server, door.Merchant, secret);

    private static JsonObject New(params string[] scopes) =>
        new() { ["name"] = "test", ["scopes"] = new JsonArray([.. scopes.Select(s => (JsonNode)s)]) };

    private static string? StatusOf(Answer keys, string id) => keys.Json.GetProperty("data").EnumerateArray()
        .Single(k => k.GetProperty("id").GetString() == id).GetProperty("status").GetString();

    private static async Task<Answer> TokenAsync(
        Door door, string id, string secret, string? scope = null, string grant = "client_credentials")
    {
        using var http = door.Server.Connect(null);
        var form = new Dictionary<string, string> { ["grant_type"] = grant, ["client_id"] = id, ["client_secret"] = secret };
        if (scope is not null)
            form["scope"] = scope;
        using var content = new FormUrlEncodedContent(form);
        using var response = await http.PostAsync(new Uri("oauth/token", UriKind.Relative), content);
        return await Answer.ReadAsync(response);
    }
}
