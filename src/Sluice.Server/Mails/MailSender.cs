using System.Net;
using System.Net.Mail;
using System.Security.Cryptography;
using Sluice.Access;
using Sluice.Books;
using Sluice.Kernel;
using Sluice.Links;
using Sluice.Mail;

namespace Sluice.Server.Mails;

/// <summary>
/// Sends the e-mails that were committed, and tries again those that were not taken. A node that dies between sending one and
/// writing that down sends it again: at least once, with the same Message-ID.
/// </summary>
internal sealed class MailSender(
    Database database, Vault vault, BookLanes lanes, ServerSettings settings, TimeProvider clock, ILogger<MailSender> log)
    : BackgroundService
{
    public const int AttemptsMax = 8;

    private const int ErrorCharactersMax = 300;

    /// <summary>How often it looks for more.</summary>
    public static readonly TimeSpan SweepInterval = TimeSpan.FromSeconds(2);

    /// <summary>How long sending one may take; meanwhile it belongs to this node.</summary>
    public static readonly TimeSpan SendTimeout = TimeSpan.FromSeconds(30);

    /// <summary>The wait before the next attempt: 10 seconds, then four times as long each time, an hour at most.</summary>
    public static TimeSpan RetryDelay(int attempts) =>
        TimeSpan.FromSeconds(Math.Min(3600, 10L << Math.Min(2 * Math.Max(0, attempts - 1), 20)));

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
                await Task.WhenAny(Task.Delay(SendTimeout, clock, stoppingToken));
            }
            catch (Exception failure)
            {
                // Whatever it is: a worker that ends would end the server.
                Log.MailSweepFailed(log, failure);
                await Task.WhenAny(Task.Delay(SendTimeout, clock, stoppingToken));
            }
        }
    }

    /// <summary>Sends everything that is due, and writes down which onboarding links have expired.</summary>
    public async Task SweepAsync(CancellationToken cancel)
    {
        foreach (var merchant in await LinkStore.ExpiringMerchantsAsync(database, clock.Now, cancel))
            await lanes.SubmitAsync(new ExpireLinks(merchant, clock.Now), cancel);
        if (settings.SmtpHost is not { Length: > 0 })
            return;
        foreach (var mail in await MailStore.DueAsync(database, clock.Now, cancel))
        {
            if (await MailStore.ClaimAsync(database, mail, clock.Now + (2 * SendTimeout), cancel))
                await SendAsync(mail with { Attempts = mail.Attempts + 1 }, cancel);
        }
    }

    private async Task SendAsync(MailRow mail, CancellationToken cancel)
    {
        var now = clock.Now;
        try
        {
            var content = LinkMail.Open(mail.Merchant, mail.Content, vault);
            if (content.ExpiresAt <= now)
            {
                await MailStore.EndAsync(database, Over(mail, MailStatus.GivenUp, "The link had expired."), cancel);
                return;
            }
            var branding = await BrandingStore.OfAsync(database, mail.Merchant, cancel);
            var merchant = branding.Name ?? await Merchants.NameOfAsync(database, mail.Merchant, cancel);
            var from = new MailAddress(settings.SmtpFrom!, merchant);
            using var message = LinkLetter.Write(mail, content, branding, merchant, from);
            await DeliverAsync(message, cancel);
            await MailStore.EndAsync(database, Over(mail, MailStatus.Sent, null) with { SentAt = now }, cancel);
        }
        catch (Exception failure) when (failure is SmtpException or FormatException or CryptographicException or TimeoutException)
        {
            Log.MailNotSent(log, mail.Id, mail.Attempts, failure.GetType().Name);
            // What the server said may name the recipient; the kind of failure is enough to act on.
            var said = TextRules.Tolerate(failure is SmtpException smtp ? smtp.StatusCode.ToString() : failure.GetType().Name,
                ErrorCharactersMax);
            await MailStore.EndAsync(database, mail.Attempts >= AttemptsMax
                ? Over(mail, MailStatus.GivenUp, said)
                : mail with { DueAt = now + RetryDelay(mail.Attempts), LastError = said }, cancel);
        }
    }

    private async Task DeliverAsync(MailMessage message, CancellationToken cancel)
    {
        using var client = new SmtpClient(settings.SmtpHost, settings.SmtpPort) { EnableSsl = settings.SmtpTls };
        if (settings.SmtpUser is { Length: > 0 } user)
            client.Credentials = new NetworkCredential(user, settings.SmtpPassword);
        using var patience = new CancellationTokenSource(SendTimeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, patience.Token);
        try
        {
            await client.SendMailAsync(message, either.Token);
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested && !cancel.IsCancellationRequested)
        {
            throw new TimeoutException("The mail server took too long.");
        }
    }

    // What was sealed is needed no more.
    private static MailRow Over(MailRow mail, MailStatus status, string? error) =>
        mail with { Status = status, DueAt = null, Content = [], LastError = error };
}
