using System.Diagnostics;
using Xunit;

namespace Sluice.Tests.Faults;

/// <summary>A file system of a few mebibytes in memory, which can be made larger while it is used. Needs root.</summary>
internal sealed class TinyDisk : IDisposable
{
    private TinyDisk(string folder) => Folder = folder;

    public string Folder { get; }

    /// <summary>Whether this process may mount; many containers do not allow it even to root.</summary>
    public static bool IsAllowed { get; } = OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess && TryOnce();

    /// <summary>Null where it cannot be mounted.</summary>
    public static TinyDisk? Mount(int mebibytes)
    {
        var folder = Directory.CreateTempSubdirectory("sluice-tiny-").FullName;
        if (Run("mount", "-t", "tmpfs", "-o", $"size={mebibytes}m", "sluice-tiny", folder))
            return new TinyDisk(folder);
        Directory.Delete(folder);
        return null;
    }

    public void GrowTo(int mebibytes)
    {
        if (!Run("mount", "-o", $"remount,size={mebibytes}m", Folder))
            throw new InvalidOperationException("The file system did not grow.");
    }

    public void Dispose()
    {
        if (!Run("umount", Folder))
            throw new InvalidOperationException($"{Folder} is still in use.");
        Directory.Delete(Folder);
    }

    private static bool TryOnce()
    {
        using var disk = Mount(1);
        return disk is not null;
    }

    private static bool Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}

/// <summary>A test that mounts a file system; skipped with the reason where that is not allowed.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class TinyDiskFactAttribute : FactAttribute
{
    public TinyDiskFactAttribute()
    {
        if (!TinyDisk.IsAllowed)
            Skip = "Mounting a small file system needs root; the limit on the size of files is tested in any case.";
    }
}
