using System.Buffers.Binary;

namespace Sluice.Bench.Load;

/// <summary>The kinds of frames (RFC 9113 §6).</summary>
internal enum FrameKind : byte
{
    Data = 0,
    Headers = 1,
    Priority = 2,
    ResetStream = 3,
    Settings = 4,
    PushPromise = 5,
    Ping = 6,
    GoAway = 7,
    WindowUpdate = 8,
    Continuation = 9,
}

/// <summary>Frames in bytes (RFC 9113 §4.1): length, kind, flags, stream, payload.</summary>
internal static class Http2
{
    public const int HeadBytes = 9;

    public const byte EndStream = 0x1;
    public const byte Ack = 0x1;
    public const byte EndHeaders = 0x4;
    public const byte Padded = 0x8;
    public const byte HasPriority = 0x20;

    /// <summary>What each side may send before the other says more (§6.9.2).</summary>
    public const int FirstWindow = 65_535;

    /// <summary>What a client begins with (§3.4).</summary>
    public static ReadOnlySpan<byte> Preface => "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8;

    public static byte[] Frame(FrameKind kind, byte flags, int stream, ReadOnlySpan<byte> payload)
    {
        var frame = new byte[HeadBytes + payload.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame, (payload.Length << 8) | (byte)kind);
        frame[4] = flags;
        WriteStream(frame, stream);
        payload.CopyTo(frame.AsSpan(HeadBytes));
        return frame;
    }

    /// <summary>Says that so many more bytes may come on the connection.</summary>
    public static byte[] WindowUpdate(int bytes)
    {
        var payload = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(payload, bytes);
        return Frame(FrameKind.WindowUpdate, 0, 0, payload);
    }

    public static void WriteStream(Span<byte> frame, int stream) => BinaryPrimitives.WriteInt32BigEndian(frame[5..], stream);

    public static int Length(ReadOnlySpan<byte> frame) => BinaryPrimitives.ReadInt32BigEndian(frame) >>> 8;

    public static FrameKind Kind(ReadOnlySpan<byte> frame) => (FrameKind)frame[3];

    public static byte Flags(ReadOnlySpan<byte> frame) => frame[4];

    // The first bit means nothing and is ignored.
    public static int Stream(ReadOnlySpan<byte> frame) => BinaryPrimitives.ReadInt32BigEndian(frame[5..]) & int.MaxValue;
}
