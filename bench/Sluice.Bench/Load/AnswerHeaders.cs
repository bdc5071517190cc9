using System.Buffers.Text;

namespace Sluice.Bench.Load;

/// <summary>
/// Reads of header blocks (HPACK, RFC 7541) what says how a call ended. Of the dynamic table only that is kept, and the sizes
/// by which entries leave it. Held by one connection: every block has to pass through.
/// </summary>
internal sealed class AnswerHeaders
{
    private const int EntryBytes = 32;
    private const int FirstStatus = 8;
    private const int FirstOwn = 62;

    // What a connection begins with; the settings that are sent leave it so.
    private int _roomMax = 4096;
    private int _used;
    private readonly List<Header> _own = [];

    private enum Meaning : byte
    {
        None,
        HttpStatus,
        GrpcStatus,
    }

    /// <param name="Number">The value, where it means something.</param>
    private readonly record struct Header(Meaning Meaning, int NameBytes, int ValueBytes, int Number)
    {
        public int Size => NameBytes + ValueBytes + EntryBytes;
    }

    /// <summary>:status; 0 before it came.</summary>
    public int HttpStatus { get; private set; }

    /// <summary>grpc-status; -1 before it came.</summary>
    public int GrpcStatus { get; private set; } = -1;

    /// <summary>Begins an answer: what the one before said is forgotten, the table is not.</summary>
    public void Begin() => (HttpStatus, GrpcStatus) = (0, -1);

    /// <summary>Reads a whole block.</summary>
    /// <exception cref="BenchFailedException">It is packed in a way that this does not read.</exception>
    public void Read(ReadOnlySpan<byte> block)
    {
        while (!block.IsEmpty)
        {
            var first = block[0];
            if (first >= 0x80)
                Take(At(Number(ref block, 7)));
            else if (first >= 0x40)
                Keep(Take(Literal(ref block, 6)));
            else if (first >= 0x20)
                Shrink(_roomMax = Number(ref block, 5));
            else
                Take(Literal(ref block, 4));
        }
    }

    private Header Take(Header header)
    {
        if (header.Meaning == Meaning.HttpStatus)
            HttpStatus = header.Number;
        else if (header.Meaning == Meaning.GrpcStatus)
            GrpcStatus = header.Number;
        return header;
    }

    private void Keep(Header header)
    {
        Shrink(_roomMax - header.Size);
        // One that is larger than the table empties it and is not kept (§4.4).
        if (header.Size > _roomMax)
            return;
        _own.Insert(0, header);
        _used += header.Size;
    }

    private void Shrink(int room)
    {
        while (_own.Count > 0 && _used > room)
        {
            _used -= _own[^1].Size;
            _own.RemoveAt(_own.Count - 1);
        }
    }

    private Header Literal(ref ReadOnlySpan<byte> block, int indexBits)
    {
        var index = Number(ref block, indexBits);
        var (meaning, nameBytes) = (Meaning.None, 0);
        if (index > 0)
            (meaning, nameBytes, _, _) = At(index);
        else
        {
            var name = Text(ref block);
            nameBytes = name.Length;
            meaning = name.SequenceEqual("grpc-status"u8) ? Meaning.GrpcStatus
                : name.SequenceEqual(":status"u8) ? Meaning.HttpStatus : Meaning.None;
        }
        var value = Text(ref block);
        var isNumber = Utf8Parser.TryParse(value, out int parsed, out var length) && length == value.Length;
        var number = meaning != Meaning.None && isNumber ? parsed : -1;
        return new Header(meaning, nameBytes, value.Length, number);
    }

    private Header At(int index)
    {
        if (index >= FirstOwn && index - FirstOwn < _own.Count)
            return _own[index - FirstOwn];
        if (index is 0 or >= FirstOwn)
            throw new BenchFailedException($"A header block names entry {index}, which there is not.");
        var status = index - FirstStatus;
        return status >= 0 && status < Statuses.Length
            ? new Header(Meaning.HttpStatus, NameBytes[index], 3, Statuses[status])
            : new Header(Meaning.None, NameBytes[index], 0, -1);
    }

    private static ReadOnlySpan<int> Statuses => [200, 204, 206, 304, 400, 404, 500];

    // The lengths of the names in the static table (appendix A), by index.
    private static ReadOnlySpan<byte> NameBytes =>
    [
        0, 10, 7, 7, 5, 5, 7, 7, 7, 7, 7, 7, 7, 7, 7, 14, 15, 15, 13, 6, 27, 3, 5, 13, 13, 19, 16, 16, 14, 16, 13,
        12, 6, 4, 4, 6, 7, 4, 4, 8, 17, 13, 8, 19, 13, 4, 8, 12, 18, 19, 5, 7, 7, 11, 6, 10, 25, 17, 10, 4, 3, 16,
    ];

    private static ReadOnlySpan<byte> Text(ref ReadOnlySpan<byte> block)
    {
        if (!block.IsEmpty && block[0] >= 0x80)
            throw new BenchFailedException("The server writes headers in Huffman code, which this does not read.");
        var length = Number(ref block, 7);
        var text = block[..length];
        block = block[length..];
        return text;
    }

    /// <summary>An integer with a prefix of so many bits (§5.1).</summary>
    private static int Number(ref ReadOnlySpan<byte> block, int bits)
    {
        var mask = (1 << bits) - 1;
        var number = block[0] & mask;
        block = block[1..];
        if (number < mask)
            return number;
        for (var shift = 0; ; shift += 7)
        {
            var next = block[0];
            block = block[1..];
            number = checked(number + ((next & 0x7f) << shift));
            if (next < 0x80)
                return number;
            if (shift == 21)
                throw new BenchFailedException("A header block holds a number beyond all bounds.");
        }
    }
}
