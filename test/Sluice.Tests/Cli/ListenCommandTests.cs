using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Shouldly;
using Sluice.Cli;
using Sluice.Tests.Grpc;
using Sluice.Tests.Webhooks;
using Xunit;

namespace Sluice.Tests.Cli;

/// <summary>Events brought to a local receiver, signed as webhooks are.</summary>
public sealed class ListenCommandTests
{
    private const string TwoEvents = """
        id: 8
        event: payout.queued
        data: {"id":"evt_1","type":"payout.queued","number":8,"sequence":1,"subject_id":"po_1","live":false,"data":{"memo":"é<"}}

        : still here

        id: 9
        event: payout.paid
        data: {"id":"evt_2","type":"payout.paid","number":9,"sequence":2,"subject_id":"po_1","live":false,"data":{"id":"po_1"}}


        """;

    [Fact]
    public async Task Each_event_is_posted_once_and_its_signature_verifies_with_the_printed_secret()
    {
        await using var receiver = await LocalReceiver.StartAsync(500, 204);
        await using var api = await FakeApi.StartAsync();
        api.On("GET /v1/events/stream", 200, TwoEvents, "text/event-stream");

        var (code, text, _) = await api.RunAsync("listen", "--forward-to", receiver.Url, "--type", "payout.*", "--count", "2");

        code.ShouldBe(ExitCodes.Ok);
        api.Requests.Single().Line.ShouldBe("GET /v1/events/stream?type=payout.%2A");
        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        lines[2].Split('\t')[^3..].ShouldBe(["payout.queued", "evt_1", "500"]);
        lines[3].Split('\t')[^3..].ShouldBe(["payout.paid", "evt_2", "204"]);
        receiver.Posts.Select(p => p.Id).ShouldBe(["evt_1", "evt_2"], "an answer of 500 is shown, not tried again");
        var secret = Convert.FromBase64String(lines[0].Split("whsec_")[1]);
        foreach (var post in receiver.Posts)
        {
            var signed = Encoding.UTF8.GetBytes($"{post.Id}.{post.Timestamp}.{post.Body}");
            post.Signature.ShouldBe("v1," + Convert.ToBase64String(HMACSHA256.HashData(secret, signed)));
            long.Parse(post.Timestamp, CultureInfo.InvariantCulture).ShouldBeGreaterThan(0);
        }
        var body = JsonDocument.Parse(receiver.Posts[0].Body).RootElement;
        body.EnumerateObject().Select(p => p.Name)
            .ShouldBe(["id", "type", "timestamp", "number", "sequence", "live", "data"]);
        body.GetProperty("data").GetProperty("memo").GetString().ShouldBe("é<");
    }

    [RealClientFact("client.mjs")]
    public async Task Verifiers_that_others_wrote_accept_what_is_forwarded_and_refuse_what_was_changed_on_the_way()
    {
        await using var receiver = await LocalReceiver.StartAsync(204, 204);
        await using var api = await FakeApi.StartAsync();
        // They judge by the time of this machine.
        api.Clock = TimeProvider.System;
        api.On("GET /v1/events/stream", 200, TwoEvents, "text/event-stream");

        var (_, text, _) = await api.RunAsync("listen", "--forward-to", receiver.Url, "--count", "2");

        var secret = text.Split('\n')[0].Split(' ')[^1].Trim();
        var cases = receiver.Posts.Select(p => new SignedCase(secret, p.Id, p.Timestamp, p.Signature, p.Body)).ToList();
        (await RealVerifiers.JudgeAsync(cases)).ShouldAllBe(v => v.EndsWith(" genuine"));
        (await RealVerifiers.JudgeAsync([.. cases.Select(c => c with { Body = c.Body + " " })]))
            .ShouldAllBe(v => v.EndsWith(" refused"));
    }

    [Fact]
    public async Task A_receiver_that_is_not_there_is_said_and_the_next_event_follows()
    {
        await using var api = await FakeApi.StartAsync();
        api.On("GET /v1/events/stream", 200, TwoEvents, "text/event-stream");

        var (code, text, _) = await api.RunAsync(
            "listen", "--forward-to", "http://127.0.0.1:1/hooks", "--since", "7", "--count", "2", "--json");

        code.ShouldBe(ExitCodes.Ok);
        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(l => JsonDocument.Parse(l).RootElement).ToList();
        lines[0].GetProperty("secret").GetString().ShouldStartWith("whsec_");
        lines.Skip(1).Select(l => l.GetProperty("number").GetInt64()).ShouldBe([8, 9]);
        lines[1].TryGetProperty("status", out _).ShouldBeFalse();
        lines[1].GetProperty("error").GetString().ShouldNotBeEmpty();
    }

    [Theory]
    [InlineData("hooks", null, "is no address")]
    [InlineData("ftp://127.0.0.1/hooks", null, "is no address")]
    [InlineData("http://127.0.0.1/hooks", "whsec_c2hvcnQ=", "A secret is whsec_")]
    [InlineData("http://127.0.0.1/hooks", "secret", "A secret is whsec_")]
    public async Task What_cannot_be_is_refused_before_anything_is_asked(string to, string? secret, string says)
    {
        await using var api = await FakeApi.StartAsync();
        string[] more = secret is null ? [] : ["--secret", secret];

        var (code, _, error) = await api.RunAsync(["listen", "--forward-to", to, .. more]);

        code.ShouldBe(ExitCodes.Usage);
        error.ShouldContain(says);
        api.Requests.ShouldBeEmpty();
    }

    private sealed class LocalReceiver : IAsyncDisposable
    {
        private readonly WebApplication _app;
        private readonly Queue<int> _answers;

        private LocalReceiver(WebApplication app, int[] answers) => (_app, _answers) = (app, new Queue<int>(answers));

        public string Url => _app.Urls.Single() + "/hooks";

        public List<(string Id, string Timestamp, string Signature, string Body)> Posts { get; } = [];

        public static async Task<LocalReceiver> StartAsync(params int[] answers)
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            var app = builder.Build();
            var receiver = new LocalReceiver(app, answers);
            app.Run(receiver.AnswerAsync);
            await app.StartAsync();
            return receiver;
        }

        public ValueTask DisposeAsync() => _app.DisposeAsync();

        private async Task AnswerAsync(HttpContext http)
        {
            using var reader = new StreamReader(http.Request.Body, Encoding.UTF8);
            var headers = http.Request.Headers;
            Posts.Add((headers["webhook-id"].ToString(), headers["webhook-timestamp"].ToString(),
                headers["webhook-signature"].ToString(), await reader.ReadToEndAsync()));
            http.Response.StatusCode = _answers.Dequeue();
        }
    }
}
