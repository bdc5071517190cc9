using System.Diagnostics.Metrics;

namespace Sluice.Books;

/// <summary>What the lanes tell of themselves.</summary>
internal static class BookMetrics
{
    public const string MeterName = "Sluice.Books";

    private static readonly Meter Meter = new(MeterName);

    public static readonly Histogram<int> BatchCommands =
        Meter.CreateHistogram<int>("sluice_lane_batch_commands", description: "Commands decided in one transaction");
}
