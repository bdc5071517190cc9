using Microsoft.AspNetCore.Http;
using Shouldly;
using Sluice.Access;
using Sluice.Kernel;
using Sluice.Server.Http;
using Sluice.Tests.Simulation;
using Xunit;

namespace Sluice.Tests.Server;

public sealed class RateLimitTests
{
    private readonly FakeClock _clock = new(FakeClock.Start);

    [Fact]
    public void A_merchant_gets_no_more_by_making_more_keys()
    {
        var limits = new RateLimits(perSecondMax: 10, _clock);
        var merchant = new MerchantId(Guid.CreateVersion7());
        var keys = Enumerable.Range(0, 50).Select(_ => Key(merchant)).ToList();

        var taken = keys.Sum(key => Enumerable.Range(0, 10).Count(_ => Take(limits, key)));

        taken.ShouldBe(10 * RateLimits.MerchantFactor);
        Take(limits, Key(new MerchantId(Guid.CreateVersion7()))).ShouldBeTrue("another merchant's are its own");
        _clock.Advance(TimeSpan.FromSeconds(1));
        Take(limits, keys[0]).ShouldBeTrue();
    }

    [Fact]
    public void What_one_key_is_refused_takes_nothing_from_the_others()
    {
        var limits = new RateLimits(perSecondMax: 10, _clock);
        var merchant = new MerchantId(Guid.CreateVersion7());
        var (greedy, modest) = (Key(merchant), Key(merchant));

        Enumerable.Range(0, 1000).Count(_ => Take(limits, greedy)).ShouldBe(10);
        Enumerable.Range(0, 10).Count(_ => Take(limits, modest)).ShouldBe(10);
    }

    private static bool Take(RateLimits limits, ApiKey key) => limits.Take(key, new HeaderDictionary()) is null;

    private static ApiKey Key(MerchantId merchant) => new()
    {
        Merchant = merchant,
        Id = Guid.CreateVersion7(),
        Name = "a key",
        SecretHash = [],
        Scopes = [],
        IpAllow = [],
        CreatedAt = FakeClock.Start,
        Revision = 1,
    };
}
