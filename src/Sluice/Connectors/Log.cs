using Microsoft.Extensions.Logging;
using Sluice.Kernel;

namespace Sluice.Connectors;

internal static partial class Log
{
    [LoggerMessage(1101, LogLevel.Warning, "Looking for due payouts failed; trying again")]
    public static partial void SweepFailed(ILogger logger, Exception failure);

    [LoggerMessage(1102, LogLevel.Error, "Dispatching for {Merchant} failed; the next sweep goes on")]
    public static partial void DispatchFailed(ILogger logger, Exception failure, MerchantId merchant);

    [LoggerMessage(1103, LogLevel.Warning, "Due payouts of {Merchant} were not taken: {Problem}")]
    public static partial void NotTaken(ILogger logger, MerchantId merchant, string problem);

    [LoggerMessage(1104, LogLevel.Warning, "{Connector} did not answer; the outcome is unknown and will be inquired")]
    public static partial void CallFailed(ILogger logger, Exception failure, string connector);

    [LoggerMessage(1105, LogLevel.Warning, "An answer of {Connector} was not applied; it will be inquired again: {Problem}")]
    public static partial void NotApplied(ILogger logger, string connector, string problem);

    [LoggerMessage(1106, LogLevel.Error, "Payouts are open at {Connector}, which is not installed")]
    public static partial void ConnectorMissing(ILogger logger, string connector);

    [LoggerMessage(1107, LogLevel.Debug, "Dispatching for {Merchant} stopped")]
    public static partial void Stopped(ILogger logger, MerchantId merchant);

    [LoggerMessage(1109, LogLevel.Warning, "The database went away while dispatching for {Merchant}; the next sweep goes on")]
    public static partial void DispatchPaused(ILogger logger, Exception failure, MerchantId merchant);

    [LoggerMessage(1110, LogLevel.Error, "A group at {Connector} was not seen through; it will be inquired")]
    public static partial void GroupFailed(ILogger logger, Exception failure, string connector);

    [LoggerMessage(1108, LogLevel.Error,
        "The stored account of {Reference} cannot be read; it is not sent. Is a key missing in the ring?")]
    public static partial void NotReadable(ILogger logger, Exception failure, string reference);
}
