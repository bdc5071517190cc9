using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Shouldly;
using Sluice.Server.Webhooks;
using Sluice.Webhooks;
using Xunit;

namespace Sluice.Tests.Webhooks;

/// <summary>Receivers of every temper, over real connections.</summary>
public sealed class WebhookClientTests
{
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private static readonly (string, string)[] Headers = [("webhook-id", "evt_1"), ("Content-Type", "application/json")];

    [Fact]
    public async Task A_webhook_arrives_as_it_was_given_and_tells_nothing_else()
    {
        using var activity = new Activity("inside").Start();
        await using var receiver = Receiver.Saying(Ok);

        var answer = await SendAsync(receiver.Url, "{\"name\":\"Žofie\"}");

        (answer.Status, answer.Failure, answer.Body, answer.BodyCut, answer.Reason)
            .ShouldBe((200, null, "ok", false, "http_200"));
        receiver.Requests.ShouldHaveSingleItem().Split("\r\n").ShouldBe(
        [
            "POST /hook?a=b HTTP/1.1", $"Host: 127.0.0.1:{receiver.Port}", "webhook-id: evt_1", "Content-Type: application/json",
            "Content-Length: 17", "", "{\"name\":\"Žofie\"}",
        ]);
    }

    [Fact]
    public async Task Connections_are_kept_for_the_next_one()
    {
        await using var receiver = new Receiver(async (stream, cancel) =>
        {
            for (var i = 0; i < 3; i++)
            {
                await stream.WriteAsync(Encoding.ASCII.GetBytes(Ok), cancel);
                _ = await stream.ReadAsync(new byte[4096], cancel);
            }
        });
        using var client = new WebhookClient(allowPrivate: true, TimeProvider.System, Patience);

        for (var i = 0; i < 3; i++)
            (await client.SendAsync(receiver.Url, Headers, "{}"u8.ToArray(), default)).Status.ShouldBe(200);

        receiver.Connections.ShouldBe(1);
    }

    [Fact]
    public async Task A_redirect_is_an_answer_and_is_not_followed()
    {
        await using var elsewhere = Receiver.Saying(Ok);
        await using var receiver = Receiver.Saying(
            $"HTTP/1.1 307 Temporary Redirect\r\nLocation: {elsewhere.Url}\r\nContent-Length: 0\r\n\r\n");

        (await SendAsync(receiver.Url)).Status.ShouldBe(307);

        elsewhere.Connections.ShouldBe(0);
    }

    [Fact]
    public async Task Retry_after_is_handed_on()
    {
        await using var receiver = Receiver.Saying("HTTP/1.1 429 Slow Down\r\nRetry-After: 120\r\nContent-Length: 0\r\n\r\n");

        var answer = await SendAsync(receiver.Url);

        (answer.Status, answer.RetryAfter).ShouldBe((429, "120"));
    }

    [Fact]
    public async Task Cookies_are_not_kept()
    {
        await using var receiver = Receiver.Saying(
            "HTTP/1.1 200 OK\r\nSet-Cookie: a=b\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
        using var client = new WebhookClient(allowPrivate: true, TimeProvider.System, Patience);

        for (var i = 0; i < 2; i++)
            (await client.SendAsync(receiver.Url, Headers, "{}"u8.ToArray(), default)).Status.ShouldBe(200);

        receiver.Requests.Count.ShouldBe(2);
        receiver.Requests.ShouldAllBe(r => !r.Contains("ookie"));
    }

    [Fact]
    public async Task Who_says_nothing_is_left_after_the_timeout()
    {
        await using var receiver = new Receiver((_, cancel) => Task.Delay(Timeout.Infinite, cancel));

        await ShouldEndInTimeAsync(receiver.Url, a => a.Failure.ShouldBe(SendFailure.Timeout));
    }

    [Fact]
    public async Task Who_drips_headers_is_left_after_the_timeout()
    {
        await using var receiver = new Receiver(async (stream, cancel) =>
        {
            await stream.WriteAsync("HTTP/1.1 200 OK\r\n"u8.ToArray(), cancel);
            while (true)
            {
                await stream.WriteAsync("x: y\r\n"u8.ToArray(), cancel);
                await Task.Delay(100, cancel);
            }
        });

        await ShouldEndInTimeAsync(receiver.Url, a => a.Failure.ShouldBe(SendFailure.Timeout));
    }

    [Fact]
    public async Task Who_continues_for_ever_is_left_after_the_timeout()
    {
        await using var receiver = new Receiver(async (stream, cancel) =>
        {
            while (true)
            {
                await stream.WriteAsync("HTTP/1.1 100 Continue\r\n\r\n"u8.ToArray(), cancel);
                await Task.Delay(20, cancel);
            }
        });

        await ShouldEndInTimeAsync(receiver.Url, a => a.Failure.ShouldBe(SendFailure.Timeout));
    }

    [Fact]
    public async Task A_status_stands_even_if_its_body_never_ends()
    {
        await using var drip = new Receiver(async (stream, cancel) =>
        {
            await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello"u8.ToArray(), cancel);
            await Task.Delay(Timeout.Infinite, cancel);
        });

        await ShouldEndInTimeAsync(drip.Url, a => (a.Status, a.Body, a.BodyCut).ShouldBe((200, "hello", true)));
    }

    [Fact]
    public async Task An_endless_body_is_read_up_to_4_KiB()
    {
        await using var receiver = new Receiver(async (stream, cancel) =>
        {
            await stream.WriteAsync("HTTP/1.1 500 Oops\r\n\r\n"u8.ToArray(), cancel);
            var more = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("€", 5000)));
            while (true)
                await stream.WriteAsync(more, cancel);
        });

        await ShouldEndInTimeAsync(receiver.Url, a =>
            (a.Status, a.Body, a.BodyCut).ShouldBe((500, new string('€', 4096 / 3), true)));
    }

    [Fact]
    public async Task What_people_will_read_is_made_harmless()
    {
        await using var receiver = Receiver.Saying("HTTP/1.1 400 No\r\n\r\n{\r\n\t\"a\": \"\u0000\u001b[31m\u202e\"}");

        (await SendAsync(receiver.Url)).Body.ShouldBe("{   \"a\": \"\ufffd\ufffd[31m\ufffd\"}");
    }

    [Fact]
    public async Task Bytes_that_are_no_text_are_made_harmless()
    {
        await using var receiver = new Receiver((stream, cancel) =>
            stream.WriteAsync((byte[])[.. "HTTP/1.1 200 OK\r\n\r\na"u8, 0xff, 0xc0, 0x00, .. "b"u8], cancel).AsTask());

        (await SendAsync(receiver.Url)).Body.ShouldBe("a\ufffd\ufffd\ufffdb");
    }

    [Theory]
    [InlineData("\u0001\u0002 this is no HTTP\r\n\r\n", SendFailure.InvalidAnswer)]
    [InlineData("SSH-2.0-OpenSSH_9.2\r\n", SendFailure.InvalidAnswer)]
    [InlineData("HTTP/1.1 abc\r\n\r\n", SendFailure.InvalidAnswer)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Le", SendFailure.Closed)]
    [InlineData("", SendFailure.Closed)]
    public async Task Garbage_is_a_failure_like_any_other(string said, SendFailure failure)
    {
        await using var receiver = Receiver.Saying(said);

        (await SendAsync(receiver.Url)).Failure.ShouldBe(failure);
    }

    [Fact]
    public async Task A_head_without_end_is_too_large()
    {
        await using var receiver = Receiver.Saying("HTTP/1.1 200 OK\r\nx: " + new string('y', 200_000));

        (await SendAsync(receiver.Url)).Failure.ShouldBe(SendFailure.TooLarge);
    }

    [Fact]
    public async Task A_reset_is_a_closed_connection()
    {
        await using var receiver = new Receiver((stream, _) =>
        {
            ((NetworkStream)stream).Socket.LingerState = new LingerOption(true, 0);
            ((NetworkStream)stream).Socket.Close();
            return Task.CompletedTask;
        });

        (await SendAsync(receiver.Url)).Failure.ShouldBe(SendFailure.Closed);
    }

    [Fact]
    public async Task Nobody_there_is_a_failed_connection()
    {
        var port = 0;
        await using (var receiver = Receiver.Saying(Ok))
            port = receiver.Port;

        var answer = await SendAsync(new Uri($"http://127.0.0.1:{port}/"));

        (answer.Failure, answer.Detail).ShouldBe((SendFailure.Connect, nameof(SocketError.ConnectionRefused)));
    }

    [Fact]
    public async Task A_certificate_nobody_vouches_for_is_refused()
    {
        await using var receiver = new Receiver((stream, cancel) =>
            stream.WriteAsync(Encoding.ASCII.GetBytes(Ok), cancel).AsTask(), Certificates.SelfSigned());

        var answer = await SendAsync(receiver.Url);

        answer.Failure.ShouldBe(SendFailure.Tls);
        answer.Detail.ShouldNotBeNull().ShouldContain("certificate");
        receiver.Requests.ShouldAllBe(r => r == "(gone)" || r == "");
    }

    /// <summary>Else whoever registers an endpoint could have this server fetch from anywhere inside.</summary>
    [Fact]
    public async Task What_a_certificate_asks_to_be_fetched_is_not()
    {
        await using var inside = Receiver.Saying(Ok);
        await using var receiver = new Receiver((stream, cancel) =>
            stream.WriteAsync(Encoding.ASCII.GetBytes(Ok), cancel).AsTask(), Certificates.IssuerAt(inside.Url));

        (await SendAsync(receiver.Url)).Failure.ShouldBe(SendFailure.Tls);

        inside.Connections.ShouldBe(0);
    }

    [Fact]
    public async Task Plain_text_where_TLS_belongs_is_refused()
    {
        await using var receiver = Receiver.Saying("HTTP/1.1 400 Bad Request\r\n\r\n", readsFirst: false);

        (await SendAsync(new Uri($"https://127.0.0.1:{receiver.Port}/"))).Failure.ShouldBe(SendFailure.Tls);
    }

    [Fact]
    public async Task The_caller_can_end_it()
    {
        await using var receiver = new Receiver((_, cancel) => Task.Delay(Timeout.Infinite, cancel));
        using var client = new WebhookClient(allowPrivate: true, TimeProvider.System);
        using var soon = new CancellationTokenSource(100);

        await Should.ThrowAsync<OperationCanceledException>(() => client.SendAsync(receiver.Url, Headers, default, soon.Token));
    }

    [Theory]
    [InlineData("x", "a\r\nHost: inside")]
    [InlineData("x y", "a")]
    public async Task A_header_that_would_be_two_is_a_bug(string name, string value)
    {
        using var client = new WebhookClient(allowPrivate: true, TimeProvider.System);

        await Should.ThrowAsync<ArgumentException>(
            () => client.SendAsync(new Uri("http://127.0.0.1:9999/"), [(name, value)], default, default));
    }

    private static async Task<WebhookAnswer> SendAsync(Uri url, string body = "{}")
    {
        using var client = new WebhookClient(allowPrivate: true, TimeProvider.System, TimeSpan.FromSeconds(20));
        return await client.SendAsync(url, Headers, Encoding.UTF8.GetBytes(body), default);
    }

    private static async Task ShouldEndInTimeAsync(Uri url, Action<WebhookAnswer> check)
    {
        using var client = new WebhookClient(allowPrivate: true, TimeProvider.System, Patience);
        var watch = Stopwatch.StartNew();

        check(await client.SendAsync(url, Headers, "{}"u8.ToArray(), default));

        // A busy machine is late; a hanging one would never come.
        watch.Elapsed.ShouldBeLessThan(Patience + TimeSpan.FromSeconds(9));
    }
}
