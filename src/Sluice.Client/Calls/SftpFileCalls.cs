namespace Sluice.Client;

/// <summary>/v1/sftp-files.</summary>
public sealed class SftpFileCalls : Calls
{
    internal SftpFileCalls(Transport transport)
        : base(transport)
    {
    }

    /// <summary>One page of files that came over SFTP, newest first.</summary>
    public Task<Page<SftpFile>> ListAsync(SftpFileQuery? query = null, CancellationToken cancel = default) =>
        GetAsync(QueryText.Of("v1/sftp-files", query), SluiceJson.Default.PageSftpFile, cancel);

    /// <summary>All files that came over SFTP, newest first, page by page.</summary>
    public IAsyncEnumerable<SftpFile> ListAllAsync(SftpFileQuery? query = null, CancellationToken cancel = default) =>
        AllAsync("v1/sftp-files", query, SluiceJson.Default.PageSftpFile, cancel);
}
