using System.Buffers;
using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Sluice.Client;

namespace Sluice.Cli;

/// <summary>What the local address said to one event: a status, or why there was none.</summary>
internal readonly record struct ForwardAnswer(int? Status, string? Error)
{
    /// <summary>One line for programs.</summary>
    public string Json(Event happened)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteNumber("number", happened.Number);
            json.WriteString("id", happened.Id);
            json.WriteString("type", happened.Type);
            if (Status is { } status)
                json.WriteNumber("status", status);
            if (Error is not null)
                json.WriteString("error", Error);
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}

/// <summary>
/// Posts events as webhooks, signed by Standard Webhooks 1.0.0 (HMAC-SHA256 over <c>id.timestamp.body</c>). Each is sent once.
/// </summary>
internal sealed class EventForwarder : IDisposable
{
    private const string SecretPrefix = "whsec_";

    // Standard Webhooks: 24 to 64 bytes.
    private const int SecretBytesMin = 24;
    private const int SecretBytesMax = 64;
    private const int SecretBytesNew = 32;

    // Somebody may be looking at the receiver in a debugger.
    private const int TimeoutSeconds = 100;

    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    private readonly Uri _to;
    private readonly TimeProvider _clock;
    private readonly byte[] _key;

    /// <param name="secret">whsec_ and the key in base64; null for a new one.</param>
    /// <exception cref="UsageException">The secret is none.</exception>
    public EventForwarder(Uri to, string? secret, TimeProvider clock)
    {
        (_to, _clock) = (to, clock);
        _key = secret is null ? RandomNumberGenerator.GetBytes(SecretBytesNew) : KeyOf(secret);
    }

    /// <summary>What the receiver verifies with.</summary>
    public string Secret => SecretPrefix + Convert.ToBase64String(_key);

    /// <summary>Posts one event and gives the answer's status.</summary>
    public async Task<ForwardAnswer> PostAsync(Event happened, CancellationToken cancel)
    {
        var body = Body(happened);
        var timestamp = _clock.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        using var request = new HttpRequestMessage(HttpMethod.Post, _to)
        {
            Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } },
        };
        request.Headers.Add("webhook-id", happened.Id);
        request.Headers.Add("webhook-timestamp", timestamp);
        request.Headers.Add("webhook-signature", Signature(happened.Id, timestamp, body));
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(TimeoutSeconds), _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, late.Token);
        try
        {
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            return new ForwardAnswer((int)response.StatusCode, null);
        }
        catch (HttpRequestException e)
        {
            return new ForwardAnswer(null, e.Message);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return new ForwardAnswer(null, $"no answer within {TimeoutSeconds} seconds");
        }
    }

    public void Dispose() => _http.Dispose();

    private string Signature(string id, string timestamp, byte[] body)
    {
        byte[] signed = [.. Encoding.UTF8.GetBytes($"{id}.{timestamp}."), .. body];
        return "v1," + Convert.ToBase64String(HMACSHA256.HashData(_key, signed));
    }

    private static byte[] Body(Event happened)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(
            buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        json.WriteStartObject();
        json.WriteString("id", happened.Id);
        json.WriteString("type", happened.Type);
        json.WriteString("timestamp", happened.OccurredAt.ToUniversalTime()
            .ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture));
        json.WriteNumber("number", happened.Number);
        json.WriteNumber("sequence", happened.Sequence);
        json.WriteBoolean("live", happened.Live);
        json.WritePropertyName("data");
        if (happened.Data is { } data)
            data.WriteTo(json);
        else
            json.WriteNullValue();
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    private static byte[] KeyOf(string secret)
    {
        var key = new byte[SecretBytesMax];
        if (secret.StartsWith(SecretPrefix, StringComparison.Ordinal)
            && Convert.TryFromBase64String(secret[SecretPrefix.Length..], key, out var length) && length >= SecretBytesMin)
            return key[..length];
        throw new UsageException($"A secret is {SecretPrefix} and {SecretBytesMin} to {SecretBytesMax} bytes in base64.");
    }
}
