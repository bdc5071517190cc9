using System.Security.Cryptography;
using Shouldly;
using Sluice.Kernel;
using Sluice.Sftp;
using Xunit;

namespace Sluice.Tests.Sftp;

public sealed class SshPublicKeyTests
{
    private const string Type256 = "ecdsa-sha2-nistp256";

    [Fact]
    public void Keys_made_by_ssh_keygen_are_read_with_its_fingerprint_and_size()
    {
        var types = new List<string>();
        foreach (var (bits, fingerprint, line) in SftpKeys.Accepted)
        {
            var key = Read(line).Key.ShouldNotBeNull(line);
            key.Bits.ShouldBe(bits);
            key.Fingerprint.ShouldBe(fingerprint);
            line.ShouldStartWith(key.Line);
            (key.Comment ?? "").ShouldBe(line[key.Line.Length..].Trim());
            types.Add(key.Type);
        }
        types.Distinct().ShouldBe(
            ["ssh-ed25519", Type256, "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521", "ssh-rsa"]);
    }

    [Fact]
    public void Small_RSA_DSA_and_certificates_are_refused() =>
        SftpKeys.Refused.Select(line => Read(line).Code).ShouldBe(["too_short", "unknown_value", "unknown_value"]);

    [Fact]
    public void A_line_feed_at_the_end_and_tabs_between_are_fine()
    {
        var line = SftpKeys.Fresh();
        Read($" {line}\r\n").Key!.Line.ShouldBe(line[..line.LastIndexOf(' ')]);
        Read(line.Replace(' ', '\t')).Key.ShouldNotBeNull();
    }

    [Theory]
    [InlineData("", "required")]
    [InlineData(" \n", "required")]
    [InlineData("hello", "invalid_format")]
    [InlineData("ssh-ed25519", "invalid_format")]
    [InlineData("ssh-ed25519 AAAA", "invalid_format")]
    [InlineData("ssh-ed25519 not*base64", "invalid_format")]
    [InlineData("-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAABG5vbmU\n", "not_allowed")]
    [InlineData("-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEA\n", "not_allowed")]
    [InlineData("---- BEGIN SSH2 PUBLIC KEY ----\nAAAA\n", "invalid_format")]
    [InlineData("command=\"/bin/sh\" {key}", "not_allowed")]
    [InlineData("restrict,pty {key}", "not_allowed")]
    [InlineData("no-touch-required, from=\"a b\" {key}", "not_allowed")]
    [InlineData("{key}\n{key}", "invalid_format")]
    [InlineData("{key}\rcommand=\"id\" {key}", "invalid_format")]
    [InlineData("# {key}", "not_allowed")]
    [InlineData("sk-ssh-ed25519@openssh.com AAAAGnNr", "unknown_value")]
    [InlineData("SSH-ED25519 AAAAC3", "unknown_value")]
    public void What_is_no_single_public_key_is_refused(string text, string code)
    {
        var (key, found, detail) = Read(
            text.Replace("{key}", SftpKeys.Ed25519(new byte[32]), StringComparison.Ordinal));
        key.ShouldBeNull();
        found.ShouldBe(code, detail);
        detail.ShouldNotContain("b3BlbnNz");
    }

    [Fact]
    public void A_key_that_is_damaged_or_another_one_than_it_says_is_refused()
    {
        var good = new byte[32];
        string[] lines =
        [
            SftpKeys.Ed25519(new byte[31]),
            SftpKeys.Ed25519(new byte[33]),
            SftpKeys.Line("ssh-ed25519", SftpKeys.Text("ssh-ed25519"), SftpKeys.Bytes(good), [0]),
            SftpKeys.Line("ssh-ed25519", SftpKeys.Text("ssh-rsa"), SftpKeys.Bytes(good)),
            SftpKeys.Line("ssh-ed25519", SftpKeys.Text("ssh-ed25519")),
            SftpKeys.Line("ssh-ed25519", [0xff, 0xff, 0xff, 0xff, 1, 2, 3]),
            SftpKeys.Line("ssh-ed25519", [0, 0, 0]),
            SftpKeys.Line(Type256, SftpKeys.Text(Type256), SftpKeys.Text("nistp384"), SftpKeys.Bytes(Point())),
            SftpKeys.Line("ecdsa-sha2-nistp384", SftpKeys.Text(Type256), SftpKeys.Text("nistp256"), SftpKeys.Bytes(Point())),
            // Not on the curve, compressed, at infinity.
            SftpKeys.Line(Type256, SftpKeys.Text(Type256), SftpKeys.Text("nistp256"), SftpKeys.Bytes([4, .. new byte[64]])),
            SftpKeys.Line(Type256, SftpKeys.Text(Type256), SftpKeys.Text("nistp256"), SftpKeys.Bytes([2, .. Point()[1..33]])),
            SftpKeys.Line(Type256, SftpKeys.Text(Type256), SftpKeys.Text("nistp256"), SftpKeys.Bytes([0])),
            // An exponent of 1, an even one, an even modulus, numbers below zero or with zeros in front.
            Rsa([1], Odd(384)), Rsa([2], Odd(384)), Rsa([1, 0, 1], [.. Odd(384)[..^1], 2]),
            Rsa([0x81], Odd(384)), Rsa([0, 1, 0, 1], Odd(384)), Rsa([1, 0, 1], [0, 0, .. Odd(384)]), Rsa([], Odd(384)),
            Rsa([1, .. new byte[39], 1], Odd(384)),
        ];
        Read(SftpKeys.Line(Type256, SftpKeys.Text(Type256), SftpKeys.Text("nistp256"), SftpKeys.Bytes(Point())))
            .Key.ShouldNotBeNull();
        Read(Rsa([1, 0, 1], Odd(384))).Key.ShouldNotBeNull();
        foreach (var line in lines)
            Read(line).Code.ShouldBe("invalid_format", line);
        // The last two bits of the last character mean nothing and could say something else.
        const string alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        var point = SftpKeys.Line(Type256, SftpKeys.Text(Type256), SftpKeys.Text("nistp256"), SftpKeys.Bytes(Point()));
        point.ShouldEndWith("=");
        Read($"{point[..^2]}{alphabet[alphabet.IndexOf(point[^2]) + 1]}=").Code.ShouldBe("invalid_format");
    }

    [Fact]
    public void RSA_of_a_size_nobody_needs_is_refused()
    {
        Read(Rsa([1, 0, 1], Odd(383))).Code.ShouldBe("too_short");
        Read(Rsa([1, 0, 1], Odd(1024))).Key!.Bits.ShouldBe(8192);
        Read(Rsa([1, 0, 1], Odd(1025))).Code.ShouldBe("too_long");
        Read(Rsa([1, 0, 1], Odd(100_000))).Code.ShouldBe("too_long");
    }

    [Fact]
    public void A_key_of_which_a_byte_is_changed_or_missing_is_read_or_refused_and_nothing_else()
    {
        foreach (var (_, _, line) in SftpKeys.Accepted)
        {
            var (type, blob) = (line.Split(' ')[0], Convert.FromBase64String(line.Split(' ')[1]));
            for (var at = 0; at < blob.Length; at++)
            {
                Read(SftpKeys.Line(type, blob[..at])).Key.ShouldBeNull();
                var changed = (byte[])blob.Clone();
                changed[at] ^= 0x80;
                _ = Read(SftpKeys.Line(type, changed));
            }
        }
    }

    [Theory]
    [InlineData("192.0.2.7", "192.0.2.7")]
    [InlineData("192.0.2.7/32", "192.0.2.7")]
    [InlineData("10.0.0.0/8", "10.0.0.0/8")]
    [InlineData("0.0.0.0/0", "0.0.0.0/0")]
    [InlineData("2001:DB8::", "2001:db8::")]
    [InlineData("2001:db8::/32", "2001:db8::/32")]
    [InlineData("::1/128", "::1")]
    [InlineData("192.0.2.7/24", null)]
    [InlineData("2001:db8::1/32", null)]
    [InlineData("10.0.0.0/33", null)]
    [InlineData("10.0.0.0/08", null)]
    [InlineData("10.0.0.0/", null)]
    [InlineData("10.0.0.0/-1", null)]
    [InlineData("10.0.0.0/8/8", null)]
    [InlineData("010.0.0.1", null)]
    [InlineData("10.1", null)]
    [InlineData("1", null)]
    [InlineData("::ffff:10.0.0.1", null)]
    [InlineData("fe80::1%eth0", null)]
    [InlineData("[::1]", null)]
    [InlineData("10.0.0.1,!10.0.0.2", null)]
    [InlineData("10.0.0.*", null)]
    [InlineData("10.0.0.1\"", null)]
    [InlineData("bank.example.com", null)]
    [InlineData("", null)]
    [InlineData("/8", null)]
    public void An_address_or_a_network_is_written_in_one_way(string text, string? address)
    {
        AllowedAddress.TryParse(text, out var parsed).ShouldBe(address is not null, text);
        parsed.ShouldBe(address);
    }

    [Fact]
    public void The_line_for_sshd_holds_options_key_and_id_and_nothing_of_what_people_wrote()
    {
        var key = new SftpKey
        {
            Merchant = new MerchantId(new Guid(1, 2, 3, [4, 5, 6, 7, 8, 9, 10, 11])),
            Id = new Guid("0198c0ff-ee00-7000-8000-000000000001"),
            Name = "x\ncommand=\"id\"",
            PublicKey = "ssh-ed25519 AAAA",
            Fingerprint = "",
            Bits = 256,
            AllowedAddresses = ["192.0.2.7", "10.0.0.0/8", "2001:db8::1"],
            CreatedAt = DateTimeOffset.UnixEpoch,
        };
        key.AuthorizedLine.ShouldBe("restrict,from=\"192.0.2.7/32,10.0.0.0/8,2001:db8::1/128\" ssh-ed25519 AAAA "
            + "sftpk_0198c0ffee0070008000000000000001");
        (key with { AllowedAddresses = [] }).AuthorizedLine.ShouldBe(
            "restrict ssh-ed25519 AAAA sftpk_0198c0ffee0070008000000000000001");
    }

    private static (SshPublicKey? Key, string Code, string Detail) Read(string text)
    {
        var errors = new FieldErrors();
        var key = SshPublicKey.Read(text, "/public_key", errors);
        errors.Any.ShouldBe(key is null);
        return key is null ? (null, errors.List[0].Code, errors.List[0].Detail) : (key, "", "");
    }

    private static byte[] Point()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var q = key.ExportParameters(false).Q;
        return [4, .. q.X!, .. q.Y!];
    }

    private static string Rsa(byte[] exponent, byte[] modulus) =>
        SftpKeys.Line("ssh-rsa", SftpKeys.Text("ssh-rsa"), SftpKeys.Bytes(exponent), SftpKeys.Bytes(modulus));

    // So many bytes, the highest bit set, and so a zero before it.
    private static byte[] Odd(int bytes) => [0, 0xc1, .. Enumerable.Repeat((byte)7, bytes - 1)];
}
