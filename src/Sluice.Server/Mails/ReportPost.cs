using Sluice.Books;
using Sluice.Kernel;
using Sluice.Reports;
using Sluice.Server.Sftp;
using Sluice.Server.Sftp.Pgp;

namespace Sluice.Server.Mails;

/// <summary>
/// Brings reports to where they are wanted once they are made, and tries again what did not succeed. A node that dies after
/// bringing one and before writing that down brings it again: the same file, or the same Message-ID.
/// </summary>
internal sealed partial class ReportPost(
    Database database, Vault vault, BookLanes lanes, Smtp smtp, SftpFolders sftp, FileOutbox outbox,
    TimeProvider clock, ILogger<ReportPost> log)
{
    /// <summary>About a day, hourly at the end.</summary>
    public const int AttemptsMax = 30;

    /// <summary>For how long a node has a delivery that it took; large files take their time.</summary>
    public static readonly TimeSpan ClaimTime = TimeSpan.FromMinutes(10);

    /// <summary>Tries everything that is due and that this node can bring.</summary>
    public async Task SweepAsync(CancellationToken cancel)
    {
        List<ReportDelivery> due = [];
        if (sftp.Exist)
            due.AddRange(await ReportDeliveryStore.DueAsync(database, DeliveryChannels.Sftp, clock.Now, cancel));
        if (smtp.Exists)
            due.AddRange(await ReportDeliveryStore.DueAsync(database, DeliveryChannels.Email, clock.Now, cancel));
        await Sweep.EachAsync(due, delivery => TryAsync(delivery, cancel), cancel);
    }

    /// <summary>Whether a merchant has a folder to put reports into.</summary>
    public static bool HasFolder(SftpFolders sftp, MerchantId merchant) =>
        sftp.Exist && Directory.Exists(sftp.Of(merchant, SftpFolders.Reports));

    private async Task TryAsync(ReportDelivery delivery, CancellationToken cancel)
    {
        if (!await ReportDeliveryStore.ClaimAsync(database, delivery, clock.Now + ClaimTime, cancel))
            return;
        delivery = delivery with { Attempts = delivery.Attempts + 1 };
        var report = await ReportStore.FindAsync(database, delivery.Merchant, delivery.Report, cancel);
        string said;
        try
        {
            if (report is not { Status: ReportStatuses.Finished })
            {
                await GiveUpAsync(delivery with { Error = "The report was deleted before." }, cancel);
                return;
            }
            if (delivery.Channel == DeliveryChannels.Email)
                await MailAsync(delivery, report, cancel);
            else
                await PutAsync(delivery, report, cancel);
            await ReportDeliveryStore.EndAsync(database, delivery with
            {
                Status = DeliveryStatus.Delivered,
                DueAt = null,
                EndedAt = clock.Now,
                Error = null,
            }, cancel);
            return;
        }
        catch (PgpFailure failure)
        {
            said = failure.Message;
            NotWritten(log, failure, delivery);
        }
        catch (DirectoryNotFoundException)
        {
            said = "There is no SFTP folder of this merchant.";
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // What the system says names paths of this server.
            said = "The file could not be written.";
            NotWritten(log, failure, delivery);
        }
        catch (Exception failure) when (Smtp.IsRefusal(failure))
        {
            said = Smtp.Reason(failure, ReportDelivery.ErrorCharactersMax);
            NotSent(log, delivery, delivery.Attempts, failure.GetType().Name);
        }
        delivery = delivery with { Error = said };
        if (delivery.Attempts >= AttemptsMax)
            await GiveUpAsync(delivery, cancel);
        else
            await ReportDeliveryStore.EndAsync(database,
                delivery with { DueAt = clock.Now + Smtp.RetryDelay(delivery.Attempts) }, cancel);
    }

    private Task<Result<bool>> GiveUpAsync(ReportDelivery delivery, CancellationToken cancel) =>
        lanes.SubmitAsync(new GiveUpDelivery(delivery), cancel);

    private async Task MailAsync(ReportDelivery delivery, Report report, CancellationToken cancel)
    {
        byte[]? content = null;
        if (ReportLetter.IsAttached(report))
        {
            await using var source = new ReportContent(database, vault, report);
            using var bytes = new MemoryStream((int)report.Bytes!.Value);
            await source.CopyToAsync(bytes, cancel);
            content = bytes.ToArray();
        }
        using var message = ReportLetter.Write(delivery, report, content,
            await smtp.SenderAsync(delivery.Merchant, cancel));
        await smtp.DeliverAsync(message, cancel);
    }

    private async Task PutAsync(ReportDelivery delivery, Report report, CancellationToken cancel)
    {
        await using var source = new ReportContent(database, vault, report);
        await outbox.PutAsync(delivery.Merchant, SftpFolders.Reports, report.UniqueFileName,
            file => source.CopyToAsync(file, cancel), cancel);
    }

    [LoggerMessage(7201, LogLevel.Warning, "{Delivery} was not written")]
    private static partial void NotWritten(ILogger logger, Exception failure, ReportDelivery delivery);

    [LoggerMessage(7202, LogLevel.Warning, "{Delivery} was not taken at attempt {Attempt}: {Failure}")]
    private static partial void NotSent(ILogger logger, ReportDelivery delivery, int attempt, string failure);
}
