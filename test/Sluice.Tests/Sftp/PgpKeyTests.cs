using System.Text.Json;
using System.Text.Json.Nodes;
using Shouldly;
using Sluice.Access;
using Sluice.Client;
using Sluice.Server.Http;
using Sluice.Tests.Databases;
using Sluice.Tests.Server;
using Xunit;

namespace Sluice.Tests.Sftp;

/// <summary>The keys of merchants, made by a real gpg, and the server's own.</summary>
public sealed class PgpKeyTests(PgpServers servers, Servers plain) : IClassFixture<PgpServers>, IClassFixture<Servers>
{
    [GpgTheory]
    public async Task A_key_is_registered_listed_replaced_and_deleted_and_each_is_an_event(string kind)
    {
        var door = (await servers.OpenAsync(kind)).Http;
        using var ada = PgpPerson.Make("ada", "1y");

        var key = await door.Client.Sftp.AddPgpKeyAsync(new NewPgpKey { PublicKey = "A comment\n\n" + ada.Export() });
        key.Id.ShouldStartWith("pgpk_");
        (key.Fingerprint, key.UserId, key.Algorithm, key.Bits).ShouldBe(
            (ada.Fingerprint, "ada <ada@example.com>", "ed25519", 255));
        key.ExpiresAt!.Value.ShouldBe(DateTimeOffset.UtcNow.AddYears(1), TimeSpan.FromDays(2));
        key.PublicKey!.ShouldStartWith("-----BEGIN PGP PUBLIC KEY BLOCK-----");
        (await PostAsync(door, ada.Export())).FieldErrors.ShouldBe(["/public_key duplicate"]);

        // Prolonged, it takes the place of itself.
        ada.ExpireAfter("5y");
        var prolonged = await door.Client.Sftp.AddPgpKeyAsync(new NewPgpKey { PublicKey = ada.Export() });
        prolonged.ExpiresAt!.Value.ShouldBeGreaterThan(DateTimeOffset.UtcNow.AddYears(4));
        (await door.Client.Sftp.ListAllPgpKeysAsync().ToListAsync()).ShouldHaveSingleItem().Id.ShouldBe(prolonged.Id);
        await door.Client.Sftp.DeletePgpKeyAsync(prolonged.Id);
        (await door.Client.Sftp.ListAllPgpKeysAsync().ToListAsync()).ShouldBeEmpty();
        (await door.DeleteAsync($"v1/sftp-pgp-keys/{prolonged.Id}")).Status.ShouldBe(404);

        (await door.Client.Events.ListAsync()).Data.Where(e => e.Type.StartsWith("pgp_key", StringComparison.Ordinal))
            .Select(e => (e.Type, e.SubjectId)).ShouldBe(
            [
                ("pgp_key.created", key.Id), ("pgp_key.deleted", key.Id), ("pgp_key.created", prolonged.Id),
                ("pgp_key.deleted", prolonged.Id),
            ], ignoreOrder: true);
    }

    [GpgTheory]
    public async Task A_key_that_is_of_no_use_is_refused_with_what_is_wrong(string kind)
    {
        var door = (await servers.OpenAsync(kind)).Http;
        using var ada = PgpPerson.Make("ada");
        using var old = PgpPerson.Make("old", "1y", TimeSpan.FromDays(500));
        using var signer = PgpPerson.Make("signer", algorithm: "ed25519", usage: "sign");
        using var small = PgpPerson.Make("small", algorithm: "rsa1024", usage: "sign,encr");
        using var revoked = PgpPerson.Make("revoked");
        revoked.Revoke();

        foreach (var (text, error, says) in new[]
        {
            (ada.ExportSecret(), "not_allowed", "private key"),
            (Spoken(ada.ExportSecret()), "not_allowed", "private key"),
            (old.Export(), "not_allowed", "expired"),
            (revoked.Export(), "not_allowed", "revoked"),
            (signer.Export(), "not_allowed", "Nothing can be encrypted"),
            (small.Export(), "too_short", "2048"),
            (ada.Export() + old.Export(), "too_many", "2 keys"),
            (servers.Own.Export(), "not_allowed", "key of this server"),
            ("hello", "invalid_format", "BEGIN PGP PUBLIC KEY BLOCK"),
            ("-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nhello\n-----END PGP PUBLIC KEY BLOCK-----", "invalid_format",
                "no public key"),
            (ada.Export() + new string('x', 64_000), "too_long", "64000"),
        })
        {
            var answer = await PostAsync(door, text);
            answer.FieldErrors.ShouldBe([$"/public_key {error}"], answer.Text);
            answer.Text.ShouldContain(says);
        }
        (await door.PostAsync("v1/sftp-pgp-keys", new JsonObject { ["public_key"] = "x", ["name"] = "y" }, "")).FieldErrors
            .ShouldBe(["/public_key invalid_format", "/name unknown_field"], ignoreOrder: true);
        (await door.PostAsync("v1/sftp-pgp-keys", new JsonObject(), "")).FieldErrors.ShouldBe(["/public_key required"]);
        (await door.Client.Sftp.ListAllPgpKeysAsync().ToListAsync()).ShouldBeEmpty();
        door.Server.Log.Errors.ShouldBeEmpty();
    }

    [GpgTheory]
    public async Task Nobody_sees_or_deletes_the_keys_of_others_and_there_are_ten_at_most(string kind)
    {
        var owner = (await servers.OpenAsync(kind)).Http;
        var stranger = (await servers.OpenAsync(kind)).Http;
        var people = Enumerable.Range(0, 11).Select(i => PgpPerson.Make($"p{i}")).ToList();
        var answers = await Task.WhenAll(people.Select(p => PostAsync(owner, p.Export())));
        answers.Count(a => a.Status == 201).ShouldBe(10);
        answers.Single(a => a.Status != 201).Code.ShouldBe("invalid_state");

        (await stranger.Client.Sftp.ListAllPgpKeysAsync().ToListAsync()).ShouldBeEmpty();
        var id = answers.First(a => a.Status == 201)["id"];
        (await stranger.DeleteAsync($"v1/sftp-pgp-keys/{id}")).Code.ShouldBe("not_found");
        // The same person may work for both.
        (await PostAsync(stranger, people[0].Export())).Status.ShouldBe(201);
        (await owner.Client.Sftp.ListAllPgpKeysAsync().CountAsync()).ShouldBe(10);
        people.ForEach(p => p.Dispose());

        using (var example = JsonDocument.Parse(Examples.PgpKey))
        {
            (await PostAsync(stranger, example.RootElement.GetProperty("public_key").GetString()!))["user_id"]
                .ShouldBe("Acme treasury <treasury@acme.example>");
        }

        var weak = new Door(owner.Server, owner.Merchant, (await owner.PostAsync("v1/keys",
            new JsonObject { ["name"] = "x", ["scopes"] = new JsonArray(Scopes.SftpWrite, Scopes.SftpRead) }, ""))["secret"]!);
        using var ada = PgpPerson.Make("ada");
        (await PostAsync(weak, ada.Export())).Code.ShouldBe("permission_denied");
    }

    [GpgTheory]
    public async Task The_newest_of_the_servers_keys_is_the_one_that_is_told(string kind)
    {
        using var own = PgpPerson.Make("before", age: TimeSpan.FromDays(2));
        own.MakeKey("sluice", "future-default", "default", "never");
        await using var server = await TestServer.StartAsync(kind,
            "--Sluice:Sftp:Pgp:Home", own.Home, "--Sluice:Sftp:Pgp:Program", PgpPerson.Program);
        var key = await (await server.NewMerchantAsync()).Client.Sftp.ServerPgpKeyAsync();

        (key.Enabled, key.Fingerprint, key.UserId).ShouldBe((true, own.Fingerprint, "sluice <sluice@example.com>"));
        using var ada = PgpPerson.Make("ada");
        ada.Import(key.PublicKey!);
        own.Open(ada.EncryptOnly("hello"u8.ToArray(), key.Fingerprint!)).Text.ShouldBe("hello");
        server.Log.Errors.ShouldBeEmpty();
    }

    [DatabaseTheory]
    public async Task A_home_without_a_key_or_without_GnuPG_is_said_to_the_operator(string kind)
    {
        var home = Directory.CreateTempSubdirectory("slp-");
        var left = Directory.CreateTempSubdirectory("sluice-pgp-");
        File.WriteAllText(Path.Combine(left.FullName, "pubring.kbx"), "left by a server that was killed");
        left.LastWriteTimeUtc = DateTime.UtcNow.AddDays(-2);
        await using var server = await TestServer.StartAsync(kind,
            "--Sluice:Sftp:Pgp:Home", home.FullName, "--Sluice:Sftp:Pgp:Program", "/nowhere/gpg");
        var door = await server.NewMerchantAsync();

        var answer = await door.GetAsync("v1/sftp-pgp");
        (answer.Status, answer.Code).ShouldBe((503, "unavailable"));
        answer.Text.ShouldNotContain("/nowhere");
        server.Log.Errors.ShouldContain(line => line.Contains("Sluice__Sftp__Pgp__Program", StringComparison.Ordinal));
        home.Delete(recursive: true);
        Directory.Exists(left.FullName).ShouldBeFalse();
    }

    [DatabaseTheory]
    public async Task Without_PGP_it_says_so_and_registers_nothing(string kind)
    {
        var door = await plain.OpenAsync(kind);
        (await door.Client.Sftp.ServerPgpKeyAsync()).Enabled.ShouldBeFalse();
        (await PostAsync(door, "-----BEGIN PGP PUBLIC KEY BLOCK-----")).Code.ShouldBe("invalid_state");
    }

    private static Task<Answer> PostAsync(Door door, string key) =>
        door.PostAsync("v1/sftp-pgp-keys", new JsonObject { ["public_key"] = key }, "");

    // The same packets under the other headline.
    private static string Spoken(string secret) => secret.Replace("PRIVATE KEY", "PUBLIC KEY", StringComparison.Ordinal);
}
