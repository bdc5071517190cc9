using Microsoft.Extensions.Logging;

namespace Sluice.Batches;

internal static partial class Log
{
    [LoggerMessage(1201, LogLevel.Error, "Working on batches failed; trying again")]
    public static partial void WorkFailed(ILogger logger, Exception failure);

    [LoggerMessage(1204, LogLevel.Warning, "The database does not answer; work on batches waits")]
    public static partial void DatabaseUnavailable(ILogger logger, Exception failure);

    [LoggerMessage(1202, LogLevel.Warning, "Work on {Batch} stopped and will be taken up again: {Problem}")]
    public static partial void BatchStopped(ILogger logger, string batch, string problem);

    [LoggerMessage(1203, LogLevel.Error, "Working on {Batch} failed; trying again")]
    public static partial void BatchFailed(ILogger logger, Exception failure, string batch);
}
