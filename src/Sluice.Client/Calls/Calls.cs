using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Sluice.Client;

/// <summary>What the calls of every noun are made of.</summary>
public abstract class Calls
{
    private protected Calls(Transport transport) => Transport = transport;

    private protected Transport Transport { get; }

    private protected static Func<HttpContent> Json<T>(T body, JsonTypeInfo<T> type)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(body, type);
        return () => new ByteArrayContent(bytes) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
    }

    /// <summary>Ids are escaped, so that a wrong one is answered 404 and never reaches another address.</summary>
    private protected static string Id(string id) => Uri.EscapeDataString(id);

    private protected Task<T> GetAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken cancel) =>
        Transport.SendAsync(new Call(HttpMethod.Get, path) { Repeatable = true }, type, cancel);

    /// <summary>A POST under an idempotency key: safe to repeat.</summary>
    private protected Task<T> PostAsync<T>(
        string path, Func<HttpContent>? content, string? key, JsonTypeInfo<T> type, CancellationToken cancel,
            int? revision = null) =>
        Transport.SendAsync(
            new Call(HttpMethod.Post, path)
            {
                Content = content,
                IdempotencyKey = key ?? SluiceClient.NewIdempotencyKey(),
                Revision = revision,
                Repeatable = true,
            },
            type,
            cancel);

    /// <summary>A POST that makes something each time: never repeated once it may have arrived.</summary>
    private protected Task<T> PostOnceAsync<T>(
        string path, Func<HttpContent>? content, JsonTypeInfo<T> type, CancellationToken cancel) =>
        Transport.SendAsync(new Call(HttpMethod.Post, path) { Content = content }, type, cancel);

    private protected Task<T> PatchAsync<T>(
        string path, Func<HttpContent> content, JsonTypeInfo<T> type, CancellationToken cancel) =>
        Transport.SendAsync(new Call(HttpMethod.Patch, path) { Content = content }, type, cancel);

    /// <summary>Every item of a list, page after page, as far as the caller reads.</summary>
    private protected async IAsyncEnumerable<T> AllAsync<T>(
        string path, ListQuery? query, JsonTypeInfo<Page<T>> type, [EnumeratorCancellation] CancellationToken cancel)
    {
        var next = (query ?? new AnyQuery()) with { };
        while (true)
        {
            var page = await GetAsync(QueryText.Of(path, next), type, cancel);
            foreach (var item in page.Data)
                yield return item;
            if (!page.HasMore || page.NextCursor is null)
                yield break;
            next = next with { Cursor = page.NextCursor };
        }
    }

    /// <summary>The lines of a streamed answer as they come.</summary>
    private protected async IAsyncEnumerable<string> LinesAsync(string path, [EnumeratorCancellation] CancellationToken cancel)
    {
        using var response = await Transport.OpenAsync(
            new Call(HttpMethod.Get, path) { Accept = "application/x-ndjson", Repeatable = true }, cancel);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(cancel));
        while (await Transport.GuardAsync(path, async () => await reader.ReadLineAsync(cancel)) is { } line)
        {
            if (line.Length > 0)
                yield return line;
        }
    }

    private protected async Task CopyAsync(string path, string accept, Stream target, CancellationToken cancel)
    {
        using var response = await Transport.OpenAsync(
            new Call(HttpMethod.Get, path) { Accept = accept, Repeatable = true }, cancel);
        await using var body = await response.Content.ReadAsStreamAsync(cancel);
        var buffer = new byte[64 * 1024];
        while (await Transport.GuardAsync(path, async () => await body.ReadAsync(buffer, cancel)) is var read and > 0)
            await target.WriteAsync(buffer.AsMemory(0, read), cancel);
    }
}
