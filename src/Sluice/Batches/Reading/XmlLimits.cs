using System.Xml;

namespace Sluice.Batches.Reading;

/// <summary>An XML file holds more than is read of it; the message is for people.</summary>
internal sealed class XmlLimitException(string message) : Exception(message);

/// <summary>
/// A stream that ends in an error when too much of it went by without the reader having got on: one endless name, text or
/// comment must not fill the memory, and the parser itself would gather it whole.
/// </summary>
internal sealed class BoundedXmlStream(Stream source) : Stream
{
    /// <summary>What may go by between two calls of <see cref="Allow"/>: one payment, and what the parser reads ahead.</summary>
    public const int BytesMax = BatchReader.RowBytesMax + (1 << 17);

    private int _left = BytesMax;

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <summary>The reader has got on: as much again may go by.</summary>
    public void Allow() => _left = BytesMax;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_left <= 0)
            throw new XmlLimitException($"An element is longer than {BatchReader.RowBytesMax} bytes.");
        var read = await source.ReadAsync(buffer, cancellationToken);
        _left -= read;
        return read;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) =>
        throw new NotSupportedException("Batch files are read asynchronously.");
    public override void Flush() => throw new NotSupportedException();
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}

/// <summary>
/// The names of a document, each kept once for as long as it is read: so there is an end to how many it may have.
/// </summary>
internal sealed class BoundedXmlNames : NameTable
{
    /// <summary>ISO 20022 messages have some hundreds.</summary>
    public const int NamesMax = 5_000;

    private int _names;

    public override string Add(string key) => Get(key) ?? Counted(base.Add(key));

    public override string Add(char[] key, int start, int len) => Get(key, start, len) ?? Counted(base.Add(key, start, len));

    private string Counted(string name) =>
        ++_names <= NamesMax ? name : throw new XmlLimitException($"There are more than {NamesMax} different names in it.");
}
