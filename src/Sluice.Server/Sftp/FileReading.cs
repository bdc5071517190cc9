using System.Security.Cryptography;

namespace Sluice.Server.Sftp;

/// <summary>
/// A file read once from its beginning to its end: hashed on the way. One that its sender goes on writing to, through a handle
/// from before it was taken, is found out at the end.
/// </summary>
internal sealed class FileReading : Stream
{
    private readonly FileStream _file;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly long _length;
    private readonly DateTime _modifiedAt;

    public FileReading(string path)
    {
        _file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1 << 16,
            FileOptions.Asynchronous | FileOptions.SequentialScan);
        _length = _file.Length;
        _modifiedAt = File.GetLastWriteTimeUtc(_file.SafeFileHandle);
    }

    /// <summary>In hexadecimal; null while it was not read to its end.</summary>
    public string? Sha256 { get; private set; }

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <exception cref="FileChangedException">At the end, where it is not as it was at the beginning.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await _file.ReadAsync(buffer, cancellationToken);
        if (read > 0)
            _hash.AppendData(buffer.Span[..read]);
        else if (!buffer.IsEmpty && Sha256 is null)
            End();
        return read;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) =>
        throw new NotSupportedException("Files are read asynchronously.");

    public override void Flush() => throw new NotSupportedException();
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _file.Dispose();
            _hash.Dispose();
        }
        base.Dispose(disposing);
    }

    private void End()
    {
        if (_file.Position != _length || _file.Length != _length
            || File.GetLastWriteTimeUtc(_file.SafeFileHandle) != _modifiedAt)
            throw new FileChangedException();
        Sha256 = Convert.ToHexStringLower(_hash.GetHashAndReset());
    }
}

/// <summary>A file was written to while it was read; it is read again.</summary>
internal sealed class FileChangedException() : IOException("The file changed while it was read.");
