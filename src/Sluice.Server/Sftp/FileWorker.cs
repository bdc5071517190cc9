using Sluice.Access;
using Sluice.Events;
using Sluice.Kernel;
using Sluice.Server.Sftp.Pgp;
using Sluice.Sftp;

namespace Sluice.Server.Sftp;

/// <summary>
/// Works on files that were taken. Killed anywhere, the next worker goes on with the step that was not saved; any number may run,
/// on any number of nodes that share the folder.
/// </summary>
internal sealed partial class FileWorker(
    SftpFolders folders, SftpSettings settings, FileOpening opening, PaymentFiles payments, OnboardingFiles onboarding,
    MerchantSettingsSource merchants, Database database, Ids ids, TimeProvider clock, ILogger<FileWorker> log)
{
    /// <summary>How long a file is left to a worker that says nothing. What is done twice all the same, acts once.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(15);

    /// <summary>A key that is missing is not there soon.</summary>
    private static readonly TimeSpan PgpRetryDelay = TimeSpan.FromMinutes(1);

    private readonly TakenFiles _taken = new(folders);

    /// <summary>Works on what is due and nobody else does, one file of every merchant in turn.</summary>
    /// <returns>Whether there was anything.</returns>
    public async Task<bool> SweepAsync(CancellationToken cancel)
    {
        var worked = false;
        foreach (var (merchant, id) in await SftpFileStore.DueAsync(database, clock.Now, cancel))
        {
            var now = clock.Now;
            if (await SftpFileStore.LeaseAsync(database, merchant, id, ids.New(), now, now + Lease, cancel) is not { } lease)
                continue;
            worked = true;
            await WorkAsync(lease, cancel);
        }
        return worked;
    }

    private async Task WorkAsync(SftpFileLease lease, CancellationToken cancel)
    {
        var due = (DateTimeOffset?)clock.Now;
        try
        {
            var file = await SftpFileStore.FindAsync(database, lease.Merchant, lease.File, cancel)
                ?? throw new InvalidOperationException("A file that was taken has no row.");
            var wasUnread = file.IsUnread;
            (file, due) = await StepAsync(file, lease, cancel);
            if (await SftpFileStore.SaveAsync(database, lease, file, cancel) && wasUnread && !file.IsUnread)
                _taken.Drop(file.Merchant, file.Id, file.Kind);
        }
        catch (FileChangedException)
        {
            // Its sender still writes to it.
            due = clock.Now + TimeSpan.FromSeconds(settings.QuietSeconds);
        }
        catch (PgpFailure failure)
        {
            PgpFailed(log, failure, Ids.Format(SftpFile.IdPrefix, lease.File));
            due = clock.Now + PgpRetryDelay;
        }
        catch (Exception failure) when (!cancel.IsCancellationRequested)
        {
            WorkFailed(log, failure, Ids.Format(SftpFile.IdPrefix, lease.File));
            due = clock.Now + RetryDelay;
        }
        finally
        {
            // On the way out of a stopping server, too: the next one need not wait.
            await SftpFileStore.ReleaseAsync(database, lease, due, CancellationToken.None);
        }
    }

    private async Task<(SftpFile File, DateTimeOffset? Due)> StepAsync(
        SftpFile file, SftpFileLease lease, CancellationToken cancel)
    {
        if (file.IsFinal)
            return (file, null);
        var isPayments = file.Kind == SftpFileKinds.Payments;
        if (!file.IsUnread)
            return await payments.FollowAsync(file, cancel);
        if (isPayments && await payments.FindMadeAsync(file, cancel) is { } made)
            return made;
        var path = _taken.PathOf(file.Merchant, file.Id, file.Kind);
        if (ProblemOf(file, path) is { } problem)
            return await RefuseAsync(problem);
        file = file with { Bytes = new FileInfo(path!).Length };
        var caller = await CallerOfAsync(file.Merchant, cancel);
        if (!(await opening.OpenAsync(file, path!, cancel)).Succeeded(out var content, out problem))
            return await RefuseAsync(problem);
        await using var opened = content;
        // Who signed it is on record before anything is made of it.
        file = file with { Sha256 = content.Sha256, SignedBy = content.SignedBy };
        await SftpFileStore.SaveAsync(database, lease, file, cancel);
        await RenewAsync();
        return isPayments ? await payments.UploadAsync(file, content, caller, cancel)
            : (await onboarding.RunAsync(file, content, caller, RenewAsync, cancel), null);

        Task RenewAsync() => SftpFileStore.RenewAsync(database, lease, clock.Now + Lease, cancel);

        async Task<(SftpFile, DateTimeOffset?)> RefuseAsync(Problem why) => (isPayments
            ? await payments.RefuseAsync(file, why, cancel) : await onboarding.RefuseAsync(file, why, cancel), null);
    }

    /// <summary>What keeps it from being read at all. It lies where only this server writes: nobody puts another there.</summary>
    private Problem? ProblemOf(SftpFile file, string? path)
    {
        if (path is null || Inode.Of(path) is not { } inode)
            return new Problem(ProblemTypes.InvalidState, "The file was lost before it was read. Send it again.");
        if (inode.Kind != InodeKind.Regular)
            return new Problem(ProblemTypes.ValidationFailed, "It is not a regular file; nothing behind it was looked at.");
        if (inode.Links > 1)
            return new Problem(ProblemTypes.ValidationFailed, "The file has more names than one. Send a file of its own.");
        if (inode.Bytes > (long)settings.FileMebibytesMax << 20)
            return new Problem(ProblemTypes.BodyTooLarge, $"A file has at most {settings.FileMebibytesMax} MiB. Split it.");
        return IsReadable(path) ? FileAnswers.NameProblem(file.Name)
            : new Problem(ProblemTypes.ValidationFailed, "The server may not read the file. Upload it readable for the group.");
    }

    private static bool IsReadable(string path)
    {
        try
        {
            using var file = File.OpenHandle(path, share: FileShare.ReadWrite | FileShare.Delete);
            return true;
        }
        catch (UnauthorizedAccessException)
        {
            return false;
        }
    }

    private async Task<Caller> CallerOfAsync(MerchantId merchant, CancellationToken cancel) => new(
        merchant, await merchants.IsLiveAsync(merchant, cancel), Actor.Sftp(SftpFolders.UserOf(merchant)),
        await merchants.OfAsync(merchant, cancel));

    [LoggerMessage(6707, LogLevel.Warning, "PGP cannot be done for {File}; it is tried again every minute")]
    private static partial void PgpFailed(ILogger logger, Exception failure, string file);

    [LoggerMessage(6703, LogLevel.Error, "Working on {File} failed; trying again")]
    private static partial void WorkFailed(ILogger logger, Exception failure, string file);
}
