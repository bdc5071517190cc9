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
    public async Task The_servers_PGP_key_is_told_as_it_is_and_ones_own_is_added_listed_and_removed()
    {
        const string key = """
            {"id":"pgpk_1","object":"pgp_key","fingerprint":"87A2","user_id":"Ada <ada@example.com>","algorithm":"ed25519",
             "bits":255,"public_key":"-----BEGIN PGP PUBLIC KEY BLOCK-----","expires_at":null,
             "created_at":"2026-11-20T09:15:00Z","deleted_at":null}
            """;
        await using var api = await FakeApi.StartAsync();
        api.On("GET /v1/sftp-pgp", 200,
                """{"object":"sftp_pgp","enabled":true,"fingerprint":"A0","public_key":"-----BEGIN\nx\n"}""")
            .On("GET /v1/sftp-pgp", 200, """{"object":"sftp_pgp","enabled":false}""")
            .On("POST /v1/sftp-pgp-keys", 201, key).On("GET /v1/sftp-pgp-keys", 200, $$"""{"object":"list","data":[{{key}}]}""")
            .On("DELETE /v1/sftp-pgp-keys/pgpk_1", 200, key);
        api.File("ada.asc", "-----BEGIN PGP PUBLIC KEY BLOCK-----");
        api.File("ada.key", "-----BEGIN PGP PRIVATE KEY BLOCK-----");

        (await api.RunAsync("sftp", "pgp")).Out.ShouldBe("-----BEGIN\nx\n");
        (await api.RunAsync("sftp", "pgp")).Error.ShouldContain("Sluice__Sftp__Pgp__Home");
        (await api.RunAsync("sftp", "pgp", "keys", "add", "ada.asc")).Out.ShouldContain("fingerprint\t87A2");
        api.Requests[^1].Body.ShouldBe("""{"public_key":"-----BEGIN PGP PUBLIC KEY BLOCK-----"}""");
        (await api.RunAsync("sftp", "pgp", "keys", "list")).Out.ShouldContain(
            "pgpk_1\t87A2\tAda <ada@example.com>\ted25519\tnever");
        (await api.RunAsync("sftp", "pgp", "keys", "remove", "pgpk_1")).Out.ShouldBe("pgpk_1 is removed.\n");
        (await api.RunAsync("sftp", "pgp", "keys", "add", "ada.key")).Error.ShouldContain("gpg --armor --export");
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
