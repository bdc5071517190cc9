namespace Sluice.Client;

/// <summary>/v1/sftp and /v1/sftp-keys.</summary>
public sealed class SftpCalls : Calls
{
    private const string Path = "v1/sftp-keys";

    internal SftpCalls(Transport transport)
        : base(transport)
    {
    }

    /// <summary>How to connect.</summary>
    public Task<SftpAccess> AccessAsync(CancellationToken cancel = default) =>
        GetAsync("v1/sftp", SluiceJson.Default.SftpAccess, cancel);

    /// <summary>Every key that is let in.</summary>
    public IAsyncEnumerable<SftpKey> ListAllAsync(CancellationToken cancel = default) =>
        AllAsync(Path, null, SluiceJson.Default.PageSftpKey, cancel);

    /// <summary>Lets a key in.</summary>
    public Task<SftpKey> AddAsync(NewSftpKey key, CancellationToken cancel = default) =>
        PostOnceAsync(Path, Json(key, SluiceJson.Default.NewSftpKey), SluiceJson.Default.SftpKey, cancel);

    /// <summary>Lets a key in no more.</summary>
    public Task DeleteAsync(string id, CancellationToken cancel = default) =>
        Transport.SendAsync(new Call(HttpMethod.Delete, $"{Path}/{Id(id)}") { Repeatable = true }, cancel);
}
