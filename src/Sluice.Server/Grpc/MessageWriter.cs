using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;
using Google.Protobuf;

namespace Sluice.Server.Grpc;

/// <summary>Puts length-prefixed messages on a response, as gzip where the caller takes it and it is worth it.</summary>
internal sealed class MessageWriter(HttpResponse response, bool mayCompress)
{
    /// <summary>Shorter messages go as they are: packing costs more than it saves.</summary>
    public const int CompressBytesMin = 1024;

    /// <summary>Whether there was a message: the status follows as trailers then.</summary>
    public bool HasWritten { get; private set; }

    /// <summary>Writes a message; it is sent with the next flush or with the end.</summary>
    public void Write(IMessage message)
    {
        if (!HasWritten && mayCompress)
            response.Headers["grpc-encoding"] = "gzip";
        HasWritten = true;
        var size = message.CalculateSize();
        if (mayCompress && size >= CompressBytesMin)
        {
            WritePacked(message, size);
            return;
        }
        var span = response.BodyWriter.GetSpan(MessageReader.PrefixBytes + size)[..(MessageReader.PrefixBytes + size)];
        WritePrefix(span, 0, size);
        message.WriteTo(span[MessageReader.PrefixBytes..]);
        response.BodyWriter.Advance(span.Length);
    }

    /// <summary>Writes a message and sends it.</summary>
    public async Task SendAsync(IMessage message, CancellationToken cancel)
    {
        Write(message);
        await response.BodyWriter.FlushAsync(cancel);
    }

    private void WritePacked(IMessage message, int size)
    {
        using var packed = new MemoryStream(size);
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            gzip.Write(message.ToByteArray());
        var span = response.BodyWriter.GetSpan(MessageReader.PrefixBytes + (int)packed.Length);
        WritePrefix(span, 1, (int)packed.Length);
        packed.GetBuffer().AsSpan(0, (int)packed.Length).CopyTo(span[MessageReader.PrefixBytes..]);
        response.BodyWriter.Advance(MessageReader.PrefixBytes + (int)packed.Length);
    }

    private static void WritePrefix(Span<byte> span, byte flag, int length)
    {
        span[0] = flag;
        BinaryPrimitives.WriteInt32BigEndian(span[1..], length);
    }
}
