namespace Sluice.Server.Mails;

internal static partial class Log
{
    [LoggerMessage(7101, LogLevel.Warning, "E-mail {Mail} was not taken at attempt {Attempt}: {Failure}")]
    public static partial void MailNotSent(ILogger logger, Guid mail, int attempt, string failure);

    [LoggerMessage(7103, LogLevel.Warning, "The database does not answer; e-mails wait")]
    public static partial void MailSweepPaused(ILogger logger, Exception failure);

    [LoggerMessage(7102, LogLevel.Error, "Looking for e-mails to send failed; it goes on")]
    public static partial void MailSweepFailed(ILogger logger, Exception failure);
}
