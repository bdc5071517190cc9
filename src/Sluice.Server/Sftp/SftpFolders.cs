using Sluice.Kernel;

namespace Sluice.Server.Sftp;

/// <summary>
/// Where things lie in the folder that this server and sshd share. What a merchant sees is its chroot, <c>merchants/USER</c>;
/// <c>keys/USER</c> are its keys as sshd reads them, <c>work/USER</c> holds what was taken out of its reach.
/// </summary>
public sealed class SftpFolders(SftpSettings settings)
{
    public const string RequestPayments = "Request/Payments";
    public const string RequestOnboarding = "Request/Onboarding";
    public const string ResponsePayments = "Response/Payments";
    public const string ResponseOnboarding = "Response/Onboarding";
    public const string Reports = "Reports";

    /// <summary>Rights of a file that sshd's users are to read, and only that.</summary>
    public const UnixFileMode ReadableByAll =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    /// <summary>Whether there is SFTP here.</summary>
    public bool Exist => !string.IsNullOrWhiteSpace(settings.Folder);

    /// <summary>Keys of all merchants, a file each.</summary>
    public string Keys => Path.Combine(Root, "keys");

    /// <summary>What merchants see, a folder each.</summary>
    public string Merchants => Path.Combine(Root, "merchants");

    /// <summary>The public halves of what sshd shows itself by.</summary>
    public string HostKeys => Path.Combine(Root, "host");

    private string Root => Exist ? Path.GetFullPath(settings.Folder!)
        : throw new InvalidOperationException("Sluice:Sftp:Folder is not set.");

    /// <summary>
    /// The name a merchant logs in by: a letter and 32 hexadecimal digits, one more than <c>useradd</c> takes, which nothing here
    /// uses (deploy/sftp/entry).
    /// </summary>
    public static string UserOf(MerchantId merchant) => "m" + merchant.ToString()[MerchantId.Prefix.Length..].ToLowerInvariant();

    /// <summary>The merchant of a name, if it is one.</summary>
    public static bool TryFind(string user, out MerchantId merchant)
    {
        merchant = default;
        return user.StartsWith('m') && MerchantId.TryParse(MerchantId.Prefix + user[1..], null, out merchant)
            && UserOf(merchant) == user;
    }

    /// <summary>One of the folders a merchant sees.</summary>
    public string Of(MerchantId merchant, string folder) => Path.Combine(Root, "merchants", UserOf(merchant), folder);

    /// <summary>Where a merchant's files are that were taken.</summary>
    public string WorkOf(MerchantId merchant) => Path.Combine(Root, "work", UserOf(merchant));

    /// <summary>
    /// Puts a file where its merchant can fetch it: under another name first, so that what can be seen is whole. One of the
    /// same name is replaced.
    /// </summary>
    public async Task PutAsync(MerchantId merchant, string folder, string name, Func<Stream, Task> write)
    {
        if (name.Length == 0 || name.AsSpan().IndexOfAny('/', '\0') >= 0 || name[0] == '.')
            throw new ArgumentException($"Not a file's name: {name}", nameof(name));
        var into = Of(merchant, folder);
        var hidden = Path.Combine(into, $".{name}.part");
        await using (var file = new FileStream(hidden, FileMode.Create, FileAccess.Write))
        {
            await write(file);
            file.Flush(flushToDisk: true);
            // Whatever this process may create at most: sshd's user reads it, and nobody else gets as far as the folder.
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(file.SafeFileHandle, ReadableByAll);
        }
        File.Move(hidden, Path.Combine(into, name), overwrite: true);
    }
}
