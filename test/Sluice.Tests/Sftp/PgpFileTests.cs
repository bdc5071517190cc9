using System.Security.Cryptography;
using System.Text;
using Shouldly;
using Sluice.Server.Sftp;
using Sluice.Server.Sftp.Pgp;
using Sluice.Tests.Databases;
using Sluice.Tests.Server;
using Xunit;
using static Sluice.Tests.Server.BatchFiles;

namespace Sluice.Tests.Sftp;

/// <summary>Encrypted and signed files, made and opened by a real gpg.</summary>
public sealed class PgpFileTests(PgpServers servers) : IClassFixture<PgpServers>
{
    [GpgTheory]
    public async Task A_file_that_is_encrypted_and_signed_is_paid_once_and_answered_in_kind(string kind)
    {
        var door = await servers.OpenAsync(kind);
        using var ada = PgpPerson.Make("ada");
        await PgpServers.RegisterAsync(door, ada);
        var plain = Csv(Row("a"), Row("b", "x"));
        var sealedFile = ada.Seal(plain, servers.Own.Fingerprint);
        door.Pay("payroll.csv.pgp", sealedFile);

        var received = await servers.OpenAsync(door, ada, "payroll.csv.pgp.received.json.pgp");
        received.ShouldContain(Convert.ToHexStringLower(SHA256.HashData(sealedFile)));
        received.ShouldContain($"\"signed_by\":\"{ada.Fingerprint}\"");
        (await servers.OpenAsync(door, ada, "payroll.csv.pgp.ack.csv.pgp")).ShouldContain("amount invalid_format");
        (await servers.OpenAsync(door, ada, "payroll.csv.pgp.result.csv.pgp")).ShouldContain(",a,paid,1.00,EUR,");
        var file = await door.FileAsync("payroll.csv.pgp", "answered");
        (file.SignedBy, file.Bytes).ShouldBe((ada.Fingerprint, sealedFile.Length));

        // The same once more is another message to PGP, and the same file here.
        door.Pay("again.csv.gpg", ada.Seal(plain, servers.Own.Fingerprint, default, "--armor"));
        (await servers.OpenAsync(door, ada, "again.csv.gpg.ack.csv.pgp")).ShouldContain("duplicate_file");
        (await door.FileAsync("again.csv.gpg", "refused")).Reason!.Code.ShouldBe("duplicate_file");
        door.Answers().ShouldAllBe(name => name.EndsWith(".pgp", StringComparison.Ordinal));
        door.Work().ShouldBeEmpty();
        (await door.Http.FundsAsync()).ShouldBe((100_000 - 100, 0));
        door.Http.Server.Log.Errors.ShouldBeEmpty();
    }

    [GpgTheory]
    public async Task What_is_not_encrypted_to_us_and_signed_by_a_registered_key_is_refused_with_the_reason(string kind)
    {
        var door = await servers.OpenAsync(kind);
        var other = await servers.OpenAsync(kind);
        using var ada = PgpPerson.Make("ada");
        using var bob = PgpPerson.Make("bob");
        // Made an hour ago, for an hour and some seconds; good when it signed.
        using var old = PgpPerson.Make("old", "seconds=3608", TimeSpan.FromHours(1));
        await PgpServers.RegisterAsync(door, ada);
        await PgpServers.RegisterAsync(door, old);
        var ended = DateTimeOffset.UtcNow.AddSeconds(9);
        await PgpServers.RegisterAsync(other, bob);
        var us = servers.Own.Fingerprint;
        var plain = Csv(Row("a"));
        var good = ada.Seal(plain, us);
        var files = new (string Name, byte[] Content, string Code, string Says)[]
        {
            ("plain.csv", plain, "not_encrypted", ".pgp"),
            ("signed.csv.asc", ada.SignOnly(plain), "not_encrypted", "signed, but not encrypted"),
            ("words.csv.pgp", plain, "not_decrypted", "no encrypted OpenPGP message"),
            ("empty.csv.pgp", [], "not_decrypted", "no encrypted OpenPGP message"),
            ("secret.csv.gpg", ada.EncryptByPassphrase(plain), "not_decrypted", "passphrase"),
            ("mine.csv.pgp", ada.Seal(plain, ada.Fingerprint), "not_decrypted", "not for this server"),
            ("cut.csv.pgp", good[..^40], "not_decrypted", "damaged"),
            ("altered.csv.pgp", Altered(good, good.Length - 60), "not_decrypted", "damaged"),
            ("key.csv.pgp", Altered(good, 60), "not_decrypted", "damaged"),
            ("unsigned.csv.pgp", ada.EncryptOnly(plain, us), "signature_refused", "not signed"),
            ("others.csv.pgp", bob.Seal(plain, us), "signature_refused", bob.Fingerprint[^16..]),
            ("sha1.csv.pgp", ada.Seal(plain, us, default, "--digest-algo", "SHA1"), "signature_refused", "too weak"),
            ("twice.csv.pgp", ada.EncryptOnly(good, us), "signature_refused", "not signed"),
            ("bomb.csv.pgp", ada.Seal(new byte[(PgpServers.FileMebibytesMax << 20) + 1], us), "body_too_large", "MiB"),
            ("offer.pdf.pgp", ada.Seal(plain, us), "unsupported_media_type", ".pdf"),
        };
        foreach (var (name, content, _, _) in files)
            door.Pay(name, content);
        var late = old.Seal(plain, us, TimeSpan.FromMinutes(30));
        await Task.Delay(Max(ended - DateTimeOffset.UtcNow));
        door.Pay("late.csv.pgp", late);

        foreach (var (name, _, code, says) in files.Append(("late.csv.pgp", late, "signature_refused", "expired")))
        {
            var file = await door.FileAsync(name, "refused");
            var signer = name == "offer.pdf.pgp" ? ada.Fingerprint : null;
            (file.Reason!.Code, file.SignedBy).ShouldBe((code, signer), $"{name}: {file.Reason.Detail}");
            file.Reason.Detail!.ShouldContain(says, customMessage: name);
            (await servers.OpenAsync(door, ada, $"{name}.ack.csv.pgp")).ShouldContain(code, customMessage: name);
        }
        (await door.Http.Client.Payouts.ListAsync()).Data.ShouldBeEmpty();
        (await door.Http.Client.Batches.ListAsync()).Data.ShouldBeEmpty();
        (await door.Http.FundsAsync()).ShouldBe((100_000, 0));
        door.Work().ShouldBeEmpty();
        door.Http.Server.Log.Errors.ShouldBeEmpty();
    }

    [GpgTheory]
    public async Task A_merchant_without_keys_may_encrypt_and_is_answered_in_the_clear(string kind)
    {
        var door = await servers.OpenAsync(kind);
        using var ada = PgpPerson.Make("ada");
        ada.Import((await door.Http.Client.Sftp.ServerPgpKeyAsync()).PublicKey!);
        door.Pay("unsigned.jsonl.gpg", ada.EncryptOnly(Text(Bodies.Payout(100, reference: "a").ToJsonString()),
            servers.Own.Fingerprint));
        door.Pay("signed.csv.pgp", ada.Seal(Csv(Row("b")), servers.Own.Fingerprint));

        (await door.AnswerAsync("unsigned.jsonl.gpg.result.jsonl")).ShouldContain("\"status\":\"paid\"");
        (await door.AnswerAsync("signed.csv.pgp.result.csv")).ShouldContain(",b,paid,");
        (await door.FileAsync("signed.csv.pgp", "answered")).SignedBy.ShouldBeNull();
    }

    [GpgTheory]
    public async Task Recipients_are_brought_encrypted_too(string kind)
    {
        var door = await servers.OpenAsync(kind);
        using var ada = PgpPerson.Make("ada");
        await PgpServers.RegisterAsync(door, ada);
        var people = Text("client_reference,recipient_name,recipient_country,iban", $"E-1,Ada,DE,{Bodies.Iban}");
        await File.WriteAllBytesAsync(
            door.PathOf(SftpFolders.RequestOnboarding, "people.csv.pgp"), ada.Seal(people, servers.Own.Fingerprint));
        await File.WriteAllBytesAsync(
            door.PathOf(SftpFolders.RequestOnboarding, "more.csv.pgp"), ada.EncryptOnly(people, servers.Own.Fingerprint));

        (await servers.OpenAsync(door, ada, "people.csv.pgp.result.csv.pgp", SftpFolders.ResponseOnboarding))
            .ShouldContain("1,created,E-1,");
        (await servers.OpenAsync(door, ada, "more.csv.pgp.result.csv.pgp", SftpFolders.ResponseOnboarding))
            .ShouldContain("0,refused,,,,\"signature_refused: ");
        (await door.Http.Client.Recipients.ListAllAsync().CountAsync()).ShouldBe(1);
        (await door.FileAsync("people.csv.pgp", "answered")).SignedBy.ShouldBe(ada.Fingerprint);
    }

    [GpgTheory]
    public async Task Reports_are_encrypted_and_what_cannot_be_is_not_put_there(string kind)
    {
        var door = await servers.OpenAsync(kind);
        using var ada = PgpPerson.Make("ada", "seconds=3604", TimeSpan.FromHours(1));
        await PgpServers.RegisterAsync(door, ada);
        var outbox = (FileOutbox)door.Http.Server.Services.GetService(typeof(FileOutbox))!;
        await PutAsync("a.csv");
        (await servers.OpenAsync(door, ada, "a.csv.pgp", SftpFolders.Reports)).ShouldBe("balances");

        await Should.ThrowAsync<IOException>(() => outbox.PutAsync(door.Http.Merchant, SftpFolders.Reports, "half.csv",
            async stream =>
            {
                await stream.WriteAsync("half"u8.ToArray());
                throw new IOException("The database is gone.");
            }, CancellationToken.None));

        // Every key has expired: there is nobody to encrypt to, and in the clear it never goes.
        await FileDoor.UntilAsync(async () =>
        {
            var key = (await door.Http.Client.Sftp.ListAllPgpKeysAsync().ToListAsync()).ShouldHaveSingleItem();
            return key.ExpiresAt < DateTimeOffset.UtcNow;
        }, () => "It does not expire.");
        (await Should.ThrowAsync<PgpFailure>(() => PutAsync("b.csv"))).Message.ShouldContain("expired");
        ada.ExpireAfter("1y");
        await PgpServers.RegisterAsync(door, ada);
        await PutAsync("c.csv");
        Directory.GetFiles(door.PathOf(SftpFolders.Reports, "")).Select(Path.GetFileName)
            .Where(name => !name!.StartsWith('.')).Order(StringComparer.Ordinal).ShouldBe(["a.csv.pgp", "c.csv.pgp"]);

        Task PutAsync(string name) => outbox.PutAsync(door.Http.Merchant, SftpFolders.Reports, name,
            stream => stream.WriteAsync("balances"u8.ToArray()).AsTask(), CancellationToken.None);
    }

    [GpgTheory]
    public async Task Killed_before_anything_was_saved_it_is_paid_once_all_the_same(string kind)
    {
        var (server, folder) = await FileServers.StartAsync(kind, servers.Settings);
        await using var running = server;
        var door = await FileServers.OpenAsync(server, folder);
        using var ada = PgpPerson.Make("ada");
        await PgpServers.RegisterAsync(door, ada);
        var content = ada.Seal(Csv(Row("a"), Row("b")), servers.Own.Fingerprint);
        door.Pay("pay.csv.pgp", content);
        await servers.OpenAsync(door, ada, "pay.csv.pgp.result.csv.pgp");
        var file = await door.FileAsync("pay.csv.pgp", "answered");

        await server.StopAsync();
        var work = door.WorkOf(file.Id, "payments");
        Directory.CreateDirectory(work);
        await File.WriteAllBytesAsync(Path.Combine(work, "pay.csv.pgp"), content);
        await server.Storage.Database.ExecuteAsync(
            "update sftp_files set answered_at = null, due_at = received_at, state = 'received', batch_id = null",
            CancellationToken.None);
        foreach (var answer in Directory.GetFiles(door.PathOf(SftpFolders.ResponsePayments, "")))
            File.Delete(answer);
        await server.StartAgainAsync();
        door = door.Reopen();

        (await servers.OpenAsync(door, ada, "pay.csv.pgp.result.csv.pgp")).ShouldContain(",b,paid,");
        (await door.FileAsync("pay.csv.pgp", "answered")).BatchId.ShouldBe(file.BatchId);
        (await door.Http.FundsAsync()).ShouldBe((100_000 - 200, 0));
        server.Log.Errors.ShouldBeEmpty();

        // Without PGP nothing is taken from this merchant any more, and nothing is told it in the clear.
        await server.StopAsync();
        await server.StartAgainAsync("--Sluice:Sftp:Pgp:Home", "");
        door = door.Reopen();
        (await door.Http.Client.Sftp.ServerPgpKeyAsync()).Enabled.ShouldBeFalse();
        var answers = door.Answers();
        door.Pay("plain.csv", Row("c"));
        door.Pay("more.csv.pgp", ada.Seal(Csv(Row("d")), servers.Own.Fingerprint));
        await FileDoor.UntilAsync(() => Task.FromResult(
            server.Log.Entries.Count(entry => entry.Contains("PGP cannot be done", StringComparison.Ordinal)) >= 2),
            () => string.Join("\n", server.Log.Entries));
        door.Answers().ShouldBe(answers);
        (await door.Http.FundsAsync()).ShouldBe((100_000 - 200, 0));
        Directory.Delete(folder, recursive: true);
    }

    [DatabaseTheory]
    public async Task Without_PGP_an_encrypted_file_is_refused_with_what_to_do(string kind)
    {
        var (server, folder) = await FileServers.StartAsync(kind);
        await using var running = server;
        var door = await FileServers.OpenAsync(server, folder);
        door.Pay("pay.csv.pgp", Encoding.ASCII.GetBytes("-----BEGIN PGP MESSAGE-----\n"));

        (await door.AnswerAsync("pay.csv.pgp.ack.csv")).ShouldContain("Sluice__Sftp__Pgp__Home");
        (await door.FileAsync("pay.csv.pgp", "refused")).Reason!.Code.ShouldBe("invalid_state");
        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData((1 << 16) - 1)]
    [InlineData(1 << 16)]
    [InlineData((1 << 16) + 1)]
    [InlineData(200_000)]
    public async Task What_waits_for_its_signature_lies_sealed_in_a_file_without_a_name(int length)
    {
        var folder = Directory.CreateTempSubdirectory("sluice-spool-");
        var content = RandomNumberGenerator.GetBytes(length);
        await using (var spool = new SealedSpool(folder.FullName))
        {
            foreach (var piece in content.Chunk(7_001))
                await spool.AppendAsync(piece, CancellationToken.None);
            await spool.EndAsync(CancellationToken.None);
            spool.Bytes.ShouldBe(length);
            folder.GetFileSystemInfos().ShouldBeEmpty();
            for (var i = 0; i < 2; i++)
            {
                using var read = new MemoryStream();
                await using var stream = spool.Open();
                await stream.CopyToAsync(read);
                read.ToArray().ShouldBe(content);
            }
        }
        folder.Delete();
    }

    private static byte[] Altered(byte[] content, int at)
    {
        var altered = content.ToArray();
        altered[at] ^= 1;
        return altered;
    }

    private static TimeSpan Max(TimeSpan time) => time > TimeSpan.Zero ? time : TimeSpan.Zero;
}
