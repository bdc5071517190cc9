using Microsoft.Extensions.Logging;

namespace Sluice.Onboarding;

internal static partial class Log
{
    [LoggerMessage(6001, LogLevel.Warning, "{Provider} did not answer; it is asked again later")]
    public static partial void NoAnswer(ILogger logger, Exception failure, string provider);
}
