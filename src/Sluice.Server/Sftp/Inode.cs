using System.Runtime.InteropServices;
using System.Text;

namespace Sluice.Server.Sftp;

/// <summary>What stands behind a name in a folder.</summary>
internal enum InodeKind
{
    Regular,
    Directory,
    /// <summary>A link, a pipe, a socket, a device.</summary>
    Special,
}

/// <summary>
/// What Linux says of a name itself, never of what a link points at; nothing is opened, so that a pipe cannot block.
/// </summary>
/// <param name="Links">How many names it has.</param>
/// <param name="ModifiedSeconds">Since 1970.</param>
internal readonly record struct Inode(
    InodeKind Kind, uint Links, ulong Number, long Bytes, long ModifiedSeconds, uint ModifiedNanoseconds)
{
    private const int NoEntry = 2;
    private const int NotADirectory = 20;

    // statx(2): its structure is the same on every architecture, unlike that of stat(2).
    private const int CurrentFolder = -100;
    private const int NoFollow = 0x100;
    private const uint BasicFields = 0x7ff;
    private const int StructureBytes = 256;

    private const int KindMask = 0xf000;
    private const int RegularKind = 0x8000;
    private const int DirectoryKind = 0x4000;

    /// <summary>What stands there now; null for nothing.</summary>
    public static Inode? Of(string path)
    {
        var found = new byte[StructureBytes];
        if (StatX(CurrentFolder, Bytes0(path), NoFollow, BasicFields, found) != 0)
        {
            var error = Marshal.GetLastPInvokeError();
            return error is NoEntry or NotADirectory ? null : throw Failure(path, error);
        }
        return new Inode(
            (BitConverter.ToUInt16(found, 28) & KindMask) switch
            {
                RegularKind => InodeKind.Regular,
                DirectoryKind => InodeKind.Directory,
                _ => InodeKind.Special,
            },
            BitConverter.ToUInt32(found, 16), BitConverter.ToUInt64(found, 32), BitConverter.ToInt64(found, 40),
            BitConverter.ToInt64(found, 112), BitConverter.ToUInt32(found, 120));
    }

    /// <summary>
    /// Gives something another name within one file system. Unlike File.Move it never copies: that would open what is moved.
    /// </summary>
    /// <returns>False when it, or the folder it is to go to, is not there any more.</returns>
    public static bool Move(string from, string to)
    {
        if (Rename(Bytes0(from), Bytes0(to)) == 0)
            return true;
        var error = Marshal.GetLastPInvokeError();
        return error is NoEntry or NotADirectory ? false : throw Failure(from, error);
    }

    private static IOException Failure(string path, int error) =>
        new($"{path}: {Marshal.GetPInvokeErrorMessage(error)}");

    private static byte[] Bytes0(string path) => Encoding.UTF8.GetBytes(path + '\0');

    [DllImport("libc", EntryPoint = "statx", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int StatX(int folder, byte[] path, int flags, uint fields, [Out] byte[] found);

    [DllImport("libc", EntryPoint = "rename", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Rename(byte[] from, byte[] to);
}
