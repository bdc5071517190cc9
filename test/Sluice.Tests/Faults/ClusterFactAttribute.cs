using Xunit;

namespace Sluice.Tests.Faults;

/// <summary>
/// A test that starts a PostgreSQL of its own; skipped with the reason where there is none, failing under SLUICE_REQUIRE_ALL=1.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ClusterFactAttribute : FactAttribute
{
    public ClusterFactAttribute()
    {
        if (PostgresCluster.Programs is null && Environment.GetEnvironmentVariable("SLUICE_REQUIRE_ALL") != "1")
            Skip = PostgresCluster.Missing;
    }
}
