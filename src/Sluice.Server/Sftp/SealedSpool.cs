using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Sluice.Server.Sftp;

/// <summary>
/// What must be known to its end before the first byte of it may be used: kept in a file without a name, sealed by a key that is
/// nowhere but in this process. Nothing of it outlives that, and nothing of it can be read on the disk.
/// </summary>
internal sealed class SealedSpool : IAsyncDisposable
{
    private const int PieceBytes = 1 << 16;
    private const int TagBytes = 16;
    private const int NonceBytes = 12;

    private readonly AesGcm _cipher;
    private readonly FileStream _file;
    private readonly byte[] _piece = new byte[PieceBytes];
    private readonly byte[] _sealed = new byte[PieceBytes + TagBytes];
    private readonly byte[] _nonce = new byte[NonceBytes];
    private long _pieces;
    private int _filled;

    public SealedSpool(string folder)
    {
        Span<byte> secret = stackalloc byte[32];
        RandomNumberGenerator.Fill(secret);
        _cipher = new AesGcm(secret, TagBytes);
        CryptographicOperations.ZeroMemory(secret);
        var path = Path.Combine(folder, "." + Path.GetRandomFileName());
        _file = new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Delete, 0, FileOptions.Asynchronous);
        File.Delete(path);
    }

    /// <summary>How much it holds.</summary>
    public long Bytes { get; private set; }

    /// <summary>Adds to it.</summary>
    public async Task AppendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancel)
    {
        Bytes += bytes.Length;
        while (bytes.Length > 0)
        {
            var taken = Math.Min(bytes.Length, PieceBytes - _filled);
            bytes[..taken].CopyTo(_piece.AsMemory(_filled));
            _filled += taken;
            bytes = bytes[taken..];
            if (_filled == PieceBytes)
                await SealAsync(cancel);
        }
    }

    /// <summary>Adds a whole stream, and ends it.</summary>
    public async Task FillAsync(Stream from, CancellationToken cancel)
    {
        var piece = new byte[PieceBytes];
        int read;
        while ((read = await from.ReadAsync(piece, cancel)) > 0)
            await AppendAsync(piece.AsMemory(0, read), cancel);
        CryptographicOperations.ZeroMemory(piece);
        await EndAsync(cancel);
    }

    /// <summary>Ends it: from now on it can be read.</summary>
    public async Task EndAsync(CancellationToken cancel)
    {
        if (_filled > 0)
            await SealAsync(cancel);
        CryptographicOperations.ZeroMemory(_piece);
    }

    /// <summary>Reads it from its beginning; one reader at a time.</summary>
    public Stream Open() => new Reading(this);

    public async ValueTask DisposeAsync()
    {
        CryptographicOperations.ZeroMemory(_piece);
        _cipher.Dispose();
        await _file.DisposeAsync();
    }

    private async Task SealAsync(CancellationToken cancel)
    {
        Encrypt(_pieces++);
        await _file.WriteAsync(_sealed.AsMemory(0, _filled + TagBytes), cancel);
        _filled = 0;
    }

    private void Encrypt(long number) =>
        _cipher.Encrypt(Nonce(number), _piece.AsSpan(0, _filled), _sealed.AsSpan(0, _filled), _sealed.AsSpan(_filled, TagBytes));

    private byte[] Nonce(long number)
    {
        BinaryPrimitives.WriteInt64LittleEndian(_nonce, number);
        return _nonce;
    }

    private void Decrypt(long number, ReadOnlySpan<byte> from, Span<byte> to) =>
        _cipher.Decrypt(Nonce(number), from[..^TagBytes], from[^TagBytes..], to);

    private sealed class Reading(SealedSpool spool) : ReadOnceStream
    {
        private readonly byte[] _sealed = new byte[PieceBytes + TagBytes];
        private readonly byte[] _open = new byte[PieceBytes];
        private long _number;
        private int _at;
        private int _length;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (_at == _length && !await NextAsync(cancellationToken))
                return 0;
            var read = Math.Min(buffer.Length, _length - _at);
            _open.AsMemory(_at, read).CopyTo(buffer);
            _at += read;
            return read;
        }

        protected override void Dispose(bool disposing)
        {
            CryptographicOperations.ZeroMemory(_open);
            base.Dispose(disposing);
        }

        private async Task<bool> NextAsync(CancellationToken cancel)
        {
            var wanted = (int)Math.Min(PieceBytes, spool.Bytes - (_number * PieceBytes));
            if (wanted <= 0)
                return false;
            spool._file.Position = _number * (PieceBytes + TagBytes);
            await spool._file.ReadExactlyAsync(_sealed.AsMemory(0, wanted + TagBytes), cancel);
            spool.Decrypt(_number, _sealed.AsSpan(0, wanted + TagBytes), _open.AsSpan(0, wanted));
            (_number, _at, _length) = (_number + 1, 0, wanted);
            return true;
        }
    }
}
