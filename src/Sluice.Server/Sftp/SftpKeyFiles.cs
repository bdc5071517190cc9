using System.Text;
using System.Threading.Channels;
using Sluice.Kernel;
using Sluice.Sftp;

namespace Sluice.Server.Sftp;

/// <summary>
/// Keeps the files that sshd reads its keys from the same as the keys in the database: one file a merchant that has keys. Several
/// nodes may do so in one folder.
/// </summary>
internal sealed partial class SftpKeyFiles(
    SftpFolders folders, Database database, Ids ids, TimeProvider clock, ILogger<SftpKeyFiles> log) : BackgroundService
{
    /// <summary>How often it is looked for what other nodes changed.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    private const char Hidden = '.';

    private readonly Channel<bool> _changed = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    private string? _lastFailure;

    /// <summary>Says that keys have changed, so that nobody waits for the next look.</summary>
    public void Wake() => _changed.Writer.TryWrite(true);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.Run(() => RunAsync(stoppingToken), CancellationToken.None);

    private async Task RunAsync(CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested)
        {
            try
            {
                await WriteAsync(cancel);
                _lastFailure = null;
            }
            catch (Exception failure) when (!cancel.IsCancellationRequested)
            {
                // What is there stays: keys that were let in still are, until it is known which are not.
                if (_lastFailure != failure.Message)
                    NotWritten(log, failure, folders.Keys);
                _lastFailure = failure.Message;
            }
            catch (OperationCanceledException)
            {
                return;
            }
            await Task.WhenAny(Task.Delay(Interval, clock, cancel), _changed.Reader.WaitToReadAsync(cancel).AsTask());
            _changed.Reader.TryRead(out _);
        }
    }

    /// <summary>Makes the files what the database says, once.</summary>
    internal async Task WriteAsync(CancellationToken cancel)
    {
        var files = new Dictionary<string, StringBuilder>(StringComparer.Ordinal);
        await foreach (var key in SftpKeyStore.AllAsync(database, cancel))
        {
            var user = SftpFolders.UserOf(key.Merchant);
            if (!files.TryGetValue(user, out var lines))
                files[user] = lines = new StringBuilder();
            lines.Append(key.AuthorizedLine).Append('\n');
        }
        Directory.CreateDirectory(folders.Keys);
        foreach (var path in Directory.EnumerateFiles(folders.Keys).ToList())
        {
            // One that another node is just writing may go too: it comes back for it at its next look.
            var name = Path.GetFileName(path);
            if ((SftpFolders.TryFind(name, out _) && !files.ContainsKey(name)) || name[0] == Hidden)
                File.Delete(path);
        }
        foreach (var (user, lines) in files)
            await WriteAsync(Path.Combine(folders.Keys, user), lines.ToString(), cancel);
    }

    /// <summary>Under another name first: sshd reads the one or the other, never half a list.</summary>
    private async Task WriteAsync(string path, string text, CancellationToken cancel)
    {
        if (File.Exists(path) && await File.ReadAllTextAsync(path, cancel) == text)
            return;
        var hidden = Path.Combine(folders.Keys, $"{Hidden}{ids.New():N}");
        await using (var file = new FileStream(hidden, FileMode.CreateNew, FileAccess.Write))
        {
            await file.WriteAsync(Encoding.ASCII.GetBytes(text), cancel);
            file.Flush(flushToDisk: true);
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(file.SafeFileHandle, SftpFolders.ReadableByAll);
        }
        File.Move(hidden, path, overwrite: true);
    }

    [LoggerMessage(6201, LogLevel.Warning,
        "The keys for SFTP could not be written to {Folder} and stay as they are; it is tried again every two seconds. "
        + "The folder is made by deploy/sftp/entry and belongs to this server's user")]
    private static partial void NotWritten(ILogger logger, Exception failure, string folder);
}
