namespace Sluice.Server.Grpc;

internal static partial class Log
{
    [LoggerMessage(3101, LogLevel.Error, "Call {RequestId} failed: {Path}")]
    public static partial void CallFailed(ILogger logger, Exception failure, string requestId, string path);

    [LoggerMessage(3102, LogLevel.Warning, "Call {RequestId} found the database unavailable")]
    public static partial void DatabaseUnavailable(ILogger logger, Exception failure, string requestId);
}
