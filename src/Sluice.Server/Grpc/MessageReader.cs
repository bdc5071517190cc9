using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Pipelines;
using Google.Protobuf;
using Sluice.Kernel;

namespace Sluice.Server.Grpc;

/// <summary>A message, or why there is none; neither at the end of the stream.</summary>
internal readonly record struct MessageRead<T>(T? Message, CallStatus? Refused)
    where T : class;

/// <summary>
/// Takes length-prefixed messages off a request (gRPC over HTTP/2, "Length-Prefixed-Message"): a flag, four bytes of length in
/// network order, then the message.
/// </summary>
internal sealed class MessageReader(PipeReader body, bool isGzip)
{
    /// <summary>The largest message, packed or unpacked: that of a REST body.</summary>
    public const int MessageBytesMax = Http.Requests.BodyBytesMax;

    public const int PrefixBytes = 5;

    /// <summary>Waits for a whole message.</summary>
    public async ValueTask<MessageRead<T>> ReadAsync<T>(MessageParser<T> parser, CancellationToken cancel)
        where T : class, IMessage<T>
    {
        while (true)
        {
            var result = await body.ReadAsync(cancel);
            var buffer = result.Buffer;
            if (buffer.Length >= PrefixBytes)
            {
                var (flag, length) = Prefix(buffer);
                if (flag > 1)
                    return Refuse<T>(Malformed("A message begins with 0, or with 1 when it is compressed."), buffer);
                if (length > MessageBytesMax)
                    return Refuse<T>(TooLarge, buffer);
                if (buffer.Length - PrefixBytes >= length)
                {
                    var payload = buffer.Slice(PrefixBytes, length);
                    var read = flag == 0 ? Parse(parser, payload) : Unpack(parser, payload);
                    body.AdvanceTo(payload.End);
                    return read;
                }
            }
            if (result.IsCompleted)
                return buffer.IsEmpty ? default : Refuse<T>(Malformed("The message broke off."), buffer);
            body.AdvanceTo(buffer.Start, buffer.End);
        }
    }

    private MessageRead<T> Refuse<T>(CallStatus refused, in ReadOnlySequence<byte> buffer)
        where T : class
    {
        body.AdvanceTo(buffer.End);
        return new MessageRead<T>(null, refused);
    }

    private static (byte Flag, uint Length) Prefix(in ReadOnlySequence<byte> buffer)
    {
        Span<byte> prefix = stackalloc byte[PrefixBytes];
        buffer.Slice(0, PrefixBytes).CopyTo(prefix);
        return (prefix[0], BinaryPrimitives.ReadUInt32BigEndian(prefix[1..]));
    }

    private static MessageRead<T> Parse<T>(MessageParser<T> parser, in ReadOnlySequence<byte> payload)
        where T : class, IMessage<T>
    {
        try
        {
            return new MessageRead<T>(parser.ParseFrom(payload), null);
        }
        catch (InvalidProtocolBufferException)
        {
            return new MessageRead<T>(null, Malformed("The message is no protocol buffer of this call."));
        }
    }

    private MessageRead<T> Unpack<T>(MessageParser<T> parser, in ReadOnlySequence<byte> payload)
        where T : class, IMessage<T>
    {
        // "If the flag is set and there is no encoding, the call fails with INTERNAL" (grpc/doc/compression.md).
        if (!isGzip)
        {
            return new MessageRead<T>(null,
                new CallStatus(GrpcCode.Internal, "The message is compressed, but grpc-encoding names no encoding."));
        }
        using var packed = new MemoryStream(payload.ToArray(), writable: false);
        using var gzip = new GZipStream(packed, CompressionMode.Decompress);
        // One byte more than is allowed: enough to know, and a bomb unpacks no further.
        var plain = ArrayPool<byte>.Shared.Rent(MessageBytesMax + 1);
        try
        {
            var length = gzip.ReadAtLeast(plain.AsSpan(0, MessageBytesMax + 1), MessageBytesMax + 1, throwOnEndOfStream: false);
            return length > MessageBytesMax
                ? new MessageRead<T>(null, TooLarge)
                : Parse(parser, new ReadOnlySequence<byte>(plain, 0, length));
        }
        catch (InvalidDataException)
        {
            return new MessageRead<T>(null, Malformed("The message is no gzip."));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(plain, clearArray: true);
        }
    }

    private static CallStatus Malformed(string detail) => CallStatus.Of(new Problem(ProblemTypes.MalformedBody, detail));

    private static CallStatus TooLarge => CallStatus.Of(
        new Problem(ProblemTypes.BodyTooLarge, $"A message has at most {MessageBytesMax >> 20} MiB, unpacked too."));
}
