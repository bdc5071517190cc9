using System.Net;
using Shouldly;
using Sluice.Client;
using Xunit;
using static Sluice.Tests.Client.FakeServer;

namespace Sluice.Tests.Client;

/// <summary>What the client makes of a stream, and of one that breaks.</summary>
public sealed class EventStreamReadingTests
{
    private const string Stream = "text/event-stream";

    [Fact]
    public async Task A_stream_that_ends_is_asked_for_again_after_the_last_number_it_told()
    {
        var server = new FakeServer(
            Answer(HttpStatusCode.OK, $"retry: 1000\nid: 4\n\n{Message(5)}{Message(6)}id: 9\n\n{Message(10)[..^1]}", Stream),
            Break(HttpRequestError.ConnectionError),
            Answer(HttpStatusCode.ServiceUnavailable, """{"code":"unavailable"}""", "application/problem+json"),
            Answer(HttpStatusCode.OK, Message(10), Stream));

        var query = new EventStreamQuery { Type = "payout.*", From = "2026-01-01" };
        var numbers = await Client(server).Events.StreamAsync(query).Take(3).Select(e => e.Number).ToListAsync();

        numbers.ShouldBe([5, 6, 10], "number 10 was cut off before its end, and comes again");
        server.Requests.Select(r => r.Path).ShouldBe([
            "/v1/events/stream?type=payout.%2A&from=2026-01-01",
            "/v1/events/stream?type=payout.%2A&after=9",
            "/v1/events/stream?type=payout.%2A&after=9",
            "/v1/events/stream?type=payout.%2A&after=9",
        ]);
    }

    [Fact]
    public async Task A_server_that_cannot_be_reached_at_first_is_said()
    {
        var failure = await Should.ThrowAsync<SluiceException>(async () =>
            await Client(new FakeServer(Break(HttpRequestError.ConnectionError))).Events.StreamAsync().ToListAsync());

        failure.IsUnreachable.ShouldBeTrue();
    }

    [Fact]
    public async Task A_key_that_is_refused_on_the_way_ends_the_stream_with_the_problem()
    {
        var server = new FakeServer(
            Answer(HttpStatusCode.OK, Message(5), Stream),
            Answer(HttpStatusCode.Unauthorized, """{"code":"unauthenticated"}""", "application/problem+json"));
        var seen = new List<long>();

        var failure = await Should.ThrowAsync<SluiceException>(async () =>
        {
            await foreach (var happened in Client(server).Events.StreamAsync())
                seen.Add(happened.Number);
        });

        (seen.Single(), failure.Code).ShouldBe((5, "unauthenticated"));
    }

    [Fact]
    public async Task An_answer_that_is_no_stream_is_said()
    {
        var server = new FakeServer(Answer(HttpStatusCode.OK, "{}"));

        (await Should.ThrowAsync<SluiceException>(async () => await Client(server).Events.StreamAsync().ToListAsync()))
            .Code.ShouldBe(SluiceException.UnexpectedAnswerCode);
    }

    [Fact]
    public async Task Empty_pages_with_more_to_come_are_gone_through()
    {
        var server = new FakeServer(
            Answer(HttpStatusCode.OK, """{"data":[],"has_more":true,"next_cursor":"10000"}"""),
            Answer(HttpStatusCode.OK, """
                {"data":[{"id":"evt_1","type":"a.b","number":10001,"subject_id":"po_1"}],"has_more":false,"next_cursor":null}
                """));

        var all = await Client(server).Events.ListAllAsync(new EventQuery { Type = "a.b" }).ToListAsync();

        all.ShouldHaveSingleItem().Number.ShouldBe(10_001);
        server.Requests[1].Path.ShouldBe("/v1/events?cursor=10000&type=a.b");
    }

    private static string Message(long number) =>
        $"id: {number}\nevent: a.b\ndata: {{\"id\":\"evt_{number}\",\"type\":\"a.b\",\r\n"
        + $"data:\"number\":{number},\"subject_id\":\"po_1\"}}\n\n";

    private static SluiceClient Client(FakeServer server) => new(
        new HttpClient(server) { BaseAddress = new Uri("http://sluice.test/") },
        new SluiceClientSettings { Retries = 0, Clock = new JumpingClock() });
}
