using Shouldly;
using Sluice.Server.Sftp;
using Sluice.Tests.Databases;
using Sluice.Tests.Server;
using Xunit;
using static Sluice.Tests.Server.BatchFiles;

namespace Sluice.Tests.Sftp;

/// <summary>
/// A server that dies between two steps leaves what it had done and not saved; the next one loses nothing and doubles nothing.
/// </summary>
public sealed class FileInterruptionTests
{
    [DatabaseTheory]
    public async Task Payments_are_made_once_wherever_the_work_on_a_file_was_cut_off(string kind)
    {
        var (server, folder) = await FileServers.StartAsync(kind);
        await using var running = server;
        var door = await FileServers.OpenAsync(server, folder);
        var id = Guid.CreateVersion7().ToString("N");

        // Moved out of the folder, and no row made yet; and a folder that nothing was moved to.
        await server.StopAsync();
        Lay(door, id, "payments", "moved.csv", Csv(Row("a"), Row("b")));
        Directory.CreateDirectory(door.WorkOf(Guid.CreateVersion7().ToString("N"), "payments"));
        door = await AgainAsync(server, door);
        (await door.RowsAsync("moved.csv.ack.csv")).ShouldBe(["1,accepted", "2,accepted"]);
        await door.AnswerAsync("moved.csv.result.csv");
        var file = await door.FileAsync("moved.csv", "answered");
        file.Id.ShouldBe("sfile_" + id);
        door.Work().ShouldBeEmpty();

        // The batch was made, but neither that nor any answer was saved; and its sender, with a handle from before, wrote on.
        await server.StopAsync();
        Lay(door, id, "payments", "moved.csv", Csv(Row("a"), Row("b"), Row("c")));
        await SetBackAsync(server, "state = 'received', batch_id = null, sha256 = null");
        door = await AgainAsync(server, door);
        await door.AnswerAsync("moved.csv.result.csv");
        var again = await door.FileAsync("moved.csv", "answered");
        (again.BatchId, again.Sha256).ShouldBe((file.BatchId, file.Sha256));
        door.Answers().ShouldBe(["moved.csv.ack.csv", "moved.csv.received.json", "moved.csv.result.csv"]);
        door.Work().ShouldBeEmpty();

        // Saved as in a batch, but the file not deleted and nothing acknowledged; then acknowledged, and no result.
        foreach (var state in (string[])["received", "accepted"])
        {
            await server.StopAsync();
            Lay(door, id, "payments", "moved.csv", Csv(Row("a"), Row("b")));
            await SetBackAsync(server, $"state = '{state}'");
            door = await AgainAsync(server, door);
            await door.AnswerAsync("moved.csv.result.csv");
            await door.FileAsync("moved.csv", "answered");
            await FileDoor.UntilAsync(() => Task.FromResult(door.Work().Count == 0), () => "It still lies there.");
        }

        (await door.Http.Client.Batches.ListAsync()).Data.ShouldHaveSingleItem();
        (await door.Http.Client.Payouts.ListAsync()).Data.Count.ShouldBe(2);
        (await door.Http.FundsAsync()).ShouldBe((100_000 - 200, 0));
        server.Log.Errors.ShouldBeEmpty();
        Directory.Delete(folder, recursive: true);
    }

    [DatabaseTheory]
    public async Task Recipients_are_put_on_file_once_and_the_answer_is_the_same(string kind)
    {
        const string header = "client_reference,recipient_name,recipient_country,iban";
        var file = Text([header, .. Enumerable.Range(1, 450).Select(i => $"{(i % 3 == 0 ? "" : $"r{i}")},Ada,DE,{Bodies.Iban}")]);
        var (server, folder) = await FileServers.StartAsync(kind);
        await using var running = server;
        var door = await FileServers.OpenAsync(server, folder, funds: 0);
        await File.WriteAllBytesAsync(door.PathOf(SftpFolders.RequestOnboarding, "people.csv"), file);
        var first = await door.ReadAsync(SftpFolders.ResponseOnboarding, "people.csv.result.csv");
        first.Split("\r\n").Count(line => line.Contains(",created,", StringComparison.Ordinal)).ShouldBe(450);
        var id = (await door.FileAsync("people.csv", "answered")).Id;

        await server.StopAsync();
        Lay(door, id, "onboarding", "people.csv", file);
        await SetBackAsync(server, "state = 'received'");
        door = await AgainAsync(server, door);

        (await door.ReadAsync(SftpFolders.ResponseOnboarding, "people.csv.result.csv")).ShouldBe(first);
        (await door.Http.Client.Recipients.ListAllAsync().CountAsync()).ShouldBe(450);
        await door.FileAsync("people.csv", "answered");
        server.Log.Errors.ShouldBeEmpty();
        Directory.Delete(folder, recursive: true);
    }

    [PostgresFact]
    public async Task Two_nodes_share_the_work_and_each_file_is_taken_once()
    {
        var (one, folder) = await FileServers.StartAsync(TestDatabase.Postgres);
        await using (one)
        await using (var second = await TestServer.StartAsync(one.Storage, ownsStorage: false, FileServers.Settings(folder)))
        {
            var door = await FileServers.OpenAsync(one, folder);
            for (var i = 0; i < 20; i++)
                door.Pay($"f{i}.csv", Row($"f{i}"));

            for (var i = 0; i < 20; i++)
                await door.AnswerAsync($"f{i}.csv.result.csv");
            (await door.Http.Client.SftpFiles.ListAllAsync().CountAsync()).ShouldBe(20);
            (await door.Http.FundsAsync()).ShouldBe((100_000 - 2_000, 0));
            door.Work().ShouldBeEmpty();
            (one.Log.Errors.Concat(second.Log.Errors)).ShouldBeEmpty();
        }
        Directory.Delete(folder, recursive: true);
    }

    private static void Lay(FileDoor door, string id, string kind, string name, byte[] content)
    {
        Directory.CreateDirectory(door.WorkOf(id, kind));
        File.WriteAllBytes(Path.Combine(door.WorkOf(id, kind), name), content);
    }

    private static Task<int> SetBackAsync(TestServer server, string columns) => server.Storage.Database.ExecuteAsync(
        $"update sftp_files set answered_at = null, due_at = received_at, {columns}", CancellationToken.None);

    private static async Task<FileDoor> AgainAsync(TestServer server, FileDoor door)
    {
        foreach (var folder in (string[])[SftpFolders.ResponsePayments, SftpFolders.ResponseOnboarding])
        {
            foreach (var answer in Directory.GetFiles(door.PathOf(folder, "")))
                File.Delete(answer);
        }
        await server.StartAgainAsync();
        return door.Reopen();
    }
}
