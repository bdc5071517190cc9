using System.Net;
using System.Net.Mail;
using System.Security.Cryptography;
using Sluice.Access;
using Sluice.Kernel;
using Sluice.Links;

namespace Sluice.Server.Mails;

/// <summary>The mail server that takes what is to be sent (RFC 6409).</summary>
internal sealed class Smtp(ServerSettings settings, Database database, TimeProvider clock)
{
    /// <summary>How long sending one may take.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    /// <summary>Whether there is one.</summary>
    public bool Exists => settings.SmtpHost is { Length: > 0 };

    /// <summary>The wait before the next attempt: 10 seconds, then four times as long each time, an hour at most.</summary>
    public static TimeSpan RetryDelay(int attempts) =>
        TimeSpan.FromSeconds(Math.Min(3600, 10L << Math.Min(2 * Math.Max(0, attempts - 1), 20)));

    /// <summary>Whether it is a failure of sending, not one of ours.</summary>
    public static bool IsRefusal(Exception failure) =>
        failure is SmtpException or FormatException or CryptographicException or TimeoutException;

    /// <summary>What failed: what the server said may name the recipient; the kind of failure is enough to act on.</summary>
    public static string Reason(Exception failure, int charactersMax) => TextRules.Tolerate(
        failure is SmtpException smtp ? smtp.StatusCode.ToString() : failure.GetType().Name, charactersMax);

    /// <summary>How a merchant looks in e-mails.</summary>
    public async Task<Sender> SenderAsync(MerchantId merchant, CancellationToken cancel)
    {
        var branding = await BrandingStore.OfAsync(database, merchant, cancel);
        var name = branding.Name ?? await Merchants.NameOfAsync(database, merchant, cancel);
        return new Sender(name, branding, new MailAddress(settings.SmtpFrom!, name),
            await Merchants.IsLiveAsync(database, merchant, cancel));
    }

    /// <summary>Hands one over; returns when the server has taken it.</summary>
    public async Task DeliverAsync(MailMessage message, CancellationToken cancel)
    {
        using var client = new SmtpClient(settings.SmtpHost, settings.SmtpPort) { EnableSsl = settings.SmtpTls };
        if (settings.SmtpUser is { Length: > 0 } user)
            client.Credentials = new NetworkCredential(user, settings.SmtpPassword);
        using var patience = new CancellationTokenSource(Timeout, clock);
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
}

/// <summary>On whose behalf an e-mail is sent.</summary>
/// <param name="Live">Whether its money is real.</param>
internal sealed record Sender(string Name, Branding Branding, MailAddress From, bool Live)
{
    /// <summary>A subject as people read it in a list of many.</summary>
    public string Subject(string says) => $"{(Live ? "" : "[Test] ")}{says} – {Name}";
}
