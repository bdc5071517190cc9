using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Shouldly;

namespace Sluice.Tests.Crash;

/// <summary>What a merchant does and sees over HTTP, as stubborn as a careful client: the same key again until there is an answer.</summary>
internal sealed class PayoutWorld(IReadOnlyList<ServerProcess> nodes, string key) : IDisposable
{
    private readonly HttpClient[] _clients = [.. nodes.Select(node => Connect(node.Url, key))];

    /// <summary>A CSV of good rows, with one bad IBAN in every hundred and, now and then, a bank that loses answers, pays late or sends back.</summary>
    public static string Csv(int rows)
    {
        var csv = new StringBuilder("client_reference,amount,currency,purpose,recipient_name,recipient_country,iban\n");
        for (var i = 1; i <= rows; i++)
        {
            var scenario = i % 97 is var turn && turn < Scenarios.Length ? " SANDBOX-" + Scenarios[turn] : "";
            var iban = IsBad(i) ? "DE00370400440532013000" : "DE89370400440532013000";
            csv.Append($"ROW-{i},{10 + (i % 50)}.{i % 60:00},EUR,SALARY,Person {i}{scenario},DE,{iban}\n");
        }
        return csv.ToString();
    }

    private static readonly string[] Scenarios =
    [
        "PAID", "LOST-AFTER-ACCEPTING", "LOST-BEFORE-ACCEPTING", "RETURNED", "PAID-LATER", "CALLBACK-TWICE", "CALLBACK-OUT-OF-ORDER",
        "REFUSED-ACCOUNT-CLOSED", "UNAVAILABLE-ONCE",
    ];

    /// <summary>Whether that row of the file is wrong.</summary>
    public static bool IsBad(int row) => row % 100 == 50;

    /// <summary>Sends until somebody answers, whoever is up; the key makes it one request.</summary>
    public async Task<JsonElement> PostAsync(string path, string idempotencyKey, HttpContent? content, int node = 0)
    {
        var bytes = content is null ? null : await content.ReadAsByteArrayAsync();
        for (var attempt = 0; attempt < 600; attempt++)
        {
            try
            {
                using var request = new HttpRequestMessage(HttpMethod.Post, path);
                request.Headers.Add("Idempotency-Key", idempotencyKey);
                if (bytes is not null)
                {
                    request.Content = new ByteArrayContent(bytes);
                    request.Content.Headers.ContentType = content!.Headers.ContentType;
                }
                using var answer = await _clients[(node + attempt) % _clients.Length].SendAsync(request);
                if (answer.IsSuccessStatusCode)
                    return await ReadAsync(answer);
                if (answer.StatusCode is not HttpStatusCode.ServiceUnavailable)
                    throw new ShouldAssertException($"{path}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
            }
            catch (Exception e) when (e is HttpRequestException or IOException or TaskCanceledException)
            {
                // Killed in the middle: whether it was done is not known, so the same again.
                await Task.Delay(20);
            }
            await Task.Delay(20);
        }
        throw new ShouldAssertException($"{path} was never answered.");
    }

    public Task<JsonElement> PayAsync(string idempotencyKey, string reference, int node) => PostAsync("v1/payouts", idempotencyKey, Json(
        "{\"amount\":1234,\"currency\":\"EUR\",\"purpose\":\"REFUND\",\"client_reference\":\"" + reference + "\",\"recipient\":{\"type\":\"individual\","
        + "\"name\":\"Ada Byron\",\"country\":\"DE\"},\"destination\":{\"type\":\"account\",\"iban\":\"DE89370400440532013000\"}}"), node);

    public async Task<JsonElement> GetAsync(string path)
    {
        using var answer = await _clients[0].GetAsync(path);
        return answer.IsSuccessStatusCode ? await ReadAsync(answer)
            : throw new ShouldAssertException($"{path}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
    }

    public async Task<string[]> LinesAsync(string path)
    {
        using var answer = await _clients[0].GetAsync(path);
        return (await answer.EnsureSuccessStatusCode().Content.ReadAsStringAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>Every row of a list, over all its pages.</summary>
    public async Task<List<JsonElement>> AllAsync(string path)
    {
        var rows = new List<JsonElement>();
        string? cursor = null;
        do
        {
            var page = await GetAsync($"{path}{(path.Contains('?') ? '&' : '?')}limit=200{(cursor is null ? "" : "&cursor=" + cursor)}");
            rows.AddRange(page.GetProperty("data").EnumerateArray());
            cursor = page.GetProperty("next_cursor").GetString();
        }
        while (cursor is not null);
        return rows;
    }

    /// <summary>Puts the clock of every node forward.</summary>
    public async Task AdvanceAsync(TimeSpan by)
    {
        foreach (var client in _clients)
            (await client.PostAsync("v1/sandbox/clock", Json($"{{\"advance_seconds\":{(int)by.TotalSeconds}}}"))).EnsureSuccessStatusCode();
    }

    public static StringContent Json(string json) => new(json, Encoding.UTF8, "application/json");

    public void Dispose()
    {
        foreach (var client in _clients)
            client.Dispose();
    }

    private static HttpClient Connect(Uri url, string key)
    {
        var client = new HttpClient { BaseAddress = url, Timeout = TimeSpan.FromSeconds(60) };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return client;
    }

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage answer)
    {
        using var document = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        return document.RootElement.Clone();
    }
}
