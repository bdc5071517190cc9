using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;
using Shouldly;
using Sluice.Client;

namespace Sluice.Tests.Server;

/// <summary>Files of payouts, sent and followed through one merchant's door.</summary>
internal static class BatchFiles
{
    public const string Header = "client_reference,amount,currency,purpose,recipient_name,recipient_country,iban";

    /// <summary>A row under <see cref="Header"/>; the amount is in major units.</summary>
    public static string Row(string reference, string amount = "1.00", string name = "Ada Byron") =>
        $"{reference},{amount},EUR,SALARY,{name},DE,{Bodies.Iban}";

    /// <summary>A CSV file with the usual header.</summary>
    public static byte[] Csv(params string[] rows) => Text([Header, .. rows]);

    public static byte[] Text(params string[] lines) => Encoding.UTF8.GetBytes(string.Join("\r\n", lines) + "\r\n");

    /// <summary>Uploads and gives the answer, whatever it is.</summary>
    public static async Task<Answer> UploadAsync(
        this Door door, byte[] file, string? mediaType = "text/csv", string query = "", string? key = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "v1/batches" + query);
        request.Content = new ByteArrayContent(file);
        if (mediaType is not null)
            request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(mediaType);
        request.Headers.Add("Idempotency-Key", key ?? Guid.NewGuid().ToString("N"));
        return await door.SendAsync(request);
    }

    /// <summary>Uploads, expects the file to be taken, and waits until every row is decided.</summary>
    public static async Task<Batch> DecideAsync(
        this Door door, byte[] file, string mediaType = "text/csv", string query = "")
    {
        var answer = await door.UploadAsync(file, mediaType, query);
        answer.Status.ShouldBe(202, answer.Text);
        return await door.WaitForBatchAsync(answer["id"]!, b => b.IsDecided);
    }

    public static async Task<Batch> WaitForBatchAsync(this Door door, string id, Func<Batch, bool> until)
    {
        var waited = Stopwatch.StartNew();
        while (true)
        {
            var batch = await door.Client.Batches.GetAsync(id);
            if (until(batch))
                return batch;
            if (waited.Elapsed > Door.Patience)
                throw new TimeoutException($"Still {batch.Status} after {Door.Patience}: {batch}");
            await Task.Delay(10);
        }
    }

    /// <summary>The report, a line a row: number, accepted or refused, and the codes of its errors with their pointers.</summary>
    public static async Task<List<string>> ReportAsync(this Door door, string batch) =>
        await door.Client.Batches.ReportAsync(batch)
            .Select(r => string.Join(' ', [$"{r.Row} {r.Result}", .. Codes(r)])).ToListAsync();

    private static IEnumerable<string> Codes(ReportRow row) => (row.Errors ?? []).Select(e => $"{e.Pointer} {e.Code}".Trim());

    /// <summary>What a batch counts: status, rows in all, accepted, refused.</summary>
    public static (string Status, int? Total, int Accepted, int Refused) Counts(this Batch batch) =>
        (batch.Status, batch.RowsTotal, batch.RowsAccepted, batch.RowsRefused);
}
