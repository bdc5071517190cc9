using System.Buffers.Binary;
using System.Buffers.Text;
using System.Text;

namespace Sluice.Bench.Load;

/// <summary>
/// A call of <c>types.PayoutService/Create</c> in its bytes (RFC 9113, gRPC over HTTP/2): one HEADERS frame of literals, one
/// DATA frame, with holes that <see cref="Next"/> fills. Held by one connection.
/// </summary>
internal sealed class GrpcRequest
{
    public const string Path = "/types.PayoutService/Create";
    public const string ContentType = "application/grpc";

    // RFC 7541, appendix A.
    private const byte IndexedPost = 0x83;
    private const byte IndexedHttp = 0x86;

    private readonly byte[] _bytes;
    private readonly int _dataAt;
    private readonly int _numberAt;

    public GrpcRequest(string apiKey)
    {
        byte[] headers =
        [
            IndexedPost, IndexedHttp, .. Literal(":path", Path), .. Literal(":authority", "127.0.0.1"),
            .. Headers(apiKey).SelectMany(h => Literal(h.Name, h.Value)), .. Literal("content-type", ContentType),
        ];
        var message = Message(PayoutRequest.Reference(PayoutRequest.NumberHole));
        byte[] data = [.. Prefix(message), .. message];
        DataBytes = data.Length;
        _bytes =
        [
            .. Http2.Frame(FrameKind.Headers, Http2.EndHeaders, 0, headers),
            .. Http2.Frame(FrameKind.Data, Http2.EndStream, 0, data),
        ];
        _dataAt = Http2.HeadBytes + headers.Length;
        _numberAt = _bytes.AsSpan().IndexOf(Encoding.ASCII.GetBytes(PayoutRequest.NumberHole));
    }

    /// <summary>What a call takes of the server's window.</summary>
    public int DataBytes { get; }

    /// <summary>What tells this payout's reference from all others; the answer repeats it.</summary>
    public ReadOnlySpan<byte> Number => _bytes.AsSpan(_numberAt, PayoutRequest.NumberHole.Length);

    /// <summary>The metadata of a call beside the content type.</summary>
    public static (string Name, string Value)[] Headers(string apiKey) =>
        [("te", "trailers"), ("authorization", "Bearer " + apiKey), ("x-purpose", "COMMISSION")];

    /// <summary>A message as a body of its own: the same payout as <see cref="PayoutRequest.PlainBody"/>.</summary>
    public static byte[] Body(string reference)
    {
        var message = Message(reference);
        return [.. Prefix(message), .. message];
    }

    /// <summary>The next call, on a stream of its own; the same memory each time.</summary>
    public ReadOnlyMemory<byte> Next(int stream)
    {
        Http2.WriteStream(_bytes, stream);
        Http2.WriteStream(_bytes.AsSpan(_dataAt), stream);
        Utf8Formatter.TryFormat(
            PayoutRequest.NextNumber(), _bytes.AsSpan(_numberAt, PayoutRequest.NumberHole.Length), out _, new('D', 12));
        return _bytes;
    }

    // PayoutServiceCreateRequest of payouts.proto.
    private static byte[] Message(string reference) =>
    [
        .. Text(1, reference),
        .. Nested(4, Nested(4, Nested(4, Text(1, "DE89370400440532013000")))),
        .. Nested(7, [.. Whole(1, 2550), .. Whole(2, 45)]),
        .. Nested(9, Text(1, "Ada Byron")),
        .. Text(16, "March commission"),
    ];

    private static byte[] Prefix(byte[] message)
    {
        var prefix = new byte[5];
        BinaryPrimitives.WriteInt32BigEndian(prefix.AsSpan(1), message.Length);
        return prefix;
    }

    private static byte[] Text(int field, string text) => Nested(field, Encoding.UTF8.GetBytes(text));

    private static byte[] Nested(int field, byte[] content) =>
        [.. Varint((field << 3) | 2), .. Varint(content.Length), .. content];

    private static byte[] Whole(int field, int value) => [.. Varint(field << 3), .. Varint(value)];

    private static List<byte> Varint(int value)
    {
        var bytes = new List<byte>();
        for (; value > 0x7f; value >>= 7)
            bytes.Add((byte)((value & 0x7f) | 0x80));
        bytes.Add((byte)value);
        return bytes;
    }

    // Without indexing, a new name (RFC 7541 §6.2.2): nothing to remember on either side.
    private static byte[] Literal(string name, string value) => [0, .. HpackText(name), .. HpackText(value)];

    private static byte[] HpackText(string text) => text.Length < 0x7f
        ? [(byte)text.Length, .. Encoding.ASCII.GetBytes(text)]
        : throw new BenchFailedException($"A header of {text.Length} bytes is longer than this encoder writes.");
}
