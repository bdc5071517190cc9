using Microsoft.Extensions.Logging;

namespace Sluice.Reports;

internal static partial class Log
{
    [LoggerMessage(1601, LogLevel.Error, "Working on reports failed; trying again")]
    public static partial void WorkFailed(ILogger logger, Exception failure);

    [LoggerMessage(1602, LogLevel.Error, "Making {Report} failed; trying again")]
    public static partial void ReportFailed(ILogger logger, Exception failure, string report);

    [LoggerMessage(1603, LogLevel.Warning, "The database does not answer; work on reports waits")]
    public static partial void DatabaseUnavailable(ILogger logger, Exception failure);

    [LoggerMessage(1604, LogLevel.Warning, "{Report} took too long between two pages; another worker makes it")]
    public static partial void LeaseLost(ILogger logger, string report);
}
