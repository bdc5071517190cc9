using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Shouldly;
using Sluice.Kernel;
using Sluice.Tests.Databases;
using Xunit;

namespace Sluice.Tests.Server;

/// <summary>
/// The big list of naughty strings at every place that takes text: taken and given back as it was, or refused by name; never a
/// fault.
/// </summary>
public sealed class NaughtyStringTests(Servers servers) : IClassFixture<Servers>
{
    private static readonly HashSet<string> Codes = [.. ProblemTypes.All.Select(t => t.Code)];

    [SharedDataFact]
    public async Task As_names_references_and_metadata_they_are_kept_as_they_are_or_refused()
    {
        await KeptOrRefusedAsync(TestDatabase.Sqlite);
        if (TestDatabase.RunsPostgres)
            await KeptOrRefusedAsync(TestDatabase.Postgres);
    }

    private async Task KeptOrRefusedAsync(string kind)
    {
        var door = await servers.OpenAsync(kind, 1000);
        var taken = 0;
        await Parallel.ForEachAsync(Strings(), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (text, _) =>
        {
            foreach (var (place, change) in Places)
            {
                var body = Bodies.Payout().With(("confirm", false));
                change(body, text);
                var answer = await door.PostAsync("v1/payouts", body);
                if (answer.Status != 201)
                {
                    IsRefused(answer, $"{place}: {text}");
                    continue;
                }
                Interlocked.Increment(ref taken);
                var kept = await door.GetAsync($"v1/payouts/{answer["id"]}");
                var trimmed = TextRules.Trim(text);
                var expected = place == "metadata/a" ? text : trimmed.Length > 0 ? trimmed : null;
                ValueAt(JsonNode.Parse(kept.Text)!, place).ShouldBe(expected, $"{place}: {text}");
            }
        });
        taken.ShouldBeGreaterThan(500);
        door.Server.Log.Errors.ShouldBeEmpty();
    }

    [SharedDataFact]
    public async Task As_idempotency_keys_ids_and_queries_they_are_problems_or_find_nothing()
    {
        var door = await servers.OpenAsync(TestDatabase.Sqlite, 1000);
        using var handler = new SocketsHttpHandler { RequestHeaderEncodingSelector = (_, _) => Encoding.UTF8 };
        using var http = new HttpClient(handler) { BaseAddress = door.Server.Url };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", door.Key);
        var before = await StoredRows.CountAsync(door.Server.Storage);

        foreach (var text in Strings())
        {
            var escaped = Uri.EscapeDataString(text);
            foreach (var path in (string[])
            [
                $"v1/payouts?client_reference={escaped}", $"v1/payouts?group={escaped}", $"v1/payouts?cursor={escaped}",
                $"v1/payouts?status={escaped}", $"v1/payouts?time_zone={escaped}", $"v1/payouts?{escaped}=1",
                $"v1/payouts/{escaped}", $"v1/batches/{escaped}/report", $"v1/balances?currency={escaped}",
                $"v1/transactions?currency={escaped}&account={escaped}", $"v1/events?type={escaped}",
                $"v1/events?subject_id={escaped}",
            ])
            {
                using var response = await http.GetAsync(new Uri(path, UriKind.Relative));
                var answer = await Answer.ReadAsync(response);
                if (answer.Status != 200)
                    IsRefused(answer, path);
            }
            if (text.AsSpan().IndexOfAny('\r', '\n', '\0') >= 0)
                continue;
            using var request = new HttpRequestMessage(HttpMethod.Post, "v1/payouts");
            request.Content = new StringContent("{}", Encoding.UTF8, "application/json");
            request.Headers.TryAddWithoutValidation("Idempotency-Key", text);
            using var refused = await http.SendAsync(request);
            IsRefused(await Answer.ReadAsync(refused), $"Idempotency-Key: {text}");
        }

        (await StoredRows.CountAsync(door.Server.Storage)).ShouldBe(before);
        door.Server.Log.Errors.ShouldBeEmpty();
    }

    [SharedDataFact]
    public async Task As_bearer_secrets_they_are_all_refused_alike()
    {
        var door = await servers.OpenAsync(TestDatabase.Sqlite);
        using var handler = new SocketsHttpHandler { RequestHeaderEncodingSelector = (_, _) => Encoding.UTF8 };
        foreach (var text in Strings().Where(t => t.AsSpan().IndexOfAny('\r', '\n', '\0') < 0))
        {
            using var http = new HttpClient(handler, disposeHandler: false) { BaseAddress = door.Server.Url };
            http.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", "Bearer " + text);
            using var response = await http.GetAsync(new Uri("v1/payouts", UriKind.Relative));
            response.StatusCode.ShouldBeOneOf([HttpStatusCode.Unauthorized, HttpStatusCode.BadRequest], text);
        }
        door.Server.Log.Errors.ShouldBeEmpty();
    }

    private static readonly (string Place, Action<JsonObject, string> Change)[] Places =
    [
        ("recipient/name", (body, text) => body["recipient"]!["name"] = text),
        ("client_reference", (body, text) => body["client_reference"] = text),
        ("statement_reference", (body, text) => body["statement_reference"] = text),
        ("memo", (body, text) => body["memo"] = text),
        ("group", (body, text) => body["group"] = text),
        ("metadata/a", (body, text) => body["metadata"] = new JsonObject { ["a"] = text }),
    ];

    private static List<string> Strings()
    {
        using var list = SharedData.Json("naughty-strings/blns.json");
        return [.. list.RootElement.EnumerateArray().Select(s => s.GetString()!)];
    }

    private static string? ValueAt(JsonNode body, string place) =>
        place.Split('/').Aggregate((JsonNode?)body, (node, part) => node?[part])?.GetValue<string>();

    private static void IsRefused(Answer answer, string what)
    {
        answer.Status.ShouldBeInRange(400, 499, $"{what}: {answer}");
        answer.MediaType.ShouldBe("application/problem+json", $"{what}: {answer}");
        Codes.ShouldContain(answer.Code!, what);
    }
}
