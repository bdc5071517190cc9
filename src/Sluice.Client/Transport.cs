using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Sluice.Client;

/// <summary>One request, able to be sent again word for word.</summary>
internal sealed record Call(HttpMethod Method, string Path)
{
    public Func<HttpContent>? Content { get; init; }
    public string? IdempotencyKey { get; init; }
    public int? Revision { get; init; }
    public string Accept { get; init; } = "application/json";
    /// <summary>Whether sending it twice does the same as once.</summary>
    public bool Repeatable { get; init; }
    /// <summary>Whether it can be sent again at all: a stream that was read cannot.</summary>
    public bool Resendable { get; init; } = true;
    /// <summary>The first byte that is wanted; zero for all of it.</summary>
    public long From { get; init; }
    /// <summary>Uploads and streams take as long as they take.</summary>
    public bool Unlimited { get; init; }
}

/// <summary>
/// Sends calls and sends them again where that is safe: on 429 and 503 (nothing was done), when no connection could be made,
/// and, for calls that do the same when repeated, when the answer was lost. An idempotency key stays the same over all of it.
/// </summary>
internal sealed class Transport(HttpClient http, SluiceClientSettings settings)
{
    private static readonly TimeSpan BackoffFirst = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan BackoffMax = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan RetryAfterMax = TimeSpan.FromSeconds(120);

    /// <summary>Sends and reads the answer whole.</summary>
    public async Task<T> SendAsync<T>(Call call, JsonTypeInfo<T> type, CancellationToken cancel)
    {
        using var response = await SendAsync(call, HttpCompletionOption.ResponseContentRead, cancel);
        await using var body = await response.Content.ReadAsStreamAsync(cancel);
        try
        {
            return await JsonSerializer.DeserializeAsync(body, type, cancel) ?? throw NotOurs(response, null);
        }
        catch (JsonException e)
        {
            throw NotOurs(response, e);
        }
    }

    /// <summary>Sends and wants nothing back.</summary>
    public async Task SendAsync(Call call, CancellationToken cancel)
    {
        using var response = await SendAsync(call, HttpCompletionOption.ResponseContentRead, cancel);
    }

    /// <summary>Sends and leaves the body of the answer to be read as it comes.</summary>
    public Task<HttpResponseMessage> OpenAsync(Call call, CancellationToken cancel) =>
        SendAsync(call with { Unlimited = true }, HttpCompletionOption.ResponseHeadersRead, cancel);

    /// <summary>Sends and reads the answer as server-sent events.</summary>
    public async Task<ServerSentEvents> ListenAsync(Call call, CancellationToken cancel)
    {
        var response = await OpenAsync(call, cancel);
        if (response.Content.Headers.ContentType?.MediaType != call.Accept)
        {
            using (response)
                throw NotOurs(response, null);
        }
        return new ServerSentEvents(response, await response.Content.ReadAsStreamAsync(cancel),
            TimeSpan.FromSeconds(settings.TimeoutSeconds), settings.Clock);
    }

    /// <summary>Waits before something is tried again, the longer the oftener it was tried.</summary>
    public Task PauseAsync(int retries, CancellationToken cancel) => Task.Delay(Backoff(retries), settings.Clock, cancel);

    /// <summary>
    /// A read from a streamed answer; a connection that breaks then is the same failure as one that breaks earlier.
    /// </summary>
    public async Task<T> GuardAsync<T>(string path, Func<Task<T>> read)
    {
        try
        {
            return await read();
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw Unreachable(new Call(HttpMethod.Get, path), e);
        }
    }

    private async Task<HttpResponseMessage> SendAsync(Call call, HttpCompletionOption completion, CancellationToken cancel)
    {
        for (var retries = 0; ; retries++)
        {
            TimeSpan? asked = null;
            try
            {
                var response = await SendOnceAsync(call, completion, cancel);
                if (response.IsSuccessStatusCode)
                    return response;
                using (response)
                {
                    asked = RetryAfter(response);
                    var problem = await ReadProblemAsync(response, cancel);
                    var again = response.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable
                        || (retries > 0 && problem.Code == "request_in_progress");
                    if (!again || !call.Resendable || retries >= settings.Retries || asked > RetryAfterMax)
                        throw new SluiceException(problem, response.RequestMessage?.RequestUri, asked);
                }
            }
            catch (Exception e) when (IsLost(e, cancel))
            {
                if (retries >= settings.Retries || !call.Resendable || !(call.Repeatable || NeverSent(e)))
                    throw Unreachable(call, e);
            }
            await Task.Delay(asked ?? Backoff(retries), settings.Clock, cancel);
        }
    }

    private async Task<HttpResponseMessage> SendOnceAsync(Call call, HttpCompletionOption completion, CancellationToken cancel)
    {
        using var limit = call.Unlimited
            ? new CancellationTokenSource()
            : new CancellationTokenSource(TimeSpan.FromSeconds(settings.TimeoutSeconds), settings.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, limit.Token);
        using var request = new HttpRequestMessage(call.Method, call.Path) { Content = call.Content?.Invoke() };
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(call.Accept));
        if (call.Accept != "application/json")
            request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json", 0.1));
        if (call.IdempotencyKey is { } key)
            request.Headers.TryAddWithoutValidation("Idempotency-Key", Quoted(key));
        if (call.Revision is { } revision)
            request.Headers.TryAddWithoutValidation("If-Match", string.Create(CultureInfo.InvariantCulture, $"\"{revision}\""));
        if (call.From > 0)
            request.Headers.Range = new RangeHeaderValue(call.From, null);
        if (call is { Unlimited: true, Content: not null })
            request.Headers.ExpectContinue = true;
        return await http.SendAsync(request, completion, either.Token);
    }

    /// <summary>RFC 8941 §3.3.3: a string in quotes, with quote and backslash escaped.</summary>
    private static string Quoted(string key) =>
        '"' + key.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal) + '"';

    private static bool IsLost(Exception e, CancellationToken cancel) =>
        e is HttpRequestException or IOException || (e is OperationCanceledException && !cancel.IsCancellationRequested);

    private static bool NeverSent(Exception e) => e is HttpRequestException
    {
        HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError
            or HttpRequestError.ProxyTunnelError,
    };

    private TimeSpan? RetryAfter(HttpResponseMessage response)
    {
        var asked = response.Headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } => date - settings.Clock.GetUtcNow(),
            _ => (TimeSpan?)null,
        };
        return asked < TimeSpan.Zero ? TimeSpan.Zero : asked;
    }

    /// <summary>
    /// Doubles each time up to the maximum, then anything between half of it and all of it, so that clients spread out.
    /// </summary>
    private static TimeSpan Backoff(int retries)
    {
        var whole = Math.Min((int)BackoffMax.TotalMilliseconds, (int)BackoffFirst.TotalMilliseconds << Math.Min(retries, 10));
        return TimeSpan.FromMilliseconds((whole / 2) + RandomNumberGenerator.GetInt32((whole / 2) + 1));
    }

    // A proxy's page or an empty body is no problem document: the status is all there is to tell then.
    private static Problem? TryRead(string text)
    {
        try
        {
            return JsonSerializer.Deserialize(text, SluiceJson.Default.Problem);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static async Task<Problem> ReadProblemAsync(HttpResponseMessage response, CancellationToken cancel)
    {
        var status = (int)response.StatusCode;
        var requestId = response.Headers.TryGetValues("Request-Id", out var ids) ? ids.FirstOrDefault() : null;
        var text = await response.Content.ReadAsStringAsync(cancel);
        if (TryRead(text) is { } problem)
            return problem with { Status = status, RequestId = problem.RequestId ?? requestId };
        return new Problem
        {
            Code = SluiceException.UnexpectedAnswerCode,
            Status = status,
            Title = response.ReasonPhrase,
            Detail = string.Create(
                CultureInfo.InvariantCulture, $"The answer was {status} {response.ReasonPhrase}, without a problem document."),
            RequestId = requestId,
        };
    }

    private static SluiceException NotOurs(HttpResponseMessage response, Exception? inner) => new(
        new Problem
        {
            Code = SluiceException.UnexpectedAnswerCode,
            Status = (int)response.StatusCode,
            Detail = $"The answer is not what this client understands{(inner is null ? "." : ": " + inner.Message)}",
            RequestId = response.Headers.TryGetValues("Request-Id", out var ids) ? ids.FirstOrDefault() : null,
        },
        response.RequestMessage?.RequestUri,
        inner: inner);

    private SluiceException Unreachable(Call call, Exception inner)
    {
        var address = http.BaseAddress is { } root ? new Uri(root, call.Path) : new Uri(call.Path, UriKind.RelativeOrAbsolute);
        var why = inner is OperationCanceledException
            ? string.Create(CultureInfo.InvariantCulture, $"no answer within {settings.TimeoutSeconds} seconds")
            : inner.Message;
        return new(new Problem
        {
            Code = SluiceException.UnreachableCode,
            Detail = $"No answer from {address}: {why.TrimEnd('.')}."
        }, address, inner: inner);
    }
}
