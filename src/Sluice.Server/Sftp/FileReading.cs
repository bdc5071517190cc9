using System.Security.Cryptography;

namespace Sluice.Server.Sftp;

/// <summary>
/// A file read once from its beginning to its end: hashed on the way. One that its sender goes on writing to, through a handle
/// from before it was taken, is found out at the end.
/// </summary>
internal sealed class FileReading : ReadOnceStream
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
