using Shouldly;
using Sluice.Webhooks;
using Xunit;

namespace Sluice.Tests.Webhooks;

public sealed class WebhookUrlTests
{
    [Theory]
    [InlineData("https://hooks.example.com/sluice")]
    [InlineData("https://hooks.example.com:8443/a?b=c&d=%20")]
    [InlineData("HTTPS://Hooks.Example.COM")]
    [InlineData("https://xn--bcher-kva.example/")]
    [InlineData("https://8.8.8.8/")]
    [InlineData("https://[2606:4700:4700::1111]/hook")]
    [InlineData("https://a.example/@someone")]
    public void Public_https_is_taken(string text)
    {
        WebhookUrl.TryParse(text, allowPrivate: false, out var url, out var wrong).ShouldBeTrue(wrong);
        url.Scheme.ShouldBe("https");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("hooks.example.com")]
    [InlineData("//hooks.example.com/")]
    [InlineData("http://hooks.example.com/")]
    [InlineData("ftp://hooks.example.com/")]
    [InlineData("file:///etc/passwd")]
    [InlineData("gopher://hooks.example.com/")]
    [InlineData("https://")]
    [InlineData("https:///path")]
    [InlineData("https://user:secret@hooks.example.com/")]
    [InlineData("https://user@hooks.example.com/")]
    [InlineData("https://@hooks.example.com/")]
    [InlineData("https://8.8.8.8@127.0.0.1/")]
    [InlineData("https://hooks.example.com/#part")]
    [InlineData("https://hooks.example.com/#")]
    [InlineData("https://hooks.example.com/a b")]
    [InlineData(" https://hooks.example.com/")]
    [InlineData("https://hooks.example.com/\r\nHost: inside")]
    [InlineData("https://hooks.example.com\\@127.0.0.1/")]
    [InlineData("https://bücher.example/")]
    [InlineData("https://hooks.example.com:0/")]
    [InlineData("https://hooks.example.com:22/")]
    [InlineData("https://hooks.example.com:25/")]
    [InlineData("https://hooks.example.com:6667/")]
    [InlineData("https://hooks.example.com:65536/")]
    [InlineData("https://hooks.example.com:-1/")]
    public void What_is_no_such_URL_is_refused_with_a_sentence(string? text)
    {
        WebhookUrl.TryParse(text, allowPrivate: false, out _, out var wrong).ShouldBeFalse();
        wrong.ShouldNotBeNull().ShouldEndWith(".");
    }

    [Theory]
    [InlineData("https://localhost/")]
    [InlineData("https://LOCALHOST./")]
    [InlineData("https://api.localhost/")]
    [InlineData("https://127.0.0.1/")]
    [InlineData("https://127.1/")]
    [InlineData("https://0x7f.1/")]
    [InlineData("https://0x7f000001/")]
    [InlineData("https://2130706433/")]
    [InlineData("https://017700000001/")]
    [InlineData("https://0177.0.0.1/")]
    [InlineData("https://[::1]/")]
    [InlineData("https://[::ffff:127.0.0.1]/")]
    [InlineData("https://[0:0:0:0:0:ffff:7f00:1]/")]
    [InlineData("https://10.0.0.1:8443/")]
    public void This_machine_in_any_notation_is_taken_in_development_only(string text)
    {
        WebhookUrl.TryParse(text, allowPrivate: false, out _, out _).ShouldBeFalse();
        WebhookUrl.TryParse(text, allowPrivate: true, out _, out var wrong).ShouldBeTrue(wrong);
    }

    [Theory]
    [InlineData("https://169.254.169.254/latest/meta-data/")]
    [InlineData("https://0xa9fea9fe/")]
    [InlineData("https://2852039166/")]
    [InlineData("https://[fd00:ec2::254]/")]
    [InlineData("https://[fe80::1%25eth0]/")]
    [InlineData("https://0.0.0.0/")]
    [InlineData("https://0/")]
    [InlineData("https://[::]/")]
    [InlineData("https://255.255.255.255/")]
    [InlineData("https://256.256.256.256/")]
    [InlineData("https://1.2.3.4.5/")]
    [InlineData("https://a.0x7f/")]
    public void Metadata_and_no_machines_are_refused_even_then(string text) =>
        WebhookUrl.TryParse(text, allowPrivate: true, out _, out _).ShouldBeFalse();

    [Fact]
    public void Http_is_for_development() =>
        WebhookUrl.TryParse("http://127.0.0.1:5000/hook", allowPrivate: true, out _, out var wrong).ShouldBeTrue(wrong);

    [Fact]
    public void It_has_2000_characters_at_most()
    {
        const string start = "https://hooks.example.com/";
        WebhookUrl.TryParse(start + new string('a', 2000 - start.Length), false, out _, out _).ShouldBeTrue();
        WebhookUrl.TryParse(start + new string('a', 2001 - start.Length), false, out _, out _).ShouldBeFalse();
    }
}
