namespace Sluice.Server.Http;

internal static partial class Log
{
    [LoggerMessage(3001, LogLevel.Error, "Request {RequestId} failed: {Method} {Path}")]
    public static partial void RequestFailed(ILogger logger, Exception failure, string requestId, string method, string path);

    [LoggerMessage(3002, LogLevel.Warning, "Request {RequestId} found the database unavailable")]
    public static partial void DatabaseUnavailable(ILogger logger, Exception failure, string requestId);
}
