namespace Sluice.Server.Sftp;

/// <summary>What is in a file that was taken: as it lies there, or as it was decrypted.</summary>
internal sealed class FileContent : IAsyncDisposable
{
    private readonly string _path;
    private readonly SealedSpool? _spool;
    private readonly string? _sha256;
    private FileReading? _reading;

    /// <summary>One that lies there.</summary>
    public FileContent(string name, string path) => (Name, _path) = (name, path);

    /// <summary>One that was decrypted.</summary>
    /// <param name="name">Of what was in it.</param>
    /// <param name="spool">What was in it; disposed of with this.</param>
    /// <param name="sha256">Of the file as it was sent.</param>
    /// <param name="signedBy">The fingerprint of whose signature was good, of those the merchant has registered.</param>
    public FileContent(string name, SealedSpool spool, string sha256, string? signedBy) =>
        (Name, _path, _spool, _sha256, SignedBy) = (name, "", spool, sha256, signedBy);

    /// <summary>Its ending says how it is to be read.</summary>
    public string Name { get; }

    public string? SignedBy { get; }

    /// <summary>Of the file as it was sent, in hexadecimal; null while it was not read to its end.</summary>
    public string? Sha256 => _sha256 ?? _reading?.Sha256;

    /// <summary>Reads it from its beginning.</summary>
    public Stream Open() => _spool is { } spool ? spool.Open() : _reading = new FileReading(_path);

    public ValueTask DisposeAsync() => _spool?.DisposeAsync() ?? ValueTask.CompletedTask;
}
