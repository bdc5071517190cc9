using Microsoft.Extensions.Logging;

namespace Sluice.Rails.Sandbox;

internal static partial class Log
{
    [LoggerMessage(2001, LogLevel.Warning, "The sandbox bank's turn failed; the next one goes on")]
    public static partial void TurnFailed(ILogger logger, Exception failure);

    [LoggerMessage(2002, LogLevel.Warning, "A sandbox callback was not acknowledged and will be sent again: {Problem}")]
    public static partial void NotAcknowledged(ILogger logger, string problem);
}
