using Sluice.Access;
using Sluice.Kernel;

namespace Sluice.Server.Sftp;

/// <summary>
/// Looks into the folders of merchants every second and works on what was taken out of them. Taking and working are apart, so
/// that a large file of one merchant keeps nobody else's waiting.
/// </summary>
internal sealed partial class SftpWorker(
    SftpFolders folders, FilePickup pickup, FileWorker worker, Database database, TimeProvider clock, ILogger<SftpWorker> log)
    : BackgroundService
{
    /// <summary>How often folders are looked into.</summary>
    public static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(1);

    /// <summary>How many files are worked on at once on each node.</summary>
    private const int WorkersMax = 3;

    private static readonly TimeSpan WorkInterval = TimeSpan.FromMilliseconds(300);

    private readonly Dictionary<string, MerchantId?> _users = [];

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.Run(() => Task.WhenAll(
        Enumerable.Range(0, WorkersMax).Select(_ => RepeatAsync(WorkAsync, WorkInterval, stoppingToken))
            .Append(RepeatAsync(LookAsync, LookInterval, stoppingToken))), CancellationToken.None);

    private async Task LookAsync(CancellationToken cancel)
    {
        var merchants = new List<MerchantId>();
        if (Directory.Exists(folders.Merchants))
        {
            foreach (var folder in Directory.EnumerateDirectories(folders.Merchants))
            {
                if (await MerchantOfAsync(Path.GetFileName(folder), cancel) is { } merchant)
                    merchants.Add(merchant);
            }
        }
        await pickup.SweepAsync(merchants, cancel);
    }

    private async Task WorkAsync(CancellationToken cancel)
    {
        while (await worker.SweepAsync(cancel))
            cancel.ThrowIfCancellationRequested();
    }

    private async ValueTask<MerchantId?> MerchantOfAsync(string user, CancellationToken cancel)
    {
        if (_users.TryGetValue(user, out var known))
            return known;
        if (SftpFolders.TryFind(user, out var merchant)
            && await MerchantStore.FindAsync(database, merchant, cancel) is not null)
            return _users[user] = merchant;
        _users[user] = null;
        NoMerchant(log, user);
        return null;
    }

    private async Task RepeatAsync(Func<CancellationToken, Task> work, TimeSpan interval, CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested)
        {
            try
            {
                await work(cancel);
            }
            catch (OperationCanceledException) when (cancel.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure) when (database.IsUnavailable(failure))
            {
                WorkPaused(log, failure);
            }
            catch (Exception failure)
            {
                WorkFailed(log, failure);
            }
            await Task.WhenAny(Task.Delay(interval, clock, cancel));
        }
    }

    [LoggerMessage(6704, LogLevel.Warning, "A folder among those of merchants is no merchant's; it is left alone: {User}")]
    private static partial void NoMerchant(ILogger logger, string user);

    [LoggerMessage(6705, LogLevel.Warning, "The database does not answer; files over SFTP wait")]
    private static partial void WorkPaused(ILogger logger, Exception failure);

    [LoggerMessage(6706, LogLevel.Error, "Work on files over SFTP failed; trying again")]
    private static partial void WorkFailed(ILogger logger, Exception failure);
}
