using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Sluice.Bench.Load;

/// <summary>
/// <c>types.PayoutService/Create</c> on one cleartext HTTP/2 connection, one call at a time. Created is HTTP 200, a message that
/// repeats the reference, and grpc-status 0.
/// </summary>
internal sealed class GrpcCaller(GrpcRequest request) : IPayoutCaller
{
    private const int RefillBytes = 1 << 30;

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly AnswerHeaders _headers = new();
    private readonly List<byte> _replies = [];
    private byte[] _received = new byte[1 << 14];
    private int _filled;
    private int _stream = -1;
    private int _sendWindow = Http2.FirstWindow;
    private int _taken;
    private bool _isEchoed;
    private bool _isEnded;
    private string _lastHeaders = "";

    public async Task ConnectAsync(IPEndPoint server)
    {
        await _socket.ConnectAsync(server);
        // No settings of its own: those of any client. The window is opened far enough not to be thought of for a while.
        await SendAsync((byte[])[
            .. Http2.Preface, .. Http2.Frame(FrameKind.Settings, 0, 0, []), .. Http2.WindowUpdate(RefillBytes)]);
    }

    public async ValueTask<string?> CreateAsync()
    {
        if (request.DataBytes > _sendWindow)
            throw new IOException("The server took the last call and leaves no room for the next.");
        _sendWindow -= request.DataBytes;
        _stream += 2;
        (_isEchoed, _isEnded) = (false, false);
        _headers.Begin();
        await SendAsync(request.Next(_stream));
        while (!_isEnded)
        {
            if (_filled == _received.Length)
                Array.Resize(ref _received, _filled * 2);
            var read = await _socket.ReceiveAsync(_received.AsMemory(_filled));
            if (read == 0)
                throw new IOException("The server closed the connection.");
            _filled += read;
            TakeFrames();
            if (_taken >= RefillBytes / 2)
            {
                _replies.AddRange(Http2.WindowUpdate(_taken));
                _taken = 0;
            }
            if (_replies.Count > 0)
            {
                var replies = _replies.ToArray();
                _replies.Clear();
                await SendAsync(replies);
            }
        }
        return _isEchoed && _headers is { HttpStatus: 200, GrpcStatus: 0 } ? null : string.Create(
            CultureInfo.InvariantCulture,
            $"HTTP {_headers.HttpStatus}, grpc-status {_headers.GrpcStatus}, "
            + $"{(_isEchoed ? "the reference" : "no reference")} in the message: {_lastHeaders}");
    }

    private async ValueTask SendAsync(ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
            bytes = bytes[await _socket.SendAsync(bytes)..];
    }

    private void TakeFrames()
    {
        var rest = _received.AsSpan(0, _filled);
        while (rest.Length >= Http2.HeadBytes && rest.Length - Http2.HeadBytes >= Http2.Length(rest))
        {
            var length = Http2.Length(rest);
            Take(rest[..Http2.HeadBytes], rest.Slice(Http2.HeadBytes, length));
            rest = rest[(Http2.HeadBytes + length)..];
        }
        rest.CopyTo(_received);
        _filled = rest.Length;
    }

    private void Take(ReadOnlySpan<byte> head, ReadOnlySpan<byte> payload)
    {
        var (kind, flags) = (Http2.Kind(head), Http2.Flags(head));
        switch (kind)
        {
            case FrameKind.Data:
                _taken += payload.Length;
                _isEchoed |= payload.IndexOf(request.Number) >= 0;
                End(head, flags);
                break;
            case FrameKind.Headers when (flags & (Http2.EndHeaders | Http2.Padded | Http2.HasPriority)) == Http2.EndHeaders:
                _headers.Read(payload);
                if (_headers.GrpcStatus > 0)
                    _lastHeaders = Readable(payload);
                End(head, flags);
                break;
            case FrameKind.Settings when (flags & Http2.Ack) == 0:
                _replies.AddRange(Http2.Frame(FrameKind.Settings, Http2.Ack, 0, []));
                break;
            case FrameKind.Ping when (flags & Http2.Ack) == 0:
                _replies.AddRange(Http2.Frame(FrameKind.Ping, Http2.Ack, 0, payload));
                break;
            case FrameKind.WindowUpdate when Http2.Stream(head) == 0:
                _sendWindow = checked(_sendWindow + BinaryPrimitives.ReadInt32BigEndian(payload));
                break;
            case FrameKind.Settings or FrameKind.Ping or FrameKind.WindowUpdate:
                break;
            default:
                throw new IOException($"The server sent {kind} with flags {flags} and {Convert.ToHexString(payload)}.");
        }
    }

    private void End(ReadOnlySpan<byte> head, byte flags)
    {
        if (Http2.Stream(head) != _stream)
            throw new IOException($"The server answers stream {Http2.Stream(head)}, not {_stream}.");
        _isEnded |= (flags & Http2.EndStream) != 0;
    }

    /// <summary>A header block for a person: its literals are plain, the rest is blanks.</summary>
    private static string Readable(ReadOnlySpan<byte> block)
    {
        var text = Encoding.ASCII.GetString(block).ToCharArray();
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsAscii(text[i]) || char.IsControl(text[i]))
                text[i] = ' ';
        }
        return new string(text).Trim();
    }

    public void Dispose() => _socket.Dispose();
}
