using Shouldly;
using Sluice.Cli;
using Xunit;

namespace Sluice.Tests.Cli;

public sealed class SftpCommandTests
{
    private const string Key = """
        {"id":"sftpk_1","object":"sftp_key","name":"treasury","type":"ssh-ed25519","bits":256,"public_key":"ssh-ed25519 AAAA",
         "fingerprint":"SHA256:x","allowed_addresses":["192.0.2.0/24"],"created_at":"2026-11-20T09:15:00Z","deleted_at":null}
        """;

    [Fact]
    public async Task How_to_connect_is_told_with_the_command_to_type()
    {
        await using var api = await FakeApi.StartAsync();
        api.On("GET /v1/sftp", 200, """
            {"object":"sftp","enabled":true,"user":"m1","host":"files.example.com","port":2222,
             "host_keys":[{"type":"ssh-ed25519","fingerprint":"SHA256:y","public_key":"ssh-ed25519 AAAA"}]}
            """).On("GET /v1/sftp", 200, """{"object":"sftp","enabled":false,"user":"m1","port":2222}""");

        var (code, text, _) = await api.RunAsync("sftp");
        code.ShouldBe(ExitCodes.Ok);
        text.ShouldContain("host key\tssh-ed25519 SHA256:y\n");
        text.ShouldContain("command\tsftp -P 2222 m1@files.example.com\n");
        (await api.RunAsync("sftp")).Out.ShouldContain("no SFTP");
    }

    [Fact]
    public async Task A_key_is_added_from_its_file_listed_and_removed()
    {
        await using var api = await FakeApi.StartAsync();
        api.On("POST /v1/sftp-keys", 201, Key).On("GET /v1/sftp-keys", 200, $$"""{"object":"list","data":[{{Key}}]}""")
            .On("DELETE /v1/sftp-keys/sftpk_1", 200, Key);
        api.File("id.pub", "ssh-ed25519 AAAA ada at home\n");

        (await api.RunAsync("sftp", "keys", "add", "id.pub", "--allow", "192.0.2.0/24", "--allow", "::1")).Code
            .ShouldBe(ExitCodes.Ok);
        api.Requests[^1].Body.ShouldBe(
            """{"name":"ada at home","public_key":"ssh-ed25519 AAAA ada at home","allowed_addresses":["192.0.2.0/24","::1"]}""");
        (await api.RunAsync("sftp", "keys", "list")).Out.ShouldContain("sftpk_1\ttreasury\tssh-ed25519\tSHA256:x\t192.0.2.0/24");
        (await api.RunAsync("sftp", "keys", "remove", "sftpk_1")).Out.ShouldBe("sftpk_1 is removed.\n");
    }

    [Fact]
    public async Task A_private_key_stays_where_it_is()
    {
        await using var api = await FakeApi.StartAsync();
        api.File("id", "-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n");
        api.File("id.pub", "ssh-ed25519 AAAA\n");

        var (code, _, error) = await api.RunAsync("sftp", "keys", "add", "id");

        code.ShouldBe(ExitCodes.Usage);
        error.ShouldContain("id.pub");
        api.Requests.ShouldBeEmpty();
    }
}
