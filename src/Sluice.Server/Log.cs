namespace Sluice.Server;

internal static partial class Log
{
    [LoggerMessage(3101, LogLevel.Warning,
        "There is no time zone data: rails with cut-offs show no expected arrival, and zones cannot be named. Install tzdata")]
    public static partial void NoTimeZones(ILogger logger);
}
