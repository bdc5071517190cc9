using System.Net.Mail;
using Sluice.Books;
using Sluice.Kernel;
using Sluice.Links;
using Sluice.Mail;
using Sluice.Notices;

namespace Sluice.Server.Mails;

/// <summary>
/// Sends the e-mails that were committed, and tries again those that were not taken. A node that dies between sending one and
/// writing that down sends it again: at least once, with the same Message-ID.
/// </summary>
internal sealed class MailSender(
    Database database, Vault vault, BookLanes lanes, Smtp smtp, TimeProvider clock, ILogger<MailSender> log)
    : BackgroundService
{
    public const int AttemptsMax = 8;

    private const int ErrorCharactersMax = 300;

    /// <summary>How often it looks for more.</summary>
    public static readonly TimeSpan SweepInterval = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await SweepAsync(stoppingToken);
                await Task.Delay(SweepInterval, clock, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                break;
            }
            catch (Exception failure) when (database.IsUnavailable(failure))
            {
                Log.MailSweepPaused(log, failure);
                await Task.WhenAny(Task.Delay(Smtp.Timeout, clock, stoppingToken));
            }
            catch (Exception failure)
            {
                // Whatever it is: a worker that ends would end the server.
                Log.MailSweepFailed(log, failure);
                await Task.WhenAny(Task.Delay(Smtp.Timeout, clock, stoppingToken));
            }
        }
    }

    /// <summary>Sends everything that is due, and writes down which onboarding links have expired.</summary>
    public async Task SweepAsync(CancellationToken cancel)
    {
        foreach (var merchant in await LinkStore.ExpiringMerchantsAsync(database, clock.Now, cancel))
            await lanes.SubmitAsync(new ExpireLinks(merchant, clock.Now), cancel);
        if (!smtp.Exists)
            return;
        foreach (var mail in await MailStore.DueAsync(database, clock.Now, cancel))
        {
            if (await MailStore.ClaimAsync(database, mail, clock.Now + (2 * Smtp.Timeout), cancel))
                await SendAsync(mail with { Attempts = mail.Attempts + 1 }, cancel);
        }
    }

    private async Task SendAsync(MailRow mail, CancellationToken cancel)
    {
        var now = clock.Now;
        try
        {
            using var message = await WriteAsync(mail, now, cancel);
            if (message is null)
            {
                await MailStore.EndAsync(database, Over(mail, MailStatus.GivenUp, "The link had expired."), cancel);
                return;
            }
            await smtp.DeliverAsync(message, cancel);
            await MailStore.EndAsync(database, Over(mail, MailStatus.Sent, null) with { SentAt = now }, cancel);
        }
        catch (Exception failure) when (Smtp.IsRefusal(failure))
        {
            Log.MailNotSent(log, mail.Id, mail.Attempts, failure.GetType().Name);
            var said = Smtp.Reason(failure, ErrorCharactersMax);
            await MailStore.EndAsync(database, mail.Attempts >= AttemptsMax
                ? Over(mail, MailStatus.GivenUp, said)
                : mail with { DueAt = now + Smtp.RetryDelay(mail.Attempts), LastError = said }, cancel);
        }
    }

    // Null where it would come too late.
    private async Task<MailMessage?> WriteAsync(MailRow mail, DateTimeOffset now, CancellationToken cancel)
    {
        var sender = await smtp.SenderAsync(mail.Merchant, cancel);
        if (mail.Kind == MailRow.NoticeKind)
            return NoticeLetter.Write(mail, NoticeMail.Open(mail.Merchant, mail.Content, vault), sender);
        var link = LinkMail.Open(mail.Merchant, mail.Content, vault);
        return link.ExpiresAt <= now ? null : LinkLetter.Write(mail, link, sender.Branding, sender.Name, sender.From);
    }

    // What was sealed is needed no more.
    private static MailRow Over(MailRow mail, MailStatus status, string? error) =>
        mail with { Status = status, DueAt = null, Content = [], LastError = error };
}
