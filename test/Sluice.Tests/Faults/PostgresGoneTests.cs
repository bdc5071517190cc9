using System.Diagnostics;
using System.Text;
using Shouldly;
using Sluice.Server;
using Sluice.Tests.Crash;
using Sluice.Tests.Databases;
using Sluice.Tests.Server;
using Xunit;
using Xunit.Abstractions;

namespace Sluice.Tests.Faults;

/// <summary>The database goes away under load, and comes back; the server stays up the whole time.</summary>
public sealed class PostgresGoneTests(ITestOutputHelper output)
{
    private const int Posters = 4;
    private const int Rows = 3000;
    private const long Funds = 100_000_000;

    /// <summary>A cut connection is noticed at once; nobody waits for a timeout of the driver.</summary>
    private static readonly TimeSpan AnswerMax = TimeSpan.FromSeconds(5);

    [ClusterFact]
    public async Task When_PostgreSQL_dies_and_comes_back_everything_goes_on_and_is_paid_once()
    {
        await using var cluster = await PostgresCluster.StartNewAsync();
        await using var storage = await Storage.CreateAsync(TestDatabase.Postgres, cluster.ConnectionString);
        await using var server = await TestServer.StartAsync(storage, ownsStorage: false);
        var door = await server.NewMerchantAsync();
        await door.FundAsync(Funds);
        (await door.GetAsync("health/ready")).Status.ShouldBe(200);
        var posters = Enumerable.Range(0, Posters)
            .Select(i => new StubbornPoster(new Door(server, door.Merchant, door.Key), i)).ToArray();
        var posting = posters.Select(p => Task.Run(p.RunAsync)).ToArray();
        await Task.Delay(500);
        var batch = await UploadAsync(door);
        await Task.Delay(300);
        await cluster.StopAtOnceAsync();
        try
        {
            await SeeItGoneAsync(door);
        }
        finally
        {
            // Whatever was seen: the storage needs it to be tidied away.
            await cluster.StartAsync();
        }
        await ReadyAsync(door);
        await Task.Delay(1000);
        foreach (var poster in posters)
            poster.Stop();
        await Task.WhenAll(posting).WaitAsync(TimeSpan.FromSeconds(20));
        foreach (var poster in posters)
        {
            output.WriteLine($"{poster.Taken.Count} taken, {poster.TurnedAway} turned away, "
                + $"slowest answer {poster.SlowestAnswer.TotalMilliseconds:0} ms");
            poster.Faults.ShouldBeEmpty();
            poster.TurnedAway.ShouldBeGreaterThan(0);
            poster.SlowestAnswer.ShouldBeLessThan(AnswerMax);
        }
        await RepeatAsync(posters);
        await SettleAsync(door, batch);
        await CompareAsync(door, [.. posters.SelectMany(p => p.Taken)]);
        server.Log.Errors.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_server_that_finds_no_database_says_so_in_one_line_and_ends()
    {
        var folder = Directory.CreateTempSubdirectory("sluice-nothing-").FullName;
        using var server = new ServerProcess(folder, "Host=127.0.0.1;Port=1;Username=sluice;Password=secret-word");
        var ended = await Should.ThrowAsync<InvalidOperationException>(server.StartAsync);
        ended.Message.ShouldContain("sluice: Failed to connect to 127.0.0.1:1");
        ended.Message.ShouldNotContain("Unhandled");
        ended.Message.ShouldNotContain("secret-word");
        Directory.Delete(folder, recursive: true);
    }

    private static async Task<string> UploadAsync(Door door)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "v1/batches?file_name=people.csv")
        {
            Content = new StringContent(PayoutWorld.Csv(Rows), Encoding.UTF8, "text/csv"),
        };
        request.Headers.Add("Idempotency-Key", "file");
        var answer = await door.SendAsync(request);
        answer.Status.ShouldBe(202, answer.Text);
        return answer["id"]!;
    }

    /// <summary>Two seconds without a database: reads and health say so, at once.</summary>
    private static async Task SeeItGoneAsync(Door door)
    {
        // Whoever asks shares one look at the database, which may be that old.
        await Task.Delay(DatabaseProbe.RememberedFor);
        var gone = Stopwatch.StartNew();
        while (gone.Elapsed < TimeSpan.FromSeconds(2))
        {
            foreach (var path in (string[])["health/ready", "v1/balances", "v1/payouts?limit=5"])
            {
                var asked = gone.Elapsed;
                var answer = await door.GetAsync(path);
                answer.Status.ShouldBe(503, $"{path}: {answer}");
                answer.Code.ShouldBe("unavailable");
                answer.Header("Retry-After").ShouldNotBeNull(path);
                (gone.Elapsed - asked).ShouldBeLessThan(AnswerMax);
            }
            (await door.GetAsync("health/live")).Status.ShouldBe(200);
            var metrics = await door.GetAsync("metrics");
            metrics.Status.ShouldBe(200, "An outage is when its figures are needed.");
            metrics.Text.ShouldContain("sluice_database_up 0\n");
            await Task.Delay(100);
        }
    }

    private static async Task ReadyAsync(Door door)
    {
        var since = Stopwatch.StartNew();
        while ((await door.GetAsync("health/ready")).Status != 200)
        {
            since.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(10), "The database is back, and the server does not notice.");
            await Task.Delay(50);
        }
        (await door.GetAsync("metrics")).Text.ShouldContain("sluice_database_up 1\n");
    }

    /// <summary>Some of the keys once more: each stands for the payout that it stood for.</summary>
    private static async Task RepeatAsync(StubbornPoster[] posters)
    {
        foreach (var poster in posters)
        {
            foreach (var (key, id) in poster.Taken.Where((_, i) => i % Math.Max(1, poster.Taken.Count / 20) == 0))
            {
                var again = await poster.RepeatAsync(key);
                again.Header("Idempotency-Replayed").ShouldBe("true", again.ToString());
                again["id"].ShouldBe(id);
            }
        }
    }

    /// <summary>
    /// The batch is taken up once its lease is over; what the rail was told without our hearing its answer is inquired about.
    /// </summary>
    private static async Task SettleAsync(Door door, string batch)
    {
        await door.AdvanceAsync(TimeSpan.FromMinutes(2));
        var since = Stopwatch.StartNew();
        while ((await door.GetAsync($"v1/batches/{batch}"))["status"] != "completed")
        {
            since.Elapsed.ShouldBeLessThan(Door.Patience, "The batch was not completed.");
            await Task.Delay(100);
        }
        await BookAndBank.SettleAsync(door.Client);
    }

    private static async Task CompareAsync(Door door, List<(string Key, string Id)> posted)
    {
        var payouts = await BookAndBank.CompareAsync(door.Client, Funds);
        payouts.Count.ShouldBe(posted.Count + Rows - (Rows / 100));
        var statuses = payouts.ToDictionary(p => p.Id, p => p.Status);
        posted.Select(p => statuses[p.Id]).ShouldAllBe(status => status == "paid");
    }
}
