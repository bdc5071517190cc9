using System.Net.Http.Headers;
using System.Text;
using Shouldly;
using Sluice.Client;
using Sluice.Tests.Crash;
using Sluice.Tests.Server;
using Xunit;
using Xunit.Abstractions;

namespace Sluice.Tests.Faults;

/// <summary>SQLite on a disk that is full: nothing new is taken, nothing is half stored, and with room it goes on.</summary>
public sealed class FullDiskTests(ITestOutputHelper output)
{
    private const long Funds = 100_000_000;
    private const int Kibibytes = 3 * 1024;
    private const int PostsMax = 5000;

    /// <summary>Requests sent after the first that found no room.</summary>
    private const int PostsWhenFull = 20;

    private readonly List<string> _taken = [];
    private readonly List<string> _turnedAway = [];

    [Fact]
    public async Task With_no_room_for_a_file_to_grow_requests_are_turned_away_until_a_start_with_room()
    {
        var folder = Directory.CreateTempSubdirectory("sluice-full-").FullName;
        using (var narrow = new ServerProcess(folder, postgres: null, fileKibibytesMax: Kibibytes))
        {
            await narrow.StartAsync();
            await FillAsync(narrow);
            await narrow.KillAsync();
        }
        using (var wide = new ServerProcess(folder, postgres: null))
        {
            await wide.StartAsync();
            await GoOnAsync(wide);
            await wide.KillAsync();
        }
        Directory.Delete(folder, recursive: true);
    }

    [TinyDiskFact]
    public async Task On_a_full_disk_requests_are_turned_away_until_there_is_room_and_no_restart_is_needed()
    {
        using var disk = TinyDisk.Mount(6)!;
        using var server = new ServerProcess(disk.Folder, postgres: null);
        await server.StartAsync();
        await FillAsync(server);
        disk.GrowTo(200);
        await GoOnAsync(server);
        await server.KillAsync();
    }

    private async Task FillAsync(ServerProcess server)
    {
        using var http = Connect(server);
        var client = new SluiceClient(http);
        await client.Sandbox.DepositAsync(new NewDeposit { Amount = Funds, Currency = "EUR" });
        for (var i = 0; i < PostsMax && _turnedAway.Count == 0; i++)
            await PostAsync(http, $"REF-{i}");
        _turnedAway.ShouldNotBeEmpty($"{PostsMax} payouts did not fill the disk.");
        for (var i = 0; i < PostsWhenFull; i++)
            await PostAsync(http, $"LATE-{i}");
        _turnedAway.Count.ShouldBeGreaterThan(PostsWhenFull / 2);
        output.WriteLine($"{_taken.Count} taken, {_turnedAway.Count} turned away");
        await ShouldBeTurnedAwayAsync(http, "v1/batches", PayoutWorld.Csv(20_000), "text/csv");
        // What is there can be looked at, and is whole.
        (await GetAsync(http, "health/live")).Status.ShouldBe(200);
        (await GetAsync(http, "v1/balances")).Status.ShouldBe(200);
        (await GetAsync(http, "v1/batches")).Json.GetProperty("data").GetArrayLength().ShouldBe(0);
        var stored = await client.Payouts.ListAllAsync().Select(p => p.ClientReference!).ToListAsync();
        stored.ShouldBe(_taken, ignoreOrder: true);
        (await client.Ledger.VerifyAsync()).Ok.ShouldBeTrue();
        server.Log.ShouldNotContain("fail:");
        server.Log.ShouldNotContain("crit:");
    }

    private async Task GoOnAsync(ServerProcess server)
    {
        using var http = Connect(server);
        var client = new SluiceClient(http);
        foreach (var reference in _taken.TakeLast(5).ToList())
        {
            var again = await SendAsync(http, reference);
            again.Header("Idempotency-Replayed").ShouldBe("true", again.ToString());
        }
        foreach (var reference in _turnedAway)
            (await SendAsync(http, reference)).Status.ShouldBe(201);
        await BookAndBank.SettleAsync(client);
        var payouts = await BookAndBank.CompareAsync(client, Funds);
        payouts.Select(p => p.ClientReference!).ShouldBe(_taken.Concat(_turnedAway), ignoreOrder: true);
        payouts.ShouldAllBe(p => p.Status == "paid");
        server.Log.ShouldNotContain("fail:");
    }

    private async Task PostAsync(HttpClient http, string reference)
    {
        var answer = await SendAsync(http, reference);
        if (answer.Status == 201)
        {
            _taken.Add(reference);
            return;
        }
        answer.Status.ShouldBe(503, answer.ToString());
        answer.Code.ShouldBe("unavailable");
        answer.Header("Retry-After").ShouldNotBeNull();
        _turnedAway.Add(reference);
    }

    private static async Task ShouldBeTurnedAwayAsync(HttpClient http, string path, string body, string type = "application/json")
    {
        var answer = await SendAsync(http, path, path, body, type);
        answer.Status.ShouldBe(503, answer.ToString());
        answer.Code.ShouldBe("unavailable");
    }

    /// <summary>One payout; its reference is its key, so that the same again is the same.</summary>
    private static Task<Answer> SendAsync(HttpClient http, string reference) => SendAsync(http, "v1/payouts", reference,
        Bodies.Payout(100, reference: reference).ToJsonString(), "application/json");

    private static async Task<Answer> SendAsync(HttpClient http, string path, string key, string body, string type)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = new StringContent(body, Encoding.UTF8, type),
        };
        request.Headers.Add("Idempotency-Key", key);
        using var response = await http.SendAsync(request);
        return await Answer.ReadAsync(response);
    }

    private static async Task<Answer> GetAsync(HttpClient http, string path)
    {
        using var response = await http.GetAsync(path);
        return await Answer.ReadAsync(response);
    }

    private static HttpClient Connect(ServerProcess server)
    {
        var http = new HttpClient { BaseAddress = server.Url, Timeout = TimeSpan.FromSeconds(20) };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", server.Key);
        return http;
    }
}
