using Sluice.Calendars;
using Xunit;

namespace Sluice.Tests.Calendars;

/// <summary>Whether the machine has the IANA time zones.</summary>
internal static class TimeZoneData
{
    private const string RequireAllVariable = "SLUICE_REQUIRE_ALL";

    /// <summary>Why tests on time zones are skipped; null when they run, as they always do with SLUICE_REQUIRE_ALL=1.</summary>
    public static string? SkipReason { get; } =
        TimeZones.AreInstalled || Environment.GetEnvironmentVariable(RequireAllVariable) == "1"
            ? null
            : "SKIPPED: no IANA time zones on this machine, without which cut-offs and release times cannot work; install " +
              $"tzdata, or set {RequireAllVariable}=1 to make this a failure.";
}

/// <summary>A fact about time zones: skipped, with the reason in the report, where the machine has none.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class TimeZoneFactAttribute : FactAttribute
{
    public TimeZoneFactAttribute() => Skip = TimeZoneData.SkipReason;
}

/// <summary>A theory about time zones: skipped, with the reason in the report, where the machine has none.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class TimeZoneTheoryAttribute : TheoryAttribute
{
    public TimeZoneTheoryAttribute() => Skip = TimeZoneData.SkipReason;
}
