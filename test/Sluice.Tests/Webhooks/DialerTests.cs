using System.Net;
using System.Net.Sockets;
using System.Text;
using Shouldly;
using Sluice.Server.Webhooks;
using Sluice.Webhooks;
using Xunit;

namespace Sluice.Tests.Webhooks;

/// <summary>Names that lead where they should not, now or later.</summary>
public sealed class DialerTests
{
    private static readonly Uri Hook = new("https://hooks.example.com/hook");

    private readonly List<IPEndPoint> _called = [];
    private readonly List<string> _asked = [];

    [Fact]
    public async Task A_name_that_leads_inside_is_never_connected_to()
    {
        using var client = Client(_ => ["127.0.0.1"]);

        var answer = await SendAsync(client, Hook);

        answer.Failure.ShouldBe(SendFailure.ForbiddenAddress);
        answer.Detail.ShouldNotBeNull().ShouldNotContain("127.0.0.1");
        _called.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("8.8.8.8", "10.0.0.1")]
    [InlineData("10.0.0.1", "8.8.8.8")]
    [InlineData("2606:4700:4700::1111", "8.8.8.8", "::ffff:169.254.169.254")]
    [InlineData("8.8.8.8", "8.8.4.4", "1.1.1.1", "1.0.0.1", "9.9.9.9", "::1")]
    public async Task One_forbidden_address_among_several_is_enough(params string[] addresses)
    {
        using var client = Client(_ => addresses);

        (await SendAsync(client, Hook)).Failure.ShouldBe(SendFailure.ForbiddenAddress);

        _called.ShouldBeEmpty();
    }

    /// <summary>DNS rebinding: the name is public when it is judged and private when it is used.</summary>
    [Fact]
    public async Task A_name_that_turns_private_is_called_at_the_address_judged_and_then_never_again()
    {
        await using var outside = Receiver.Saying("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", readsFirst: false);
        using var client = Client(time => time == 1 ? ["93.184.215.14"] : ["127.0.0.1"], outside.Port);

        // What answers has no certificate, but that is after the connection was made.
        (await SendAsync(client, Hook)).Failure.ShouldBe(SendFailure.Tls);
        _asked.ShouldBe(["hooks.example.com"]);
        (await SendAsync(client, Hook)).Failure.ShouldBe(SendFailure.ForbiddenAddress);

        _asked.Count.ShouldBe(2);
        _called.ShouldBe([new IPEndPoint(IPAddress.Parse("93.184.215.14"), 443)]);
    }

    [Fact]
    public async Task Every_new_connection_is_judged_anew_and_goes_to_the_address_judged()
    {
        await using var outside = Receiver.Saying("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
        using var client = Client(time => [$"8.8.8.{time}"], outside.Port, allowPrivate: true);

        for (var i = 0; i < 3; i++)
            (await SendAsync(client, new Uri("http://hooks.example.com:8080/"))).Status.ShouldBe(200);

        _called.Select(c => c.ToString()).ShouldBe(["8.8.8.1:8080", "8.8.8.2:8080", "8.8.8.3:8080"]);
        _asked.Count.ShouldBe(3);
    }

    [Fact]
    public async Task The_second_address_is_tried_when_the_first_is_dead()
    {
        await using var outside = Receiver.Saying("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        using var client = new WebhookClient(true, TimeProvider.System, null,
            (_, _) => Task.FromResult(Parsed("8.8.8.1", "8.8.8.2")),
            (address, cancel) => address.Address.ToString() == "8.8.8.1"
                ? throw new SocketException((int)SocketError.NetworkUnreachable)
                : ConnectAsync(outside.Port, cancel));

        (await SendAsync(client, new Uri("http://hooks.example.com/"))).Status.ShouldBe(200);
    }

    [Theory]
    [InlineData("https://10.0.0.1/")]
    [InlineData("https://2130706433/")]
    [InlineData("https://0x7f.1/")]
    [InlineData("https://[::ffff:127.0.0.1]/")]
    [InlineData("https://169.254.169.254/latest/meta-data/")]
    [InlineData("http://hooks.example.com/")]
    [InlineData("https://hooks.example.com:22/")]
    public async Task Whoever_let_a_URL_in_it_is_judged_again_when_it_is_used(string url)
    {
        using var client = Client(_ => ["8.8.8.8"]);

        (await SendAsync(client, new Uri(url))).Failure.ShouldBe(SendFailure.ForbiddenAddress);

        _called.ShouldBeEmpty();
        _asked.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_name_nobody_knows_is_a_failure_of_names()
    {
        using var client = Client(_ => throw new SocketException((int)SocketError.HostNotFound));

        var answer = await SendAsync(client, Hook);

        (answer.Failure, answer.Detail).ShouldBe((SendFailure.Dns, nameof(SocketError.HostNotFound)));
    }

    [Fact]
    public async Task A_name_without_addresses_is_a_failure_of_names()
    {
        using var client = Client(_ => []);

        (await SendAsync(client, Hook)).Failure.ShouldBe(SendFailure.Dns);
    }

    [Fact]
    public async Task A_name_server_that_hangs_is_left_after_the_timeout()
    {
        // Deaf to cancellation, as the system's resolver is.
        var never = new TaskCompletionSource<IPAddress[]>();
        using var client = new WebhookClient(
            false, TimeProvider.System, TimeSpan.FromMilliseconds(300), (_, _) => never.Task, null);

        (await SendAsync(client, Hook)).Failure.ShouldBe(SendFailure.Timeout);
    }

    [Fact]
    public async Task The_systems_resolver_finds_this_machine_and_it_is_refused()
    {
        var dialer = new Dialer(false, TimeSpan.FromSeconds(20), TimeProvider.System, null, null);

        var failure = await Should.ThrowAsync<DialFailure>(async () => await dialer.DialAsync(new("localhost", 443), default));

        failure.Kind.ShouldBe(SendFailure.ForbiddenAddress);
    }

    // The time counts from 1; whatever is called, this machine's receiver answers for it.
    private WebhookClient Client(Func<int, string[]> resolve, int port = 0, bool allowPrivate = false) => new(
        allowPrivate, TimeProvider.System, TimeSpan.FromSeconds(20),
        (name, _) =>
        {
            _asked.Add(name);
            return Task.FromResult(Parsed(resolve(_asked.Count)));
        },
        (address, cancel) =>
        {
            _called.Add(address);
            return ConnectAsync(port, cancel);
        });

    private static async Task<Stream> ConnectAsync(int port, CancellationToken cancel)
    {
        var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port, cancel);
        return client.GetStream();
    }

    private static IPAddress[] Parsed(params string[] addresses) => [.. addresses.Select(IPAddress.Parse)];

    private static Task<WebhookAnswer> SendAsync(WebhookClient client, Uri url) =>
        client.SendAsync(url, [("Content-Type", "application/json")], Encoding.UTF8.GetBytes("{}"), default);
}
