namespace Sluice.Server.Pages;

internal static partial class Log
{
    [LoggerMessage(7001, LogLevel.Warning, "A link page could not be shown: the database does not answer")]
    public static partial void PageUnavailable(ILogger logger, Exception failure);
}
