using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using Shouldly;
using Sluice.Tests.Databases;
using Xunit;
using static Sluice.Tests.Server.BatchFiles;

namespace Sluice.Tests.Server;

/// <summary>Uploads that are cut off, and servers that are stopped in the middle of a file.</summary>
public sealed class BatchInterruptionTests
{
    [DatabaseTheory]
    public async Task An_upload_that_is_cut_off_leaves_nothing_and_may_be_repeated(string kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        var door = await server.NewMerchantAsync();
        await door.FundAsync(10_000);
        var file = Csv([.. Enumerable.Range(1, 10_000).Select(i => Row($"r{i}", "0.01"))]);
        var before = await StoredRows.CountAsync(server.Storage);

        foreach (var length in (string[])[$"Content-Length: {file.Length}", "Transfer-Encoding: chunked"])
        {
            await CutOffAsync(door, length, file.AsMemory(0, file.Length / 2));
            await SameAsync(server, before);
        }

        // The key was not used up, and no piece of the file counts as an earlier upload.
        var answer = await door.UploadAsync(file, key: "november");
        answer.Status.ShouldBe(202, answer.Text);
        answer.Header("Idempotency-Replayed").ShouldBeNull();
        (await door.WaitForBatchAsync(answer["id"]!, b => b.IsDecided)).Counts().ShouldBe(("completed", 10_000, 10_000, 0));
        server.Log.Errors.ShouldBeEmpty();
    }

    [DatabaseTheory]
    public async Task A_server_stopped_in_the_middle_of_a_file_goes_on_with_the_next_row(string kind)
    {
        const int rows = 20_000;
        await using var server = await TestServer.StartAsync(kind, "--Sluice:Dispatch", "false");
        foreach (var mode in (string[])["accept_valid", "all_or_nothing"])
        {
            var door = await server.NewMerchantAsync();
            await door.FundAsync(rows);
            var lines = Enumerable.Range(1, rows).Select(i => Row($"r{i}", "0.01"));
            var id = (await door.UploadAsync(Csv([.. lines]), query: "?mode=" + mode))["id"]!;
            var begun = await door.WaitForBatchAsync(id, b => b.RowsAccepted > 0);
            begun.IsDecided.ShouldBeFalse("It was too fast to be stopped in the middle.");

            await server.StopAsync();
            await server.StartAgainAsync();
            door = door.Reopen();
            (await door.Client.Batches.GetAsync(id)).IsDecided.ShouldBeFalse();
            var batch = await door.WaitForBatchAsync(id, b => b.IsDecided);

            batch.Counts().ShouldBe(("completed", rows, rows, 0), mode);
            var report = await door.Client.Batches.ReportAsync(id).ToListAsync();
            report.Select(r => r.Row).ShouldBe(Enumerable.Range(1, rows));
            report.Select(r => r.ClientReference).ShouldBe(Enumerable.Range(1, rows).Select(i => $"r{i}"));
            report.Select(r => r.PayoutId).Distinct().Count().ShouldBe(rows);
            (await door.FundsAsync()).ShouldBe((0, rows));
            server.Log.Errors.ShouldBeEmpty();
        }
    }

    /// <summary>Sends the head of a request and a part of its body, and goes away without a word.</summary>
    private static async Task CutOffAsync(Door door, string length, ReadOnlyMemory<byte> part)
    {
        using var connection = new TcpClient();
        await connection.ConnectAsync(door.Server.Url.Host, door.Server.Url.Port);
        var stream = connection.GetStream();
        var head = $"POST /v1/batches HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {door.Key}\r\nContent-Type: text/csv\r\n"
            + $"Idempotency-Key: november\r\n{length}\r\n\r\n";
        await stream.WriteAsync(Encoding.ASCII.GetBytes(head));
        if (length.EndsWith("chunked", StringComparison.Ordinal))
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"{part.Length:x}\r\n"));
        await stream.WriteAsync(part);
        // Not before it has begun to store it.
        await WaitAsync(async () => await PiecesAsync(door) > 0, "nothing is stored");
    }

    private static async Task<long> PiecesAsync(Door door) => (await door.Server.Storage.Database.QueryAsync(
        "select count(*) from batch_chunks", row => row.Long(0), CancellationToken.None))[0];

    private static Task SameAsync(TestServer server, string before) =>
        WaitAsync(async () => await StoredRows.CountAsync(server.Storage) == before, "something is left");

    private static async Task WaitAsync(Func<Task<bool>> until, string otherwise)
    {
        var waited = Stopwatch.StartNew();
        while (!await until())
        {
            waited.Elapsed.ShouldBeLessThan(Door.Patience, otherwise);
            await Task.Delay(20);
        }
    }
}
