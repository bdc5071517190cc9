using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Shouldly;
using Sluice.Tests.Crash;
using Sluice.Tests.Databases;
using Sluice.Tests.Server;

namespace Sluice.Tests.Faults;

/// <summary>
/// Account numbers come in by every door, right and wrong; afterwards nothing that the server stored, logged or answered holds
/// one of them, nor an API key, nor a token.
/// </summary>
public sealed class SecretsTests
{
    private const string Name = "Zenobia Quill";

    private readonly Accounts _accounts = new();
    private readonly List<string> _secrets = [];
    private readonly List<string> _batches = [];
    private readonly StringBuilder _answers = new();

    [DatabaseTheory]
    public async Task No_account_number_and_no_secret_is_stored_logged_or_answered_in_the_clear(string kind)
    {
        await using var storage = await CrashStorage.CreateAsync(kind);
        using (var idle = Start(storage, "false"))
        {
            await idle.StartAsync();
            using (var http = Connect(idle))
            {
                await SendOrdersAsync(http);
                await SendWrongOrdersAsync(http);
                await SendRecipientsAsync(http);
                await SendKeysAsync(http);
                await SendFilesAsync(http);
            }
            await idle.KillAsync();
            await SearchAsync(storage, idle.Log);
        }
        var waiting = await WhatIsStored.PiecesAsync(storage);
        waiting.Count.ShouldBe(_batches.Count);
        Search("a piece of a file that waits", string.Concat(waiting));
        using var working = Start(storage, "true");
        await working.StartAsync();
        using (var http = Connect(working))
        {
            await FinishAsync(http);
            await ReadEverythingAsync(http);
        }
        await working.KillAsync();
        await SearchAsync(storage, working.Log);
        (await WhatIsStored.PiecesAsync(storage)).ShouldBeEmpty();
        _answers.ToString().ShouldContain(Name);
        Search("the answers", _answers.ToString());
    }

    private static ServerProcess Start(CrashStorage storage, string worksOnBatches) => new(storage.Folder, storage.Postgres, null,
        ("Sluice__Batches", worksOnBatches), ("Logging__LogLevel__Default", "Debug"), ("Logging__Console__LogLevel__Default", "Debug"));

    private HttpClient Connect(ServerProcess server)
    {
        _secrets.Add(server.Key);
        var http = new HttpClient { BaseAddress = server.Url };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", server.Key);
        return http;
    }

    private async Task SendOrdersAsync(HttpClient http)
    {
        foreach (var currency in (string[])["EUR", "GBP", "USD"])
            await PostAsync(http, "v1/sandbox/deposits", new JsonObject { ["amount"] = 1_000_000, ["currency"] = currency });
        foreach (var typed in (bool[])[false, true])
        {
            foreach (var (currency, destination) in _accounts.OneOfEach(typed))
            {
                var order = Order(currency, destination);
                await PostAsync(http, "v1/payouts/validate", order, 200);
                var key = Guid.NewGuid().ToString("N");
                var payout = await PostAsync(http, "v1/payouts", order, 201, key);
                (await PostAsync(http, "v1/payouts", order, 201, key)).Header("Idempotency-Replayed").ShouldBe("true");
                await PostAsync(http, "v1/payouts", order.With(("memo", "another")), 422, key);
                await GetAsync(http, $"v1/payouts/{payout["id"]}");
            }
        }
        var (_, staged) = _accounts.OneOfEach().First();
        var draft = await PostAsync(http, "v1/payouts", Order("EUR", staged).With(("confirm", false)), 201);
        var other = new JsonObject { ["destination"] = new JsonObject { ["type"] = "account", ["iban"] = _accounts.Iban() } };
        await SendAsync(http, HttpMethod.Patch, $"v1/payouts/{draft["id"]}", other, 422);
        await SendAsync(http, HttpMethod.Patch, $"v1/payouts/{draft["id"]}", new JsonObject { ["memo"] = "changed" }, 200);
    }

    private async Task SendWrongOrdersAsync(HttpClient http)
    {
        var (_, right) = _accounts.OneOfEach().First();
        foreach (var field in (string[])["currency", "purpose", "recipient_id", "on_insufficient_funds", "confirm"])
            await PostAsync(http, "v1/payouts", Order("EUR", right.DeepClone()).With((field, _accounts.Iban())), 422);
        foreach (var field in (string[])["iban", "bic", "sort_code", "routing_number", "account_type", "type"])
        {
            var wrong = new JsonObject { ["type"] = "account", [field] = _accounts.WrongIban() };
            await PostAsync(http, "v1/payouts", Order("EUR", wrong), 422);
            await PostAsync(http, "v1/payouts/validate", Order("EUR", wrong.DeepClone()), 200);
        }
        foreach (var field in (string[])["country", "type", "date_of_birth"])
        {
            var order = Order("EUR", right.DeepClone());
            order["recipient"]!.AsObject().With((field, _accounts.Iban()));
            await PostAsync(http, "v1/payouts", order, 422);
        }
        // The number as the name of a field, as a number, and in a body that breaks off.
        await PostAsync(http, "v1/payouts", Order("EUR", new JsonObject { ["type"] = "account", [_accounts.Iban()] = "" }), 422);
        var (_, us) = _accounts.OneOfEach().Last();
        us["account_number"] = long.Parse(us["account_number"]!.GetValue<string>());
        await PostAsync(http, "v1/payouts", Order("USD", us), 422);
        await SendTextAsync(http, "v1/payouts", $$"""{"destination":{"iban":"{{_accounts.Iban()}}" """, "application/json", 400);
    }

    private async Task SendRecipientsAsync(HttpClient http)
    {
        foreach (var (currency, destination) in _accounts.OneOfEach())
        {
            var recipient = (await PostAsync(http, "v1/recipients", Orders.Recipient(Name), 201))["id"];
            var method = new JsonObject { ["destination"] = destination };
            var methods = $"v1/recipients/{recipient}/payout-methods";
            var added = await PostAsync(http, methods, method, 201);
            await PostAsync(http, methods, method, 409);
            var wrong = new JsonObject { ["destination"] = new JsonObject { ["type"] = "account", ["iban"] = _accounts.WrongIban() } };
            await PostAsync(http, methods, wrong, 422);
            await SendAsync(http, HttpMethod.Patch, $"{methods}/{added["id"]}", wrong.DeepClone(), 422);
            await SendAsync(http, HttpMethod.Patch, $"v1/recipients/{recipient}", wrong.DeepClone(), 422);
            var order = Order(currency, new JsonObject()).With(("recipient_id", recipient), ("recipient", null), ("destination", null));
            await PostAsync(http, "v1/payouts", order, 201);
            await GetAsync(http, methods);
        }
    }

    /// <summary>What shows a secret is not among the answers that are searched: it is shown there on purpose, once.</summary>
    private async Task SendKeysAsync(HttpClient http)
    {
        JsonObject wanted = new() { ["name"] = "second", ["scopes"] = new JsonArray("payouts:read") };
        var created = await ShowAsync(http, "v1/keys", new StringContent(wanted.ToJsonString(), Encoding.UTF8, "application/json"));
        _secrets.Add(created["secret"]!);
        var rotated = await ShowAsync(http, $"v1/keys/{created["id"]}/rotate", new StringContent(""));
        _secrets.Add(rotated["secret"]!);
        var granted = await ShowAsync(http, "oauth/token", new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials",
            ["client_id"] = created["id"]!,
            ["client_secret"] = rotated["secret"]!,
        }));
        _secrets.Add(granted["access_token"]!);
        foreach (var secret in (string[])[granted["access_token"]!, rotated["secret"]!, created["secret"]!])
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "v1/payouts");
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", secret);
            using var response = await http.SendAsync(request);
            _answers.AppendLine((await Answer.ReadAsync(response)).ToString());
        }
    }

    private async Task SendFilesAsync(HttpClient http)
    {
        const string header = "client_reference,amount,currency,purpose,recipient_name,recipient_country,iban\n";
        string Row(string iban, string currency = "EUR") => $"{Guid.NewGuid():N},12.00,{currency},SALARY,{Name},DE,{iban}\n";
        await UploadAsync(http, header + Row(_accounts.Iban()) + Row(_accounts.WrongIban()) + Row(_accounts.Iban(), _accounts.Iban()),
            "text/csv");
        await UploadAsync(http, Row(_accounts.Iban()) + Row(_accounts.Iban()), "text/csv");
        string Line(string iban) => Order("EUR", new JsonObject { ["type"] = "account", ["iban"] = iban }).ToJsonString();
        await UploadAsync(http, $"{Line(_accounts.Iban())}\n{Line(_accounts.WrongIban())}\n{Line(_accounts.Iban())[..^5]}\n",
            "application/x-ndjson");
        await UploadAsync(http, $$"""{"items":[{{Line(_accounts.Iban())}},{{Line(_accounts.WrongIban())}}]}""", "application/json");
        await UploadAsync(http, header + Row(_accounts.Iban()) + Row(_accounts.WrongIban()), "text/csv", "?mode=all_or_nothing");
    }

    private async Task FinishAsync(HttpClient http)
    {
        var since = Stopwatch.StartNew();
        foreach (var batch in _batches)
        {
            while ((await GetAsync(http, $"v1/batches/{batch}"))["status"] is not ("completed" or "rejected"))
            {
                since.Elapsed.ShouldBeLessThan(Door.Patience, "A batch is not decided.");
                await Task.Delay(50);
            }
        }
        while ((await GetAsync(http, "v1/payouts?status=queued")).Json.GetProperty("data").GetArrayLength() > 0)
        {
            since.Elapsed.ShouldBeLessThan(Door.Patience, "A payout is not sent.");
            await Task.Delay(50);
        }
    }

    private async Task ReadEverythingAsync(HttpClient http)
    {
        foreach (var batch in _batches)
        {
            await GetAsync(http, $"v1/batches/{batch}/report");
            await GetAsync(http, $"v1/batches/{batch}/report", "text/csv");
        }
        foreach (var path in (string[])["payouts", "recipients", "batches", "events", "exceptions", "keys", "sandbox/bank"])
            await GetAsync(http, $"v1/{path}?limit=200");
        foreach (var payout in (await GetAsync(http, "v1/payouts")).Json.GetProperty("data").EnumerateArray().Take(5))
        {
            await GetAsync(http, $"v1/payouts/{payout.GetProperty("id")}/attempts");
            await GetAsync(http, $"v1/payouts/{payout.GetProperty("id")}/events");
        }
        await GetAsync(http, "v1/transactions?account=available&currency=EUR", "text/csv");
        await GetAsync(http, "metrics");
    }

    private async Task SearchAsync(CrashStorage storage, string log)
    {
        log.ShouldContain("dbug:", Case.Sensitive, "The log was to tell everything.");
        Search("the log", log);
        var stored = await WhatIsStored.ReadAsync(storage);
        stored.Values.ShouldContain(text => text.Contains(Name), "The search is blind.");
        foreach (var (where, text) in stored)
            Search(where, text);
    }

    private void Search(string where, string text)
    {
        foreach (var secret in _accounts.Numbers.Concat(_secrets))
        {
            var at = text.IndexOf(secret, StringComparison.Ordinal);
            if (at >= 0)
                throw new ShouldAssertException($"{secret} is in {where}: …{text[Math.Max(0, at - 150)..Math.Min(text.Length, at + 60)]}…");
        }
    }

    private static JsonObject Order(string currency, JsonNode destination) =>
        Orders.Payout(name: Name).With(("currency", currency), ("destination", destination));

    private async Task UploadAsync(HttpClient http, string file, string type, string query = "")
    {
        var answer = await SendTextAsync(http, "v1/batches" + query, file, type, 202);
        _batches.Add(answer["id"]!);
    }

    private Task<Answer> PostAsync(HttpClient http, string path, JsonNode body, int status = 201, string? key = null) =>
        SendAsync(http, HttpMethod.Post, path, body, status, key);

    private Task<Answer> SendTextAsync(HttpClient http, string path, string body, string type, int status) =>
        SendAsync(http, HttpMethod.Post, path, new StringContent(body, Encoding.UTF8, type), status, null);

    private Task<Answer> SendAsync(
        HttpClient http, HttpMethod method, string path, JsonNode body, int status, string? key = null) =>
        SendAsync(http, method, path, new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json"), status, key);

    private async Task<Answer> SendAsync(
        HttpClient http, HttpMethod method, string path, HttpContent body, int status, string? key)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body };
        request.Headers.Add("Idempotency-Key", key ?? Guid.NewGuid().ToString("N"));
        using var response = await http.SendAsync(request);
        var answer = await Answer.ReadAsync(response);
        answer.Status.ShouldBe(status, $"{path}: {answer}");
        _answers.AppendLine(answer.ToString());
        return answer;
    }

    private async Task<Answer> GetAsync(HttpClient http, string path, string? accept = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (accept is not null)
            request.Headers.Accept.ParseAdd(accept);
        using var response = await http.SendAsync(request);
        var answer = await Answer.ReadAsync(response);
        answer.Status.ShouldBe(200, $"{path}: {answer}");
        _answers.AppendLine(answer.ToString());
        return answer;
    }

    private static async Task<Answer> ShowAsync(HttpClient http, string path, HttpContent body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = body };
        using var response = await http.SendAsync(request);
        var answer = await Answer.ReadAsync(response);
        ((int)response.StatusCode).ShouldBeInRange(200, 201, answer.ToString());
        return answer;
    }
}
