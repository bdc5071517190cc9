using Shouldly;
using Sluice.Webhooks;
using Xunit;

namespace Sluice.Tests.Webhooks;

/// <summary>The shares of hosts that payouts name.</summary>
public sealed class PayoutHostsTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);
    private static readonly Uri First = new("https://a.example.com/one");
    private static readonly Uri Second = new("https://b.example.com/two");

    private readonly PayoutHosts _hosts = new();

    [Fact]
    public void A_host_that_answers_gets_the_next_one_at_once()
    {
        for (var i = 0; i < PayoutHosts.FlyingMax; i++)
            Begin(First);
        _hosts.Ask(First, Now).ShouldBeNull();
        _hosts.Ask(Second, Now).ShouldBe(Now);

        _hosts.Over(First, DeliveryVerdict.Delivered, Now);

        _hosts.Ask(new Uri("https://A.example.com/other"), Now).ShouldBe(Now);
    }

    [Fact]
    public void What_is_for_one_that_hangs_is_put_off()
    {
        for (var i = 0; i < PayoutHosts.FlyingMax; i++)
            Begin(First);
        var later = Now + PayoutHosts.PatienceTime + TimeSpan.FromMilliseconds(1);

        _hosts.Ask(First, later).ShouldBe(later + PayoutHosts.PutOffTime);
        _hosts.Ask(Second, later).ShouldBe(later);
    }

    [Fact]
    public void One_that_fails_again_and_again_is_left_alone_until_its_pause_is_over()
    {
        for (var i = 0; i < EndpointHealth.FailuresMax; i++)
        {
            Begin(First);
            _hosts.Over(First, DeliveryVerdict.Retry, Now);
        }

        var until = _hosts.Ask(First, Now)!.Value;
        until.ShouldBeGreaterThan(Now);
        _hosts.Ask(First, until).ShouldBe(until);
        // Then one at a time tries whether it is back.
        _hosts.Begin(First, until);
        _hosts.Ask(First, until)!.Value.ShouldBeGreaterThan(until);
        _hosts.Over(First, DeliveryVerdict.Delivered, until);
        _hosts.Ask(First, until).ShouldBe(until);
    }

    [Fact]
    public void More_hosts_than_are_remembered_change_nothing_for_one_that_is_at_work()
    {
        for (var i = 0; i < PayoutHosts.FlyingMax; i++)
            Begin(First);
        for (var i = 0; i < 3 * PayoutHosts.HostsMax; i++)
        {
            var host = new Uri($"https://h{i}.example.com/");
            Begin(host);
            _hosts.Over(host, DeliveryVerdict.Delivered, Now);
        }

        _hosts.Ask(First, Now).ShouldBeNull();
        _hosts.Over(First, DeliveryVerdict.Delivered, Now);
    }

    private void Begin(Uri url)
    {
        _hosts.Ask(url, Now).ShouldBe(Now);
        _hosts.Begin(url, Now);
    }
}
