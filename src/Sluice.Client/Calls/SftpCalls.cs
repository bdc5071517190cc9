namespace Sluice.Client;

/// <summary>/v1/sftp, /v1/sftp-keys, /v1/sftp-pgp and /v1/sftp-pgp-keys.</summary>
public sealed class SftpCalls : Calls
{
    private const string Path = "v1/sftp-keys";
    private const string PgpPath = "v1/sftp-pgp-keys";

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

    /// <summary>The server's own PGP key, to encrypt files to and to verify answers with.</summary>
    public Task<ServerPgpKey> ServerPgpKeyAsync(CancellationToken cancel = default) =>
        GetAsync("v1/sftp-pgp", SluiceJson.Default.ServerPgpKey, cancel);

    /// <summary>Every PGP key that files are signed with and answers encrypted to.</summary>
    public IAsyncEnumerable<PgpKey> ListAllPgpKeysAsync(CancellationToken cancel = default) =>
        AllAsync(PgpPath, null, SluiceJson.Default.PagePgpKey, cancel);

    /// <summary>Registers a PGP key; from the first one on, plain files are refused.</summary>
    public Task<PgpKey> AddPgpKeyAsync(NewPgpKey key, CancellationToken cancel = default) =>
        PostOnceAsync(PgpPath, Json(key, SluiceJson.Default.NewPgpKey), SluiceJson.Default.PgpKey, cancel);

    /// <summary>Takes a PGP key away.</summary>
    public Task DeletePgpKeyAsync(string id, CancellationToken cancel = default) =>
        Transport.SendAsync(new Call(HttpMethod.Delete, $"{PgpPath}/{Id(id)}") { Repeatable = true }, cancel);
}
