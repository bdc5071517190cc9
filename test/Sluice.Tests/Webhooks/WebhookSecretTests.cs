using System.Text;
using Shouldly;
using Sluice.Webhooks;
using Xunit;

namespace Sluice.Tests.Webhooks;

public sealed class WebhookSecretTests
{
    private static WebhookSecret Known => Secret("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");

    /// <summary>The vector all libraries of the specification test themselves with.</summary>
    [Fact]
    public void The_vector_of_the_standard_is_signed_as_it_says() =>
        Known.Sign("msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, "{\"test\": 2432232314}"u8)
            .ShouldBe("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");

    [Fact]
    public void A_new_secret_has_256_bits_and_is_read_back()
    {
        var text = WebhookSecret.New().Reveal();

        text.ShouldStartWith("whsec_");
        Convert.FromBase64String(text["whsec_".Length..]).Length.ShouldBe(32);
        WebhookSecret.TryParse(text, out var read).ShouldBeTrue();
        read.Reveal().ShouldBe(text);
        WebhookSecret.New().Reveal().ShouldNotBe(text);
    }

    [Theory]
    [InlineData(24)]
    [InlineData(64)]
    public void Secrets_may_have_24_to_64_bytes(int bytes) =>
        WebhookSecret.TryParse(WebhookSecret.New(bytes).Reveal(), out _).ShouldBeTrue();

    [Theory]
    [InlineData(23)]
    [InlineData(65)]
    public void Shorter_and_longer_ones_are_refused(int bytes)
    {
        Should.Throw<ArgumentOutOfRangeException>(() => WebhookSecret.New(bytes));
        WebhookSecret.TryParse("whsec_" + Convert.ToBase64String(new byte[bytes]), out _).ShouldBeFalse();
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("whsec_")]
    [InlineData("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")]
    [InlineData("WHSEC_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")]
    [InlineData("whsec_MfKQ9r8GKYqrTwjU PD8ILPZIo2LaLaSw")]
    [InlineData("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n")]
    [InlineData("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaS")]
    [InlineData("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLa-_")]
    [InlineData("whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB=")]
    public void What_is_no_secret_is_refused(string? text) => WebhookSecret.TryParse(text, out _).ShouldBeFalse();

    [Fact]
    public void It_never_prints_itself()
    {
        Known.ToString().ShouldNotContain("MfKQ");
        $"{Known}".ShouldNotContain("MfKQ");
    }

    [Fact]
    public void While_secrets_overlap_each_signs_and_the_newest_comes_first()
    {
        var newer = WebhookSecret.New();
        var body = Encoding.UTF8.GetBytes("{\"name\":\"Žofie\"}");

        WebhookSignature.Header([newer, Known], "evt_1", 1614265330, body)
            .ShouldBe(newer.Sign("evt_1", 1614265330, body) + " " + Known.Sign("evt_1", 1614265330, body));
    }

    [Fact]
    public void An_empty_body_is_signed_too() => Known.Sign("evt_1", 0, []).ShouldStartWith("v1,");

    /// <summary>"a.1" sent at 2 would be signed like "a" sent at 1 with a body that begins with "2.".</summary>
    [Theory]
    [InlineData("evt.1")]
    [InlineData("evt 1")]
    [InlineData("evt\r\nx: y")]
    [InlineData("évt")]
    [InlineData("")]
    public void An_id_that_could_be_read_in_two_ways_is_a_bug(string id) =>
        Should.Throw<ArgumentException>(() => Known.Sign(id, 1614265330, "{}"u8));

    [Fact]
    public void Nobody_signs_nothing() =>
        Should.Throw<ArgumentException>(() => WebhookSignature.Header([], "evt_1", 1614265330, "{}"u8));

    internal static WebhookSecret Secret(string encoded)
    {
        WebhookSecret.TryParse("whsec_" + encoded, out var secret).ShouldBeTrue();
        return secret;
    }
}
