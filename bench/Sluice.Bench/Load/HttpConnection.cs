using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;

namespace Sluice.Bench.Load;

/// <summary>
<<<<<<< HEAD
/// One keep-alive connection that sends ready-made HTTP/1.1 requests and reads of an answer only what it must: status and length.
=======
/// One keep-alive connection that sends ready-made HTTP/1.1 requests and reads of an answer only what it must: status and
/// length.
>>>>>>> bench
/// </summary>
internal sealed class HttpConnection : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private byte[] _received = new byte[1 << 14];
    private int _bodyAt;
    private int _bodyLength;

    /// <summary>The body of the last answer; chunk marks are left in a chunked one.</summary>
    public ReadOnlySpan<byte> Body => _received.AsSpan(_bodyAt, _bodyLength);

    public Task ConnectAsync(IPEndPoint server) => _socket.ConnectAsync(server);

    /// <summary>Sends a request and waits for the whole answer.</summary>
    /// <returns>The status code.</returns>
    /// <exception cref="IOException">The server closed the connection.</exception>
    public async ValueTask<int> ExchangeAsync(ReadOnlyMemory<byte> request)
    {
        while (!request.IsEmpty)
            request = request[await _socket.SendAsync(request)..];
        var filled = 0;
        var expected = 0;
        do
        {
            if (filled == _received.Length)
                Array.Resize(ref _received, filled * 2);
            var read = await _socket.ReceiveAsync(_received.AsMemory(filled));
            if (read == 0)
                throw new IOException("The server closed the connection.");
            filled += read;
            if (expected <= 0)
                expected = ExpectedLength(_received.AsSpan(0, filled));
            if (expected > _received.Length)
                Array.Resize(ref _received, expected);
        }
        while (expected <= 0 || filled < expected);
        _bodyLength = filled - _bodyAt;
        return ((_received[9] - '0') * 100) + ((_received[10] - '0') * 10) + (_received[11] - '0');
    }

    /// <summary>How long the answer is in all; 0 while that cannot be said yet.</summary>
    private int ExpectedLength(ReadOnlySpan<byte> answer)
    {
        var headers = answer.IndexOf("\r\n\r\n"u8);
        if (headers < 0)
            return 0;
        _bodyAt = headers + 4;
        var head = answer[.._bodyAt];
        var at = head.IndexOf("Content-Length: "u8);
        if (at >= 0 && Utf8Parser.TryParse(head[(at + 16)..], out int length, out _))
            return _bodyAt + length;
        if (head.IndexOf("Transfer-Encoding: chunked"u8) < 0)
            return _bodyAt;
        return answer.EndsWith("0\r\n\r\n"u8) ? answer.Length : 0;
    }

    public void Dispose() => _socket.Dispose();
}
