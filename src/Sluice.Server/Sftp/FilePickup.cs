using Sluice.Kernel;
using Sluice.Sftp;

namespace Sluice.Server.Sftp;

/// <summary>
/// Takes the files that merchants left, once each is whole, and sees to it that every file that was taken has its row. Which of
/// several nodes takes a file is decided by the file system: only one can move it.
/// </summary>
internal sealed partial class FilePickup(
    SftpFolders folders, SftpSettings settings, Database database, Ids ids, TimeProvider clock, ILogger<FilePickup> log)
{
    /// <summary>How many names of a folder are looked at in one sweep.</summary>
    private const int NamesMax = 2_000;

    private static readonly (string Folder, string Kind)[] Requests =
    [
        (SftpFolders.RequestPayments, SftpFileKinds.Payments), (SftpFolders.RequestOnboarding, SftpFileKinds.Onboarding),
    ];

    private static readonly string[] UnderwayEndings = [".part", ".filepart", ".partial", ".tmp"];

    private readonly FileWatch _watch = new(TimeSpan.FromSeconds(settings.QuietSeconds), clock);
    private readonly TakenFiles _taken = new(folders);
    private readonly HashSet<Guid> _known = [];
    private readonly HashSet<string> _unreadable = [];
    private readonly HashSet<MerchantId> _failing = [];

    /// <summary>Looks once at the folders of some merchants.</summary>
    public async Task SweepAsync(IReadOnlyCollection<MerchantId> merchants, CancellationToken cancel)
    {
        _watch.Begin();
        foreach (var merchant in merchants)
        {
            try
            {
                await SweepAsync(merchant, cancel);
                _failing.Remove(merchant);
            }
            catch (Exception failure) when (!cancel.IsCancellationRequested && !database.IsUnavailable(failure))
            {
                // The others' folders are looked at all the same. It is said once, not every second.
                if (_failing.Add(merchant))
                    LookFailed(log, failure, merchant);
            }
        }
        _watch.End();
    }

    private async Task SweepAsync(MerchantId merchant, CancellationToken cancel)
    {
        foreach (var (folder, kind) in Requests)
        {
            foreach (var (path, inode) in Whole(folders.Of(merchant, folder)))
            {
                var id = ids.New();
                if (_taken.Take(merchant, id, kind, path))
                    await AddAsync(merchant, id, kind, inode.Bytes, cancel);
            }
        }
        await RegisterAsync(merchant, cancel);
    }

    /// <summary>Makes rows for what lies there without one, and deletes what is done.</summary>
    private async Task RegisterAsync(MerchantId merchant, CancellationToken cancel)
    {
        foreach (var (id, kind) in _taken.Of(merchant).ToList())
        {
            if (_known.Contains(id))
                continue;
            if (await SftpFileStore.FindAsync(database, merchant, id, cancel) is { } file)
            {
                if (file.IsUnread)
                    _known.Add(id);
                else
                    _taken.Drop(merchant, id, kind);
            }
            else if (_taken.PathOf(merchant, id, kind) is { } path)
            {
                await AddAsync(merchant, id, kind, Inode.Of(path)?.Bytes ?? 0, cancel);
            }
            else
            {
                // Another node died, or is about to move a file here; it will find the folder gone and begin again.
                _taken.DropEmpty(merchant, id, kind);
            }
        }
    }

    private async Task AddAsync(MerchantId merchant, Guid id, string kind, long bytes, CancellationToken cancel)
    {
        if (_taken.PathOf(merchant, id, kind) is not { } path)
            return;
        await SftpFileStore.AddAsync(database, new SftpFile
        {
            Merchant = merchant,
            Id = id,
            Kind = kind,
            Name = TextRules.Tolerate(Path.GetFileName(path), byte.MaxValue),
            Bytes = bytes,
            ReceivedAt = clock.Now,
            State = SftpFileStates.Received,
        }, cancel);
        _known.Add(id);
    }

    private List<(string Path, Inode Inode)> Whole(string folder)
    {
        var whole = new List<(string, Inode)>();
        if (!Directory.Exists(folder))
            return whole;
        foreach (var path in Directory.EnumerateFileSystemEntries(folder).Take(NamesMax))
        {
            var name = Path.GetFileName(path);
            if (IsUnderway(name))
                continue;
            if (Inode.Of(path) is not { } inode)
            {
                // Gone meanwhile; or its name is not UTF-8, and what stands for it here names nothing.
                if (name.Contains('\uFFFD', StringComparison.Ordinal) && _unreadable.Add(path))
                    NameUnreadable(log, path);
                continue;
            }
            // Folders of their own are the merchant's business.
            if (inode.Kind != InodeKind.Directory && _watch.IsQuiet(path, inode))
                whole.Add((path, inode));
        }
        return whole;
    }

    /// <summary>Whether a name says that its file is still on the way in.</summary>
    internal static bool IsUnderway(string name) => name.StartsWith('.')
        || UnderwayEndings.Any(ending => name.EndsWith(ending, StringComparison.OrdinalIgnoreCase));

    [LoggerMessage(6701, LogLevel.Error, "The SFTP folders of {Merchant} cannot be looked at; this is tried on and on")]
    private static partial void LookFailed(ILogger logger, Exception failure, MerchantId merchant);

    [LoggerMessage(6702, LogLevel.Warning, "The name of a file is not UTF-8; it is left alone: {Path}")]
    private static partial void NameUnreadable(ILogger logger, string path);
}
