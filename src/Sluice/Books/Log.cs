using Microsoft.Extensions.Logging;

namespace Sluice.Books;

internal static partial class Log
{
    [LoggerMessage(1001, LogLevel.Error, "{Command} failed and was taken out of its batch")]
    public static partial void CommandFailed(ILogger logger, Exception failure, string command);

    [LoggerMessage(1002, LogLevel.Error, "A batch of {Commands} commands failed to commit; each is tried alone")]
    public static partial void BatchFailed(ILogger logger, Exception failure, int commands);

    [LoggerMessage(1005, LogLevel.Warning, "A book is locked by somebody else; {Commands} commands are tried book by book")]
    public static partial void BookLocked(ILogger logger, Exception failure, int commands);

    [LoggerMessage(1006, LogLevel.Error, "The book of {Merchant} was written at {RecordedAt:O}, {Ahead} ahead of this node's "
        + "clock: a clock is wrong, or was")]
    public static partial void BookIsAhead(ILogger logger, Kernel.MerchantId merchant, DateTimeOffset recordedAt, TimeSpan ahead);

    [LoggerMessage(1004, LogLevel.Debug, "{Command} failed among commands that are decided again")]
    public static partial void DecidedAgain(ILogger logger, Exception failure, string command);

    [LoggerMessage(1003, LogLevel.Warning, "The database is unavailable; {Commands} commands were turned away")]
    public static partial void DatabaseUnavailable(ILogger logger, Exception failure, int commands);
}
