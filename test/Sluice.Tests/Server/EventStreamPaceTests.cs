using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Sockets;
using Shouldly;
using Sluice.Kernel;
using Sluice.Tests.Crash;
using Sluice.Tests.Databases;
using Sluice.Tests.Events;
using Xunit;

namespace Sluice.Tests.Server;

/// <summary>Streams on which nothing happens, and streams that nobody reads from.</summary>
public sealed class EventStreamPaceTests
{
    [Fact]
    public async Task A_stream_on_which_nothing_happens_says_again_and_again_that_it_is_alive()
    {
        await using var server = await TestServer.StartAsync(TestDatabase.Sqlite, "--Sluice:EventHeartbeatSeconds", "1");
        var door = await server.NewMerchantAsync();
        using var response = await door.Http.GetAsync("v1/events/stream?type=payout.*", HttpCompletionOption.ResponseHeadersRead);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        (await MessageAsync(reader)).ShouldBe(["retry: 1000", "id: 0"]);

        (await MessageAsync(reader)).ShouldBe([": still here"]);
        // Also how far it has looked, where there was something it leaves out.
        await door.FundAsync(500);
        (await MessageAsync(reader)).ShouldBe([": still here", "id: 1"]);
        (await MessageAsync(reader)).ShouldBe([": still here"]);
    }

    [Fact]
    public async Task A_reader_that_reads_nothing_costs_no_memory_and_misses_nothing()
    {
        // About sixty million bytes of stream.
        const int Count = 200_000;
        const long GrowthMaxKibibytes = 30 << 10;
        await using var storage = await CrashStorage.CreateAsync(TestDatabase.Sqlite);
        using var server = new ServerProcess(storage.Folder, null);
        await server.StartAsync();
        await using var database = new Sluice.Databases.Sqlite(Path.Combine(storage.Folder, "sluice.db"));
        var merchant = new MerchantId((await database.QueryAsync(
            "select merchant_id from merchants", row => row.Uuid(0), CancellationToken.None)).Single());
        await ManyEvents.AppendAsync(database, merchant, "payout.paid", Count, DateTimeOffset.UtcNow);
        using var http = new HttpClient(new SocketsHttpHandler { ConnectCallback = ConnectNarrowlyAsync });
        http.BaseAddress = server.Url;
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", server.Key);
        // A first reader that reads: what the server needs once is there.
        using (var first = await OpenAsync(http, Count - 5_000))
            (await NumbersAsync(first, Count)).Count.ShouldBe(5_000);
        var before = server.MemoryKibibytes;

        using var slow = await OpenAsync(http, 0);
        await Task.Delay(2000);

        (server.MemoryKibibytes - before).ShouldBeLessThan(GrowthMaxKibibytes);
        (await NumbersAsync(slow, Count)).ShouldBe(Enumerable.Range(1, Count).Select(n => (long)n));
    }

    private static Task<HttpResponseMessage> OpenAsync(HttpClient http, long after) =>
        http.GetAsync($"v1/events/stream?after={after}", HttpCompletionOption.ResponseHeadersRead);

    // Little is taken unasked.
    private static async ValueTask<Stream> ConnectNarrowlyAsync(SocketsHttpConnectionContext context, CancellationToken cancel)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4096 };
        await socket.ConnectAsync(context.DnsEndPoint, cancel);
        return new NetworkStream(socket, ownsSocket: true);
    }

    /// <summary>The numbers of the events, read to the one with that number.</summary>
    private static async Task<List<long>> NumbersAsync(HttpResponseMessage response, long last)
    {
        var numbers = new List<long>();
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        while (numbers.LastOrDefault() < last && await reader.ReadLineAsync().WaitAsync(Door.Patience) is { } line)
        {
            const string name = "\"number\":";
            if (!line.StartsWith("data: ", StringComparison.Ordinal))
                continue;
            var at = line.IndexOf(name, StringComparison.Ordinal) + name.Length;
            numbers.Add(long.Parse(line.AsSpan(at, line.IndexOf(',', at) - at), CultureInfo.InvariantCulture));
        }
        return numbers;
    }

    private static async Task<List<string>> MessageAsync(StreamReader reader)
    {
        var lines = new List<string>();
        while (await reader.ReadLineAsync().WaitAsync(Door.Patience) is { Length: > 0 } line)
            lines.Add(line);
        return lines;
    }
}
