using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Sluice.Kernel;
using Sluice.Server.Sftp;
using Sluice.Sftp;
using Sluice.Tests.Databases;
using Sluice.Tests.Server;
using Xunit;
using static Sluice.Tests.Server.BatchFiles;

namespace Sluice.Tests.Sftp;

/// <summary>What is taken and what is not: half files, things that are no files, names that play tricks.</summary>
public sealed class FilePickupTests(FileServers servers) : IClassFixture<FileServers>
{
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(1);

    [DatabaseTheory]
    public async Task A_file_that_still_grows_or_says_that_it_does_is_left_alone(string kind)
    {
        var door = await servers.OpenAsync(kind);
        var path = door.PathOf(SftpFolders.RequestPayments, "slow.csv");
        door.Pay("whole.csv.part", Row("w"));
        door.Pay("other.filepart", Row("o"));
        door.Pay(".hidden.csv", Row("h"));
        await File.WriteAllBytesAsync(path, Csv());
        for (var i = 0; i < 8; i++)
        {
            await File.AppendAllTextAsync(path, Row($"s{i}") + "\r\n");
            // As `put -p` leaves it: the clock is not asked.
            File.SetLastWriteTimeUtc(path, DateTime.UnixEpoch.AddDays(i));
            await Task.Delay(Quiet * 0.4);
            File.Exists(path).ShouldBeTrue();
        }
        door.Answers().ShouldBeEmpty();

        (await door.RowsAsync("slow.csv.ack.csv")).Count.ShouldBe(8);
        door.Requests().ShouldBe([".hidden.csv", "other.filepart", "whole.csv.part"]);
        File.Move(door.PathOf(SftpFolders.RequestPayments, "whole.csv.part"),
            door.PathOf(SftpFolders.RequestPayments, "whole.csv"));
        (await door.RowsAsync("whole.csv.ack.csv")).ShouldBe(["1,accepted"]);
    }

    [Fact]
    public async Task What_is_read_of_recipients_is_one_file_however_its_sender_goes_on()
    {
        var door = await servers.OpenAsync(TestDatabase.Sqlite);
        var id = Guid.CreateVersion7();
        var file = new SftpFile
        {
            Merchant = door.Http.Merchant,
            Id = id,
            Kind = SftpFileKinds.Onboarding,
            Name = "people.csv",
            Bytes = 0,
            ReceivedAt = DateTimeOffset.UnixEpoch,
            State = SftpFileStates.Received,
        };
        var work = Path.GetDirectoryName(door.WorkOf(id.ToString("N"), file.Kind))!;
        Directory.CreateDirectory(work);
        var path = Path.Combine(work, "open.csv");
        const string half = "recipient_name,recipient_country\r\nAda By";
        await File.WriteAllTextAsync(path, half);

        var opening = door.Http.Server.Services.GetRequiredService<FileOpening>();
        (await opening.OpenAsync(file, path, CancellationToken.None)).Succeeded(out var content, out _).ShouldBeTrue();
        await using var opened = content!;
        await File.AppendAllTextAsync(path, "ron,GB\r\n");

        using var reader = new StreamReader(opened.Open());
        (await reader.ReadToEndAsync()).ShouldBe(half);
        opened.Sha256.ShouldBe(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(half))));
        File.Delete(path);
    }

    [DatabaseTheory]
    public async Task What_is_no_regular_file_gets_nowhere(string kind)
    {
        var door = await servers.OpenAsync(kind);
        var secret = Path.Combine(Path.GetTempPath(), $"secret-{Guid.NewGuid():N}.csv");
        await File.WriteAllBytesAsync(secret, Csv(Row("secret")));
        string Request(string name) => door.PathOf(SftpFolders.RequestPayments, name);
        File.CreateSymbolicLink(Request("link.csv"), secret);
        File.CreateSymbolicLink(Request("folder.csv"), Path.GetTempPath());
        File.CreateSymbolicLink(door.PathOf(SftpFolders.RequestOnboarding, "nowhere.csv"), "../../../../nowhere");
        Run("mkfifo", Request("pipe.csv"));
        Run("ln", secret, Request("second name.csv"));
        await using (var huge = File.Create(Request("huge.csv")))
            huge.SetLength(2L << 30);
        Directory.CreateDirectory(Request("sub.csv"));
        door.Pay("good.csv", Row("good"));

        foreach (var name in (string[])["link.csv", "folder.csv", "pipe.csv", "second name.csv", "huge.csv"])
        {
            (await door.RowsAsync(name + ".ack.csv")).ShouldBe(["0,refused"], name);
            (await door.FileAsync(name, "refused")).BatchId.ShouldBeNull();
        }
        (await door.AnswerAsync("pipe.csv.ack.csv")).ShouldContain("not a regular file");
        (await door.AnswerAsync("huge.csv.ack.csv")).ShouldContain("body_too_large");
        (await door.ReadAsync(SftpFolders.ResponseOnboarding, "nowhere.csv.result.csv")).ShouldContain("not a regular file");
        await door.AnswerAsync("good.csv.result.csv");
        door.Answers().Where(a => File.ReadAllText(door.PathOf(
            a.StartsWith("nowhere", StringComparison.Ordinal) ? SftpFolders.ResponseOnboarding : SftpFolders.ResponsePayments, a))
            .Contains("secret", StringComparison.Ordinal)).ShouldBeEmpty();
        // A folder is left to its merchant; nothing else stays, and what links pointed at is untouched.
        door.Requests().ShouldBe(["sub.csv"]);
        door.Work().ShouldBeEmpty();
        File.Exists(secret).ShouldBeTrue();
        File.Delete(secret);
        (await door.Http.Client.Payouts.ListAsync()).Data.ShouldHaveSingleItem();
        door.Http.Server.Log.Errors.ShouldBeEmpty();
    }

    [DatabaseTheory]
    public async Task Names_that_play_tricks_are_refused_under_a_name_of_ours(string kind)
    {
        var door = await servers.OpenAsync(kind);
        string[] tricks =
        [
            "-rf.csv", "=cmd|calc.csv", "@sum.csv", " space.csv", "a\u0001\u001b[2Jb.csv", "line\nbreak.csv",
            "up\\..\\..\\up.csv",
            "\u202egnp.csv", new string('n', 251) + ".csv", string.Concat(Enumerable.Repeat("ü", 120)) + ".csv",
        ];
        foreach (var (name, i) in tricks.Select((t, i) => (t, i)))
            door.Pay(name, Row($"t{i}"));
        door.Pay("a..b ü€😀 $(id);%n.csv", Row("fine"));
        var odd = $"\"{door.PathOf(SftpFolders.RequestPayments, "")}/\"$'not\\xffutf8.csv'";
        Run("bash", "-c", "printf x > " + odd);

        (await door.RowsAsync("a..b ü€😀 $(id);%n.csv.ack.csv")).ShouldBe(["1,accepted"]);
        await FileDoor.UntilAsync(async () => (await door.Http.Client.SftpFiles.ListAsync(new() { State = "refused" }))
            .Data.Count == tricks.Length, () => string.Join(", ", door.Answers()));

        var refused = (await door.Http.Client.SftpFiles.ListAsync(new() { State = "refused" })).Data;
        refused.ShouldAllBe(f => f.BatchId == null && f.Reason!.Code == "validation_failed");
        foreach (var file in refused)
            (await door.RowsAsync(file.Id + ".ack.csv")).ShouldBe(["0,refused"]);
        await door.AnswerAsync("a..b ü€😀 $(id);%n.csv.result.csv");
        door.Answers().Count.ShouldBe(tricks.Length + 3);
        door.Requests().Count.ShouldBe(1);
        (await door.Http.Client.Payouts.ListAsync()).Data.ShouldHaveSingleItem();
        door.Http.Server.Log.Errors.ShouldBeEmpty();
        door.Http.Server.Log.Entries.Count(e => e.Contains("not UTF-8", StringComparison.Ordinal)
            && e.Contains(SftpFolders.UserOf(door.Http.Merchant), StringComparison.Ordinal)).ShouldBe(1);
        Run("bash", "-c", "rm " + odd);
    }

    [DatabaseTheory]
    public async Task A_folder_that_is_no_merchants_is_left_alone(string kind)
    {
        var door = await servers.OpenAsync(kind);
        var stranger = Path.Combine(door.Merchants, SftpFolders.UserOf(new MerchantId(Guid.NewGuid())));
        var lost = Directory.CreateDirectory(Path.Combine(stranger, SftpFolders.RequestPayments)).FullName;
        await File.WriteAllBytesAsync(Path.Combine(lost, "x.csv"), Csv(Row("x")));
        door.Pay("mine.csv", Row("mine"));

        await door.AnswerAsync("mine.csv.result.csv");
        await FileDoor.UntilAsync(() => Task.FromResult(door.Http.Server.Log.Entries.Any(e => e.Contains("no merchant's")
            && e.Contains(Path.GetFileName(stranger), StringComparison.Ordinal))), () => "no warning");

        File.Exists(Path.Combine(lost, "x.csv")).ShouldBeTrue();
    }

    [Fact]
    public void Only_one_of_two_nodes_takes_a_file()
    {
        var root = Directory.CreateTempSubdirectory("sluice-sftp-").FullName;
        var merchant = new MerchantId(Guid.NewGuid());
        TakenFiles[] nodes = [.. Enumerable.Range(0, 2).Select(_ => new TakenFiles(new(new() { Folder = root })))];
        for (var i = 0; i < 50; i++)
        {
            var path = Path.Combine(root, $"{i}.csv");
            File.WriteAllText(path, "x");
            var taken = 0;
            Parallel.ForEach(nodes, node =>
            {
                if (node.Take(merchant, Guid.NewGuid(), "payments", path))
                    Interlocked.Increment(ref taken);
            });
            taken.ShouldBe(1);
        }
        nodes[0].Of(merchant).Count().ShouldBe(50, "and whoever was too late leaves nothing behind");
        Directory.Delete(root, recursive: true);
    }

    [Fact]
    public void A_watch_counts_from_when_it_saw_the_file_as_it_is()
    {
        var path = Path.GetTempFileName();
        var clock = new SteppedTime();
        var watch = new FileWatch(TimeSpan.FromSeconds(4), clock);
        var first = Inode.Of(path)!.Value;
        watch.Begin();
        watch.IsQuiet(path, first).ShouldBeFalse();
        clock.Step(TimeSpan.FromSeconds(5));
        watch.IsQuiet(path, first with { Bytes = 9 }).ShouldBeFalse();
        clock.Step(TimeSpan.FromSeconds(3));
        watch.IsQuiet(path, first with { Bytes = 9 }).ShouldBeFalse();
        clock.Step(TimeSpan.FromSeconds(1));
        watch.IsQuiet(path, first with { Bytes = 9 }).ShouldBeTrue();
        watch.Begin();
        watch.End();
        watch.IsQuiet(path, first with { Bytes = 9 }).ShouldBeFalse("it was gone meanwhile");
        File.Delete(path);
        Inode.Of(path).ShouldBeNull();
    }

    private sealed class SteppedTime : TimeProvider
    {
        private long _at;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _at;

        public void Step(TimeSpan by) => _at += by.Ticks;
    }

    private static void Run(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        process.WaitForExit();
        process.ExitCode.ShouldBe(0);
    }
}
