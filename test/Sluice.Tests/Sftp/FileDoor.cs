using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Sluice.Client;
using Sluice.Server.Sftp;
using Sluice.Tests.Server;

namespace Sluice.Tests.Sftp;

/// <summary>One merchant's folders, as its client sees them, beside its way in by HTTP.</summary>
public sealed class FileDoor(Door door, SftpFolders folders)
{
    public Door Http => door;

    /// <summary>Where the folders of all merchants lie.</summary>
    public string Merchants => folders.Merchants;

    /// <summary>Makes the folders, which sshd's part makes as root.</summary>
    public static FileDoor Make(Door door, string root)
    {
        var folders = new SftpFolders(new SftpSettings { Folder = root });
        foreach (var folder in (string[])[SftpFolders.RequestPayments, SftpFolders.RequestOnboarding,
            SftpFolders.ResponsePayments, SftpFolders.ResponseOnboarding, SftpFolders.Reports])
            Directory.CreateDirectory(folders.Of(door.Merchant, folder));
        return new FileDoor(door, folders);
    }

    /// <summary>The same merchant after the server was started again.</summary>
    public FileDoor Reopen() => new(door.Reopen(), folders);

    public string PathOf(string folder, string name) => Path.Combine(folders.Of(door.Merchant, folder), name);

    /// <summary>Where a file lies that was taken.</summary>
    public string WorkOf(string id, string kind) =>
        Path.Combine(folders.WorkOf(door.Merchant), $"{id.Replace("sfile_", "", StringComparison.Ordinal)}-{kind}");

    public void Pay(string name, params string[] rows) => Pay(name, BatchFiles.Csv(rows));

    public void Pay(string name, byte[] content) => File.WriteAllBytes(PathOf(SftpFolders.RequestPayments, name), content);

    public void Onboard(string name, params string[] lines) =>
        File.WriteAllBytes(PathOf(SftpFolders.RequestOnboarding, name), BatchFiles.Text(lines));

    /// <summary>Waits for an answer to payments and reads it.</summary>
    public Task<string> AnswerAsync(string name) => ReadAsync(SftpFolders.ResponsePayments, name);

    /// <summary>The lines of an answer in CSV after the first, cut after so many cells.</summary>
    public async Task<List<string>> RowsAsync(string name, int cells = 2, string folder = SftpFolders.ResponsePayments) =>
        [.. (await ReadAsync(folder, name)).Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Skip(1)
            .Select(line => string.Join(',', line.Split(',').Take(cells)))];

    public async Task<JsonElement> JsonAsync(string name)
    {
        using var document = JsonDocument.Parse(await AnswerAsync(name));
        return document.RootElement.Clone();
    }

    public async Task<string> ReadAsync(string folder, string name)
    {
        var path = PathOf(folder, name);
        await UntilAsync(() => Task.FromResult(File.Exists(path)), () =>
            $"{name} is not there, but {string.Join(", ", Answers())}. {string.Join("\n", door.Server.Log.Entries)}");
        return await File.ReadAllTextAsync(path, Encoding.UTF8);
    }

    /// <summary>What lies in the folders of answers.</summary>
    public IReadOnlyList<string> Answers() =>
        [.. ((string[])[SftpFolders.ResponsePayments, SftpFolders.ResponseOnboarding])
            .SelectMany(f => Directory.GetFileSystemEntries(folders.Of(door.Merchant, f)))
            .Select(p => Path.GetFileName(p)!).Order(StringComparer.Ordinal)];

    /// <summary>What lies in the folders of requests.</summary>
    public IReadOnlyList<string> Requests() =>
        [.. ((string[])[SftpFolders.RequestPayments, SftpFolders.RequestOnboarding])
            .SelectMany(f => Directory.GetFileSystemEntries(folders.Of(door.Merchant, f)))
            .Select(p => Path.GetFileName(p)!).Order(StringComparer.Ordinal)];

    /// <summary>What lies in the work folder.</summary>
    public IReadOnlyList<string> Work() => Directory.Exists(folders.WorkOf(door.Merchant))
        ? Directory.GetFileSystemEntries(folders.WorkOf(door.Merchant)) : [];

    /// <summary>Waits until the only file of that name stands so.</summary>
    public async Task<SftpFile> FileAsync(string name, string state)
    {
        SftpFile? found = null;
        await UntilAsync(async () =>
        {
            found = (await door.Client.SftpFiles.ListAsync()).Data.FirstOrDefault(f => f.Name == name);
            return found?.State == state;
        }, () => $"{name} is {found?.State} ({found?.Reason?.Detail})");
        return found!;
    }

    public static async Task UntilAsync(Func<Task<bool>> until, Func<string> otherwise)
    {
        var waited = Stopwatch.StartNew();
        while (!await until())
        {
            if (waited.Elapsed > Door.Patience)
                throw new TimeoutException(otherwise());
            await Task.Delay(50);
        }
    }
}
