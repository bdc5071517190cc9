using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Sluice.Reports;

/// <summary>
/// Where a report is written to, as UTF-8: memory that is emptied piece by piece (<see cref="DrainAsync"/>), so that it holds no
/// more than one page of rows and one piece. Counts and hashes what goes through.
/// </summary>
/// <param name="pieceBytes">How large each piece is; only the last one is smaller.</param>
/// <param name="keep">Takes the pieces, one after the other.</param>
internal sealed class ReportOutput(int pieceBytes, Func<ReadOnlyMemory<byte>, Task> keep) : Stream
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private byte[] _buffer = new byte[2 * pieceBytes];
    private int _length;

    /// <summary>Bytes kept so far.</summary>
    public long Kept { get; private set; }

    public void Put(byte value)
    {
        Room(1)[0] = value;
        _length++;
    }

    public void Put(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Room(bytes.Length));
        _length += bytes.Length;
    }

    public void Put(ReadOnlySpan<char> text) =>
        _length += Encoding.UTF8.GetBytes(text, Room(Encoding.UTF8.GetMaxByteCount(text.Length)));

    public void Put(long number)
    {
        Utf8Formatter.TryFormat(number, Room(20), out var written);
        _length += written;
    }

    /// <summary>Minor units as decimal text in major units, with exactly the currency's decimals.</summary>
    public void Put(long minor, int exponent)
    {
        var room = Room(24);
        if (exponent == 0)
        {
            Put(minor);
            return;
        }
        var at = 0;
        if (minor < 0)
            room[at++] = (byte)'-';
        var magnitude = minor < 0 ? (ulong)(-(minor + 1)) + 1 : (ulong)minor;
        var scale = exponent switch { 2 => 100UL, 3 => 1000UL, 4 => 10_000UL, _ => 10UL };
        Utf8Formatter.TryFormat(magnitude / scale, room[at..], out var written);
        at += written;
        room[at++] = (byte)'.';
        var rest = magnitude % scale;
        for (var i = exponent - 1; i >= 0; i--)
        {
            room[at + i] = (byte)('0' + (rest % 10));
            rest /= 10;
        }
        _length += at + exponent;
    }

    public void Put(DateTimeOffset at, LocalTimes times)
    {
        times.Write(at, Room(LocalTimes.Bytes));
        _length += LocalTimes.Bytes;
    }

    /// <summary>Hands on what makes whole pieces; at the end, with <paramref name="last"/>, the rest too.</summary>
    public async Task DrainAsync(bool last = false)
    {
        var at = 0;
        while (_length - at >= pieceBytes || (last && at < _length))
        {
            var piece = _buffer.AsMemory(at, Math.Min(pieceBytes, _length - at));
            _hash.AppendData(piece.Span);
            await keep(piece);
            Kept += piece.Length;
            at += piece.Length;
        }
        _buffer.AsSpan(at, _length - at).CopyTo(_buffer);
        _length -= at;
    }

    /// <summary>SHA-256 of all that was kept, hexadecimal.</summary>
    public string Sha256() => Convert.ToHexStringLower(_hash.GetCurrentHash());

    private Span<byte> Room(int bytes)
    {
        if (_buffer.Length - _length < bytes)
            Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, _length + bytes));
        return _buffer.AsSpan(_length);
    }

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override void Write(byte[] buffer, int offset, int count) => Put(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer) => Put(buffer);

    public override void Flush()
    {
        // Pieces are handed on by DrainAsync alone.
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _hash.Dispose();
        base.Dispose(disposing);
    }
}
