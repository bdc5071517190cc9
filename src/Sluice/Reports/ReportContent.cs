using System.IO.Compression;
using Sluice.Kernel;

namespace Sluice.Reports;

/// <summary>
/// A finished report, read back from any byte on: pieces have one size, so that the one to begin with is known. One piece is in
/// memory at a time.
/// </summary>
internal sealed class ReportContent(Database database, Vault vault, Report report) : Stream
{
    /// <summary>How large each piece is before it is packed; only the last one is smaller.</summary>
    public const int PieceBytes = 1 << 16;

    private byte[] _piece = [];
    private long _number = -1;
    private long _position;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => report.Bytes ?? 0;

    public override long Position
    {
        get => _position;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            _position = value;
        }
    }

    /// <summary>Packs and seals a piece. What is compressed already is only sealed.</summary>
    internal static byte[] Pack(Vault vault, MerchantId merchant, string format, ReadOnlySpan<byte> piece)
    {
        if (!IsPacked(format))
            return vault.Seal(merchant, piece);
        using var output = new MemoryStream(piece.Length / 4);
        using (var deflate = new DeflateStream(output, CompressionLevel.Fastest, leaveOpen: true))
            deflate.Write(piece);
        return vault.Seal(merchant, output.GetBuffer().AsSpan(0, (int)output.Length));
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_position >= Length || buffer.IsEmpty)
            return 0;
        var number = _position / PieceBytes;
        if (number != _number)
        {
            _piece = await LoadAsync((int)number, cancellationToken);
            _number = number;
        }
        var at = (int)(_position % PieceBytes);
        var count = Math.Min(buffer.Length, _piece.Length - at);
        _piece.AsSpan(at, count).CopyTo(buffer.Span);
        _position += count;
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) =>
        throw new NotSupportedException("Read asynchronously: the pieces come from the database.");

    public override long Seek(long offset, SeekOrigin origin) => Position = origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => _position + offset,
        _ => Length + offset,
    };

    public override void Flush() => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private static bool IsPacked(string format) => format is ReportFormats.Csv or ReportFormats.JsonLines;

    private async Task<byte[]> LoadAsync(int number, CancellationToken cancel)
    {
        var content = await ReportStore.ChunkAsync(database, report, number, cancel)
            ?? throw new IOException($"{report} was deleted while it was read.");
        var opened = vault.Open(report.Merchant, content);
        if (!IsPacked(report.Format))
            return opened;
        using var plain = new MemoryStream(PieceBytes);
        await using var inflate = new DeflateStream(new MemoryStream(opened), CompressionMode.Decompress);
        await inflate.CopyToAsync(plain, cancel);
        return plain.ToArray();
    }
}
