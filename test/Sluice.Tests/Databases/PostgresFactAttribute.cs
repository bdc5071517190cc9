using Xunit;

namespace Sluice.Tests.Databases;

/// <summary>A test for PostgreSQL alone; skipped with the reason where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PostgresFactAttribute : FactAttribute
{
    public PostgresFactAttribute()
    {
        if (!TestDatabase.RunsPostgres)
            Skip = TestDatabase.PostgresMissing;
    }
}
