using Microsoft.Extensions.Logging;

namespace Sluice.Quotes;

internal static partial class Log
{
    [LoggerMessage(1301, LogLevel.Error, "The exchange rates in {Path} cannot be used, those of {Day} stay: {Reason}")]
    public static partial void FileUnusable(ILogger logger, string path, string day, string reason);

    [LoggerMessage(1302, LogLevel.Information, "Exchange rates of {Day} for {Count} currencies read from {Path}")]
    public static partial void FileRead(ILogger logger, string path, string day, int count);
}
