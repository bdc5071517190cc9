using System.Net;
using Shouldly;
using Sluice.Client;
using static Sluice.Tests.Client.FakeServer;
using Xunit;

namespace Sluice.Tests.Client;

public sealed class RetryTests
{
    private const string Paid = """{"id":"po_1","status":"queued","amount":100,"currency":"EUR","added_next_year":true}""";
    private const string Busy = """{"status":503,"code":"capacity_exceeded","detail":"Too busy.","request_id":"req_7"}""";

    private readonly JumpingClock _clock = new();

    [Fact]
    public async Task A_broken_connection_is_tried_again_with_the_same_idempotency_key()
    {
        var server = new FakeServer(
            Break(HttpRequestError.ResponseEnded), Answer(HttpStatusCode.ServiceUnavailable, Busy),
                Answer(HttpStatusCode.Created, Paid));

        var payout = await Connect(server).Payouts.CreateAsync(new NewPayout { Amount = 100, Currency = "EUR" });

        payout.Id.ShouldBe("po_1");
        server.Requests.Count.ShouldBe(3);
        server.Requests.Select(r => r.Key).Distinct().ShouldHaveSingleItem()!.ShouldMatch("^\"[0-9a-f]{32}\"$");
        server.Requests.ShouldAllBe(r => r.Body == """{"amount":100,"currency":"EUR"}""");
    }

    [Fact]
    public async Task Two_calls_never_share_a_key()
    {
        var server = new FakeServer(Answer(HttpStatusCode.Created, Paid));
        var client = Connect(server);
        await client.Payouts.CreateAsync(new NewPayout());
        await client.Payouts.CreateAsync(new NewPayout());
        server.Requests[0].Key.ShouldNotBe(server.Requests[1].Key);
    }

    [Fact]
    public async Task A_given_key_is_sent_as_a_structured_field_string()
    {
        var server = new FakeServer(Answer(HttpStatusCode.Created, Paid));
        await Connect(server).Payouts.CreateAsync(new NewPayout(), """a"b\c""");
        server.Requests[0].Key.ShouldBe("""
            "a\"b\\c"
            """);
    }

    [Fact]
    public async Task It_gives_up_after_the_last_retry_and_hands_over_the_problem()
    {
        var server = new FakeServer(Answer(HttpStatusCode.ServiceUnavailable, Busy));
        var failure = await Should.ThrowAsync<SluiceException>(() => Connect(server).Payouts.CreateAsync(new NewPayout()));
        server.Requests.Count.ShouldBe(1 + SluiceClientSettings.RetriesMax);
        (failure.Code, failure.RequestId, failure.Problem.Status).ShouldBe(("capacity_exceeded", "req_7", 503));
    }

    [Fact]
    public async Task It_waits_as_long_as_the_server_asks()
    {
        var server = new FakeServer(
            Answer(HttpStatusCode.TooManyRequests, Busy, retryAfter: TimeSpan.FromSeconds(17)), Answer(HttpStatusCode.OK, Paid));
        await Connect(server).Payouts.GetAsync("po_1");
        _clock.Waits.ShouldBe([TimeSpan.FromSeconds(17)]);
    }

    [Fact]
    public async Task It_does_not_wait_for_hours_and_says_how_long_it_should_have()
    {
        var server = new FakeServer(Answer(HttpStatusCode.ServiceUnavailable, Busy, retryAfter: TimeSpan.FromHours(2)));
        var failure = await Should.ThrowAsync<SluiceException>(() => Connect(server).Payouts.GetAsync("po_1"));
        server.Requests.ShouldHaveSingleItem();
        failure.RetryAfter.ShouldBe(TimeSpan.FromHours(2));
    }

    [Fact]
    public async Task Without_being_told_it_waits_longer_each_time_within_bounds()
    {
        var server = new FakeServer(Answer(HttpStatusCode.ServiceUnavailable, Busy));
        await Should.ThrowAsync<SluiceException>(() => Connect(server).Payouts.GetAsync("po_1"));
        _clock.Waits.Count.ShouldBe(SluiceClientSettings.RetriesMax);
        for (var i = 0; i < _clock.Waits.Count; i++)
            _clock.Waits[i].TotalMilliseconds.ShouldBeInRange(100 << i, 200 << i);
    }

    [Fact]
    public async Task A_refusal_is_never_tried_again_and_lists_every_field()
    {
        var server = new FakeServer(Answer(HttpStatusCode.UnprocessableEntity, """
            {"status":422,"code":"validation_failed","detail":"2 fields are wrong.","errors":[
              {"pointer":"/amount","code":"not_positive","detail":"…"},{"pointer":"/destination/iban","code":"iban_checksum"}]}
            """, "application/problem+json"));
        var failure = await Should.ThrowAsync<SluiceException>(() => Connect(server).Payouts.CreateAsync(new NewPayout()));
        server.Requests.ShouldHaveSingleItem();
        failure.Errors.Select(e => e.Pointer).ShouldBe(["/amount", "/destination/iban"]);
    }

    [Fact]
    public async Task What_makes_something_each_time_is_not_repeated_once_it_may_have_arrived()
    {
        var server = new FakeServer(Break(HttpRequestError.ResponseEnded));
        var failure = await Should.ThrowAsync<SluiceException>(() =>
            Connect(server).Keys.CreateAsync(new NewApiKey { Name = "x" }));
        server.Requests.ShouldHaveSingleItem();
        failure.IsUnreachable.ShouldBeTrue();
    }

    [Fact]
    public async Task But_it_is_repeated_when_no_connection_was_made()
    {
        var server = new FakeServer(
            Break(HttpRequestError.ConnectionError), Answer(HttpStatusCode.Created, """{"id":"key_1","secret":"sk_test_x"}"""));
        (await Connect(server).Keys.CreateAsync(new NewApiKey { Name = "x" })).Secret.ShouldBe("sk_test_x");
        server.Requests.Count.ShouldBe(2);
    }

    [Fact]
    public async Task An_upload_starts_from_the_beginning_again()
    {
        var server = new FakeServer(
            Break(HttpRequestError.ResponseEnded), Answer(HttpStatusCode.Accepted, """{"id":"bat_1","status":"validating"}"""));
        using var file = new MemoryStream("amount,currency\n1,EUR\n"u8.ToArray());
        var sent = new List<long>();

        await Connect(server)
            .Batches.UploadAsync(
                new BatchUpload(file, "text/csv") { FileName = "a b.csv", Mode = "accept_valid" }, new Seen(sent));

        server.Requests.Select(r => r.Body).Distinct().ShouldHaveSingleItem().ShouldBe("amount,currency\n1,EUR\n");
        server.Requests[0].Path.ShouldBe("/v1/batches?mode=accept_valid&file_name=a%20b.csv");
        server.Requests[0].Key.ShouldBe(server.Requests[1].Key);
        sent.ShouldBe([0, 22, 0, 22]);
    }

    [Fact]
    public async Task A_first_request_still_running_after_a_lost_answer_is_waited_for()
    {
        var server = new FakeServer(
            Break(HttpRequestError.ResponseEnded),
            Answer(HttpStatusCode.Conflict, """{"status":409,"code":"request_in_progress"}"""),
            Answer(HttpStatusCode.Created, Paid));
        (await Connect(server).Payouts.CreateAsync(new NewPayout())).Id.ShouldBe("po_1");
    }

    [Fact]
    public async Task A_page_of_a_proxy_is_an_unexpected_answer_with_its_status()
    {
        var server = new FakeServer(Answer(HttpStatusCode.BadGateway, "<html>bad gateway</html>", "text/html"));
        var failure = await Should.ThrowAsync<SluiceException>(() => Connect(server).Payouts.GetAsync("po_1"));
        (failure.Code, failure.Problem.Status).ShouldBe((SluiceException.UnexpectedAnswerCode, 502));
    }

    [Fact]
    public async Task Ids_cannot_reach_another_address_and_revisions_travel_in_If_Match()
    {
        var server = new FakeServer(Answer(HttpStatusCode.OK, Paid));
        await Connect(server).Payouts.CancelAsync("../keys?x=1", revision: 3);
        server.Requests[0].Path.ShouldBe("/v1/payouts/..%2Fkeys%3Fx%3D1/cancel");
        server.Requests[0].IfMatch.ShouldBe("\"3\"");
    }

    private SluiceClient Connect(FakeServer server) =>
        new(SluiceClient.Connect(new Uri("http://sluice.test"), "sk_test_x", server),
            new SluiceClientSettings { Clock = _clock });

    private sealed class Seen(List<long> values) : IProgress<long>
    {
        public void Report(long value) => values.Add(value);
    }
}
