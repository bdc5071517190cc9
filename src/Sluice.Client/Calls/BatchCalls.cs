using System.Net.Http.Headers;
using System.Text.Json;

namespace Sluice.Client;

/// <summary>A file to pay.</summary>
/// <param name="Content">Its bytes; when they cannot be read twice, a broken upload is not sent again.</param>
/// <param name="MediaType">text/csv, application/x-ndjson, application/json or application/xml (pain.001).</param>
public sealed record BatchUpload(Stream Content, string MediaType)
{
    /// <summary>accept_valid (the default) or all_or_nothing.</summary>
    public string? Mode { get; init; }
    /// <summary>A name to find it by.</summary>
    public string? FileName { get; init; }
    /// <summary>Why the rows are paid that do not say it themselves: pain.001 often does not.</summary>
    public string? Purpose { get; init; }
    /// <summary>Made when not given.</summary>
    public string? IdempotencyKey { get; init; }
}

/// <summary>/v1/batches.</summary>
public sealed class BatchCalls : Calls
{
    internal BatchCalls(Transport transport)
        : base(transport)
    {
    }

    /// <summary>Hands over a file. Answers as soon as the file is stored; its rows are checked and paid afterwards.</summary>
    /// <param name="upload">The file.</param>
    /// <param name="sent">Told how many bytes are sent so far; starts again from 0 when the upload is repeated.</param>
    /// <param name="cancel">Stops the upload.</param>
    public Task<Batch> UploadAsync(BatchUpload upload, IProgress<long>? sent = null, CancellationToken cancel = default)
    {
        var start = upload.Content.CanSeek ? upload.Content.Position : 0;
        var query = new QueryText().Add("mode", upload.Mode).Add("file_name", upload.FileName)
            .Add("purpose", upload.Purpose);
        return Transport.SendAsync(
            new Call(HttpMethod.Post, "v1/batches" + query)
            {
                Content = () =>
                {
                    if (upload.Content.CanSeek)
                        upload.Content.Position = start;
                    return new UploadContent(upload.Content, sent)
                    {
                        Headers = { ContentType = new MediaTypeHeaderValue(upload.MediaType) },
                    };
                },
                IdempotencyKey = upload.IdempotencyKey ?? SluiceClient.NewIdempotencyKey(),
                Repeatable = true,
                Resendable = upload.Content.CanSeek,
                Unlimited = true,
            },
            SluiceJson.Default.Batch,
            cancel);
    }

    /// <summary>Hands over payouts as one JSON document.</summary>
    public Task<Batch> CreateAsync(NewBatch batch, string? idempotencyKey = null, CancellationToken cancel = default) =>
        PostAsync("v1/batches", Json(batch, SluiceJson.Default.NewBatch), idempotencyKey, SluiceJson.Default.Batch, cancel);

    /// <summary>One page of batches, newest first.</summary>
    public Task<Page<Batch>> ListAsync(ListQuery? query = null, CancellationToken cancel = default) =>
        GetAsync(QueryText.Of("v1/batches", query), SluiceJson.Default.PageBatch, cancel);

    /// <summary>Every batch, newest first, page after page.</summary>
    public IAsyncEnumerable<Batch> ListAllAsync(ListQuery? query = null, CancellationToken cancel = default) =>
        AllAsync("v1/batches", query, SluiceJson.Default.PageBatch, cancel);

    /// <summary>One batch.</summary>
    public Task<Batch> GetAsync(string id, CancellationToken cancel = default) =>
        GetAsync($"v1/batches/{Id(id)}", SluiceJson.Default.Batch, cancel);

    /// <summary>What became of every row, in the order of the upload, as it comes.</summary>
    public async IAsyncEnumerable<ReportRow> ReportAsync(
        string id, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel = default)
    {
        await foreach (var line in LinesAsync($"v1/batches/{Id(id)}/report", cancel))
            yield return JsonSerializer.Deserialize(line, SluiceJson.Default.ReportRow)!;
    }

    /// <summary>Copies the report to <paramref name="target"/> as the server writes it.</summary>
    /// <param name="id">The batch.</param>
    /// <param name="mediaType">text/csv or application/x-ndjson; application/xml for the pain.002 of a pain.001.</param>
    /// <param name="target">Where to.</param>
    /// <param name="cancel">Stops it.</param>
    public Task CopyReportAsync(string id, string mediaType, Stream target, CancellationToken cancel = default) =>
        CopyAsync($"v1/batches/{Id(id)}/report", mediaType, target, cancel);
}
