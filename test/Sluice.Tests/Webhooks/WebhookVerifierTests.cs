using System.Globalization;
using System.Text;
using Shouldly;
using Sluice.Client;
using Sluice.Tests.Simulation;
using Sluice.Webhooks;
using Xunit;

namespace Sluice.Tests.Webhooks;

/// <summary>What the client library accepts and refuses; the cases are those of the specification's own libraries.</summary>
public sealed class WebhookVerifierTests
{
    private const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private const string Id = "msg_p5jXN8AQM9LWM0D4loKWxJek";
    private const string Signature = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
    private const string Other = "v1,Ceo5qEr07ixe2NLpvHk3FH9bwy/WavXrAFQ/9tdO6mc=";
    private const long SentAt = 1614265330;

    private static readonly byte[] Body = Encoding.UTF8.GetBytes("{\"test\": 2432232314}");

    [Fact]
    public void The_vector_of_the_standard_is_genuine() => Check().ShouldBe(WebhookVerdict.Genuine);

    [Fact]
    public void The_prefix_may_be_missing() =>
        new WebhookVerifier(Secret["whsec_".Length..], ClockAt(SentAt)).Verify(Id, Text(SentAt), Signature, Body).ShouldBeTrue();

    [Theory]
    [InlineData(Other + " v2,AAAA " + Signature)]
    [InlineData(Signature + " " + Other)]
    [InlineData("v1a,hnO3f9T8Ytu9HwrXslvumlUpqtNVqkhqw/enGzPCXe5BdqzCInXqYXFymVJaA7AZdpXwVLPo3mNl8EM+m7TBAg== " + Signature)]
    public void One_right_signature_of_several_is_enough(string signatures) =>
        Check(signature: signatures).ShouldBe(WebhookVerdict.Genuine);

    [Theory]
    [InlineData(Other)]
    [InlineData("v1,")]
    [InlineData("v1,g0hM9")]
    [InlineData("v1")]
    [InlineData(" ")]
    [InlineData("g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")]
    [InlineData("v2,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")]
    [InlineData("v1,!!!!")]
    [InlineData("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=AAAA")]
    public void A_wrong_signature_is_refused(string signature) =>
        Check(signature: signature).ShouldBe(WebhookVerdict.SignatureWrong);

    [Fact]
    public void A_changed_body_id_or_time_is_refused()
    {
        Check(body: "{\"test\": 2432232315}").ShouldBe(WebhookVerdict.SignatureWrong);
        Check(body: "{\"test\": 2432232314} ").ShouldBe(WebhookVerdict.SignatureWrong);
        Check(body: "").ShouldBe(WebhookVerdict.SignatureWrong);
        Check(id: Id + "x").ShouldBe(WebhookVerdict.SignatureWrong);
        Check(timestamp: Text(SentAt + 1)).ShouldBe(WebhookVerdict.SignatureWrong);
        Check(timestamp: "0" + Text(SentAt)).ShouldBe(WebhookVerdict.SignatureWrong);
    }

    [Fact]
    public void Another_secret_is_refused() =>
        new WebhookVerifier(WebhookSecret.New().Reveal(), ClockAt(SentAt)).Check(Id, Text(SentAt), Signature, Body)
            .ShouldBe(WebhookVerdict.SignatureWrong);

    [Theory]
    [InlineData(300, WebhookVerdict.Genuine)]
    [InlineData(301, WebhookVerdict.TooOld)]
    [InlineData(-300, WebhookVerdict.Genuine)]
    [InlineData(-301, WebhookVerdict.TooNew)]
    [InlineData(31_536_000, WebhookVerdict.TooOld)]
    public void Five_minutes_either_way_are_tolerated(int later, WebhookVerdict verdict) =>
        new WebhookVerifier(Secret, ClockAt(SentAt + later)).Check(Id, Text(SentAt), Signature, Body).ShouldBe(verdict);

    [Theory]
    [InlineData("hello")]
    [InlineData("1614265330.5")]
    [InlineData("-1614265330")]
    [InlineData("+1614265330")]
    [InlineData(" 1614265330")]
    [InlineData("99999999999999999999999999")]
    public void A_time_that_is_no_time_is_refused(string timestamp) =>
        Check(timestamp: timestamp).ShouldBe(WebhookVerdict.TimestampInvalid);

    [Theory]
    [InlineData(null, "1614265330", Signature)]
    [InlineData("", "1614265330", Signature)]
    [InlineData(Id, null, Signature)]
    [InlineData(Id, "1614265330", null)]
    public void A_missing_header_is_refused(string? id, string? timestamp, string? signature) =>
        new WebhookVerifier(Secret, ClockAt(SentAt)).Check(id, timestamp, signature, Body).ShouldBe(WebhookVerdict.HeaderMissing);

    [Theory]
    [InlineData("whsec_")]
    [InlineData("whsec_!")]
    [InlineData("not base64")]
    public void What_is_no_secret_is_refused_at_once(string secret) =>
        Should.Throw<FormatException>(() => new WebhookVerifier(secret));

    [Fact]
    public void What_Sluice_signs_is_genuine_by_either_secret_while_they_overlap()
    {
        WebhookSecret[] secrets = [WebhookSecret.New(24), WebhookSecret.New(64)];
        var header = WebhookSignature.Header(secrets, "evt_1", SentAt, Body);

        foreach (var secret in secrets)
            new WebhookVerifier(secret.Reveal(), ClockAt(SentAt + 9)).Verify("evt_1", Text(SentAt), header, Body).ShouldBeTrue();
    }

    private static WebhookVerdict Check(string id = Id, string timestamp = "1614265330", string signature = Signature,
        string? body = null) => new WebhookVerifier(Secret, ClockAt(SentAt)).Check(id, timestamp, signature,
            body is null ? Body : Encoding.UTF8.GetBytes(body));

    private static FakeClock ClockAt(long seconds) => new(DateTimeOffset.FromUnixTimeSeconds(seconds));

    private static string Text(long seconds) => seconds.ToString(CultureInfo.InvariantCulture);
}
