using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Sluice.Tests.Webhooks;

/// <summary>
/// A receiver on this machine that behaves as badly as a test wants: it reads a request, then does what it was told with the
/// connection, which it closes afterwards.
/// </summary>
internal sealed class Receiver : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentBag<Task> _dialogs = [];
    private readonly Func<Stream, CancellationToken, Task> _answer;
    private readonly X509Certificate2? _certificate;
    private readonly bool _readsFirst;
    private readonly Task _accepting;

    public Receiver(Func<Stream, CancellationToken, Task> answer, X509Certificate2? certificate = null,
        bool readsFirst = true)
    {
        _answer = answer;
        _readsFirst = readsFirst;
        _certificate = certificate;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>One that says the same to everybody.</summary>
    public static Receiver Saying(string answer, bool readsFirst = true) =>
        new((stream, cancel) => stream.WriteAsync(Encoding.UTF8.GetBytes(answer), cancel).AsTask(), readsFirst: readsFirst);

    /// <summary>What it was sent: the whole of each request.</summary>
    public ConcurrentQueue<string> Requests { get; } = [];

    /// <summary>How often somebody connected.</summary>
    public int Connections { get; private set; }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public Uri Url => new($"{(_certificate is null ? "http" : "https")}://127.0.0.1:{Port}/hook?a=b");

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_dialogs);
        _end.Dispose();
        _certificate?.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_end.IsCancellationRequested)
        {
            try
            {
                var client = await _listener.AcceptTcpClientAsync(_end.Token);
                Connections++;
                _dialogs.Add(TalkAsync(client));
            }
            catch (Exception end) when (end is OperationCanceledException or SocketException)
            {
                return;
            }
        }
    }

    private async Task TalkAsync(TcpClient client)
    {
        using var connection = client;
        try
        {
            Stream stream = client.GetStream();
            if (_certificate is not null)
            {
                var tls = new SslStream(stream);
                stream = tls;
                // Offline: or this end itself fetches what its certificate names.
                await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions
                {
                    ServerCertificateContext = SslStreamCertificateContext.Create(_certificate, null, offline: true),
                }, _end.Token);
            }
            if (_readsFirst)
                Requests.Enqueue(await RequestAsync(stream));
            await _answer(stream, _end.Token);
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException or SocketException
            or System.Security.Authentication.AuthenticationException)
        {
            Requests.Enqueue("(gone)");
        }
    }

    private async Task<string> RequestAsync(Stream stream)
    {
        var bytes = new List<byte>();
        var buffer = new byte[4096];
        while (true)
        {
            var read = await stream.ReadAsync(buffer, _end.Token);
            bytes.AddRange(buffer.AsSpan(0, read));
            // One character for each byte: lengths are lengths.
            var whole = Encoding.Latin1.GetString([.. bytes]);
            var head = whole.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            if (read == 0 || (head >= 0 && whole.Length - head - 4 >= LengthOf(whole[..head])))
                return Encoding.UTF8.GetString([.. bytes]);
        }
    }

    private static int LengthOf(string head) => head.Split("\r\n")
        .Where(line => line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase))
        .Select(line => int.Parse(line["Content-Length:".Length..], System.Globalization.CultureInfo.InvariantCulture))
        .SingleOrDefault();
}
