using Xunit;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace Sluice.Tests.Databases;

/// <summary>
/// A theory that runs once on each database; its method takes the name, "sqlite" or "postgres". Where there is no PostgreSQL that
/// half is reported as skipped, with the reason.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
[XunitTestCaseDiscoverer("Sluice.Tests.Databases.DatabaseTheoryDiscoverer", "Sluice.Tests")]
public sealed class DatabaseTheoryAttribute : FactAttribute;

/// <summary>Makes one case a database, as xunit does for data rows, but skips the one that is not there.</summary>
public sealed class DatabaseTheoryDiscoverer(IMessageSink diagnostics) : IXunitTestCaseDiscoverer
{
    public IEnumerable<IXunitTestCase> Discover(
        ITestFrameworkDiscoveryOptions discoveryOptions, ITestMethod testMethod, IAttributeInfo factAttribute)
    {
        foreach (var kind in (string[])[TestDatabase.Sqlite, TestDatabase.Postgres])
        {
            if (kind == TestDatabase.Postgres && !TestDatabase.RunsPostgres)
            {
                yield return new XunitSkippedDataRowTestCase(diagnostics, discoveryOptions.MethodDisplayOrDefault(),
                    discoveryOptions.MethodDisplayOptionsOrDefault(), testMethod, TestDatabase.PostgresMissing, [kind]);
                continue;
            }
            yield return new XunitTestCase(diagnostics, discoveryOptions.MethodDisplayOrDefault(),
                discoveryOptions.MethodDisplayOptionsOrDefault(), testMethod, [kind]);
        }
    }
}
