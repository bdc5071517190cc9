using System.Buffers;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Sluice.Kernel;
using Sluice.Webhooks;

namespace Sluice.Server.Webhooks;

/// <summary>
/// Sends webhooks: one POST each over HTTP/1.1, without redirects, proxies or cookies, only to addresses that
/// <see cref="AddressRules"/> allows. Whatever a receiver does is an answer, never an exception, and it can do it no longer than
/// the timeout. Safe for use by many threads; connections are kept for the next webhook to the same host.
/// </summary>
public sealed class WebhookClient : IDisposable
{
    /// <summary>From the first look-up to the last byte that is read.</summary>
    public static readonly TimeSpan TimeoutDefault = TimeSpan.FromSeconds(15);

    /// <summary>How much of an answer's body is read.</summary>
    public const int AnswerBytesMax = 4096;

    // A name may lead elsewhere by then: a new connection looks it up and judges it anew.
    private static readonly TimeSpan ConnectionAgeMax = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan ConnectionIdleMax = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan DrainTimeout = TimeSpan.FromSeconds(1);
    private const int DrainBytesMax = 16 * 1024;
    private const int HeadKibibytesMax = 16;
    private const int DetailCharactersMax = 200;
    private const int RetryAfterCharactersMax = 100;

    private readonly bool _allowPrivate;
    private readonly TimeSpan _timeout;
    private readonly TimeProvider _clock;
    private readonly HttpMessageInvoker _http;

    /// <param name="allowPrivate">Development: <c>http</c> and private addresses are called too.</param>
    /// <param name="clock">Measures the timeout.</param>
    /// <param name="timeout"><see cref="TimeoutDefault"/> when left out.</param>
    public WebhookClient(bool allowPrivate, TimeProvider clock, TimeSpan? timeout = null)
        : this(allowPrivate, clock, timeout, null, null)
    {
    }

    internal WebhookClient(bool allowPrivate, TimeProvider clock, TimeSpan? timeout, Resolve? resolve, Connect? connect)
    {
        _allowPrivate = allowPrivate;
        _timeout = timeout ?? TimeoutDefault;
        _clock = clock;
        var dialer = new Dialer(allowPrivate, _timeout, clock, resolve, connect);
        _http = new HttpMessageInvoker(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.None,
            // Nothing of what happens in here is told to whoever receives.
            ActivityHeadersPropagator = null,
            ConnectCallback = (context, cancel) => dialer.DialAsync(context.DnsEndPoint, cancel),
            ConnectTimeout = _timeout,
            SslOptions = new SslClientAuthenticationOptions
            {
                // A certificate may name addresses to fetch its issuer from, and those nobody would have judged.
                CertificateChainPolicy = new X509ChainPolicy
                {
                    DisableCertificateDownloads = true,
                    RevocationMode = X509RevocationMode.NoCheck,
                },
            },
            PooledConnectionLifetime = ConnectionAgeMax,
            PooledConnectionIdleTimeout = ConnectionIdleMax,
            MaxResponseHeadersLength = HeadKibibytesMax,
            MaxResponseDrainSize = DrainBytesMax,
            ResponseDrainTimeout = DrainTimeout,
        });
    }

    /// <summary>Sends one webhook and says what came of it.</summary>
    /// <param name="url">Where to; judged here once more, whoever judged it before.</param>
    /// <param name="headers">Content headers among them.</param>
    /// <param name="body">The bytes that were signed.</param>
    /// <param name="cancel">Ends the sending.</param>
    /// <exception cref="ArgumentException">A header that cannot be sent.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> ended it.</exception>
    public async Task<WebhookAnswer> SendAsync(
        Uri url, IReadOnlyList<(string Name, string Value)> headers, ReadOnlyMemory<byte> body, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(headers);
        var started = _clock.GetTimestamp();
        if (WebhookUrl.Wrong(url, _allowPrivate) is { } wrong)
            return Failed(SendFailure.ForbiddenAddress, wrong, started);
        using var request = Request(url, headers, body);
        using var patience = new CancellationTokenSource(_timeout, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, patience.Token);
        try
        {
            using var response = await _http.SendAsync(request, either.Token);
            return await ReadAsync(response, started, cancel, either.Token);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return Failed(SendFailure.Timeout, null, started);
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException or SocketException)
        {
            var (kind, detail) = KindOf(failure);
            return Failed(kind, detail, started);
        }
    }

    public void Dispose() => _http.Dispose();

    private static HttpRequestMessage Request(
        Uri url, IReadOnlyList<(string Name, string Value)> headers, ReadOnlyMemory<byte> body)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, url)
        {
            Version = HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ReadOnlyMemoryContent(body),
        };
        foreach (var (name, value) in headers)
        {
            if (value.AsSpan().ContainsAnyExceptInRange(' ', '~'))
                throw new ArgumentException($"The header {name} is not visible ASCII.", nameof(headers));
            if (!request.Headers.TryAddWithoutValidation(name, value)
                && !request.Content.Headers.TryAddWithoutValidation(name, value))
                throw new ArgumentException($"The header {name} cannot be sent.", nameof(headers));
        }
        return request;
    }

    // The status is what counts: once it is there, a body that stalls or breaks changes nothing.
    private async Task<WebhookAnswer> ReadAsync(
        HttpResponseMessage response, long started, CancellationToken cancel, CancellationToken either)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(AnswerBytesMax + 1);
        try
        {
            var (length, cut) = await ReadBodyAsync(response, buffer.AsMemory(0, AnswerBytesMax + 1), cancel, either);
            return new WebhookAnswer
            {
                Status = (int)response.StatusCode,
                RetryAfter = response.Headers.NonValidated.TryGetValues("Retry-After", out var values)
                    ? TextRules.Tolerate(values.FirstOrDefault(), RetryAfterCharactersMax) : null,
                Body = Harmless(buffer.AsSpan(0, Math.Min(length, AnswerBytesMax)), cut),
                BodyCut = cut,
                Elapsed = _clock.GetElapsedTime(started),
            };
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static async Task<(int Length, bool Cut)> ReadBodyAsync(
        HttpResponseMessage response, Memory<byte> buffer, CancellationToken cancel, CancellationToken either)
    {
        var length = 0;
        try
        {
            await using var stream = await response.Content.ReadAsStreamAsync(either);
            while (length < buffer.Length)
            {
                var read = await stream.ReadAsync(buffer[length..], either);
                if (read == 0)
                    return (length, false);
                length += read;
            }
        }
        catch (Exception failure) when (failure is IOException or HttpRequestException
            || (failure is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            return (length, true);
        }
        return (length, true);
    }

    // Read by people in a log and kept in a database: one line, no control characters, no broken Unicode.
    private static string Harmless(ReadOnlySpan<byte> bytes, bool cut)
    {
        var decoder = Encoding.UTF8.GetDecoder();
        var characters = new char[Encoding.UTF8.GetMaxCharCount(bytes.Length)];
        var length = decoder.GetChars(bytes, characters, flush: !cut);
        var text = characters.AsSpan(0, length);
        text.Replace('\r', ' ');
        text.Replace('\n', ' ');
        text.Replace('\t', ' ');
        return TextRules.Tolerate(text.ToString(), AnswerBytesMax);
    }

    private WebhookAnswer Failed(SendFailure kind, string? detail, long started) => new()
    {
        Failure = kind,
        Detail = TextRules.Tolerate(detail, DetailCharactersMax),
        Elapsed = _clock.GetElapsedTime(started),
    };

    private static (SendFailure Kind, string? Detail) KindOf(Exception failure)
    {
        for (var inner = failure; inner is not null; inner = inner.InnerException)
        {
            switch (inner)
            {
                case DialFailure dial:
                    return (dial.Kind, dial.Message);
                // Says which rule the certificate breaks; its owner needs that.
                case AuthenticationException tls:
                    return (SendFailure.Tls, tls.Message);
            }
        }
        return (failure as HttpRequestException)?.HttpRequestError switch
        {
            HttpRequestError.SecureConnectionError => (SendFailure.Tls, null),
            HttpRequestError.ConnectionError => (SendFailure.Connect, null),
            HttpRequestError.InvalidResponse or HttpRequestError.HttpProtocolError => (SendFailure.InvalidAnswer, null),
            HttpRequestError.ConfigurationLimitExceeded => (SendFailure.TooLarge, null),
            _ => (SendFailure.Closed, null),
        };
    }
}
