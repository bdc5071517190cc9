using System.Buffers.Text;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Sluice.Bench.Load;

/// <summary>What a sink was told in a while.</summary>
/// <param name="Count">Requests that were read whole and answered 204.</param>
/// <param name="Latencies">From the event's own time, which is before its commit, to the last byte of the request.</param>
internal sealed record SinkSample(long Count, double Seconds, Latencies Latencies)
{
    public double Rate => Count / Seconds;
}

/// <summary>
/// Takes webhooks on bare sockets, as little in the way as can be: 204 to everything at <c>/take</c>, and never an answer at
/// <c>/hang</c>. Signatures are not checked.
/// </summary>
internal sealed class WebhookSink : IDisposable
{
    private const int AnswerBytesMax = 1 << 16;

    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly CancellationTokenSource _end = new();
    private readonly Lock _gate = new();
    private Latencies _latencies = new();
    private long _taken;
    private DateTime _since = DateTime.UtcNow;

    public WebhookSink()
    {
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen(1024);
        _ = AcceptAsync();
    }

    /// <summary>All that was taken.</summary>
    public long Taken => Interlocked.Read(ref _taken);

    /// <summary>When the last was.</summary>
    public DateTime LastAt { get; private set; }

    public string Url(string path) => $"http://{_listener.LocalEndPoint}/{path}";

    /// <summary>What came since this was called before; begins anew.</summary>
    public SinkSample Sample()
    {
        lock (_gate)
        {
            var now = DateTime.UtcNow;
            var sample = new SinkSample(_latencies.Count, (now - _since).TotalSeconds, _latencies);
            (_latencies, _since) = (new Latencies(), now);
            return sample;
        }
    }

    public void Dispose()
    {
        _end.Cancel();
        _listener.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_end.IsCancellationRequested)
        {
            try
            {
                var socket = await _listener.AcceptAsync(_end.Token);
                socket.NoDelay = true;
                _ = Task.Run(() => TalkAsync(socket));
            }
            catch (Exception end) when (end is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task TalkAsync(Socket socket)
    {
        var answer = "HTTP/1.1 204 No Content\r\n\r\n"u8.ToArray();
        var buffer = new byte[AnswerBytesMax];
        var filled = 0;
        using (socket)
        {
            try
            {
                while (true)
                {
                    var length = LengthOf(buffer.AsSpan(0, filled));
                    if (length > 0 && filled >= length)
                    {
                        if (buffer.AsSpan().StartsWith("POST /hang"u8))
                            await Task.Delay(Timeout.Infinite, _end.Token);
                        Take(buffer.AsSpan(0, length));
                        await socket.SendAsync(answer);
                        buffer.AsSpan(length, filled - length).CopyTo(buffer);
                        filled -= length;
                        continue;
                    }
                    var read = await socket.ReceiveAsync(buffer.AsMemory(filled), _end.Token);
                    if (read == 0)
                        return;
                    filled += read;
                }
            }
            catch (Exception end) when (end is OperationCanceledException or SocketException)
            {
                return;
            }
        }
    }

    private void Take(ReadOnlySpan<byte> request)
    {
        var now = DateTime.UtcNow;
        var name = "\"timestamp\":\""u8;
        var time = request[(request.IndexOf(name) + name.Length)..];
        var at = DateTime.Parse(Encoding.ASCII.GetString(time[..time.IndexOf((byte)'"')]), CultureInfo.InvariantCulture,
            DateTimeStyles.AdjustToUniversal);
        Interlocked.Increment(ref _taken);
        lock (_gate)
        {
            LastAt = now;
            _latencies.Record((now - at).Ticks * (System.Diagnostics.Stopwatch.Frequency / TimeSpan.TicksPerSecond));
        }
    }

    /// <summary>How long the whole request is; 0 while that cannot be said yet.</summary>
    private static int LengthOf(ReadOnlySpan<byte> request)
    {
        var head = request.IndexOf("\r\n\r\n"u8);
        if (head < 0)
            return 0;
        var name = "Content-Length: "u8;
        return Utf8Parser.TryParse(request[(request.IndexOf(name) + name.Length)..], out int body, out _) ? head + 4 + body
            : throw new BenchFailedException("A webhook came without its length.");
    }
}
