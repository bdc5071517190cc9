using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Shouldly;
using Sluice.Client;
using Sluice.Tests.Databases;
using Sluice.Tests.Events;
using Xunit;

namespace Sluice.Tests.Server;

/// <summary>The event log over HTTP: filters, bounded pages, single events, waiting.</summary>
public sealed class EventTests(Servers servers) : IClassFixture<Servers>
{
    [DatabaseTheory]
    public async Task Every_filter_narrows_the_log(string kind)
    {
        var door = await servers.OpenAsync(kind, 1_000_000);
        var payout = (await door.PayAsync(Bodies.Payout()))["id"]!;
        await door.WaitAsync(payout, "paid");
        var all = await ListAsync(door, new EventQuery());
        var paid = all.Single(e => e.Type == "payout.paid");
        var day = paid.OccurredAt.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var next = paid.OccurredAt.UtcDateTime.AddDays(1).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var at = paid.OccurredAt.ToString("O", CultureInfo.InvariantCulture);

        (await NumbersAsync(new() { Type = "payout.paid" })).ShouldBe([paid.Number]);
        (await NumbersAsync(new() { Type = "payout.*" })).ShouldBe(Where(e => e.SubjectId == payout));
        (await NumbersAsync(new() { Type = "payout.paid,deposit.*" })).ShouldBe([1, paid.Number]);
        (await NumbersAsync(new() { SubjectId = payout, Type = "payout.paid" })).ShouldBe([paid.Number]);
        (await NumbersAsync(new() { ActorType = "rail" })).ShouldBe(Where(e => e.Actor!.Type == "rail"));
        (await NumbersAsync(new() { ActorId = all[0].Actor!.Id })).ShouldBe(Where(e => e.Actor!.Id == all[0].Actor!.Id));
        (await NumbersAsync(new() { From = at })).ShouldBe(Where(e => e.OccurredAt >= paid.OccurredAt));
        (await NumbersAsync(new() { To = at })).ShouldBe(Where(e => e.OccurredAt < paid.OccurredAt));
        (await NumbersAsync(new() { From = day, To = day, TimeZone = "UTC" })).ShouldBe(Where(_ => true));
        (await NumbersAsync(new() { From = next })).ShouldBe([]);
        (await NumbersAsync(new() { From = day, After = 2 })).ShouldBe(Where(e => e.Number > 2));
        (await NumbersAsync(new() { After = long.MaxValue })).ShouldBe([]);

        async Task<IEnumerable<long>> NumbersAsync(EventQuery query) => (await ListAsync(door, query)).Select(e => e.Number);

        IEnumerable<long> Where(Func<Event, bool> holds) => all.Where(holds).Select(e => e.Number);
    }

    [DatabaseTheory]
    public async Task A_long_log_without_a_match_is_answered_in_pieces_that_a_client_goes_through(string kind)
    {
        var door = await servers.OpenAsync(kind);
        await ManyEvents.AppendAsync(door.Server.Storage.Database, door.Merchant, "a.b", 20_500, DateTimeOffset.UtcNow);
        await door.FundAsync(100);

        var first = (await door.GetAsync("v1/events?type=deposit.*")).Json;
        first.GetProperty("data").GetArrayLength().ShouldBe(0);
        first.GetProperty("has_more").GetBoolean().ShouldBeTrue();
        first.GetProperty("next_cursor").GetString().ShouldBe("10000");
        var waited = (await door.GetAsync("v1/events?type=deposit.*&wait=20&cursor=10000")).Json;
        waited.GetProperty("next_cursor").GetString().ShouldBe("20000", "a request that waits looks no further than another");
        (await ListAsync(door, new EventQuery { Type = "deposit.*" })).ShouldHaveSingleItem().Number.ShouldBe(20_501);
    }

    [DatabaseTheory]
    public async Task One_event_is_retrieved_by_its_id_and_by_nobody_else(string kind)
    {
        var door = await servers.OpenAsync(kind, 1_000_000);
        await door.WaitAsync((await door.PayAsync(Bodies.Payout()))["id"]!, "paid");
        var stranger = await servers.OpenAsync(kind, 1000);
        var last = (await ListAsync(door, new EventQuery()))[^1];

        (await door.Client.Events.GetAsync(last.Id)).Number.ShouldBe(last.Number);
        (await door.Client.Events.GetAsync(last.Id, last.Number)).Type.ShouldBe(last.Type);
        (await door.GetAsync($"v1/events/{last.Id}?number={last.Number - 1}")).Status.ShouldBe(404);
        (await stranger.GetAsync($"v1/events/{last.Id}")).Code.ShouldBe("not_found");
        (await stranger.GetAsync($"v1/events/{last.Id}?number=1")).Code.ShouldBe("not_found");
        (await door.GetAsync("v1/events/evt_1")).Status.ShouldBe(404);
        (await door.GetAsync("v1/events/evt_ffffffffffff7fffbfffffffffffffff")).Status.ShouldBe(404);
    }

    [Fact]
    public async Task A_subject_is_named_by_the_id_that_its_own_address_takes()
    {
        var door = await servers.OpenAsync(TestDatabase.Sqlite, 1000);
        var body = new JsonObject { ["amount"] = 100, ["currency"] = "EUR", ["purpose"] = "REFUND" };
        var made = await door.PostAsync("v1/links", body);
        made.Status.ShouldBe(201, made.Text);
        var link = made["id"];

        (await ListAsync(door, new EventQuery { Type = "link.created" })).ShouldHaveSingleItem().SubjectId.ShouldBe(link);
    }

    [Theory]
    [InlineData("v1/events?type=payout&subject_id=x&after=-1&wait=61&limit=0&from=never&to=then&nonsense=1",
        "?after out_of_range|?from invalid_format|?limit out_of_range|?nonsense unknown_field|?subject_id invalid_format|"
        + "?to invalid_format|?type invalid_format|?wait out_of_range")]
    [InlineData("v1/events?type=a.a,a.b,a.c,a.d,a.e,a.f,a.g,a.h,a.i,a.j,a.k,a.l,a.m,a.n,a.o,a.p,a.q,a.r,a.s,a.t,a.u",
        "?type too_many")]
    [InlineData("v1/events?type=payout.*,,x.y&wait=-1", "?type invalid_format|?wait out_of_range")]
    [InlineData("v1/events/stream?type=*&after=x&from=never&limit=5",
        "?after wrong_type|?from invalid_format|?limit unknown_field|?type invalid_format")]
    [InlineData("v1/events/evt_0198c0ffee0070008000000000000001?number=0&limit=1", "?limit unknown_field|?number out_of_range")]
    public async Task Everything_wrong_with_a_request_is_said_at_once(string path, string errors)
    {
        var door = await servers.OpenAsync(TestDatabase.Sqlite);

        var answer = await door.GetAsync(path);

        answer.Status.ShouldBe(422, answer.Text);
        string.Join('|', answer.FieldErrors).ShouldBe(errors);
    }

    [DatabaseTheory]
    public async Task A_request_that_waits_is_answered_as_soon_as_something_happens(string kind)
    {
        var door = await servers.OpenAsync(kind, 1000);
        var waiting = door.Client.Events.WaitAsync(new EventQuery { After = 1 }, 30);
        (await Task.WhenAny(waiting, Task.Delay(200))).ShouldNotBe(waiting, "nothing has happened");

        var since = Stopwatch.StartNew();
        await door.FundAsync(500);
        var page = await waiting;

        since.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(5));
        page.Data.ShouldHaveSingleItem().Number.ShouldBe(2);
        page.NextCursor.ShouldBe("2");
    }

    [Fact]
    public async Task A_request_that_waits_is_answered_at_once_when_there_is_something_and_empty_at_the_end()
    {
        var door = await servers.OpenAsync(TestDatabase.Sqlite, 1000);

        (await door.Client.Events.WaitAsync(new EventQuery { After = 0 }, 30)).Data.ShouldHaveSingleItem();
        var since = Stopwatch.StartNew();
        var none = await door.Client.Events.WaitAsync(new EventQuery { After = 1, Type = "payout.*" }, 1);

        since.Elapsed.ShouldBeGreaterThan(TimeSpan.FromSeconds(0.9));
        none.Data.ShouldBeEmpty();
        (none.HasMore, none.NextCursor).ShouldBe((false, "1"));
    }

    [Fact]
    public async Task What_does_not_match_wakes_but_does_not_answer()
    {
        var door = await servers.OpenAsync(TestDatabase.Sqlite, 1000);
        var waiting = door.Client.Events.WaitAsync(new EventQuery { After = 1, Type = "payout.*" }, 30);
        await door.FundAsync(500);
        (await Task.WhenAny(waiting, Task.Delay(300))).ShouldNotBe(waiting, "a deposit is no payout");

        await door.PayAsync(Bodies.Payout(100));

        (await waiting).Data.ShouldAllBe(e => e.Type.StartsWith("payout."));
    }

    [PostgresFact]
    public async Task What_another_node_wrote_is_told_within_about_a_second()
    {
        await using var here = await TestServer.StartAsync(TestDatabase.Postgres);
        await using var there = await TestServer.StartAsync(here.Storage, ownsStorage: false);
        var door = await here.NewMerchantAsync();
        var other = new Door(there, door.Merchant, door.Key);
        await other.FundAsync(500);
        var waiting = door.Client.Events.WaitAsync(new EventQuery { After = 1 }, 30);
        await Task.Delay(200);

        await other.FundAsync(500);
        var since = Stopwatch.StartNew();

        (await waiting).Data.ShouldHaveSingleItem().Number.ShouldBe(2);
        since.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(3));
    }

    private static async Task<List<Event>> ListAsync(Door door, EventQuery query) =>
        await door.Client.Events.ListAllAsync(query with { Limit = 2 }).ToListAsync();
}
