using System.Text.Json.Nodes;
using Shouldly;
using Sluice.Client;
using Sluice.Tests.Databases;
using Xunit;

namespace Sluice.Tests.Server;

/// <summary>Server-sent events from the real server.</summary>
public sealed class EventStreamTests(Servers servers) : IClassFixture<Servers>
{
    [Fact]
    public async Task A_stream_says_where_it_begins_and_one_message_an_event()
    {
        var door = await servers.OpenAsync(TestDatabase.Sqlite, 1000);
        using var response = await OpenAsync(door, "v1/events/stream");
        response.Content.Headers.ContentType!.MediaType.ShouldBe("text/event-stream");
        response.Headers.CacheControl!.NoStore.ShouldBeTrue();
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        (await MessageAsync(reader)).ShouldBe(["retry: 1000", "id: 1"]);

        await door.FundAsync(500);

        var message = await MessageAsync(reader);
        message.Take(2).ShouldBe(["id: 2", "event: deposit.cleared"]);
        var data = message.Single(line => line.StartsWith("data: "))["data: ".Length..];
        var listed = (await door.GetAsync("v1/events?after=1")).Json.GetProperty("data")[0];
        data.ShouldBe(listed.GetRawText());
    }

    [Theory]
    [InlineData("v1/events/stream?after=0", null, 1)]
    [InlineData("v1/events/stream?after=2", null, 3)]
    [InlineData("v1/events/stream?after=0", "3", 4)]
    [InlineData("v1/events/stream?from=2020-01-01", null, 1)]
    [InlineData("v1/events/stream?after=0&type=payout.*", null, 4)]
    public async Task A_stream_begins_where_it_is_told(string path, string? lastEventId, long first)
    {
        var door = await servers.OpenAsync(TestDatabase.Sqlite);
        for (var i = 0; i < 3; i++)
            await door.FundAsync(500);
        await door.PayAsync(Bodies.Payout(100));

        using var response = await OpenAsync(door, path, lastEventId);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        await MessageAsync(reader);

        (await MessageAsync(reader))[0].ShouldBe($"id: {first}");
    }

    [Fact]
    public async Task A_wrong_last_event_id_is_named()
    {
        var door = await servers.OpenAsync(TestDatabase.Sqlite);
        using var response = await OpenAsync(door, "v1/events/stream?after=-1", "-5");

        var answer = await Answer.ReadAsync(response);

        answer.FieldErrors.ShouldBe(["?after out_of_range", "Last-Event-ID invalid_format"]);
    }

    [DatabaseTheory]
    public async Task Streams_that_break_and_resume_miss_and_repeat_nothing_while_events_are_written(string kind)
    {
        const int Count = 120;
        var door = await servers.OpenAsync(kind);
        var writers = Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            for (var i = 0; i < Count / 4; i++)
                await door.FundAsync(100);
        })));
        var seen = new List<long>();
        using var limit = new CancellationTokenSource(Door.Patience);
        // Each connection is dropped after a few, wherever that is.
        for (var taken = 1; seen.Count < Count; taken = (taken % 13) + 1)
        {
            var query = new EventStreamQuery { After = seen.LastOrDefault() };
            var left = Math.Min(taken, Count - seen.Count);
            await foreach (var happened in door.Client.Events.StreamAsync(query, limit.Token).Take(left))
                seen.Add(happened.Number);
        }
        await writers;

        seen.ShouldBe(Enumerable.Range(1, Count).Select(n => (long)n));
    }

    [DatabaseTheory]
    public async Task A_stream_goes_on_by_itself_over_a_restart_of_the_server(string kind)
    {
        await using var server = await TestServer.StartAsync(kind, "--urls", $"http://127.0.0.1:{FreePort()}");
        var door = await server.NewMerchantAsync();
        using var limit = new CancellationTokenSource(Door.Patience);
        var seen = new List<long>();
        var ended = new TaskCompletionSource();
        var following = Task.Run(async () =>
        {
            await foreach (var happened in door.Client.Events.StreamAsync(new EventStreamQuery { After = 0 }, limit.Token))
            {
                seen.Add(happened.Number);
                if (seen.Count == 2)
                    ended.SetResult();
                if (seen.Count == 4)
                    return;
            }
        });
        await door.FundAsync(1);
        await door.FundAsync(1);
        await ended.Task.WaitAsync(Door.Patience);

        var stopping = System.Diagnostics.Stopwatch.StartNew();
        await server.StopAsync();
        stopping.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(10), "an open stream must not hold up the stop");
        await server.StartAgainAsync();
        await door.Reopen().FundAsync(1);
        await door.Reopen().FundAsync(1);
        await following;

        seen.ShouldBe([1, 2, 3, 4]);
    }

    [DatabaseTheory]
    public async Task A_stream_ends_when_its_key_is_revoked_and_is_refused_then(string kind)
    {
        var door = await servers.OpenAsync(kind);
        var made = await door.PostAsync("v1/keys",
            new JsonObject { ["name"] = "reader", ["scopes"] = new JsonArray("events:read") }, "");
        var reader = new Door(door.Server, door.Merchant, made["secret"]!);
        using var response = await OpenAsync(reader, "v1/events/stream?after=0&type=payout.*");
        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync());
        await MessageAsync(lines);

        await door.DeleteAsync($"v1/keys/{made["id"]}");

        (await lines.ReadToEndAsync().WaitAsync(TimeSpan.FromSeconds(15))).ShouldNotContain("event:");
        (await reader.GetAsync("v1/events/stream")).Status.ShouldBe(401);
    }

    [DatabaseTheory]
    public async Task A_merchants_stream_shows_its_own_events_only(string kind)
    {
        var (mine, other) = (await servers.OpenAsync(kind), await servers.OpenAsync(kind));
        using var response = await OpenAsync(mine, "v1/events/stream?after=0");
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        await MessageAsync(reader);

        await other.FundAsync(700);
        await mine.FundAsync(300);

        (await MessageAsync(reader))[^1].ShouldContain("\"amount\":300");
    }

    [Fact]
    public async Task A_merchant_has_only_so_many_streams_and_waiting_requests_open()
    {
        await using var server = await TestServer.StartAsync(TestDatabase.Sqlite, "--Sluice:EventWaitsMax", "2");
        var (door, other) = (await server.NewMerchantAsync(), await server.NewMerchantAsync());
        using var first = await OpenAsync(door, "v1/events/stream");
        var second = await OpenAsync(door, "v1/events/stream");

        var refused = await door.GetAsync("v1/events/stream");
        (refused.Status, refused.Code).ShouldBe((429, "rate_limited"));
        refused.Header("Retry-After").ShouldNotBeNull();
        (await door.GetAsync("v1/events?wait=1")).Status.ShouldBe(429);
        (await door.GetAsync("v1/events")).Status.ShouldBe(200);
        (await other.GetAsync("v1/events?wait=1")).Status.ShouldBe(200);

        second.Dispose();
        for (var tries = 0; tries < 100 && (await door.GetAsync("v1/events?wait=1&after=0")).Status == 429; tries++)
            await Task.Delay(100);
        (await door.GetAsync("v1/events?wait=1&after=0")).Status.ShouldBe(200);
    }

    private static async Task<HttpResponseMessage> OpenAsync(Door door, string path, string? lastEventId = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (lastEventId is not null)
            request.Headers.TryAddWithoutValidation("Last-Event-ID", lastEventId);
        return await door.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    private static async Task<List<string>> MessageAsync(StreamReader reader)
    {
        var lines = new List<string>();
        while (await reader.ReadLineAsync().WaitAsync(Door.Patience) is { Length: > 0 } line)
            lines.Add(line);
        return lines;
    }

    private static int FreePort()
    {
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        return ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
    }
}
