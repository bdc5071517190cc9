using System.Globalization;
using Sluice.Kernel;
using Sluice.Sftp;

namespace Sluice.Server.Sftp;

/// <summary>
/// Files that were taken: each lies in a folder of its own that says its id and its kind, so that all there is to know of it
/// lies beside it, whatever happens next.
/// </summary>
internal sealed class TakenFiles(SftpFolders folders)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Moves a file out of its merchant's reach. What is moved is the name, whatever stands behind it.</summary>
    /// <returns>False when somebody else was quicker.</returns>
    public bool Take(MerchantId merchant, Guid id, string kind, string path)
    {
        var folder = FolderOf(merchant, id, kind);
        if (OperatingSystem.IsWindows())
            throw new PlatformNotSupportedException("Files are taken on Linux.");
        Directory.CreateDirectory(folder, OwnerOnly);
        if (Inode.Move(path, Path.Combine(folder, Path.GetFileName(path))))
            return true;
        DropEmpty(merchant, id, kind);
        return false;
    }

    /// <summary>The files of a merchant that lie there.</summary>
    public IEnumerable<(Guid Id, string Kind)> Of(MerchantId merchant)
    {
        var work = folders.WorkOf(merchant);
        if (!Directory.Exists(work))
            yield break;
        foreach (var folder in Directory.EnumerateDirectories(work))
        {
            var parts = Path.GetFileName(folder).Split('-');
            if (parts.Length == 2 && SftpFileKinds.All.Contains(parts[1]) && Guid.TryParseExact(parts[0], "N", out var id))
                yield return (id, parts[1]);
        }
    }

    /// <summary>Where a file lies; null when it is not there.</summary>
    public string? PathOf(MerchantId merchant, Guid id, string kind)
    {
        var folder = FolderOf(merchant, id, kind);
        return Directory.Exists(folder) ? Directory.EnumerateFileSystemEntries(folder).FirstOrDefault() : null;
    }

    /// <summary>Deletes a file that is not needed any more.</summary>
    public void Drop(MerchantId merchant, Guid id, string kind)
    {
        var folder = FolderOf(merchant, id, kind);
        // Links in it are deleted, not followed.
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
    }

    /// <summary>Deletes a folder that nothing was moved to; leaves it to whoever just did.</summary>
    public void DropEmpty(MerchantId merchant, Guid id, string kind)
    {
        try
        {
            Directory.Delete(FolderOf(merchant, id, kind));
        }
        catch (IOException)
        {
            // Another node was quicker: there is something in it by now, or it is gone.
            return;
        }
    }

    private string FolderOf(MerchantId merchant, Guid id, string kind) => Path.Combine(
        folders.WorkOf(merchant), string.Create(CultureInfo.InvariantCulture, $"{id:N}-{kind}"));
}
