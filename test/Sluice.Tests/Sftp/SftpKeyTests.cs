using System.Text.Json;
using System.Text.Json.Nodes;
using Shouldly;
using Sluice.Access;
using Sluice.Client;
using Sluice.Server.Sftp;
using Sluice.Tests.Databases;
using Sluice.Tests.Server;
using Xunit;

namespace Sluice.Tests.Sftp;

public sealed class SftpKeyTests(Servers servers) : IClassFixture<Servers>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    [DatabaseTheory]
    public async Task A_key_is_added_listed_and_deleted_and_each_is_an_event(string kind)
    {
        var door = await servers.OpenAsync(kind);
        var (bits, fingerprint, line) = SftpKeys.Accepted.First();

        var made = await door.PostAsync("v1/sftp-keys", SftpKeys.Body(line, "192.0.2.0/24", "2001:db8::7/128"), "");
        made.Status.ShouldBe(201, made.Text);
        made["id"]!.ShouldStartWith("sftpk_");
        var key = (await door.Client.Sftp.ListAllAsync().ToListAsync()).ShouldHaveSingleItem();
        (key.Id, key.Name, key.Type, key.Bits, key.Fingerprint).ShouldBe(
            (made["id"]!, "treasury", "ssh-ed25519", bits, fingerprint));
        line.ShouldStartWith(key.PublicKey!);
        key.AllowedAddresses.ShouldBe(["192.0.2.0/24", "2001:db8::7"]);

        await door.Client.Sftp.DeleteAsync(key.Id);
        (await door.Client.Sftp.ListAllAsync().ToListAsync()).ShouldBeEmpty();
        (await door.DeleteAsync($"v1/sftp-keys/{key.Id}")).Status.ShouldBe(404);
        var events = (await door.Client.Events.ListAsync()).Data.Where(e => e.SubjectId == key.Id).ToList();
        events.Select(e => (e.Type, e.Sequence)).ShouldBe([("sftp_key.created", 1), ("sftp_key.deleted", 2)]);
        events.ShouldAllBe(e => e.Actor!.Id != null);
        // What was deleted may come again.
        (await door.PostAsync("v1/sftp-keys", SftpKeys.Body(line), "")).Status.ShouldBe(201);
    }

    [DatabaseTheory]
    public async Task Everything_wrong_is_said_at_once_and_nothing_is_kept(string kind)
    {
        var door = await servers.OpenAsync(kind);

        var answer = await door.PostAsync("v1/sftp-keys", new JsonObject
        {
            ["public_key"] = "-----BEGIN OPENSSH PRIVATE KEY-----\nSECRETSECRET",
            ["allowed_addresses"] = new JsonArray("192.0.2.7/24", "10.0.0.1", "bank.example.com"),
            ["shell"] = "/bin/sh",
        }, "");

        answer.FieldErrors.ShouldBe(
        [
            "/name required", "/public_key not_allowed", "/allowed_addresses/0 invalid_format",
            "/allowed_addresses/2 invalid_format", "/shell unknown_field",
        ], ignoreOrder: true);
        answer.Text.ShouldNotContain("SECRETSECRET");
        (await door.PostAsync("v1/sftp-keys", new JsonObject { ["name"] = "x", ["public_key"] = 5 }, "")).FieldErrors
            .ShouldBe(["/public_key wrong_type"]);
        var line = SftpKeys.Fresh();
        var named = await door.PostAsync("v1/sftp-keys", new JsonObject { ["public_key"] = line }, "");
        named["name"].ShouldBe("somebody@example.com");
        await door.DeleteAsync($"v1/sftp-keys/{named["id"]}");
        (await door.PostAsync("v1/sftp-keys", new JsonObject { ["public_key"] = line[..line.LastIndexOf(' ')] }, "")).FieldErrors
            .ShouldBe(["/name required"]);
        (await door.PostAsync("v1/sftp-keys", SftpKeys.Body(SftpKeys.Refused[0]), "")).FieldErrors
            .ShouldBe(["/public_key too_short"]);
        (await door.GetAsync("v1/sftp-keys")).Json.GetProperty("data").GetArrayLength().ShouldBe(0);
    }

    [DatabaseTheory]
    public async Task The_same_key_twice_and_more_than_twenty_are_refused(string kind)
    {
        var door = await servers.OpenAsync(kind);
        var line = SftpKeys.Fresh();
        (await door.PostAsync("v1/sftp-keys", SftpKeys.Body(line), "")).Status.ShouldBe(201);
        (await door.PostAsync("v1/sftp-keys", SftpKeys.Body(line + " at home"), "")).FieldErrors
            .ShouldBe(["/public_key duplicate"]);
        var more = await Task.WhenAll(
            Enumerable.Range(0, 25).Select(_ => door.PostAsync("v1/sftp-keys", SftpKeys.Body(), "")));
        more.Count(a => a.Status == 201).ShouldBe(19);
        more.Where(a => a.Status != 201).ShouldAllBe(a => a.Code == "invalid_state");
        // Another merchant may let the same key in.
        (await (await servers.OpenAsync(kind)).PostAsync("v1/sftp-keys", SftpKeys.Body(line), "")).Status.ShouldBe(201);
    }

    [DatabaseTheory]
    public async Task Whoever_lets_others_in_may_do_what_they_then_can(string kind)
    {
        var door = await servers.OpenAsync(kind);
        string[] all = [Scopes.SftpWrite, Scopes.BatchesWrite, Scopes.RecipientsWrite, Scopes.ReportsRead];
        foreach (var missing in all[1..])
        {
            var answer = await (await WithAsync(all.Except([missing]))).PostAsync("v1/sftp-keys", SftpKeys.Body(), "");
            (answer.Status, answer.Code).ShouldBe((403, "permission_denied"), answer.Text);
            answer["detail"]!.ShouldContain(missing);
        }
        (await (await WithAsync(all)).PostAsync("v1/sftp-keys", SftpKeys.Body(), "")).Status.ShouldBe(201);

        async Task<Door> WithAsync(IEnumerable<string> scopes) => new(door.Server, door.Merchant, (await door.PostAsync("v1/keys",
            new JsonObject { ["name"] = "x", ["scopes"] = new JsonArray([.. scopes.Select(s => (JsonNode)s)]) }, ""))["secret"]!);
    }

    [DatabaseTheory]
    public async Task Nobody_sees_or_deletes_the_keys_of_others(string kind)
    {
        var owner = await servers.OpenAsync(kind);
        var stranger = await servers.OpenAsync(kind);
        var id = (await owner.PostAsync("v1/sftp-keys", SftpKeys.Body(), ""))["id"]!;

        (await stranger.Client.Sftp.ListAllAsync().ToListAsync()).ShouldBeEmpty();
        (await stranger.DeleteAsync($"v1/sftp-keys/{id}")).Code.ShouldBe("not_found");
        (await owner.Client.Sftp.ListAllAsync().ToListAsync()).ShouldHaveSingleItem();
        (await owner.Client.Sftp.AccessAsync()).User.ShouldNotBe((await stranger.Client.Sftp.AccessAsync()).User);
    }

    [DatabaseTheory]
    public async Task Without_a_folder_there_is_no_SFTP_and_it_says_so(string kind)
    {
        var access = await (await servers.OpenAsync(kind)).Client.Sftp.AccessAsync();
        (access.Enabled, access.Host, access.Port, access.HostKeys.Count).ShouldBe((false, null, 2222, 0));
    }

    [DatabaseTheory]
    public async Task The_files_for_sshd_follow_the_keys_on_every_node(string kind)
    {
        var shared = Directory.CreateTempSubdirectory("sluice-sftp-").FullName;
        try
        {
            await using var server = await TestServer.StartAsync(kind, "--Sluice:Sftp:Folder", shared,
                "--Sluice:Sftp:Host", "files.example.com", "--Sluice:Sftp:Port", "22");
            await using var other = await TestServer.StartAsync(
                server.Storage, ownsStorage: false, "--Sluice:Sftp:Folder", shared);
            var door = await server.NewMerchantAsync();
            var file = Path.Combine(shared, "keys", SftpFolders.UserOf(door.Merchant));
            await UntilAsync(() => Directory.Exists(Path.Combine(shared, "keys")));
            await File.WriteAllTextAsync(
                Path.Combine(shared, "keys", SftpFolders.UserOf(default)), "restrict ssh-ed25519 AAAA x\n");

            var first = await door.Client.Sftp.AddAsync(new NewSftpKey { Name = "a", PublicKey = SftpKeys.Fresh() });
            await UntilAsync(() => File.Exists(file));
            (await File.ReadAllTextAsync(file)).ShouldBe($"restrict {first.PublicKey} {first.Id}\n");
            if (!OperatingSystem.IsWindows())
                File.GetUnixFileMode(file).ShouldBe(SftpFolders.ReadableByAll);

            var second = await new Door(other, door.Merchant, door.Key).Client.Sftp.AddAsync(
                new NewSftpKey { Name = "b", PublicKey = SftpKeys.Fresh(), AllowedAddresses = ["192.0.2.7"] });
            await UntilAsync(() => File.ReadAllLines(file).Length == 2);
            File.ReadAllLines(file)[1].ShouldBe($"restrict,from=\"192.0.2.7/32\" {second.PublicKey} {second.Id}");

            await door.Client.Sftp.DeleteAsync(first.Id);
            await UntilAsync(() => File.ReadAllLines(file).Length == 1);
            await door.Client.Sftp.DeleteAsync(second.Id);
            await UntilAsync(() => Directory.GetFiles(Path.Combine(shared, "keys")).Length == 0);

            var access = await door.Client.Sftp.AccessAsync();
            (access.Enabled, access.User, access.Host, access.Port).ShouldBe(
                (true, SftpFolders.UserOf(door.Merchant), "files.example.com", 22));
            server.Log.Errors.ShouldBeEmpty();
        }
        finally
        {
            Directory.Delete(shared, recursive: true);
        }
    }

    private static async Task UntilAsync(Func<bool> done)
    {
        for (var waited = TimeSpan.Zero; !done(); waited += TimeSpan.FromMilliseconds(20))
        {
            waited.ShouldBeLessThan(Patience);
            await Task.Delay(20);
        }
    }
}
