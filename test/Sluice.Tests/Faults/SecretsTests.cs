using System.Diagnostics;
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
                await SendLinksAsync(http);
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
        ("Sluice__Batches", worksOnBatches), ("Logging__LogLevel__Default", "Debug"),
        ("Logging__Console__LogLevel__Default", "Debug"));

    private RecordingClient Connect(ServerProcess server)
    {
        _secrets.Add(server.Key);
        return new RecordingClient(server.Url, server.Key, _answers, _secrets);
    }

    private async Task SendOrdersAsync(RecordingClient http)
    {
        foreach (var currency in (string[])["EUR", "GBP", "USD", "BRL"])
            await http.PostAsync("v1/sandbox/deposits", new JsonObject { ["amount"] = 1_000_000, ["currency"] = currency });
        foreach (var typed in (bool[])[false, true])
        {
            foreach (var (currency, destination) in _accounts.OneOfEach(typed))
            {
                var order = Order(currency, destination);
                await http.PostAsync("v1/payouts/validate", order, 200);
                var key = Guid.NewGuid().ToString("N");
                var payout = await http.PostAsync("v1/payouts", order, 201, key);
                (await http.PostAsync("v1/payouts", order, 201, key)).Header("Idempotency-Replayed").ShouldBe("true");
                await http.PostAsync("v1/payouts", order.With(("memo", "another")), 422, key);
                await http.GetAsync($"v1/payouts/{payout["id"]}");
            }
        }
        var (_, staged) = _accounts.OneOfEach().First();
        var draft = await http.PostAsync("v1/payouts", Order("EUR", staged).With(("confirm", false)), 201);
        var other = new JsonObject { ["destination"] = new JsonObject { ["type"] = "account", ["iban"] = _accounts.Iban() } };
        await http.SendAsync(HttpMethod.Patch, $"v1/payouts/{draft["id"]}", other, 422);
        await http.SendAsync(HttpMethod.Patch, $"v1/payouts/{draft["id"]}", new JsonObject { ["memo"] = "changed" }, 200);
    }

    private async Task SendWrongOrdersAsync(RecordingClient http)
    {
        var (_, right) = _accounts.OneOfEach().First();
        foreach (var field in (string[])["currency", "purpose", "recipient_id", "on_insufficient_funds", "confirm"])
            await http.PostAsync("v1/payouts", Order("EUR", right.DeepClone()).With((field, _accounts.Iban())), 422);
        foreach (var field in (string[])["iban", "bic", "sort_code", "routing_number", "account_type", "type"])
        {
            var wrong = new JsonObject { ["type"] = "account", [field] = _accounts.WrongIban() };
            await http.PostAsync("v1/payouts", Order("EUR", wrong), 422);
            await http.PostAsync("v1/payouts/validate", Order("EUR", wrong.DeepClone()), 200);
        }
        foreach (var field in (string[])["country", "type", "date_of_birth"])
        {
            var order = Order("EUR", right.DeepClone());
            order["recipient"]!.AsObject().With((field, _accounts.Iban()));
            await http.PostAsync("v1/payouts", order, 422);
        }
        var badCard = _accounts.Card(wrong: true);
        await http.PostAsync("v1/payouts", Order("EUR", badCard), 422);
        await http.PostAsync("v1/payouts/validate", Order("EUR", badCard.DeepClone()), 200);
        badCard.Remove("type");
        await http.PostAsync("v1/cards", badCard.DeepClone(), 422);
        foreach (var field in (string[])["expiry_month", "expiry_year", "type", "holder_name"])
        {
            var card = _accounts.Card();
            card[field] = card["number"]!.GetValue<string>() + "\u0007";
            await http.PostAsync("v1/payouts", Order("EUR", card), 422);
        }
        // The number as the name of a field, as a number, and in a body that breaks off.
        await http.PostAsync("v1/payouts", Order("EUR", new JsonObject { ["type"] = "account", [_accounts.Iban()] = "" }), 422);
        var (_, us) = _accounts.OneOfEach().ElementAt(2);
        us["account_number"] = long.Parse(us["account_number"]!.GetValue<string>());
        await http.PostAsync("v1/payouts", Order("USD", us), 422);
        await http.SendTextAsync("v1/payouts", $$"""{"destination":{"iban":"{{_accounts.Iban()}}" """, "application/json", 400);
    }

    private async Task SendRecipientsAsync(RecordingClient http)
    {
        foreach (var (currency, destination) in _accounts.OneOfEach())
        {
            var recipient = (await http.PostAsync("v1/recipients", Bodies.Recipient(Name), 201))["id"];
            var method = new JsonObject { ["destination"] = destination };
            var methods = $"v1/recipients/{recipient}/payout-methods";
            var added = await http.PostAsync(methods, method, 201);
            await http.PostAsync(methods, method, 409);
            var wrong = new JsonObject
            {
                ["destination"] = new JsonObject { ["type"] = "account", ["iban"] = _accounts.WrongIban() },
            };
            await http.PostAsync(methods, wrong, 422);
            await http.SendAsync(HttpMethod.Patch, $"{methods}/{added["id"]}", wrong.DeepClone(), 422);
            await http.SendAsync(HttpMethod.Patch, $"v1/recipients/{recipient}", wrong.DeepClone(), 422);
            var order = Order(currency, new JsonObject())
                .With(("recipient_id", recipient), ("recipient", null), ("destination", null));
            await http.PostAsync("v1/payouts", order, 201);
            await http.GetAsync(methods);
        }
    }

    /// <summary>What shows a secret is not among the answers that are searched: it is shown there on purpose, once.</summary>
    private async Task SendKeysAsync(RecordingClient http)
    {
        JsonObject wanted = new() { ["name"] = "second", ["scopes"] = new JsonArray("payouts:read") };
        var created = await http.ShowAsync("v1/keys",
            new StringContent(wanted.ToJsonString(), Encoding.UTF8, "application/json"));
        _secrets.Add(created["secret"]!);
        var rotated = await http.ShowAsync($"v1/keys/{created["id"]}/rotate", new StringContent(""));
        _secrets.Add(rotated["secret"]!);
        var granted = await http.ShowAsync("oauth/token", new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials",
            ["client_id"] = created["id"]!,
            ["client_secret"] = rotated["secret"]!,
        }));
        _secrets.Add(granted["access_token"]!);
        await http.GetAsync("v1/payouts", secret: granted["access_token"]);
        await http.GetAsync("v1/payouts", secret: rotated["secret"]);
        await http.GetAsync("v1/payouts", secret: created["secret"], status: 401);
    }

    private async Task SendFilesAsync(RecordingClient http)
    {
        const string header = "client_reference,amount,currency,purpose,recipient_name,recipient_country,iban\n";
        string Row(string iban, string currency = "EUR") => $"{Guid.NewGuid():N},12.00,{currency},SALARY,{Name},DE,{iban}\n";
        var shifted = Row(_accounts.Iban(), currency: _accounts.Iban());
        await UploadAsync(http, header + Row(_accounts.Iban()) + Row(_accounts.WrongIban()) + shifted, "text/csv");
        await UploadAsync(http, Row(_accounts.Iban()) + Row(_accounts.Iban()), "text/csv");
        string CardRow(bool wrong) =>
            $"{Guid.NewGuid():N},12.00,EUR,SALARY,{Name},DE,card,{_accounts.Card(wrong)["number"]},12,2039\n";
        await UploadAsync(http, "client_reference,amount,currency,purpose,recipient_name,recipient_country,destination_type,"
            + "card_number,expiry_month,expiry_year\n" + CardRow(wrong: false) + CardRow(wrong: true), "text/csv");
        await UploadAsync(http, CardRow(wrong: false) + CardRow(wrong: false), "text/csv");
        string Line(string iban) => Order("EUR", new JsonObject { ["type"] = "account", ["iban"] = iban }).ToJsonString();
        await UploadAsync(http, $"{Line(_accounts.Iban())}\n{Line(_accounts.WrongIban())}\n{Line(_accounts.Iban())[..^5]}\n",
            "application/x-ndjson");
        await UploadAsync(http, $$"""{"items":[{{Line(_accounts.Iban())}},{{Line(_accounts.WrongIban())}}]}""",
            "application/json");
        await UploadAsync(http, header + Row(_accounts.Iban()) + Row(_accounts.WrongIban()), "text/csv", "?mode=all_or_nothing");
    }

    /// <summary>A card as a customer's means of payment, and typed into the page of a link, wrong and right.</summary>
    private async Task SendLinksAsync(RecordingClient http)
    {
        await http.PostAsync("v1/orders", Paid(_accounts.Card()), 201);
        await http.PostAsync("v1/orders", Paid(_accounts.Card(wrong: true)), 422);
        await http.PostAsync("v1/withdrawal-accounts", new JsonObject
        {
            ["holder"] = Bodies.Recipient(Name),
            ["destination"] = _accounts.Card(),
        }, 422);
        foreach (var onboarding in (bool[])[false, true])
        {
            var order = onboarding ? new JsonObject { ["kind"] = "onboarding" } : Links.LinkOrders.Payout();
            var link = await http.PostAsync("v1/links", order, 201);
            using var page = new Links.PageWalk(link["url"]!);
            await page.ToDetailsAsync(kind: "card/card");
            foreach (var wrong in (bool[])[true, false])
            {
                await page.SubmitAsync(("name", Name), ("type", "individual"), ("residence", "DE"),
                    ("f_number", _accounts.Card(wrong)["number"]!.GetValue<string>()), ("f_expiry_month", "12"),
                    ("f_expiry_year", "2039"));
                _answers.AppendLine(page.Html);
            }
            page.Heading.ShouldBe("Is this right?");
            (await page.SubmitAsync()).Status.ShouldBe(System.Net.HttpStatusCode.SeeOther);
            _answers.AppendLine(page.Html).AppendLine((await page.OpenAsync()).Html);
        }

        JsonObject Paid(JsonObject card) => new()
        {
            ["client_reference"] = Guid.NewGuid().ToString("N"),
            ["amount"] = 1000,
            ["currency"] = "EUR",
            ["payer"] = Bodies.Recipient(Name),
            ["paid_from"] = card,
        };
    }

    private async Task FinishAsync(RecordingClient http)
    {
        var since = Stopwatch.StartNew();
        foreach (var batch in _batches)
        {
            while ((await http.GetAsync($"v1/batches/{batch}"))["status"] is not ("completed" or "rejected"))
            {
                since.Elapsed.ShouldBeLessThan(Door.Patience, "A batch is not decided.");
                await Task.Delay(50);
            }
        }
        while ((await http.GetAsync("v1/payouts?status=queued")).Json.GetProperty("data").GetArrayLength() > 0)
        {
            since.Elapsed.ShouldBeLessThan(Door.Patience, "A payout is not sent.");
            await Task.Delay(50);
        }
    }

    private async Task ReadEverythingAsync(RecordingClient http)
    {
        foreach (var batch in _batches)
        {
            await http.GetAsync($"v1/batches/{batch}/report");
            await http.GetAsync($"v1/batches/{batch}/report", "text/csv");
        }
        string[] lists =
            ["payouts", "recipients", "batches", "events", "exceptions", "keys", "sandbox/bank", "cards", "orders", "links"];
        foreach (var path in lists)
            await http.GetAsync($"v1/{path}?limit=200");
        foreach (var payout in (await http.GetAsync("v1/payouts")).Json.GetProperty("data").EnumerateArray().Take(5))
        {
            await http.GetAsync($"v1/payouts/{payout.GetProperty("id")}/attempts");
            await http.GetAsync($"v1/payouts/{payout.GetProperty("id")}/events");
        }
        await http.GetAsync("v1/transactions?account=available&currency=EUR", "text/csv");
        await http.GetAsync("metrics");
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
                throw new ShouldAssertException(
                    $"{secret} is in {where}: …{text[Math.Max(0, at - 150)..Math.Min(text.Length, at + 60)]}…");
        }
    }

    private static JsonObject Order(string currency, JsonNode destination) =>
        Bodies.Payout(name: Name).With(("currency", currency), ("destination", destination));

    private async Task UploadAsync(RecordingClient http, string file, string type, string query = "")
    {
        var answer = await http.SendTextAsync("v1/batches" + query, file, type, 202);
        _batches.Add(answer["id"]!);
    }
}
