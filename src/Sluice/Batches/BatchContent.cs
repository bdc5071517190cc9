using System.IO.Compression;
using Sluice.Kernel;

namespace Sluice.Batches;

/// <summary>
/// An uploaded file read back piece by piece from the database, opened and unpacked; one piece is in memory at a time.
/// </summary>
internal sealed class BatchContent(Database database, Vault vault, MerchantId merchant, Guid batch) : Stream
{
    private DeflateStream? _piece;
    private int _number;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            if (_piece is not null)
            {
                var read = await _piece.ReadAsync(buffer, cancellationToken);
                if (read > 0 || buffer.IsEmpty)
                    return read;
                await _piece.DisposeAsync();
                _piece = null;
            }
            if (await BatchStore.ChunkAsync(database, merchant, batch, ++_number, cancellationToken) is not { } content)
                return 0;
            _piece = new DeflateStream(new MemoryStream(vault.Open(merchant, content)), CompressionMode.Decompress);
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) =>
        throw new NotSupportedException("Read asynchronously: the pieces come from the database.");

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _piece?.Dispose();
        base.Dispose(disposing);
    }
}
